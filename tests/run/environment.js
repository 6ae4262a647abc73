// process.env holds text only, as the system's environment does.
process.env.A = 1;
process.env.B = undefined;
process.env.C = { toString: () => 'object' };
console.log(typeof process.env.A, process.env.A, process.env.B, process.env.C, 'A' in process.env);
for (const set of [() => (process.env.E = Symbol('x')), () => (process.env[Symbol('k')] = 'x'),
  () => Object.defineProperty(process.env, 'Q', { value: 'v' }), () => Object.defineProperty(process.env, 'Q', { get() {} })]) {
  try { set(); } catch (e) { console.log(e.name, e.code, e.message); }
}
Object.defineProperty(process.env, 'Q', { value: 4, writable: true, configurable: true, enumerable: true });
console.log(process.env.Q, delete process.env.A, process.env.A, Object.keys(process.env).includes('Q'));
