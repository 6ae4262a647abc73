export { a } from './circular.mjs';
