// Error.captureStackTrace on what is no error: `stack` is made when it is read first.
const first = (o) => String(o.stack).split('\n')[0];
const shown = (o) => JSON.stringify(Object.getOwnPropertyDescriptor(o, 'stack'));
const capture = (o) => {
  try {
    Error.captureStackTrace(o);
    return o;
  } catch (e) {
    print(`${e.name}: ${e.message}`);
    return o;
  }
};
for (const value of [1, null, undefined, 'a', new Proxy({}, {})]) capture(value);

const late = capture({ name: 'before', message: 'm' });
late.name = 'after';
print(first(Object.create(late)), '|', first(late));
late.name = 'again';
print(first(late));

Error.prepareStackTrace = (o, sites) => {
  print(`prepared ${o.name} with ${sites[0].getFunctionName()}`);
  return `P:${o.name}`;
};
const prepared = capture({ name: 'x' });
print('captured');
print(prepared.stack, prepared.stack, shown(prepared));
const described = capture({ name: 'described' });
print(Object.getOwnPropertyNames(described), Object.keys(described));
print(shown(described));
const set = capture({ name: 'set' });
set.stack = 5;
print(shown(set));
const inherits = Object.create(capture({ name: 'inherited' }));
inherits.stack = 6;
print(Object.hasOwn(inherits, 'stack'), inherits.stack);
const twice = capture(capture({ name: 'twice' }));
print(twice.stack);
const frozen = capture({ name: 'frozen' });
Object.freeze(frozen);
print(shown(frozen));
const redefined = capture({ name: 'redefined' });
Object.defineProperty(redefined, 'stack', { enumerable: true });
print(shown(redefined));
delete capture(redefined).stack;
print(redefined.stack);
Error.prepareStackTrace = undefined;

capture(Object.freeze({}));
const fixed = capture(Object.defineProperty({}, 'stack', { value: 1 }));
print(shown(fixed));
print(typeof capture(Object.defineProperty({}, 'stack', { value: 1, configurable: true })).stack);
print(typeof capture({ set stack(value) { print('called'); } }).stack);
const throwing = capture({ get name() { throw 'no'; } });
for (let i = 0; i < 2; i++) {
  try {
    throwing.stack;
  } catch (e) {
    print('threw', e);
  }
}
Object.defineProperty(throwing, 'name', { value: 'calm' });
print(first(throwing));
print(first(capture([])), '|', first(capture(function f() {})), '|', first(capture(new Uint8Array(2))));
