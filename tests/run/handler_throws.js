// A handler of uncaught exceptions that throws itself: status 7.
process.on('uncaughtException', () => {
  throw new Error('from the handler');
});
throw new Error('first');
