// Math's own properties in the order in which V8 lists them.
print(Reflect.ownKeys(Math).map(String).join(' '));
print(Object.getOwnPropertyNames(Math).indexOf('E'), Object.keys(Math).length);
