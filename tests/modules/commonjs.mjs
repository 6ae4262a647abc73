// CommonJS seen from a module: the default is module.exports, names are what its text shows.
import plain, { a, b, __esModule } from './fixtures/plain.cjs';
import * as namespace from './fixtures/plain.cjs';
import * as star from './fixtures/star.cjs';
import * as reexport from './fixtures/reexport.cjs';
import fn from './fixtures/function.cjs';
import { where } from './fixtures/detected.js';
import { plain as undecided } from './fixtures/undecided.js';
import fs, { readFileSync } from 'fs';
import * as path from 'node:path';
import { EventEmitter } from 'events';
import process, { argv } from 'node:process';
console.log(plain, a, b === plain.b, __esModule, namespace.default === plain);
console.log(Object.keys(namespace), Object.keys(star), Object.keys(reexport), fn.name, where, undecided);
console.log(readFileSync === fs.readFileSync, path.default.join === path.join, typeof EventEmitter, argv === process.argv);
await import('./fixtures/wants.mjs').catch((error) => console.log(error.message));
console.log(typeof require, typeof module, typeof exports, typeof __filename);
const { missing } = await import('./fixtures/plain.cjs');
console.log(missing);
