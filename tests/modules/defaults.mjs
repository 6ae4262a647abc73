// What a default export is called, and that it is a value, not a binding.
import f from './lib/defaults.mjs';
import C from './lib/default-class.mjs';
import arrow from './lib/default-arrow.mjs';
import Own, { Named } from './lib/default-named.mjs';
import value, { live } from './lib/default-value.mjs';
console.log(f.name, C.name, arrow.name, Own.name, Own === Named, value, live);
