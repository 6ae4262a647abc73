// Math's own properties in the order in which V8 lists them.
const newer = ['f16round', 'sumPrecise'];
print(Reflect.ownKeys(Math).map(String).filter((name) => !newer.includes(name)).join(' '));
print(Object.getOwnPropertyNames(Math).indexOf('E') > Object.getOwnPropertyNames(Math).indexOf('trunc'), Object.keys(Math).length);
