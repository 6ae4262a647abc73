// ---- defaults and rest
function f(a, b = a, { c, d = 1 } = {}, ...rest) { return [a, b, c, d, rest] }
// ---- parameter scope
function f(a, g = () => a) { var a; var b = a; return g() + b }
// ---- default that refers ahead
function f(a = b, b) { return a }
// ---- names
var a = function () {}, b = () => 1, c = class {}; ({ d() {}, e: function () {}, ["f" + 1]: () => 2, get g() { return 1 }, set g(v) {} });
// ---- named function expression
(function fact(n) { return n ? n * fact(n - 1) : 1 });
// ---- new.target and arguments in arrows
function F(a) { return () => [new.target, arguments, this] }
// ---- commonjs
// goal: commonjs
const x = require("x"); exports.f = () => x.y; return;
