for (var s = 0; s < suites.length; s++) {
  for (var b = 0; b < suites[s].benchmarks.length; b++) {
    BenchmarkSuite.ResetRNG();
    var it = suites[s].benchmarks[b];
    it.Setup();
    for (var i = 0; i < ITERATIONS; i++) it.run();
    it.TearDown();
  }
}
