// Timers, immediates, ticks and microtasks run in Node's order.
const log = (text) => console.log(text);
setTimeout(() => {
  log('timer 1');
  process.nextTick(() => log('tick of timer 1'));
  Promise.resolve().then(() => log('microtask of timer 1'));
}, 1);
setTimeout(() => log('timer 2'), 1);
setImmediate(() => {
  log('immediate 1');
  setImmediate(() => log('immediate 2'));
  process.nextTick(() => log('tick of immediate 1'));
});
process.nextTick(() => {
  log('tick 1');
  Promise.resolve().then(() => log('microtask of tick 1'));
  process.nextTick(() => log('tick of tick 1'));
});
Promise.resolve()
  .then(() => {
    log('microtask 1');
    process.nextTick(() => log('tick of microtask 1'));
  })
  .then(() => log('microtask 2'));
queueMicrotask(() => log('queueMicrotask'));
(async () => {
  log('async function');
  await null;
  log('after await');
})();
const interval = setInterval(() => {
  log(`interval ${++count}`);
  if (count === 3) clearInterval(interval);
}, 2);
let count = 0;
const never = setTimeout(() => log('never'), 5);
clearTimeout(never);
setTimeout(() => log('unrefd, never'), 60000).unref();
process.on('beforeExit', () => {
  if (count === 3) {
    count++;
    setTimeout(() => log('scheduled in beforeExit'), 1);
  }
});
process.on('exit', (code) => log(`exit ${code}`));
log('end of main');
const begin = Date.now();
while (Date.now() - begin < 5);
