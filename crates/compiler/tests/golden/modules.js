// ---- imports and exports
// goal: module
import def, { a as b, "c d" as e } from 'x';
import * as ns from 'x' with { type: 'json' };
export { b as again, ns, f };
export * from 'y';
export * as all from 'y';
export let late = b;
var f = () => def + late;
late = ns.p + e;
// ---- functions are there before the module runs
// goal: module
export default function () { return helper(); }
function helper() { return local; }
let local = 1;
// ---- top-level await
// goal: module
export default class {}
const x = await import('x');
x.f(import.meta);
