// Elements far apart: enums of powers of two, strides, arrays filled from the end, huge indices.
function show(...values) { print(values.map(String).join(' ')); }
const flags = {};
for (let i = 0; i < 31; i++) flags[flags['F' + i] = 2 ** i] = 'F' + i;
show(Object.keys(flags).length, flags[2 ** 30], flags[2 ** 29 + 1], Object.keys(flags).slice(0, 5).join());
const strides = [];
for (let i = 0; i < 20000; i++) strides[i * 1000] = i;
show(strides.length, strides[19999000], strides[5], strides.reduce((a, b) => a + b, 0));
const down = new Array(5000);
for (let i = 4999; i >= 0; i--) down[i] = i;
show(down.length, down[4321], down.indexOf(77), down.join('').length);
const late = [1, 2, 3];
late[4294967294] = 'last';
show(late.length, late[4294967294], Object.keys(late).join());
late.length = 2;
show(late.length, Object.keys(late).join());
const holes = [];
holes[3000] = 'x';
holes.push('y');
show(holes.length, holes.indexOf('x'), 0 in holes, holes.filter(() => true).length);
const typed = { 4294967295: 'not an index', 4294967294: 'an index', b: 1, 1: 'one' };
show(Object.keys(typed).join());
