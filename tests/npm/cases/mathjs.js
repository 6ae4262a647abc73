// mathjs: expressions, matrices, units, fractions, big numbers.
const math = require('mathjs');
for (const e of ['2 + 3 * 4^2', 'sqrt(-4)', '5 cm to inch', 'det([[1,2],[3,4]])', 'inv([[2,0],[0,4]])', '1/3 + fraction(1,6)', 'f(x) = x^2; f(5)', 'derivative("x^3 + 2x", "x")', 'simplify("2x + 3x + 0")', 'bignumber(1)/3', 'mean(1,2,3,10)', 'factorial(20)', '[1,2,3] * 2', 'sin(pi/4)', '3 mod 2 == 1 ? "odd" : "even"', 'gcd(84, 36)', '2 i * 3 i', 'round(e, 5)', 'sort([3,1,2])', 'nthRoot(27, 3)', '10 km/h to m/s'])
  try { const v = math.evaluate(e); console.log(e, '=', math.format(v && v.entries ? v.entries[0] : v, 14)); } catch (x) { console.log(e, x.message); }
console.log(math.parse('a * (b + 2)').toString(), math.parse('x^2/3').toTex(), math.chain(3).add(4).multiply(2).done(), math.multiply([[1, 2], [3, 4]], [[5], [6]]), math.lusolve([[2, 1], [1, 3]], [3, 5]));
const big = math.create(math.all, { number: 'BigNumber', precision: 40 });
console.log(big.evaluate('1/7').toString(), big.evaluate('exp(1)').toString(), math.eigs([[2, 0], [0, 3]]).values);
