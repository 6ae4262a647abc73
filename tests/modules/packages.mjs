// Packages: exports with conditions and patterns, imports, self-reference, legacy main, errors.
import pkg from 'pkg';
import { name } from 'pkg/sub/a';
import legacy, { kind } from 'legacy';
import { file } from 'legacy/file.js';
import data from 'pkg/data' with { type: 'json' };
import { a } from 'esm-only';
import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
console.log(pkg, name, legacy, kind, file, data, a, require('pkg'));
for (const specifier of ['pkg/none', 'pkg/sub/closed/a', 'pkg/bad', 'none', 'legacy/file', '#none', './none.mjs', './lib', 'node:none', 'http://x/', './lib/a%2fb.mjs', './fixtures/text.txt']) {
  await import(specifier).then(console.log, (error) => {
    console.log(error.name, error.code, error.message.replaceAll(import.meta.dirname, '.').split('\n')[0].replace(' defined for', ''));
  });
}
console.log((await import('./lib/spa%63e%20d.mjs')).default, (await import(import.meta.url.replace('packages', 'lib/log'))).lines);
console.log(await import('data:text/javascript,export const x = 1'));
