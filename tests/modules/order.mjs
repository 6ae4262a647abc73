// The order of evaluation with top-level await: siblings start at once, parents wait.
import { log, lines } from './lib/log.mjs';
import './lib/tla-sync.mjs';
import './lib/tla-2.mjs';
import './lib/tla-3.mjs';
import './lib/tla-plain.mjs';
log('main');
console.log(lines.join('\n'));
for await (const x of [Promise.resolve(1), 2]) console.log(x);
const results = await Promise.all([import('./lib/tla-1.mjs'), import('./lib/tla-2.mjs')]);
console.log(results.map((module) => module.default));
