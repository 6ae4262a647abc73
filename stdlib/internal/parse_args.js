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
      for (const rest of queue) tokens.push({ kind: 'positional', index: rest.index, value: rest.arg });
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
        option(name, `-${arg[1]}`, undefined, undefined);
        queue.unshift({ arg: `-${arg.slice(2)}`, index });
      }
    } else tokens.push({ kind: 'positional', index, value: arg });
  }
  return tokens;
}

module.exports = function parseArgs(config = {}) {
  const { args = process.argv.slice(2), strict = true, tokens: wantTokens = false, options = {} } = config;
  const allowPositionals = config.allowPositionals !== undefined ? config.allowPositionals : !strict;
  check.array(args, 'args');
  check.object(options, 'options');
  for (const [name, option] of Object.entries(options)) {
    check.object(option, `options.${name}`);
    check.oneOf(option.type, `options.${name}.type`, ['string', 'boolean']);
    if (option.short !== undefined && (typeof option.short !== 'string' || option.short.length !== 1)) {
      throw make('ERR_INVALID_ARG_VALUE', `options.${name}.short`, option.short, 'must be a single character');
    }
  }
  const tokens = tokenize(args, options);
  const result = { values: { __proto__: null }, positionals: [] };
  for (const token of tokens) {
    if (token.kind === 'positional') {
      if (!allowPositionals) throw make('ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL', token.value);
      result.positionals.push(token.value);
      continue;
    }
    if (token.kind !== 'option') continue;
    const { name, rawName, value, inlineValue } = token;
    const option = options[name];
    if (strict) {
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
    if (name === '__proto__') continue;
    const stored = value === undefined ? true : value;
    if (option !== undefined && option.multiple) (result.values[name] ??= []).push(stored);
    else result.values[name] = stored;
  }
  for (const [name, option] of Object.entries(options)) {
    if (option.default !== undefined && result.values[name] === undefined) result.values[name] = option.default;
  }
  if (wantTokens) result.tokens = tokens;
  return result;
};
