// Direct and indirect eval: what they see, what they declare, what they refuse.

// ---- completion values
print(eval("1;;;;"), eval("{}"), eval("var s = 1"), eval("do { 5; break } while (0)"), eval("if (1) { 2 } else 3"));
print(eval("l: { 7; break l; }"), eval("try { 8 } finally { 9 }"), eval("switch (1) { case 1: 4 }"), eval(5), eval());

// ---- variables of the caller
function reads(a) {
  var b = 2;
  let c = 3;
  const d = 4;
  return eval("[a, b, c, d].join()");
}
print(reads(1));
function writes(a) {
  let b = 1;
  eval("a = 10; b += 5");
  try { eval("const k = 1; k = 2"); } catch (e) { print(e.name, e.message); }
  return [a, b, arguments[0]].join();
}
print(writes(1));
function deadZone() {
  try { eval("late"); } catch (e) { print(e.name, e.message); }
  let late = 1;
  return eval("late");
}
print(deadZone());
function immutable() {
  const k = 1;
  try { eval("k = 2"); } catch (e) { print(e.name, e.message); }
  (function self() { eval("self = 3"); print(typeof self); })();
  (function self() { "use strict"; try { eval("self = 3"); } catch (e) { print(e.name, e.message); } })();
}
immutable();

// ---- variables that eval declares
function declares() {
  eval("var v = 1; function f() { return v + 1 } let hidden = 2");
  const before = [v, f(), typeof hidden];
  const deleted = [delete v, typeof v, delete f, typeof f];
  return [...before, ...deleted].join();
}
print(declares());
function shadows() {
  var x = "outer";
  function inner() { eval("var x = 'inner'"); return x; }
  return [inner(), x].join();
}
print(shadows());
function reuses(p) { var q = 1; eval("var p, q; p += 1; q += 1; function q2() {}"); return [p, q, typeof q2].join(); }
print(reuses(1));
function closes() { eval("var n = 0"); return { up: () => ++n, get: () => n }; }
const counter = closes();
counter.up();
counter.up();
print(counter.get());
function named() { return (function me() { eval("var me = 1"); return me; })(); }
print(named());
function nested() { eval("eval('var deepest = 1'); let between = 2"); return [deepest, typeof between].join(); }
print(nested());
function strict() { "use strict"; eval("var own = 1"); return typeof own; }
print(strict());
function strictText() { eval("'use strict'; var own = 1"); return typeof own; }
print(strictText());
const indirect = eval;
globalThis.fromGlobal = 1;
function globals() { var fromGlobal = 2; return [indirect("fromGlobal"), eval("fromGlobal"), (0, eval)("typeof globals"), eval?.("fromGlobal")].join(); }
print(globals());
indirect("var made = 1; function madeToo() {} let notMade = 1");
print(typeof made, typeof madeToo, typeof notMade, delete globalThis.made, typeof made);

// ---- conflicts
function conflicts(parameter) {
  let lexical;
  const cases = ["var lexical", "function lexical() {}", "{ var lexical }", "let parameter; parameter", "var parameter"];
  for (const text of cases) {
    try { eval(text); print("ok", text); } catch (e) { print(e.name, e.message); }
  }
  try { throw 1; } catch (caught) { eval("var caught = 2"); print(caught); }
  print(caught);
  try { throw [1]; } catch ([caught2]) { try { eval("var caught2"); } catch (e) { print(e.message); } }
}
conflicts();
try { (function (a = eval("var a = 1")) {})(); } catch (e) { print(e.message); }
print((function (a = eval("var b = 2; 1"), c = () => b) { var d = 3; return [a, b, c(), d].join(); })());
print((function (a = eval("var b = 2; 1")) { var b = 3; return [a, b].join(); })());

// ---- this, new.target, super, arguments, private names
class Base {
  constructor() { this.base = true; }
  hello() { return "hello"; }
}
class Derived extends Base {
  #secret = 42;
  field = eval("this.hello() + (() => this.#secret)()");
  target = eval("new.target");
  constructor() { eval("(() => super())()"); }
  hello() { return eval("super.hello() + ' ' + this.#secret"); }
  static has(o) { return eval("#secret in o"); }
}
const derived = new Derived();
print(derived.base, derived.field, derived.target, derived.hello(), Derived.has(derived), Derived.has({}));
class Early extends Base { constructor() { try { eval("this"); } catch (e) { print(e.name); } super(); print(eval("this") === this); try { eval("super()"); } catch (e) { print(e.name, e.message); } } }
new Early();
class NoArguments { x = eval("typeof arguments"); }
try { new NoArguments(); } catch (e) { print(e.name); }
for (const text of ["super.x", "super()", "new.target", "#p in {}", "return 1", "break", "let a; let a", "'use strict'; with ({}) {}"]) {
  try { indirect(text); print("ok", text); } catch (e) { print(e.name, e.message); }
}
function target() { return [eval("new.target === target"), (() => eval("new.target === target"))()].join(); }
print(target());
new (function () { print(eval("new.target") !== undefined, (() => eval("typeof new.target"))()); })();
print((function () { return eval("arguments.length + arguments[1]"); })(1, 2));
print({ m() { return eval("super.toString === Object.prototype.toString"); } }.m());
print((() => eval("typeof this"))());

// ---- generators, async functions, loops
function* generator() {
  yield eval("1 + 1");
  eval("var kept = 9");
  yield kept;
  for (let i of [1, 2]) yield eval("() => i");
}
const [two, nine, one, other] = [...generator()];
print(two, nine, one(), other());
(async function () {
  eval("var held = 4");
  await null;
  print(held, eval("held + 1"));
})();
(async () => { const x = await Promise.resolve(6); print(eval("x")); })();

// ---- what it gives
print(eval("(function f(a, b) { return a + b })").toString());
print(eval("class X { static n = 1 }; X.n"));
print(eval("`${1 + 1}`"), eval("/a/g.flags"), eval("[...'ab'].length"));
const tag = strings => strings;
const sameSite = () => eval("tag`x`");
print(sameSite() === sameSite());
function rebinds() { var eval = text => "mine " + text; return eval("1 + 1"); }
print(rebinds());
print(eval(...["1 + 2", "3"]));
try { eval("\n  foo bar"); } catch (e) { print(e.name, e.message); }
