// ---- globals of a script
var v = 1; let l = 2; const c = 3; function f() { return v + l + c } class K {} l = v; c = 1; undeclared = l; f()
// ---- captured and not
function f(a, b) { let c = a, d = b; return function () { return c + a } }
// ---- two levels up
function f(a) { return () => { let b = 1; return () => () => a + b } }
// ---- temporal dead zone
function f() { g(); let x = 1; const y = x; function g() { return x } return () => x + y }
// ---- certainly too early
function f() { x = 1; let x = x; }
// ---- const and function names
(function f() { const c = 1; c = 2; f = 3; }); (function f() { "use strict"; f = 3; });
// ---- closures in a loop
function f(fs) { for (let i = 0; i < 3; i++) fs.push(() => i); for (let j = 0; j < 3; j++) fs.push(j); }
// ---- annex B
function f() { { function g() {} } return g }
// ---- catch parameters
function f() { try { g() } catch (e) { return () => e } try { g() } catch ({ message }) { return message } }
// ---- arguments
function f(a, b) { a = 1; return arguments } function s(a) { "use strict"; return arguments[0] } function n() { return arguments }
