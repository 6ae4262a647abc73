export const two = 2;
export const both = 'second';
export { one } from './star-1.mjs';
