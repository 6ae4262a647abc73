// import.meta
import path from 'node:path';
const base = path.dirname(import.meta.filename);
console.log(import.meta.url === `file://${import.meta.filename}`, import.meta.dirname === base, Object.getPrototypeOf(import.meta), Object.keys(import.meta));
const short = (url) => url.replace(`file://${base}`, '');
console.log(short(import.meta.resolve('./lib/log.mjs')), short(import.meta.resolve('./none.mjs')), import.meta.resolve('fs'), short(import.meta.resolve('pkg')));
console.log((() => import.meta)() === import.meta);
import.meta.mine = 1;
console.log(import.meta.mine, short(import.meta.resolve('./a b%20c.mjs?q#f')));
