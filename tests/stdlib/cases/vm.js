// vm: scripts here and in contexts, what their globals are, functions, cached data, arguments.
'use strict';

module.exports = async (lib, out, which) => {
  const vm = lib('vm');
  const { Buffer } = lib('buffer');
  const { inspect } = lib('util');
  const attempt = (f) => {
    try {
      const value = f();
      return typeof value === 'string' ? value : inspect(value, { breakLength: Infinity });
    } catch (e) {
      return `${e.name} ${e.code} ${e.message}`;
    }
  };
  const all = (...fs) => { for (const f of fs) out(attempt(f)); };
  out(Object.keys(vm).join(), Object.keys(vm.constants).join());
  out(vm.Script.length, vm.runInNewContext.length, vm.runInContext.length, vm.runInThisContext.length, vm.compileFunction.length, vm.createContext.length);

  // This context.
  all(
    () => vm.runInThisContext('1 + 1'), () => vm.runInThisContext('var vmVar = 5; let vmLet = 6; vmVar + vmLet'), () => globalThis.vmVar, () => vm.runInThisContext('vmLet'),
    () => vm.runInThisContext('typeof require + typeof module + typeof out'), () => vm.runInThisContext('this === globalThis'), () => vm.runInThisContext('"use strict"; this === globalThis'), () => vm.runInThisContext('a b'), () => vm.runInThisContext('let vmLet'),
    () => vm.runInThisContext('throw new RangeError("mine")'), () => vm.runInThisContext('[]') instanceof Array, () => new vm.Script('x => x * 2').runInThisContext()(21),
  );
  { const s = new vm.Script('globalThis.counted = (globalThis.counted || 0) + 1'); out(s.runInThisContext(), s.runInThisContext(), inspect(s), Object.keys(s).join()); delete globalThis.counted; }
  out(new vm.Script('1;\n//# sourceMappingURL=some.map').sourceMapURL);
  for (const options of [{ filename: 'x.js', lineOffset: 3, columnOffset: 5 }, { filename: 'y.js' }, 'z.js', undefined]) {
    const stack = (() => { try { vm.runInThisContext('\nnull.x', options); } catch (e) { return e.stack; } })();
    out(/at (.*:\d+:\d+)/.exec(stack)[1]);
    try { vm.runInThisContext('(function named() { throw new Error("in"); })()', options); } catch (e) { out(e.stack.split('\n').filter((l) => l.startsWith('    at ')).slice(0, 2).map((l) => l.trim()).join(' | ')); }
  }

  // Contexts.
  const sandbox = { a: 1, out, nested: { x: 1 } };
  out(vm.isContext(sandbox), vm.createContext(sandbox) === sandbox, vm.isContext(sandbox), vm.createContext(sandbox) === sandbox);
  const run = (code, options) => vm.runInContext(code, sandbox, options);
  all(
    () => run('a'), () => run('a = 2; b = 3; var c = 4; function d() { return a; } let e = 5; const f = 6; this.g = 7; globalThis.h = 8; a'),
    () => Object.keys(sandbox).sort().join(), () => sandbox.a, () => run('[b, c, d(), e, f, g, h].join()'), () => sandbox.d(), () => run('let e'), () => run('f = 1'), () => run('typeof Array + typeof process + typeof require + typeof setTimeout'),
    () => run('missing'), () => run('typeof missing'), () => run('"use strict"; missing = 1'), () => run('"use strict"; this === globalThis'), () => run('this === globalThis && globalThis.globalThis === this'), () => run('this') === sandbox,
    () => run('Array') === Array, () => run('[]') instanceof Array, () => run('[] instanceof Array'), () => run('new Error("x")') instanceof Error, () => run('nested') === sandbox.nested, () => run('nested.x = 9') + sandbox.nested.x,
    () => run('delete a') + String('a' in sandbox), () => run('typeof a'), () => run('"b" in globalThis && globalThis.hasOwnProperty("b") && globalThis.hasOwnProperty("Array")'), () => run('JSON.stringify(Object.getOwnPropertyDescriptor(globalThis, "b"))'),
    () => run('Object.defineProperty(globalThis, "got", { get() { return 9; }, configurable: true }); got'), () => typeof Object.getOwnPropertyDescriptor(sandbox, 'got').get, () => run('Object.keys(globalThis).sort().join()'),
    () => run('Object.getOwnPropertyNames(globalThis).includes("Array")'), () => run('for (var i = 0; i < 3; i++); i'), () => sandbox.i, () => run('eval("var viaEval = 1"); viaEval'), () => sandbox.viaEval,
    () => run('(0, eval)("indirect = 2; b")'), () => sandbox.indirect, () => run('new Function("return b")()'), () => run('Function("return this")() === globalThis'), () => run('(function () { return this; })() === globalThis'),
    () => run('if (true) { function block() { return 1; } } block()'), () => typeof sandbox.block, () => run('out("called"); typeof out'), () => run('[1, 2].map((x) => x + b).join()'), () => run('class K {} new K() instanceof K'), () => typeof sandbox.K, () => run('typeof K'),
    () => run('b = { toString() { return "shown"; } }; `${b}`'), () => String(sandbox.b), () => run('undefined === void 0 && Number.isNaN(NaN)'), () => run('with ({ w: 1 }) { w; }'), () => run('null.x'), () => run('throw new TypeError("t")'), () => run('syntax error here'),
    () => run('parseInt = 5; parseInt'), () => sandbox.parseInt, () => run('delete parseInt; typeof parseInt'),
  );
  sandbox.late = 'late';
  out(run('late'), run('late += "r"'), sandbox.late);
  const keep = run('(function () { return typeof late + typeof newer; })');
  sandbox.newer = 1;
  out(keep());
    out(await run('(async () => { await null; return late2 = "async"; })()'), sandbox.late2);
  // Objects that are not plain.
  { const inherits = Object.create({ inherited: 4 }); vm.createContext(inherits); out(vm.runInContext('inherited', inherits), vm.runInContext('inherited = 5; inherited', inherits), Object.keys(inherits).join()); }
  { const seen = []; const o = vm.createContext({ get g() { seen.push('get'); return 1; }, set s(v) { seen.push(v); } }); out(vm.runInContext('s = 3; g', o), seen.join()); }
  { const frozen = vm.createContext(Object.freeze({ a: 1 })); out(vm.runInContext('a = 2; a', frozen), attempt(() => vm.runInContext('"use strict"; a = 2', frozen)).slice(0, 9), vm.runInContext('typeof Array', frozen)); }
  { const fixed = vm.createContext(Object.defineProperty({}, 'k', { value: 1 })); out(vm.runInContext('k = 2; k', fixed), vm.runInContext('delete globalThis.k', fixed)); }
  { const f = () => {}; f.prop = 1; out(attempt(() => vm.runInNewContext('prop', f))); }
  { const one = vm.createContext({}); const two = vm.createContext({}); vm.runInContext('shared = Array', one); out(vm.runInContext('Array', two) === one.shared, vm.runInContext('Array', one) === one.shared); }
  { const s = new vm.Script('n = (typeof n === "number" ? n : 0) + 1'); const one = vm.createContext({}); const two = vm.createContext({ n: 10 }); out(s.runInContext(one), s.runInContext(one), s.runInContext(two), s.runInNewContext({ n: 5 }), s.runInNewContext()); }
  out(vm.runInNewContext('x + y', { x: 1, y: 2 }), vm.runInNewContext('typeof x'), vm.runInNewContext('x', { x: 3 }, 'named.js'));
  const plain = vm.createContext(vm.constants.DONT_CONTEXTIFY);
  out(vm.runInContext('globalThis', plain) === plain, vm.runInContext('var v = 3; v', plain), plain.v, plain.Array !== Array, vm.isContext(plain), vm.isContext({}));
  try { vm.runInContext('\n\nnull.x', sandbox, { filename: 'inner.js', lineOffset: 10 }); } catch (e) { out(/at (.*:\d+:\d+)/.exec(e.stack)[1], e instanceof TypeError, e.constructor.name); }

  // Functions.
  const f = vm.compileFunction('return a + b + this.c', ['a', 'b']);
  out(f.call({ c: 3 }, 1, 2), JSON.stringify(f.name), f.length, Object.keys(f).join());
  all(() => vm.compileFunction('return typeof Array === "function" && x', [], { parsingContext: vm.createContext({ x: 12 }) })(), () => vm.compileFunction('return x', [], {})(), () => vm.compileFunction('}'),
    () => vm.compileFunction('return [] instanceof Array', [], { parsingContext: sandbox })(), () => vm.compileFunction('return []', [], { parsingContext: sandbox })() instanceof Array);
  try { vm.compileFunction('\nthrow new Error("f")', [], { filename: 'fn.js', lineOffset: 5 })(); } catch (e) { out(/at (.*:\d+:\d+)/.exec(e.stack)[1]); }

  // Cached data.
  const first = new vm.Script('40 + 2', { produceCachedData: true });
  out(first.cachedDataProduced, Buffer.isBuffer(first.cachedData), first.cachedDataRejected, Object.keys(first).join());
  const data = first.createCachedData();
  const second = new vm.Script('40 + 2', { cachedData: data });
  out(second.cachedDataRejected, second.runInThisContext(), Object.keys(second).join());
  out(new vm.Script('40 + 3 + 100', { cachedData: data }).cachedDataRejected, new vm.Script('1', { cachedData: Buffer.from('zz') }).cachedDataRejected, new vm.Script('40 + 2', { cachedData: new Uint8Array(data) }).cachedDataRejected);
  { const g = vm.compileFunction('return 1', [], { produceCachedData: true }); out(g.cachedDataProduced, Buffer.isBuffer(g.cachedData), vm.compileFunction('return 1', [], { cachedData: g.cachedData }).cachedDataRejected, vm.compileFunction('return 1', [], { cachedData: Buffer.from('q') }).cachedDataRejected); }

  // Time.
  const timed = (code, timeout = 20) => attempt(() => vm.runInThisContext(code, { timeout }));
  all(() => vm.runInThisContext('1 + 1', { timeout: 1000 }), () => vm.runInThisContext('throw new Error("own")', { timeout: 1000 }));
  out(timed('while (true);'), timed('for (;;) { try { for (;;); } catch {} finally {} }'), timed('function f() { f.n = 1; } for (;;) f()'), timed('[1, 2].forEach(() => { for (;;); })'));
  out(timed('try { for (;;); } catch { "caught" }'), timed('new Promise(() => { for (;;); }); for (;;);'), attempt(() => vm.runInNewContext('for (;;);', {}, { timeout: 5 })));
  out(attempt(() => vm.runInNewContext('try { inner() } catch (e) { e.message }', { inner: () => vm.runInThisContext('for (;;);', { timeout: 5 }) }, { timeout: 10000 })));
  out(attempt(() => vm.runInNewContext('inner()', { inner: () => vm.runInThisContext('for (;;);', { timeout: 10000 }) }, { timeout: 20 })));
  out(attempt(() => vm.runInThisContext('1', { timeout: 20 })));
  { const end = Date.now() + 40; while (Date.now() < end); out('still here'); }

  // Arguments.
  all(
    () => vm.runInContext('1', {}), () => vm.runInContext('1', 5), () => vm.runInNewContext('1', 5), () => vm.createContext(5), () => vm.createContext(null), () => vm.isContext(5), () => vm.isContext(),
    () => new vm.Script().runInThisContext(), () => new vm.Script(5).runInThisContext(), () => new vm.Script('1', { lineOffset: 'x' }), () => new vm.Script('1', { lineOffset: 1.5 }), () => new vm.Script('1', 5), () => new vm.Script('1', { cachedData: 5 }), () => new vm.Script('1', { filename: 5 }), () => new vm.Script('1', { produceCachedData: 5 }),
    () => vm.runInThisContext('1', { timeout: 0 }), () => vm.runInThisContext('1', { timeout: 'x' }), () => vm.runInThisContext('1', { displayErrors: 5 }), () => vm.runInThisContext('1', { breakOnSigint: 5 }), () => vm.compileFunction(5), () => vm.compileFunction('1', 5), () => vm.compileFunction('1', [5]),
    () => vm.compileFunction('1', [], 5), () => vm.compileFunction('1', [], { contextExtensions: [5] }), () => vm.compileFunction('1', [], { parsingContext: {} }), () => vm.createContext({}, 5), () => vm.createContext({}, { name: 5 }), () => vm.createContext({}, { origin: 5 }), () => vm.createContext({}, { codeGeneration: 5 }), () => vm.createContext({}, { codeGeneration: { strings: 5 } }),
    () => vm.createContext({}, { microtaskMode: 'x' }), () => vm.runInNewContext('1', {}, { contextName: 5 }),
  );
  void which;
};
