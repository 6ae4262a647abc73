// Error.prepareStackTrace, call sites, captureStackTrace, stackTraceLimit, and `stack` as a property.
function show(...values) { print(values.map(String).join(' ')); }
const e = new RangeError('bare');
e.stack = undefined;
show(e.stack, JSON.stringify(Object.getOwnPropertyDescriptor(e, 'stack')));
const d = Object.getOwnPropertyDescriptor(new Error('x'), 'stack');
show(Object.keys(d), typeof d.value, d.writable, d.enumerable, d.configurable);
const locked = new Error('locked');
Object.defineProperty(locked, 'stack', { value: 'mine' });
show(locked.stack, Object.getOwnPropertyDescriptor(locked, 'stack').writable, delete locked.stack, locked.stack);
show(Object.getOwnPropertyNames(new Error('names')).join());

Error.prepareStackTrace = (error, sites) => {
  show(error instanceof Error, Array.isArray(sites), sites.length > 0);
  return sites;
};
class Shop {
  sell() { return new Error('sold').stack; }
  static open() { return new Error('open').stack; }
  constructor(deep) { if (deep) this.sites = new Error('made').stack; }
}
function plain() { 'use strict'; return new Error('strict').stack; }
function describe(site) {
  show(site.getFunctionName(), site.getTypeName(), site.getMethodName(), site.getLineNumber(), site.getColumnNumber(),
    site.isConstructor(), site.isNative(), site.isToplevel(), typeof site.getThis(), typeof site.getFunction(),
    site.isAsync(), site.isPromiseAll(), site.getPromiseIndex());
}
describe(new Shop().sell()[0]);
describe(Shop.open()[0]);
describe(new Shop(true).sites[0]);
describe(plain()[0]);
[1].forEach(() => describe(new Error('callback').stack[1]));
function capture() { const o = {}; Error.captureStackTrace(o, capture); return o.stack; }
show(Array.isArray(capture()));
const once = new Error('once');
show(once.stack === once.stack);
Error.prepareStackTrace = () => undefined;
show(new Error('nothing').stack);
Error.prepareStackTrace = () => { throw new TypeError('in prepare'); };
const broken = new Error('broken');
try { show(broken.stack); } catch (error) { show(error.message); }
Error.prepareStackTrace = undefined;
Error.stackTraceLimit = 2;
function nest(n) { return n === 0 ? new Error('deep').stack : nest(n - 1); }
show(nest(10).split('\n').length);
Error.stackTraceLimit = 0;
show(nest(3));
