import { fromB, readA } from './cycle-b.mjs';
export function hoisted() {
  return 'hoisted from a';
}
export let late = 'late';
export var early = 'early';
console.log('a runs', fromB, readA());
