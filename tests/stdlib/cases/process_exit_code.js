'use strict';
// What `process.exitCode` and `process.exit` take.
module.exports = (lib, out) => {
  const process = lib('process');
  for (const code of ['3', '', ' 3', '0x10', '3.0', '3.5', 'x', null, undefined, 3.5, NaN, true, {}, '-1', -1, 300, 2 ** 33, '1e3', Infinity, 10n, [], ['3']]) {
    try {
      process.exitCode = code;
      out(typeof code, String(process.exitCode), typeof process.exitCode);
    } catch (e) {
      out(typeof code, e.name, e.code, e.message);
    }
  }
  process.exitCode = undefined;
  for (const code of ['x', 3.5, {}]) {
    try {
      process.exit(code);
    } catch (e) {
      out(e.name, e.code, e.message);
    }
  }
  const { enumerable, configurable, get, set } = Object.getOwnPropertyDescriptor(process, 'exitCode');
  out(enumerable, configurable, typeof get, typeof set);
};
