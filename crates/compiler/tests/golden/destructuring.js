// ---- object
function f(o) { const { a, b: c = 1, ["d"]: e, ...rest } = o; return a + c + e }
// ---- array
function f(o) { let [a, , b = 2, ...c] = o; return [a, b, c] }
// ---- nested
function f(o) { var { a: { b: [c] } } = o; return c }
// ---- assignment targets
function f(o, x, y) { [x, o.a, o[y()], ...o.rest] = [y, x]; ({ x, y: o.b = 1 } = o); [x, y] = [y, x]; return x }
// ---- in loop heads
function f(o) { for (const [k, v] of o) f(k, v); for (let { a } in o) f(() => a); for (o.x of o); for (var i of o); }
