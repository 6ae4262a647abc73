import { both } from './stars.mjs';
