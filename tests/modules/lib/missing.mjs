import { nothing } from './star-1.mjs';
