// Annex B: functions in blocks, catch parameters, HTML comments, legacy literals and properties.
function hoists() {
  const before = typeof f;
  { function f() { return 1; } }
  return [before, typeof f, f()].join();
}
print(hoists());
function keepsLexical() { let f = "let"; { function f() {} } return f; }
print(keepsLexical());
function parameter(f) { { function f() {} } return f; }
print(parameter("parameter"));
function branches(which) { if (which) function f() { return "yes"; } else function f() { return "no"; } return f(); }
print(branches(true), branches(false));
function inSwitch() { switch (1) { case 1: function f() { return "case"; } } return f(); }
print(inSwitch());
function twice() { { function f() { return 1; } function f() { return 2; } } return f(); }
print(twice());
function assigned() { { function f() {} f = 1; } return typeof f; }
print(assigned());
function evaluated() { eval("{ function inner() { return 3 } }"); return inner(); }
print(evaluated());
function blocked() { let g = 1; { eval("{ function g() {} }"); } return g; }
print(blocked());
function skipped() { var h = 1; { let h = 2; eval("{ function h() {} }"); } return h; }
print(skipped());
try { throw "c"; } catch (e) { var e = "assigned"; print(e); }
print(e);
try { throw "c"; } catch (e) { for (var e of []) ; print(e); }
(0, eval)("{ function globalFromBlock() {} }");
print(typeof globalFromBlock);
var x = 1;
x <!-- a comment
--> a comment
print(x);
/* a
 comment */ --> and another
print(010, "\101", 08, 09.5);
label: function labelled() {}
print(typeof labelled);
print({ __proto__: Array.prototype } instanceof Array, { ["__proto__"]: 1 }.hasOwnProperty("__proto__"));
print(escape("ä b"), unescape("%u0107"), "abc".substr(-2, 1), "x".anchor('"'), new Date(0).getYear() < 71);
for (var init = 1 in {}) ;
print(init);
print(typeof /[\c]/.source, /\c/.test("\\c"), /a{,1}/.test("a{,1}"), /\1(a)/.exec("a")[0], /[\w-a]/.test("-"));
print(/(?=a)*/.test(""), /\8/.test("8"), /]/.test("]"), /{/.test("{"), /\_/.test("_"));
