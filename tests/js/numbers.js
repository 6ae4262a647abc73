// Numbers and their text: radix, fixed, precision, exponential, parsing; BigInt; Math at its edges.
for (const n of [0, -0, 1, -1.5, 255, 0.1, 1 / 3, 123.456, 1e21, 1e-7, 5e-324, 1.7976931348623157e308, 2 ** 53, NaN, -Infinity, 1.005, 2.5, 99.99, 1e-21, 9.995, 0.000001234]) {
  const line = [n];
  for (const r of [2, 3, 7, 16, 36]) line.push(n.toString(r));
  for (const d of [0, 1, 2, 10, 20]) line.push(n.toFixed(d), n.toExponential(d));
  for (const p of [1, 2, 3, 15, 16, 21, 50]) line.push(n.toPrecision(p));
  line.push(n.toExponential(), n.toLocaleString());
  print(line.join(' '));
}
for (const s of ['12abc', '0x1F', '-0x1f', '  42', '', 'abc', '1e3', '9007199254740993', '123456789012345678901234567890', '0b1', '-', '+7', '\u00a01', 'Infinity'])
  print(s, parseInt(s), parseInt(s, 16), parseInt(s, 2), parseInt(s, 36), parseFloat(s), Number(s));
for (const s of ['1.5e', '1.5e+', '.5.', '-.5e-3x', '1e1000', '.', 'e5', '-Infinityx', '00012', '1_0']) print(s, parseFloat(s), Number(s));
print(Object.is(parseInt('-0'), -0), Object.is(parseFloat('-0'), -0), Object.is(-0 % 1, -0));
print(BigInt(2 ** 70), BigInt('0xff'), BigInt('  12 '), BigInt(true), (255n).toString(16), (-(2n ** 65n)).toString(36), BigInt.asIntN(8, 255n), BigInt.asUintN(8, -1n), BigInt.asIntN(64, 2n ** 63n), BigInt.asUintN(0, 5n), Number(2n ** 53n + 1n), Number(-(2n ** 64n) - 3n), Number(10n ** 400n), (1234567n).toLocaleString());
print(Math.max(), Math.min(), Object.is(Math.max(-0, 0), 0), Object.is(Math.min(0, -0), -0), Math.max(NaN, 1), Math.round(-0.5), Object.is(Math.round(-0.2), -0), Math.round(0.49999999999999994), Math.round(2.5), Math.hypot(3, 4), Math.hypot(), Math.hypot(NaN, Infinity), Math.sign(-3), Math.clz32(1), Math.imul(0xffffffff, 5), Math.fround(5.5), Math.fround(5.05), Math.log10(1000), Math.log2(8), Math.expm1(1e-10), Math.log1p(1e-10), Math.atan2(-0, -0), Math.trunc(-0.9), Math.pow(2, 0.5), Math.pow(1, Infinity), (-8) ** (1 / 3));
print(encodeURIComponent('a b&c/é\u{1f600}'), encodeURI('http://x/é?q=1#h'), decodeURIComponent('%F0%9F%98%80%2f'), decodeURI('%2f%41'), escape('ü\u1234 a+b'), unescape('%u1234%fc%zz%u12'));
print(Symbol.for('a') === Symbol.for('a'), Symbol.keyFor(Symbol.for('k')), Symbol('d').description, Symbol().description, String(Symbol('x')), Object(Symbol('y')).toString());
