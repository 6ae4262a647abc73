// An exception nobody takes: place, stack with cause and own properties; 'finally' and 'exit' run first.
process.on('exit', (code) => console.error('exit', code));
function fails() {
	const error = new TypeError('boom', { cause: 'a text' }); throw error;
}
setTimeout(() => {
  try {
    fails();
  } finally {
    console.error('finally');
  }
}, 1);
