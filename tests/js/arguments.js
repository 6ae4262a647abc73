// Mapped arguments objects: attributes of elements stay with the mapping.
function fixed(a) {
  Object.defineProperty(arguments, "0", { configurable: false });
  a = 2;
  print(arguments[0], delete arguments[0], JSON.stringify(Object.getOwnPropertyDescriptor(arguments, 0)));
  arguments[0] = 3;
  print(a);
}
fixed(1);
function hidden(a, b) {
  Object.defineProperty(arguments, "1", { enumerable: false, value: 5 });
  print(b, Object.keys(arguments).join());
  b = 6;
  print(arguments[1], JSON.stringify(Object.getOwnPropertyDescriptor(arguments, 1)));
}
hidden(1, 2);
function readOnly(a) {
  Object.defineProperty(arguments, "0", { configurable: false });
  Object.defineProperty(arguments, "0", { writable: false });
  a = 2;
  print(arguments[0], Object.isFrozen(Object.freeze(arguments)));
}
readOnly(1);
function refused(a) {
  Object.defineProperty(arguments, "0", { configurable: false });
  try { Object.defineProperty(arguments, "0", { get() {} }); } catch (e) { print(e.name); }
  a = 9;
  print(arguments[0]);
}
refused(1);
