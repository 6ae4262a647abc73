// Star exports: the same binding twice is one, different ones are none; what does not resolve is a SyntaxError.
import * as stars from './lib/stars.mjs';
console.log(stars, stars.both, stars.default);
for (const name of ['missing', 'ambiguous', 'missing-indirect', 'circular']) {
  await import(`./lib/${name}.mjs`).catch((error) => console.log(error.name, error.message));
}
await import('./lib/syntax.mjs').catch((error) => console.log(error.name, error.message));
