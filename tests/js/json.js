// JSON: what parse gives, what stringify writes.
const show = (v) => JSON.stringify(v);
print(show(JSON.parse('{"a":[1,2.5e3,-0,true,false,null,"x\\u0041\\n\\"\\ud83d\\ude00"],"b":{"c":{}},"":1,"10":2,"2":3,"__proto__":4}')));
print(show(JSON.parse('[{"a":1,"b":2},{"a":3,"b":4},{"b":5,"a":6},{"a":7},{"a":8,"b":9,"c":10},{"a":1,"a":2}]')));
print(show(JSON.parse(' \n\t\r[ ] ')), show(JSON.parse('"\u2028é\u4e2d"')), Object.is(JSON.parse('-0'), -0), JSON.parse('123456789012345678901234567890'), JSON.parse('1e400'));
print(show(JSON.parse('{"a":{"b":[1,2,{"c":3}]}}', function (k, v) { return typeof v === 'number' ? v * 2 : v; })));
print(show(JSON.parse('[1,2,3]', (k, v) => (k === '1' ? undefined : v))), JSON.parse('[1,2,3]', (k, v) => (k === '1' ? undefined : v)).length);
let deep = '[';
for (let i = 0; i < 12; i++) deep += deep;
print(JSON.parse(deep + ']'.repeat(deep.length)).length);
print(show({ a: undefined, b: () => 1, c: Symbol(), d: [undefined, () => 1, Symbol()], e: NaN, f: -0, g: new Number(3), h: new String('s'), i: new Boolean(false), j: Object(1) }));
print(JSON.stringify({ a: [1, { b: 2 }, []], c: {}, d: 'x' }, null, 2), JSON.stringify([1, [2]], null, '--'), JSON.stringify({ a: 1 }, null, 20), JSON.stringify({ a: 1 }, null, 'abcdefghijklmn'));
print(JSON.stringify({ a: 1, b: { a: 2, c: 3 }, 1: 4 }, ['b', 'a', 1, 1]), JSON.stringify({ a: 1, b: [1, 2] }, (k, v) => (k === 'a' ? undefined : Array.isArray(v) ? v.concat(k) : v)));
print(show('\u0000\u001f"\\/\b\f\n\r\t\u007f\u2028\ud800x\udc00 \u{1f600} é'), show(null), show(undefined), show(() => 1), show(Symbol()), show('')); 
print(show({ toJSON() { return { x: 1 }; } }), show({ a: { toJSON(k) { return k + '!'; } } }), show([{ toJSON: (k) => typeof k + k }]), show(new Map([[1, 2]])), show(Object.create({ inherited: 1 })));
const getters = { get a() { delete this.b; this.c = 3; return 1; }, b: 2, z: 4 };
print(show(getters), show(Object.assign([1, , 3], { x: 1 })), show(Object.defineProperty({ v: 1 }, 'hidden', { value: 2 })));
const shared = { s: 1 };
print(show([shared, shared, { shared }]), JSON.stringify({ k: 'v' }, 'nope'), JSON.stringify([new Number(1), new String('a'), [[]]], null, 1));
print(show(new Proxy({ a: 1, b: [1] }, {})), show(new Proxy([1, 2], {})), show({ 5: 'a', b: 'c', 1: 'd' }));

// Deep values: cycles are found at any depth, and take no time by the square of it.
{
  const nest = (depth, inner) => {
    let value = inner;
    for (let i = 0; i < depth; i++) value = i % 2 ? [value] : { a: value };
    return value;
  };
  print(JSON.stringify(nest(1000, 0)).length, JSON.stringify(nest(40, 0), null, 1).length);
  for (const [above, below] of [[0, 3], [10, 10], [15, 1], [16, 0], [16, 1], [20, 40], [40, 0]]) {
    const top = { top: null };
    top.top = nest(below, top);
    try {
      JSON.stringify(nest(above, top));
    } catch (e) {
      print(above, below, e.message);
    }
  }
  // The same object twice is no cycle, however deep.
  const shared = { s: 1 };
  print(JSON.stringify(nest(30, [shared, [shared], { shared }])));
}
