// process.exit runs the listeners and nothing else; no finally, no ticks.
process.on('exit', (code) => console.log('exit', code));
process.nextTick(() => console.log('never'));
try {
  process.exit(42);
} finally {
  console.log('never either');
}
