// util.parseArgs: switches, values, groups, negation, and what it refuses.
'use strict';

module.exports = async (lib, out) => {
  const util = lib('util');
  const t = (config) => {
    try {
      out(util.inspect(util.parseArgs(config), { depth: 5, breakLength: Infinity }));
    } catch (e) {
      out(e.name, e.code, e.message);
    }
  };
  const o = {
    color: { type: 'boolean' },
    c: { type: 'string' },
    'no-x': { type: 'boolean' },
    verbose: { type: 'boolean', short: 'v', multiple: true },
    'no-s': { type: 'string' },
    def: { type: 'boolean', default: true },
    s: { type: 'string' },
  };
  for (const strict of [true, false])
    for (const allowNegative of [true, false, undefined])
      for (const tokens of [true, false])
        for (const args of [
          ['--no-color'],
          ['--color', '--no-color'],
          ['--no-color', '--color'],
          ['--no-color=5'],
          ['--no-c'],
          ['--no-c=5'],
          ['--no-x'],
          ['--no-no-x'],
          ['--no-verbose', '-v'],
          ['--no-unknown'],
          ['--no-s', 'v'],
          ['--no-s'],
          ['--no-def'],
          ['--no-'],
          ['--no'],
          ['-no-color'],
          ['--no-color', 'x'],
          ['-v', '-s', '--no-color'],
          ['--s', '--no-color'],
          ['-s'],
          ['--color=x'],
          ['--', '--no-color'],
          ['--x'],
          ['-x'],
          ['x'],
          ['-'],
          ['---'],
          ['--=x'],
          ['-vvx'],
          ['-vs5'],
          ['-s=5'],
          ['--s='],
          ['-5'],
          ['--s', '-5'],
          ['-s', '-'],
          ['--__proto__'],
          ['--def=1'],
          ['--color', '--no-def', 'p', '--', '--q', '-r'],
        ])
          t({ args, options: o, strict, allowNegative, tokens, allowPositionals: strict ? undefined : true });
  for (const c of [
    { allowNegative: 5 },
    { strict: 5 },
    { tokens: 1 },
    { allowPositionals: 'a' },
    { args: 5 },
    { options: 5 },
    { options: { a: 5 } },
    { options: { a: {} } },
    { options: { a: { type: 'x' } } },
    { options: { a: { type: 'string', short: '' } } },
    { options: { a: { type: 'string', short: 5 } } },
    { options: { a: { type: 'string', short: 'ab' } } },
    { options: { a: { type: 'string', multiple: 1 } } },
    { options: { a: { type: 'string', default: 1 } } },
    { options: { a: { type: 'boolean', default: '1' } } },
    { options: { a: { type: 'string', multiple: true, default: 'x' } } },
    { options: { a: { type: 'string', multiple: true, default: [1] } } },
    { options: { a: { type: 'boolean', multiple: true, default: [1] } } },
    { options: { a: { type: 'string', default: undefined } } },
    5,
    null,
    { options: { a: { type: 'string', multiple: true, default: ['x'] } } },
    { args: ['--x', 'y'], allowPositionals: true },
    { args: ['--x', 'y'], strict: false },
    { args: ['x'], allowPositionals: false, strict: false },
    { args: ['-x'], allowPositionals: true },
    { options: { __proto__: { a: { type: 'string' } } }, args: ['--a', 'b'] },
    { options: { a: { __proto__: { type: 'string' } } }, args: ['--a', 'b'] },
  ])
    t(typeof c === 'object' && c ? { args: [], ...c } : c);
  t({ args: ['-a', '-b'], options: { a: { type: 'string', short: 'a' }, b: { type: 'boolean', short: 'b' } } });
  t({ args: ['-ab=5'], options: { aa: { type: 'boolean', short: 'a' }, bb: { type: 'string', short: 'b' } }, tokens: true });
  t({
    args: ['-abx', 'p'],
    options: { aa: { type: 'boolean', short: 'a' }, bb: { type: 'boolean', short: 'b' } },
    tokens: true,
    strict: false,
  });
  t({ args: ['--aa', '-x'], options: { aa: { type: 'string', short: 'a' } } });
  t({ args: ['-a', '-x'], options: { aa: { type: 'string', short: 'a' } } });
  t({ args: ['--aa'], options: { aa: { type: 'string' } } });
  t({ args: ['--no-aa'], options: { aa: { type: 'boolean', multiple: true } }, allowNegative: true, tokens: true });
};
