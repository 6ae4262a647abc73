// ---- generator
function* g(a) { const x = yield a; try { yield x } finally { a() } return 1 }
// ---- yield star
function* g(a) { return yield* a }
// ---- async
async function f(a) { const x = await a; for await (const y of x) { if (y) return y } return await x() }
// ---- async arrow
const f = async (a) => await a;
// ---- async generator
async function* g(a) { yield a; yield* a; return a }
