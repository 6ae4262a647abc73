// ---- plain, method, element
function f(g, o, k) { g(1, 2); o.m(k); o.m(k()); o[k](1); return o.a.b.c(3) }
// ---- nested windows
function f(g) { return g(1, g(2, g(3))) }
// ---- new
function f(A) { new A; new A(1); return new A.B(1, 2) }
// ---- spread
function f(g, o, a) { g(...a); o.m(1, ...a, 2); return new g(...a) }
// ---- this
function f() { this.a = this.b; this.m(1); return () => this }
// ---- tagged templates
function f(t, o, x) { t`a${x}b\n`; return o.t`\unicode` }
// ---- eval
function f(x) { return eval("x") }
// ---- import
function f(x) { return import(x) }
// ---- callee that an argument assigns
function f(g) { return g(g = 1) }

// ---- with
with (o) { f(x); x += 1 }
