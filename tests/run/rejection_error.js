// An unhandled rejection: the place where the error was made.
async function refuses(reason) {
  await null;
  throw new RangeError(reason);
}
refuses('no').finally(() => console.error('finally'));
