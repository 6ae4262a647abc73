import { hoisted, late, early } from './cycle-a.mjs';
import * as a from './cycle-a.mjs';
export const fromB = 'from b';
export const readA = () => `${late} ${a.late} ${early}`;
console.log('b runs', hoisted(), early);
for (const read of [() => late, () => a.late, () => Object.keys(a), () => ({ ...a }), () => 'late' in a]) {
  try {
    console.log(read());
  } catch (error) {
    console.log(error.name, error.message);
  }
}
