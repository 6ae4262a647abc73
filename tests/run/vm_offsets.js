// Where a script says that its text begins: so far on, and no further.
const vm = require('vm');
const stack = (options) => new vm.Script('new Error().stack', options).runInThisContext().split('\n')[1];
console.log(stack({ filename: 'a.js', lineOffset: 9, columnOffset: 3 }));
console.log(stack({ filename: 'a.js', lineOffset: 1_000_000 }));
for (const name of ['lineOffset', 'columnOffset']) {
  for (const make of [() => new vm.Script('x', { [name]: 1e9 }), () => vm.compileFunction('x', [], { [name]: 1e9 })]) {
    try { make(); } catch (e) { console.log(e.code, e.message); }
  }
}
