// Calls of very many arguments: spread, apply, construct, rest parameters, bound functions.
const list = new Array(100000).fill(1);
const count = function () {
  return arguments.length;
};
console.log(Math.max(...list), [].push(...list), String.fromCharCode(...list).length, Math.max.apply(null, list), count(...list));
console.log(((...rest) => rest.length)(...list.slice(0, 40000)), new Array(...list).length, Reflect.construct(Array, list).length, count.bind(null, 1, 2)(...list));
console.log(String.fromCharCode.apply(null, new Uint8Array(100000)).length, [0].concat(...list).length, Math.hypot(...list) > 316);
try {
  count(...new Array(10 ** 6));
} catch (error) {
  console.log(error.name, error.message);
}
