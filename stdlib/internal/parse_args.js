// util.parseArgs: options with values, switches, groups of short ones, positionals.
'use strict';

const { make } = require('internal/errors');
const check = require('internal/validators');

function tokenize(args, options) {
  const tokens = [];
  const byShort = (short) => Object.keys(options).find((name) => options[name].short === short) || short;
  const takesValue = (name) => options[name] !== undefined && options[name].type === 'string';
  const queue = args.map((arg, index) => ({ arg, index }));
  while (queue.length > 0) {
    const { arg, index } = queue.shift();
    const next = queue[0];
    const option = (name, rawName, value, inline) => tokens.push({ kind: 'option', name, rawName, index, value, inlineValue: inline });
    if (arg === '--') {
      tokens.push({ kind: 'option-terminator', index });
      queue.forEach((rest, i) => tokens.push({ kind: 'positional', index: index + 1 + i, value: rest.arg }));
      break;
    }
    if (/^--[^=]+=/s.test(arg) || /^--.+/s.test(arg)) {
      const at = arg.indexOf('=', 3);
      const name = at === -1 ? arg.slice(2) : arg.slice(2, at);
      if (at !== -1) option(name, `--${name}`, arg.slice(at + 1), true);
      else if (takesValue(name) && next !== undefined) {
        queue.shift();
        option(name, arg, next.arg, false);
      } else option(name, arg, undefined, undefined);
    } else if (/^-[^-]/s.test(arg)) {
      const name = byShort(arg[1]);
      if (arg.length === 2) {
        if (takesValue(name) && next !== undefined) {
          queue.shift();
          option(name, arg, next.arg, false);
        } else option(name, arg, undefined, undefined);
      } else if (takesValue(name)) option(name, `-${arg[1]}`, arg.slice(2), true);
      else {
        // A group of switches; the first that takes a value takes the rest.
        const group = [];
        for (let i = 1; i < arg.length; i++) {
          const takesRest = takesValue(byShort(arg[i]));
          group.push({ arg: `-${takesRest ? arg.slice(i) : arg[i]}`, index });
          if (takesRest) break;
        }
        queue.unshift(...group);
      }
    } else tokens.push({ kind: 'positional', index, value: arg });
  }
  return tokens;
}

const own = (options, name) => (Object.hasOwn(options, name) ? options[name] : undefined);

function checkOption(option, name) {
  check.object(option, name);
  const type = own(option, 'type');
  if (type !== 'string' && type !== 'boolean') throw make('ERR_INVALID_ARG_TYPE', `${name}.type`, "('string|boolean')", type);
  if (Object.hasOwn(option, 'short')) {
    check.string(option.short, `${name}.short`);
    if (option.short.length !== 1) throw make('ERR_INVALID_ARG_VALUE', `${name}.short`, option.short, 'must be a single character');
  }
  const multiple = own(option, 'multiple');
  if (Object.hasOwn(option, 'multiple')) check.boolean(multiple, `${name}.multiple`);
  const fallback = own(option, 'default');
  if (fallback === undefined) return;
  const one = type === 'string' ? check.string : check.boolean;
  if (!multiple) one(fallback, `${name}.default`);
  else {
    check.array(fallback, `${name}.default`);
    fallback.forEach((value, i) => one(value, `${name}.default[${i}]`));
  }
}

module.exports = function parseArgs(config = {}) {
  const given = (name, fallback) => own(config, name) ?? fallback;
  const args = given('args', process.argv.slice(2));
  const strict = given('strict', true);
  const allowPositionals = given('allowPositionals', !strict);
  const wantTokens = given('tokens', false);
  const allowNegative = given('allowNegative', false);
  const options = given('options', { __proto__: null });
  check.array(args, 'args');
  check.boolean(strict, 'strict');
  check.boolean(allowPositionals, 'allowPositionals');
  check.boolean(wantTokens, 'tokens');
  check.boolean(allowNegative, 'allowNegative');
  check.object(options, 'options');
  for (const [name, option] of Object.entries(options)) checkOption(option, `options.${name}`);
  const tokens = tokenize(args, options);
  const result = { values: { __proto__: null }, positionals: [] };
  for (const token of tokens) {
    if (token.kind === 'positional') {
      if (!allowPositionals) throw make('ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL', token.value);
      result.positionals.push(token.value);
      continue;
    }
    if (token.kind !== 'option') continue;
    const { rawName, value, inlineValue } = token;
    let { name } = token;
    const isNegative = allowNegative && name.startsWith('no-');
    if (strict) {
      // An option whose own name begins with `no-` is asked first.
      if (isNegative && !own(options, name) && own(options, name.slice(3))?.type === 'boolean') name = name.slice(3);
      const option = own(options, name);
      if (option === undefined) throw make('ERR_PARSE_ARGS_UNKNOWN_OPTION', rawName, allowPositionals);
      const shown = `${option.short ? `-${option.short}, ` : ''}--${name}`;
      if (option.type === 'string' && typeof value !== 'string') {
        throw make('ERR_PARSE_ARGS_INVALID_OPTION_VALUE', `Option '${shown} <value>' argument missing`);
      }
      if (option.type === 'boolean' && value != null) {
        throw make('ERR_PARSE_ARGS_INVALID_OPTION_VALUE', `Option '${shown}' does not take an argument`);
      }
      if (inlineValue === false && typeof value === 'string' && value.length > 1 && value[0] === '-') {
        const example = rawName.startsWith('--') ? `'${rawName}=-XYZ'` : `'--${name}=-XYZ' or '${rawName}-XYZ'`;
        throw make('ERR_PARSE_ARGS_INVALID_OPTION_VALUE',
          `Option '${rawName}' argument is ambiguous.\nDid you forget to specify the option argument for '${rawName}'?\n` +
          `To specify an option argument starting with a dash use ${example}.`);
      }
    }
    ({ name } = token);
    if (name === '__proto__') continue;
    let stored = value === undefined ? true : value;
    if (isNegative && value === undefined) {
      name = token.name = name.slice(3);
      stored = false;
    }
    const option = own(options, name);
    if (option !== undefined && option.multiple) (result.values[name] ??= []).push(stored);
    else result.values[name] = stored;
  }
  for (const [name, option] of Object.entries(options)) {
    if (option.default !== undefined && result.values[name] === undefined) result.values[name] = option.default;
  }
  if (wantTokens) result.tokens = tokens;
  return result;
};
