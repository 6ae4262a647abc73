export { a as b, b as a } from './circular.mjs';
