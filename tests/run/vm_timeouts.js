// The end of a script whose time is over: nothing of the script takes it, and it takes nothing else for itself.
const vm = require('vm');
const timeout = 2;
const errorOf = (run) => { try { return run(); } catch (e) { return e.message; } };
const ended = (code) => errorOf(() => vm.runInThisContext(code, { timeout }));

// What the script throws and catches itself is not the end, however often its time ends there.
const seen = new Set();
for (let i = 0; i < 20; i++) seen.add(ended('for (;;) { try { null.x } catch {} }'));
console.log(...seen);

// A call within another's time: the inner end is caught within, the outer one is not.
globalThis.vm = vm;
const nested = () => vm.runInThisContext(`
  for (;;) { try { vm.runInThisContext('for (;;) { try { null.x } catch {} }', { timeout: 1 }) } catch {} try { null.x } catch {} }
`, { timeout: 20 });
for (let i = 0; i < 5; i++) console.log(errorOf(nested));

// After it, clauses catch as ever.
console.log(errorOf(() => { try { null.x } catch (e) { return 'caught ' + e.message } }));

// Promises of the script are not settled by its end.
console.log(ended('globalThis.f = async () => { try { for (;;); } finally { globalThis.ran = true } }; f()'));
console.log(ended('new Promise(() => { for (;;); })'), ended('Promise.try(() => { for (;;); })'));
console.log(ended('globalThis.g = (function* () { for (;;); })(); g.next()'), g.next(), globalThis.ran);
console.log(ended('globalThis.a = (async function* () { for (;;); })(); a.next()'));
a.next().then((result) => console.log('async generator', result));

// Where nobody catches it, the program's handler is asked.
process.on('uncaughtException', (e) => {
  console.log('handler', e.code);
  setImmediate(() => console.log('alive'));
});
vm.runInThisContext('for (;;) { try { for (;;); } catch {} finally {} }', { timeout });
