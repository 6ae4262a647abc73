// After an exception that the program's handler took: microtasks go on, then ticks, then the loop.
process.on('uncaughtException', (e) => {
  console.log('caught', e);
  process.nextTick(() => console.log('tick from handler', e));
});
process.nextTick(() => { console.log('tick 1'); throw 'tick'; });
process.nextTick(() => console.log('tick 2'));
Promise.resolve().then(() => {
  queueMicrotask(() => { console.log('micro 1'); throw 'micro'; });
  queueMicrotask(() => console.log('micro 2'));
});
setImmediate(() => console.log('immediate'));
