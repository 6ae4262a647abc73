// Concatenation beyond the longest string throws where it stands, templates too.
// Of halves that are shared, so that it takes no memory.
let half = 'x'.repeat(1024);
let long = half.slice(34);
for (let i = 10; i < 29; i++) {
  long += half;
  if (i < 28) half += half;
}
console.log(long.length);
const more = 'y'.repeat(20);
function attempt(name, f) {
  try {
    return `${name} ${f().length}`;
  } catch (error) {
    return `${name} ${error.name}: ${error.message}`;
  } finally {
    console.log('after', name);
  }
}
console.log(attempt('template', () => `${long}${more}`));
console.log(attempt('of three', () => `a${long}${more}b`));
console.log(attempt('fits', () => `${long}${more.slice(0, 9)}`));
console.log(attempt('operator', () => long + more));
console.log(attempt('tagged', () => String.raw`${long}${more}`));
