export * from './star-1.mjs';
export * from './star-2.mjs';
export { default as first } from './star-1.mjs';
export * from './stars.mjs';
