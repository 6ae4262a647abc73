// Signals: listeners run as events, the default action comes back when the last goes.
process.on('SIGUSR2', (name, number) => {
  console.log(name, number);
  process.removeAllListeners('SIGUSR2');
  process.once('SIGTERM', (signal) => {
    console.log('got', signal);
    clearInterval(alive);
    process.exitCode = 3;
  });
  process.kill(process.pid, 'SIGTERM');
});
const alive = setInterval(() => {}, 1000);
setTimeout(() => process.kill(process.pid, 'SIGUSR2'), 5);
try {
  process.kill(process.pid, 'SIGNOPE');
} catch (error) {
  console.log(error.code, error.message);
}
