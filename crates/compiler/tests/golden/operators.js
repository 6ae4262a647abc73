// ---- immediates and constants
function f(x) { x = x + 1; x = x - 1; x |= 0; return (x << 3) * 2 + (1 + 2 * 3) }
// ---- an operand that is assigned later is copied
function f(a, b) { return a + (a = b) + a }
// ---- an operand that stays is used in place
function f(a, b) { return a * b + b }
// ---- fused conditions
function f(a, b) { if (a < b && b >= 10 || a === null) return 1; if (!(a != null)) return 2; if (10 > a) return 3; return a === undefined ? 4 : 5 }
// ---- logical values
function f(a, b, c) { var x = a && b || c; return x ?? (a || b) }
// ---- update
function f(x, o) { x++; var y = x--; ++o.p; y = o.q++; o[x]++; return -x + +y }
// ---- compound members
function f(o, k, v) { o.a += v; o[k] -= 1; o[k()] *= v; o.b ||= v; o.c.d ??= k }
// ---- typeof, delete, void, in, instanceof
function f(o) { typeof nowhere; typeof o; delete o.a; delete o[1]; void o.b; "a" in o; return o instanceof f }
// ---- optional chains
function f(a) { a?.b; a?.[1].c(2); a.b?.(3); delete a?.b.c; return (a?.b)(4) }
// ---- assignment to a variable is complete before it shows
function f(x, y) { x = [x, y]; x = x && y; x = { x }; return x }
// ---- BigInt and exponent
function f(x) { return x ** 2n - 0x1fn }
