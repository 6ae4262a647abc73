import { log } from './log.mjs';
log('tla-1 starts');
await new Promise((resolve) => setTimeout(resolve, 20));
log('tla-1 ends');
export default 1;
