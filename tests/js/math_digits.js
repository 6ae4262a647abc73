// The last digits of elementary functions, as V8 computes them.
let seed = 12345;
const random = () => (seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff) / 0x7fffffff;
const digest = (name, count, compute) => {
  let hash = 0;
  for (let i = 0; i < count; i++) {
    // All NaNs are one.
    const value = compute((random() * 2 - 1) * [1, 20, 1000][i % 3]);
    const [low, high] = new Uint32Array(new Float64Array([value === value ? value : 0]).buffer);
    hash = (Math.imul(hash, 31) + low + Math.imul(high, 7)) | 0;
  }
  print(name, hash);
};
for (const name of ['sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'sinh', 'cosh', 'exp', 'expm1', 'log', 'log2', 'log10', 'cbrt', 'acosh', 'asinh', 'log1p', 'tanh', 'atanh']) {
  digest(name, 900, Math[name]);
}
digest('pow', 3000, (x) => Math.abs(x) ** (random() * 40 - 20));
digest('whole powers', 900, (x) => x ** Math.round(random() * 20 - 10));
digest('atan2', 900, (x) => Math.atan2(x, random() - 0.5));
digest('hypot', 900, (x) => Math.hypot(x, random()));

for (const [x, y] of [
  [-2, 3], [-8, 1 / 3], [2, -1074], [2, -1075], [2, 1023], [2, 1024], [1e-310, 0.5], [1e-310, 2], [5e-324, 0.3], [-1.5, 3], [-1.5, 1e9 + 1],
  [1.0000001, 1e9], [0.9999, 1e12], [0, -1], [-0, -3], [-0, 3], [10, 308], [10, -308], [10, -320], [10, -323], [1.1, 7000], [9, -0.5],
  [-Infinity, 3], [NaN, 0], [1, NaN], [3, 1.0000000001], [1e300, 1.02], [-7, -3], [-7, 2147483649],
]) print(x, y, x ** y);
for (const x of [
  0, -0, 1e-9, 1e-5, 0.785398, 0.7853982, 0.79, 1, 3.14159265, -3.14159265, 1e5, 8e5, 1e6, 1e22, 1e300, Infinity, NaN, 709, 710.4, 711, -710.2,
  22, 21.9, 1e-320, 0.3465, 0.35, 355, 3e8, -2, -30970.26,
]) print(x, Math.sin(x), Math.cos(x), Math.log(x), Math.cbrt(x), Math.cbrt(-x), Math.sinh(x), Math.cosh(x), Math.asinh(x), Math.acosh(x), Math.exp(x));
