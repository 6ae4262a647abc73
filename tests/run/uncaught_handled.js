// 'uncaughtException' and 'unhandledRejection' listeners keep the program running.
process.on('uncaughtException', (error, origin) => console.log('uncaught', error.message, origin));
process.on('unhandledRejection', (reason, promise) => console.log('unhandled', reason.message, promise instanceof Promise));
process.on('rejectionHandled', (promise) => console.log('handled later', promise === late));
const late = Promise.reject(new Error('late'));
setTimeout(() => late.catch(() => console.log('caught late')), 5);
setTimeout(() => {
  throw new Error('in a timer');
}, 15);
setTimeout(() => {
  process.nextTick(() => {
    throw new Error('in a tick');
  });
}, 17);
queueMicrotask(() => {
  throw new Error('in a microtask');
});
Promise.reject(new Error('handled in time')).catch((error) => console.log('caught', error.message));
setTimeout(() => console.log('still running'), 30);
throw new Error('in main');
