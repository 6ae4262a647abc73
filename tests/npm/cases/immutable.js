// Immutable: maps, lists, records, sets, sequences, equality.
const { Map, List, Set, OrderedMap, Record, Seq, Range, Stack, fromJS, is } = require('immutable');
let m = Map();
for (let i = 0; i < 5000; i++) m = m.set('k' + i, i);
for (let i = 0; i < 5000; i += 3) m = m.delete('k' + i);
console.log(m.size, m.get('k4999'), m.reduce((a, b) => a + b, 0), m.hashCode());
const l = List(Range(0, 2000)).map((x) => x * 2).filter((x) => x % 3 === 0).push(7).unshift(9).insert(5, 'x').remove(6);
console.log(l.size, l.first(), l.last(), l.slice(0, 8).join(), l.indexOf(600), l.setSize(3).toString());
const nested = fromJS({ a: { b: [1, 2, { c: 3 }] }, s: 'x' });
console.log(nested.getIn(['a', 'b', 2, 'c']), JSON.stringify(nested.updateIn(['a', 'b', 0], (x) => x + 10)), is(nested, fromJS(nested.toJS())), nested.setIn(['a', 'z', 'y'], 1).toString());
const Point = Record({ x: 0, y: 0 }, 'Point');
const p = new Point({ x: 3 });
console.log(String(p), p.set('y', 2).equals(new Point({ x: 3, y: 2 })), p.toJS());
console.log(Set([1, 2, 3]).union([3, 4]).intersect([2, 3, 4, 5]).toArray(), OrderedMap([['b', 1], ['a', 2]]).sortBy((v) => -v).keySeq().toArray(), Stack.of(1, 2, 3).pop().toArray());
console.log(Seq([1, 2, 3, 4]).map((x) => x * x).skip(1).take(2).toArray(), List([3, 1, 2]).sort().groupBy((x) => x % 2).toJS(), String(Map({ a: List([1]), b: Set([2]) })));
console.log(m.withMutations((t) => { for (let i = 0; i < 100; i++) t.set(i, i); }).size, Map({ a: 1 }).mergeDeep({ b: { c: 2 } }).toJS(), List([1, 2]).zip(List(['a', 'b'])).toJS());
