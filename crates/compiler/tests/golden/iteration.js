// ---- for-of
function f(a) { let s = 0; for (const x of a) s += x; return s }
// ---- for-of with exits
function f(a) { for (const x of a) { if (x) return x; if (a) break } }
// ---- for-in
function f(a) { var n = 0; for (var k in a) n++; for (const k in a) n += k; return n }
// ---- captured
function f(a) { for (const x of a) f(() => x) }
// ---- head in its dead zone
function f() { for (let x of x) ; for (const y in (() => y)()) ; }
