import { log } from './log.mjs';
log('tla-2 starts');
await null;
log('tla-2 ends');
export default 2;
