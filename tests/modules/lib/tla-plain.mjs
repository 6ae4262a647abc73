import { log } from './log.mjs';
log('plain module');
