// Cycles: hoisted functions are there, the rest is in its dead zone until its module has run.
import './lib/cycle-a.mjs';
import { late } from './lib/cycle-a.mjs';
console.log('main', late);
