import { log } from './log.mjs';
log('tla-3 starts');
await Promise.resolve().then(() => log('then of 3'));
log('tla-3 ends');
export default 3;
