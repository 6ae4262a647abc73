// Stands in for Octane's base.js: collects the suites, and runs each benchmark a fixed number of times, so that what is
// compared is the CPU time of whole processes doing the same work.
var suites = [];
function Benchmark(name, doWarmup, doDeterministic, iterations, run, setup, tearDown) {
  this.name = name; this.run = run; this.Setup = setup || function () {}; this.TearDown = tearDown || function () {};
}
function BenchmarkSuite(name, reference, benchmarks) { this.name = name; this.benchmarks = benchmarks; suites.push(this); }
BenchmarkSuite.ResetRNG = function () {
  var seed = 49734321;
  Math.random = function () {
    seed = ((seed + 0x7ed55d16) + (seed << 12)) & 0xffffffff;
    seed = ((seed ^ 0xc761c23c) ^ (seed >>> 19)) & 0xffffffff;
    seed = ((seed + 0x165667b1) + (seed << 5)) & 0xffffffff;
    seed = ((seed + 0xd3a2646c) ^ (seed << 9)) & 0xffffffff;
    seed = ((seed + 0xfd7046c5) + (seed << 3)) & 0xffffffff;
    seed = ((seed ^ 0xb55a4f09) ^ (seed >>> 16)) & 0xffffffff;
    return (seed & 0xfffffff) / 0x10000000;
  };
};
var performance = typeof performance === "object" ? performance : { now: function () { return 0; } };
function alert(text) { throw new Error(text); }
