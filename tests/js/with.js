// The with statement: look-ups, calls, assignments, @@unscopables.
var outer = "outer";
with ({ x: 1, get y() { return this.x + 1; } }) {
  print(x, y, outer);
  x = 5;
  print(x, y);
  outer = "changed";
  var declared = "here";
  let block = 2;
  print(block);
}
print(outer, declared, typeof x, typeof block);
const o = { method() { return this === o; }, z: 1, [Symbol.unscopables]: { hidden: true }, hidden: 2 };
var hidden = "global";
with (o) {
  print(method(), z, hidden, typeof nothing, typeof z);
  print(delete z, typeof z);
  hidden = "assigned";
  try { nothing; } catch (e) { print(e.name, e.message); }
}
print(o.hidden, hidden, "z" in o);
with ([1, 2, 3]) print(join("-"), length, concat(4).length, typeof values);
with ("text") print(length, toUpperCase());
for (const nothing of [null, undefined]) {
  try { with (nothing) print("no"); } catch (e) { print(e.name, e.message); }
}

// Compound assignments.
var scope = { n: 1 };
with (scope) { n++; n **= 3; n ||= 4; n &&= n + 1; nope ??= 1; }
function nope() {}
print(scope.n);

// Functions, loops and generators inside.
function closures() {
  const object = { p: 1 };
  let local = 10;
  with (object) { var f = () => p + local; function g() { return p; } }
  object.p = 2;
  local = 20;
  return [f(), g()].join();
}
print(closures());
function* generator(object) { with (object) { yield p; yield p; } }
const gen = generator({ p: 7 });
print(gen.next().value, gen.next().value);
with ({ i: 0, end: 3 }) { for (; i < end; i++) { if (i == 1) continue; print(i); } }
function returns() { with ({ r: 1 }) { try { return r; } finally { r = 2; } } }
print(returns());
function parameters(a, b) { with ({ a: "w" }) { a = "x"; b = "y"; } return [a, b, arguments[1]].join(); }
print(parameters(1, 2));
with ({ e: 1 }) with ({ e: 2 }) { print(e); with ({}) print(eval("e"), eval("var q = e; q")); }
with ({ w: 1 }) { (function () { "use strict"; try { w = 2; print(w); undeclared = 1; } catch (e) { print(e.name); } })(); }
with ({ q2: "object" }) eval("var q2 = 'assigned'; print(q2)");
print(q2);
with ({ tag: strings => strings[0] + (this === globalThis) }) print(tag`t`);
with ({ eval: x => "not eval " + x }) print(eval("1"));
label: with ({}) { break label; }
print(eval("1; with ({ a: 5 }) { a }"), eval("1; with ({}) {}"));
with (Math) { for (var [k, m] of [[1, max(1, 2)]]) print(k, m, PI > 3); }
