// ---- loops
function f(a) { while (a) a = a.next; do { a() } while (a.b); for (;;) { if (a) break; else continue } }
// ---- for with conditions that jump back
function f(a, n) { for (var i = n; i--;) a(i); for (var i = 0; i != n; i++) a(i); while (n > 0 && a(n)) n = n - 1 }
// ---- labels
function f(a) { outer: for (const x of a) { for (const y in x) { if (y) continue outer; if (x) break outer } } block: { if (a) break block; a() } }
// ---- try, catch, finally
function f(a) { try { return a() } catch (e) { a(e) } finally { a.close() } }
// ---- exits through finally
function f(a) { for (const x of a) { try { if (x) break; if (a) continue; return 1 } finally { a() } } }
// ---- finally that swallows
function f(a) { for (;;) { try { a() } finally { break } } }
// ---- nested finally
function f(a) { try { try { return a } finally { a(1) } } finally { a(2) } }
// ---- switch by table
function f(x) { switch (x) { case 1: return "a"; case 2: case 3: x = 0; default: return "d"; case 5: return "e"; case 4: } }
// ---- switch by comparison
function f(x, y) { switch (x) { case "a": let z = 1; return z; case y(): z = 2; return () => z } }
// ---- completion values
// completion value
1; if (a) { 2 } else 3; for (const x of a) { x } ; try { 4 } finally { 5 }
// ---- else-if chain
function f(x) { if (x === 1) return "a"; else if (x === 2) return "b"; else if (x > 3) return "c"; else return "d" }
// ---- throw and debugger
function f(x) { debugger; throw new Error(x) }
