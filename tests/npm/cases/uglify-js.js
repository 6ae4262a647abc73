// uglify-js minifies lodash's source and some tricky code.
const U = require('uglify-js'), fs = require('fs');
const small = U.minify('function add(first, second) { var unused = 1; if (true) { return first + second; } else { return 0; } } console.log(add(1, 2), [1,2,3].map(function (item) { return item * 2; }), typeof undefined === "undefined");', { toplevel: true });
console.log(small.code, small.error);
const big = U.minify(fs.readFileSync(require.resolve('semver/classes/range.js'), 'utf8'), { mangle: { toplevel: true }, compress: { passes: 2 } });
console.log(big.code.length, big.code.slice(0, 300));
console.log(U.minify('var a = ;').error.message, U.minify('x=1', { output: { beautify: true } }).code);
const show = (code, options) => { const r = U.minify(code, options); console.log(r.error ? `${r.error.name}: ${r.error.message} ${r.error.line}:${r.error.col}` : r.code, r.warnings || ''); return r; };
// Folding, inlining, dead code, loops, classes, modern syntax.
for (const code of ['if (a) { b(); } else { c(); } if (x) return_(1); function return_(n) { return n; }', 'var x = 1 + 2 * 3, y = "a" + "b", z = !0 && !1, w = [1, 2, 3].length, v = "abc".charAt(1); f(x, y, z, w, v)', 'function f(a) { while (true) { if (a) break; else continue; } return; unreachable(); } f()', '(function () { var used = g(), unused = 5; function never() {} return used + 1; })()', 'let { a, b: [c = 1, ...d], ...e } = f(), g = async (x) => { await x; for await (const y of z) yield_(y); }; g(a, c, d, e)', 'class A extends B { static #p = 1; get x() { return A.#p; } constructor() { super(); this.y = 1; } } new A().x', 'switch (n) { case 1: a(); break; case 2: case 3: b(); break; default: c(); }', 'try { risky(); } catch (error) { handle(error); } finally { done(); }', 'console.log(`t${1 + 1}${x}`, a ?? b, a?.b?.[c], 2 ** 10, 0xff, 1e3, 1000000, .5)', 'for (var i = 0, n = list.length; i < n; i++) { if (list[i] === undefined) { list[i] = null; } }', 'label: for (;;) { for (;;) { if (a()) continue label; if (b()) break label; } }', 'var o = { "a": 1, "b-c": 2, get d() { return 3; }, ["e" + 1]: 4, f() {} }; g(o.a, o["b-c"], o["valid"])', 'debugger; "use strict"; /*! kept */ /* gone */ x = /[/]\\/re/g.test(y) ? void 0 : typeof z == "undefined"'])
  show(code, { compress: { drop_debugger: true }, toplevel: true, output: { comments: 'some' } });
show('var DEBUG = true; if (DEBUG) log("x"); if (typeof VERSION !== "undefined") print(VERSION);', { compress: { global_defs: { DEBUG: false, VERSION: '1.0' } }, toplevel: true });
show('var o = { _priv: 1, pub: 2 }; f(o._priv, o.pub)', { mangle: { properties: { regex: /^_/ } } });
show({ 'a.js': 'var shared = 1; function one() { return shared; }', 'b.js': 'g(one())' }, { toplevel: true, warnings: true });
const mapped = U.minify({ 'in.js': 'function longName(parameter) {\n  return parameter + 1;\n}\nlongName(2);' }, { sourceMap: { includeSources: true, url: 'out.map' }, keep_fnames: true });
console.log(mapped.code, mapped.map);
for (const bad of ['a b', 'function (', '"abc', 'x = {a: 1', 'return return', 'break', 'let a; let a', '`${', 'for (', '1 = 2', 'class { }', '/re']) show(bad);
const whole = U.minify(fs.readFileSync(require.resolve('async'), 'utf8').slice(0, 60000).replace(/[^\n]*$/, '') + '\n}})))', { compress: false });
console.log(whole.error ? whole.error.message : whole.code.length);
const library = U.minify(fs.readFileSync(require.resolve('picocolors'), 'utf8'), { toplevel: true, compress: { passes: 2, unsafe: true } });
const made = { exports: {} }; new Function('module', 'require', 'process', library.code)(made, require, { env: {}, argv: [] });
console.log(library.code, JSON.stringify(made.exports.createColors(true).red('still red')));
