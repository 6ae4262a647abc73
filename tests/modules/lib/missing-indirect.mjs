export { nothing as something } from './star-1.mjs';
