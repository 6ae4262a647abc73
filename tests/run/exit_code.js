// process.exitCode, and listeners of 'exit' that change it.
process.exitCode = 4;
process.on('exit', (code) => {
  console.log('exit', code);
  process.exitCode = 5;
});
setTimeout(() => console.log('last'), 1);
