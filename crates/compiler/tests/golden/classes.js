// ---- class with methods
class A { constructor(x) { this.x = x } m() { return this.x } static s() {} get g() { return 1 } set g(v) {} *gen() {} async am() {} ["c" + 1]() {} }
// ---- derived
class A extends B { constructor(x) { super(x, 1); this.y = 2 } m() { return super.m() + super["n"] } }
// ---- default constructors
class A {} class B extends A {} class C extends A { f = 1 }
// ---- fields
class A { a = 1; ["b" + 1] = 2; c = () => this.a; static d = A; static { this.e = 1 } 1 = 3; f }
// ---- private
class A { #x = 1; #m() { return this.#x } get #g() { return 1 } set #g(v) {} static #s = 1; static #t() {} t(o) { this.#x = #x in o; this.#x++; this.#m(); this.#g = this.#g; return A.#s + A.#t() } }
// ---- super in arrows
class A extends B { constructor() { const f = () => super(); f(); const g = () => this; const h = () => super.x + new.target } }
// ---- super in object literals
({ m() { return super.m() }, set x(v) { super.x = v }, n() {} });
// ---- class expression naming
const A = class {}, B = class Named { static f = Named }; ({ a: class { static name = 1 }, [k]: class {} });
// ---- derived constructor returning through finally
class A extends B { constructor() { try { super(); return } finally { f() } } }
