import { log } from './log.mjs';
import one from './tla-1.mjs';
log(`sync module after ${one}`);
