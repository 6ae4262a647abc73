// Deep recursion is a RangeError that can be caught, through JS and through native functions.
function down(n) {
  return down(n + 1) + 1;
}
const through = () => [1].map(through);
const converting = { toString: () => `${converting}` };
for (const f of [() => down(0), through, () => String(converting), () => JSON.parse('['.repeat(1e5))]) {
  try {
    f();
    console.log('no error');
  } catch (error) {
    console.log(error.name, error instanceof RangeError ? error.message : '');
  }
}
