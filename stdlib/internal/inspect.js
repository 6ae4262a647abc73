// util.inspect and util.format: Node's output, character for character.
//
// `inspect` walks a value with a context: options, what is being visited (for cycles), the indentation. Each kind of
// object is described by a row {open, close, entries, grouped, base}, to which the own properties are added; `layout`
// then puts the entries on one line, in columns, or on lines of their own. No getter runs unless asked for, and a proxy's
// traps never run.
'use strict';

const types = require('internal/types');
const { getProxyDetails, getPromiseDetails, previewEntries, getConstructorName, getOwnNonIndexProperties } =
  internalBinding('util');

const {
  escapeControl, formatBigInt, formatNumber, formatPrimitive, layout, more, plain, quote, stripColours, width,
} = require('internal/inspect_text');

const customSymbol = Symbol.for('nodejs.util.inspect.custom');
const hasOwn = (object, key) => Object.prototype.hasOwnProperty.call(object, key);
const isEnumerable = (object, key) => Object.prototype.propertyIsEnumerable.call(object, key);

const defaults = {
  showHidden: false,
  depth: 2,
  colors: false,
  customInspect: true,
  showProxy: false,
  maxArrayLength: 100,
  maxStringLength: 10000,
  breakLength: 80,
  compact: 3,
  sorted: false,
  getters: false,
  numericSeparator: false,
};

// The plain entries of an array stand without a key; its other properties with one.
const PROPERTY = 0;
const ELEMENT = 1;

function inspect(value, options) {
  const context = {
    budget: {},
    indentation: 0,
    seen: [],
    level: 0,
    circular: undefined,
    stylize: plain,
    ...inspect.defaultOptionsInternal,
  };
  if (arguments.length > 1) {
    if (arguments.length > 2) {
      // The old form: inspect(value, showHidden, depth, colors).
      if (arguments[2] !== undefined) context.depth = arguments[2];
      if (arguments.length > 3 && arguments[3] !== undefined) context.colors = arguments[3];
    }
    if (typeof options === 'boolean') context.showHidden = options;
    else if (options) {
      for (const key of Object.keys(options)) {
        // Other keys go to custom inspection functions.
        if (hasOwn(defaults, key) || key === 'stylize') context[key] = options[key];
        else if (context.userOptions === undefined) context.userOptions = options;
      }
    }
  }
  if (context.colors) context.stylize = coloured;
  if (context.maxArrayLength === null) context.maxArrayLength = Infinity;
  if (context.maxStringLength === null) context.maxStringLength = Infinity;
  return formatValue(context, value, 0);
}

inspect.defaultOptionsInternal = { ...defaults };
inspect.custom = customSymbol;
Object.defineProperty(inspect, 'defaultOptions', {
  get() {
    return inspect.defaultOptionsInternal;
  },
  set(options) {
    require('internal/validators').object(options, 'options');
    Object.assign(inspect.defaultOptionsInternal, options);
  },
});

inspect.colors = Object.assign(Object.create(null), {
  reset: [0, 0], bold: [1, 22], dim: [2, 22], italic: [3, 23], underline: [4, 24], blink: [5, 25], inverse: [7, 27],
  hidden: [8, 28], strikethrough: [9, 29], doubleunderline: [21, 24],
  black: [30, 39], red: [31, 39], green: [32, 39], yellow: [33, 39], blue: [34, 39], magenta: [35, 39], cyan: [36, 39],
  white: [37, 39], bgBlack: [40, 49], bgRed: [41, 49], bgGreen: [42, 49], bgYellow: [43, 49], bgBlue: [44, 49],
  bgMagenta: [45, 49], bgCyan: [46, 49], bgWhite: [47, 49], framed: [51, 54], overlined: [53, 55], gray: [90, 39],
  redBright: [91, 39], greenBright: [92, 39], yellowBright: [93, 39], blueBright: [94, 39], magentaBright: [95, 39],
  cyanBright: [96, 39], whiteBright: [97, 39], bgGray: [100, 49], bgRedBright: [101, 49], bgGreenBright: [102, 49],
  bgYellowBright: [103, 49], bgBlueBright: [104, 49], bgMagentaBright: [105, 49], bgCyanBright: [106, 49],
  bgWhiteBright: [107, 49],
});
for (const [alias, name] of [['grey', 'gray'], ['bgGrey', 'bgGray'], ['blackBright', 'gray'], ['bgBlackBright', 'bgGray'],
  ['faint', 'dim'], ['crossedout', 'strikethrough'], ['strikeThrough', 'strikethrough'], ['crossedOut', 'strikethrough'],
  ['conceal', 'hidden'], ['swapColors', 'inverse'], ['swapcolors', 'inverse'], ['doubleUnderline', 'doubleunderline']]) {
  Object.defineProperty(inspect.colors, alias, {
    get() {
      return this[name];
    },
    set(value) {
      this[name] = value;
    },
    configurable: true,
    enumerable: false,
  });
}
inspect.styles = Object.assign(Object.create(null), {
  special: 'cyan', number: 'yellow', bigint: 'yellow', boolean: 'yellow', undefined: 'grey', null: 'bold',
  string: 'green', symbol: 'green', date: 'magenta', regexp: 'red', module: 'underline',
});

function coloured(text, style) {
  const codes = inspect.colors[inspect.styles[style]];
  return codes === undefined ? text : `\u001b[${codes[0]}m${text}\u001b[${codes[1]}m`;
}

// Values

function formatValue(context, value, depth, inTypedArray) {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) {
    return formatPrimitive(context.stylize, value, context);
  }
  const original = value;
  const proxy = getProxyDetails(value);
  if (proxy !== undefined) {
    if (proxy[0] === null) return context.stylize('<Revoked Proxy>', 'special');
    if (context.showProxy) return formatProxy(context, proxy, depth);
    value = proxy[0];
    // A proxy of a proxy shows the innermost target.
    for (let inner; (inner = getProxyDetails(value)) !== undefined; value = inner[0]) {
      if (inner[0] === null) return context.stylize('<Revoked Proxy>', 'special');
    }
  }
  if (context.customInspect) {
    const custom = value[customSymbol];
    if (typeof custom === 'function' && custom !== inspect) {
      // A class's prototype shows itself, not what its instances would show.
      const own = Object.getOwnPropertyDescriptor(value, 'constructor');
      if (!(own && own.value && own.value.prototype === value)) {
        const left = context.depth === null ? null : context.depth - depth;
        const result = custom.call(original, left, userOptions(context), inspect);
        if (result !== original) {
          const text = typeof result !== 'object' ? `${result}` : formatValue(context, result, depth);
          return text.replaceAll('\n', `\n${' '.repeat(context.indentation)}`);
        }
      }
    }
  }
  if (context.seen.includes(value)) {
    if (context.circular === undefined) context.circular = new Map();
    let index = context.circular.get(value);
    if (index === undefined) {
      index = context.circular.size + 1;
      context.circular.set(value, index);
    }
    return context.stylize(`[Circular *${index}]`, 'special');
  }
  return formatObject(context, value, depth, inTypedArray);
}

/** The options as custom inspection functions get them. */
function userOptions(context) {
  const options = { stylize: context.stylize };
  for (const key of Object.keys(defaults)) options[key] = context[key];
  return context.userOptions === undefined ? options : { ...options, ...context.userOptions };
}

function formatProxy(context, [target, handler], depth) {
  if (context.depth !== null && depth > context.depth) return context.stylize('Proxy [Array]', 'special');
  context.indentation += 2;
  const entries = [formatValue(context, target, depth + 1), formatValue(context, handler, depth + 1)];
  context.indentation -= 2;
  return layout(context, entries, '', ['Proxy [', ']'], true, depth);
}

function formatObject(context, value, depth, inTypedArray) {
  let prototypeProperties;
  if (context.showHidden && (depth <= context.depth || context.depth === null)) prototypeProperties = [];
  const constructor = constructorName(value, context, depth, prototypeProperties);
  if (prototypeProperties !== undefined && prototypeProperties.length === 0) prototypeProperties = undefined;
  let tag = value[Symbol.toStringTag];
  // An own tag is listed with the properties already.
  if (typeof tag !== 'string' || (tag !== '' && (context.showHidden ? hasOwn : isEnumerable)(value, Symbol.toStringTag))) {
    tag = '';
  }
  const row = describe(context, value, constructor, tag, depth, inTypedArray, prototypeProperties);
  if (typeof row === 'string') return row;

  if (context.depth !== null && depth > context.depth) {
    const name = prefix(constructor, tag, context.fallback).slice(0, -1);
    return context.stylize(constructor === null ? name : `[${name}]`, 'special');
  }
  let { base = '', open = '{', close = '}', keys, entries, grouped = false } = row;
  depth += 1;
  const { indentation } = context;
  const outer = context.seen.length;
  context.seen.push(value);
  context.level = depth;
  let output;
  let i = 0;
  try {
    output = entries === undefined ? [] : entries(depth);
    for (; i < keys.length; i++) output.push(formatProperty(context, value, depth, keys[i], PROPERTY));
    if (prototypeProperties !== undefined) formatPrototypeProperties(context, value, depth, prototypeProperties, output);
  } catch (error) {
    if (!isStackOverflow(error)) throw error;
    context.seen.length = outer;
    context.indentation = indentation;
    const name = prefix(constructor, tag, 'Object').slice(0, -1);
    return context.stylize(`[${name}: Inspection interrupted prematurely. Maximum call stack size exceeded.]`, 'special');
  }
  if (context.circular !== undefined) {
    const index = context.circular.get(value);
    if (index !== undefined) {
      const reference = context.stylize(`<ref *${index}>`, 'special');
      if (context.compact === true) open = `${reference} ${open}`;
      else base = base === '' ? reference : `${reference} ${base}`;
    }
  }
  context.seen.pop();
  if (context.sorted) {
    const order = context.sorted === true ? undefined : context.sorted;
    if (!grouped) output.sort(order);
    else if (keys.length > 1) {
      const sorted = output.slice(output.length - keys.length).sort(order);
      output.splice(output.length - keys.length, keys.length, ...sorted);
    }
  }
  const text = layout(context, output, base, [open, close], grouped, depth, value);
  // A text that grows beyond 128 MB shows no deeper levels any more.
  const size = (context.budget[context.indentation] || 0) + text.length;
  context.budget[context.indentation] = size;
  if (size > 2 ** 27) context.depth = -1;
  return text;
}

function isStackOverflow(error) {
  return error instanceof RangeError && /call stack/i.test(error.message);
}

/** What kind of object this is and how its contents are shown; a string when that is all there is to show. */
function describe(context, value, constructor, tag, depth, inTypedArray, prototypeProperties) {
  const { showHidden, stylize } = context;
  const bare = prototypeProperties === undefined;
  context.fallback = Array.isArray(value) ? 'Array' : 'Object';
  const named = (fallback, size) => {
    context.fallback = fallback;
    return prefix(constructor, tag, fallback, size);
  };

  if (value[Symbol.iterator] || constructor === null) {
    if (Array.isArray(value)) {
      const open = constructor !== 'Array' || tag !== '' ? `${named('Array', `(${value.length})`)}[` : '[';
      const keys = getOwnNonIndexProperties(value, !showHidden);
      if (value.length === 0 && keys.length === 0 && bare) return `${open}]`;
      return { open, close: ']', keys, grouped: true, entries: (depth) => arrayEntries(context, value, depth) };
    }
    if (types.isSet(value)) {
      const size = setSize.call(value);
      const keys = ownKeys(value, showHidden);
      const open = `${named('Set', `(${size})`)}{`;
      if (size === 0 && keys.length === 0 && bare) return `${open}}`;
      return { open, keys, entries: (depth) => setEntries(context, value, size, depth) };
    }
    if (types.isMap(value)) {
      const size = mapSize.call(value);
      const keys = ownKeys(value, showHidden);
      const open = `${named('Map', `(${size})`)}{`;
      if (size === 0 && keys.length === 0 && bare) return `${open}}`;
      return { open, keys, entries: (depth) => mapEntries(context, value, size, depth) };
    }
    if (types.isTypedArray(value)) {
      const keys = getOwnNonIndexProperties(value, !showHidden);
      const kind = typedArrayTag.call(value);
      const size = typedArrayLength.call(value);
      const open = `${named(constructor === null ? kind : '', `(${size})`)}[`;
      if (size === 0 && keys.length === 0 && !showHidden) return `${open}]`;
      return { open, close: ']', keys, grouped: true, entries: (depth) => typedArrayEntries(context, value, size, depth) };
    }
    if (types.isMapIterator(value)) return iteratorRow(context, value, tag, 'Map');
    if (types.isSetIterator(value)) return iteratorRow(context, value, tag, 'Set');
  }

  let keys = ownKeys(value, showHidden);
  const empty = keys.length === 0 && bare;
  if (constructor === 'Object') {
    let open = '{';
    if (types.isArgumentsObject(value)) open = '[Arguments] {';
    else if (tag !== '') open = `${named('Object')}{`;
    if (empty) return `${open}}`;
    return { open, keys };
  }
  if (typeof value === 'function') {
    const base = functionBase(value, constructor, tag);
    return empty ? stylize(base, 'special') : { base, keys };
  }
  if (types.isRegExp(value)) {
    let base = RegExp.prototype.toString.call(constructor !== null ? value : new RegExp(value));
    const name = named('RegExp');
    if (name !== 'RegExp ') base = `${name}${base}`;
    if (empty || (context.depth !== null && depth > context.depth)) return stylize(base, 'regexp');
    return { base, keys };
  }
  if (types.isDate(value)) {
    const time = Date.prototype.getTime.call(value);
    let base = Number.isNaN(time) ? Date.prototype.toString.call(value) : Date.prototype.toISOString.call(value);
    const name = named('Date');
    if (name !== 'Date ') base = `${name}${base}`;
    return empty ? stylize(base, 'date') : { base, keys };
  }
  if (isError(value)) {
    const base = errorBase(context, value, constructor, tag, keys);
    return keys.length === 0 && bare ? base : { base, keys };
  }
  if (types.isAnyArrayBuffer(value)) {
    const name = named(types.isArrayBuffer(value) ? 'ArrayBuffer' : 'SharedArrayBuffer');
    if (inTypedArray && empty) return `${name}{ byteLength: ${formatNumber(stylize, value.byteLength, false)} }`;
    const entries = inTypedArray ? undefined : () => arrayBufferEntries(context, value);
    return { open: `${name}{`, keys: ['byteLength', ...keys], entries };
  }
  if (types.isDataView(value)) {
    return { open: `${named('DataView')}{`, keys: ['byteLength', 'byteOffset', 'buffer', ...keys] };
  }
  if (types.isPromise(value)) {
    return { open: `${named('Promise')}{`, keys, entries: (depth) => promiseEntries(context, value, depth) };
  }
  if (types.isWeakSet(value)) return weakRow(context, value, `${named('WeakSet')}{`, keys, false);
  if (types.isWeakMap(value)) return weakRow(context, value, `${named('WeakMap')}{`, keys, true);
  if (types.isModuleNamespaceObject(value)) {
    return { open: `${named('Module')}{`, keys: [], entries: (depth) => namespaceEntries(context, value, keys, depth) };
  }
  if (types.isBoxedPrimitive(value)) {
    const base = boxedBase(context, value, keys, constructor, tag);
    return keys.length === 0 && bare ? base : { base, keys };
  }
  if (empty) {
    if (types.isExternal(value)) return stylize('[External]', 'special');
    return `${named(constructor === null ? internalName(value) : 'Object')}{}`;
  }
  return { open: `${named(constructor === null ? internalName(value) : 'Object')}{`, keys };
}

const typedArrayPrototype = Object.getPrototypeOf(Uint8Array.prototype);
const typedArrayTag = Object.getOwnPropertyDescriptor(typedArrayPrototype, Symbol.toStringTag).get;
const typedArrayLength = Object.getOwnPropertyDescriptor(typedArrayPrototype, 'length').get;
const setSize = Object.getOwnPropertyDescriptor(Set.prototype, 'size').get;
const mapSize = Object.getOwnPropertyDescriptor(Map.prototype, 'size').get;
const setValues = Set.prototype.values;
const mapEntriesOf = Map.prototype.entries;

function isError(value) {
  return types.isNativeError(value) || value instanceof Error;
}

/** `Name `, with a size and tag where there are any; `[Name: null prototype] ` without a constructor. */
function prefix(constructor, tag, fallback, size = '') {
  if (constructor === null) {
    if (tag !== '' && fallback !== tag) return `[${fallback}${size}: null prototype] [${tag}] `;
    return `[${fallback}${size}: null prototype] `;
  }
  if (tag !== '' && constructor !== tag) return `${constructor}${size} [${tag}] `;
  return `${constructor}${size} `;
}

let builtins;
/** Names of the language's own constructors. */
function builtinNames() {
  if (builtins === undefined) {
    builtins = new Set(Object.getOwnPropertyNames(globalThis).filter((name) => /^[A-Z][a-zA-Z0-9]+$/.test(name)));
  }
  return builtins;
}

function constructorName(object, context, depth, prototypeProperties) {
  let first;
  const value = object;
  while (object) {
    const own = Object.getOwnPropertyDescriptor(object, 'constructor');
    if (own !== undefined && typeof own.value === 'function' && own.value.name !== '' && isInstance(value, own.value)) {
      if (prototypeProperties !== undefined && (first !== object || !builtinNames().has(own.value.name))) {
        collectPrototypeProperties(value, first || value, prototypeProperties);
      }
      return String(own.value.name);
    }
    object = Object.getPrototypeOf(object);
    if (first === undefined) first = object;
  }
  if (first === null) return null;
  const name = internalName(value);
  if (context.depth !== null && depth > context.depth) return `${name} <Complex prototype>`;
  const above = constructorName(first, context, depth + 1, prototypeProperties);
  if (above === null) {
    const options = { ...context, userOptions: undefined, customInspect: false, depth: -1 };
    return `${name} <${inspect(first, options)}>`;
  }
  return `${name} <${above}>`;
}

/** What V8 calls an object that leads to no constructor: by a tag that is no getter, else by what it is inside. */
function internalName(value) {
  for (let object = value; object !== null; object = Object.getPrototypeOf(object)) {
    const tag = Object.getOwnPropertyDescriptor(object, Symbol.toStringTag);
    if (tag !== undefined && typeof tag.value === 'string' && tag.value !== '') return tag.value;
  }
  return getConstructorName(value);
}

function isInstance(value, constructor) {
  try {
    return value instanceof constructor;
  } catch {
    return false;
  }
}

/** With showHidden: properties of user classes' prototypes, so that accessors show. */
function collectPrototypeProperties(value, object, output) {
  let level = 0;
  let seen;
  do {
    if (level !== 0 || value === object) {
      object = Object.getPrototypeOf(object);
      if (object === null) break;
      const own = Object.getOwnPropertyDescriptor(object, 'constructor');
      if (own !== undefined && typeof own.value === 'function' && builtinNames().has(own.value.name)) break;
    }
    if (level === 0) seen = new Set();
    else output.forEach((key) => seen.add(key));
    for (const key of Reflect.ownKeys(object)) {
      if (key === 'constructor' || hasOwn(value, key) || (level !== 0 && seen.has(key))) continue;
      const own = Object.getOwnPropertyDescriptor(object, key);
      if (typeof own.value === 'function') continue;
      output.push([object, key, own]);
    }
  } while (++level !== 3);
}

function formatPrototypeProperties(context, value, depth, list, output) {
  for (const [, key, own] of list) {
    const text = formatProperty(context, value, depth, key, PROPERTY, own);
    output.push(context.colors ? `\u001b[2m${text}\u001b[22m` : text);
  }
}

function ownKeys(value, showHidden) {
  const symbols = Object.getOwnPropertySymbols(value);
  if (showHidden) {
    const keys = Object.getOwnPropertyNames(value);
    return symbols.length === 0 ? keys : keys.concat(symbols);
  }
  let keys;
  try {
    keys = Object.keys(value);
  } catch {
    // A module's namespace with bindings that are not initialised yet.
    keys = Object.getOwnPropertyNames(value);
  }
  if (symbols.length === 0) return keys;
  return keys.concat(symbols.filter((key) => isEnumerable(value, key)));
}

function formatProperty(context, value, depth, key, kind, own) {
  own = own || Object.getOwnPropertyDescriptor(value, key) || { value: value[key], configurable: true, enumerable: true };
  let gap = ' ';
  let text;
  const { stylize } = context;
  if (own.value !== undefined) {
    const step = context.compact !== true || kind !== PROPERTY ? 2 : 3;
    context.indentation += step;
    text = formatValue(context, own.value, depth);
    if (step === 3 && context.breakLength < width(text, context.colors)) gap = `\n${' '.repeat(context.indentation)}`;
    context.indentation -= step;
  } else if (own.get !== undefined) {
    const label = own.set !== undefined ? 'Getter/Setter' : 'Getter';
    const wanted =
      context.getters === true ||
      (context.getters === 'get' && own.set === undefined) ||
      (context.getters === 'set' && own.set !== undefined);
    text = wanted ? callGetter(context, own.get, value, label, depth) : stylize(`[${label}]`, 'special');
  } else if (own.set !== undefined) text = stylize('[Setter]', 'special');
  else text = stylize('undefined', 'undefined');
  if (kind === ELEMENT) return text;

  let name;
  if (typeof key === 'symbol') name = `[${stylize(escapeControl(key.toString()), 'symbol')}]`;
  else if (key === '__proto__') name = "['__proto__']";
  else if (own.enumerable === false) name = `[${escapeControl(key)}]`;
  else if (/^[a-zA-Z_][a-zA-Z_0-9]*$/.test(key)) name = stylize(key, 'name');
  else name = stylize(quote(key), 'string');
  return `${name}:${gap}${text}`;
}

function callGetter(context, getter, value, label, depth) {
  const s = context.stylize;
  try {
    const result = getter.call(value);
    context.indentation += 2;
    let text;
    if (result === null) text = `${s(`[${label}:`, 'special')} ${s('null', 'null')}${s(']', 'special')}`;
    else if (typeof result === 'object') text = `${s(`[${label}]`, 'special')} ${formatValue(context, result, depth)}`;
    else text = `${s(`[${label}:`, 'special')} ${formatPrimitive(s, result, context)}${s(']', 'special')}`;
    context.indentation -= 2;
    return text;
  } catch (error) {
    return `${s(`[${label}:`, 'special')} <Inspection threw (${error.message})>${s(']', 'special')}`;
  }
}

// Contents of the kinds of object

function arrayEntries(context, value, depth) {
  const length = value.length;
  const limit = Math.min(Math.max(0, context.maxArrayLength), length);
  const output = [];
  for (let i = 0; i < limit; i++) {
    if (!hasOwn(value, i)) return sparseEntries(context, value, depth, limit, output, i);
    output.push(formatProperty(context, value, depth, i, ELEMENT));
  }
  if (length > limit) output.push(more(length - limit));
  return output;
}

function sparseEntries(context, value, depth, limit, output, start) {
  const holes = (count) => context.stylize(`<${count} empty item${count > 1 ? 's' : ''}>`, 'undefined');
  const keys = Object.keys(value);
  let index = start;
  for (let i = start; i < keys.length && output.length < limit; i++) {
    const key = keys[i];
    const number = Number(key);
    if (!/^(0|[1-9][0-9]*)$/.test(key) || number > 2 ** 32 - 2) break;
    if (number !== index) {
      output.push(holes(number - index));
      index = number;
      if (output.length === limit) break;
    }
    output.push(formatProperty(context, value, depth, key, ELEMENT));
    index++;
  }
  const remaining = value.length - index;
  if (remaining > 0) output.push(output.length !== limit ? holes(remaining) : more(remaining));
  return output;
}

function typedArrayEntries(context, value, length, depth) {
  const limit = Math.min(Math.max(0, context.maxArrayLength), length);
  const output = new Array(limit);
  const format = length > 0 && typeof value[0] === 'bigint' ? formatBigInt : formatNumber;
  for (let i = 0; i < limit; i++) output[i] = format(context.stylize, value[i], context.numericSeparator);
  if (length > limit) output.push(more(length - limit));
  if (context.showHidden) {
    context.indentation += 2;
    for (const key of ['BYTES_PER_ELEMENT', 'length', 'byteLength', 'byteOffset', 'buffer']) {
      output.push(`[${key}]: ${formatValue(context, value[key], depth, true)}`);
    }
    context.indentation -= 2;
  }
  return output;
}

function arrayBufferEntries(context, value) {
  let bytes;
  try {
    bytes = new Uint8Array(value);
  } catch {
    return [context.stylize('(detached)', 'special')];
  }
  const limit = Math.min(Math.max(0, context.maxArrayLength), bytes.length);
  let text = '';
  for (let i = 0; i < limit; i++) text += `${i === 0 ? '' : ' '}${bytes[i] < 16 ? '0' : ''}${bytes[i].toString(16)}`;
  const remaining = bytes.length - limit;
  if (remaining > 0) text += ` ${more(remaining, 'byte')}`;
  return [`${context.stylize('[Uint8Contents]', 'special')}: <${text}>`];
}

function setEntries(context, value, size, depth) {
  const limit = Math.min(Math.max(0, context.maxArrayLength), size);
  const output = [];
  context.indentation += 2;
  let i = 0;
  for (const entry of setValues.call(value)) {
    if (i++ >= limit) break;
    output.push(formatValue(context, entry, depth));
  }
  if (size > limit) output.push(more(size - limit));
  context.indentation -= 2;
  return output;
}

function mapEntries(context, value, size, depth) {
  const limit = Math.min(Math.max(0, context.maxArrayLength), size);
  const output = [];
  context.indentation += 2;
  let i = 0;
  for (const [key, entry] of mapEntriesOf.call(value)) {
    if (i++ >= limit) break;
    output.push(`${formatValue(context, key, depth)} => ${formatValue(context, entry, depth)}`);
  }
  if (size > limit) output.push(more(size - limit));
  context.indentation -= 2;
  return output;
}

function iteratorRow(context, value, tag, kind) {
  const [items, pairs] = previewEntries(value);
  let name = tag;
  if (name !== `${kind} Iterator`) {
    if (name !== '') name += '] [';
    name += `${kind} Iterator`;
  }
  if (pairs) name = name.replace(/ Iterator$/, ' Entries');
  const entries = (depth) => (pairs ? pairEntries(context, items, depth, true) : itemEntries(context, items, depth));
  return { open: `[${name}] {`, keys: ownKeys(value, context.showHidden), entries };
}

function itemEntries(context, items, depth) {
  const limit = Math.min(Math.max(0, context.maxArrayLength), items.length);
  context.indentation += 2;
  const output = items.slice(0, limit).map((item) => formatValue(context, item, depth));
  context.indentation -= 2;
  if (items.length > limit) output.push(more(items.length - limit));
  return output;
}

function pairEntries(context, items, depth, brackets) {
  const count = items.length / 2;
  const limit = Math.min(Math.max(0, context.maxArrayLength), count);
  const output = [];
  context.indentation += 2;
  for (let i = 0; i < limit; i++) {
    const pair = [formatValue(context, items[2 * i], depth), formatValue(context, items[2 * i + 1], depth)];
    output.push(brackets ? layout(context, pair, '', ['[', ']'], true, depth) : `${pair[0]} => ${pair[1]}`);
  }
  context.indentation -= 2;
  if (count > limit) output.push(more(count - limit));
  return output;
}

function weakRow(context, value, open, keys, pairs) {
  if (!context.showHidden) return { open, keys, entries: () => [context.stylize('<items unknown>', 'special')] };
  const entries = (depth) => {
    const [items] = previewEntries(value);
    const output = pairs ? pairEntries(context, items, depth, false) : itemEntries(context, items, depth);
    // Their order means nothing.
    return output.sort();
  };
  return { open, keys, entries };
}

function promiseEntries(context, value, depth) {
  const [state, result] = getPromiseDetails(value);
  if (state === 0) return [context.stylize('<pending>', 'special')];
  context.indentation += 2;
  const text = formatValue(context, result, depth);
  context.indentation -= 2;
  return [state === 2 ? `${context.stylize('<rejected>', 'special')} ${text}` : text];
}

function namespaceEntries(context, value, keys, depth) {
  return keys.map((key) => {
    try {
      return formatProperty(context, value, depth, key, PROPERTY);
    } catch (error) {
      if (!(error instanceof ReferenceError)) throw error;
      // Name the binding without touching it.
      const text = formatProperty(context, { [key]: '' }, depth, key, PROPERTY);
      return `${text.slice(0, text.lastIndexOf(' ') + 1)}${context.stylize('<uninitialized>', 'special')}`;
    }
  });
}

// Objects that begin with a text of their own

function boxedBase(context, value, keys, constructor, tag) {
  let type;
  let primitive;
  if (types.isNumberObject(value)) [type, primitive] = ['Number', Number.prototype.valueOf.call(value)];
  else if (types.isStringObject(value)) {
    [type, primitive] = ['String', String.prototype.valueOf.call(value)];
    // Its characters are not properties to list.
    keys.splice(0, primitive.length);
  } else if (types.isBooleanObject(value)) [type, primitive] = ['Boolean', Boolean.prototype.valueOf.call(value)];
  else if (types.isBigIntObject(value)) [type, primitive] = ['BigInt', BigInt.prototype.valueOf.call(value)];
  else [type, primitive] = ['Symbol', Symbol.prototype.valueOf.call(value)];
  let base = `[${type}`;
  if (type !== constructor) base += constructor === null ? ' (null prototype)' : ` (${constructor})`;
  base += `: ${formatPrimitive(plain, primitive, context)}]`;
  if (tag !== '' && tag !== constructor) base += ` [${tag}]`;
  return keys.length !== 0 || context.stylize === plain ? base : context.stylize(base, type.toLowerCase());
}

function functionBase(value, constructor, tag) {
  const source = Function.prototype.toString.call(value);
  if (source.startsWith('class') && source.endsWith('}')) {
    const head = source.slice(5, -1);
    const brace = head.indexOf('{');
    const withoutComments = () => head.replace(/(\/\/.*?\n)|(\/\*(.|\n)*?\*\/)/g, '');
    if (brace !== -1 && (!head.slice(0, brace).includes('(') || /^(\s+[^(]*?)\s*{/.test(withoutComments()))) {
      return classBase(value, constructor, tag);
    }
  }
  let type = 'Function';
  if (types.isGeneratorFunction(value)) type = `Generator${type}`;
  if (types.isAsyncFunction(value)) type = `Async${type}`;
  let base = `[${type}`;
  if (constructor === null) base += ' (null prototype)';
  base += value.name === '' ? ' (anonymous)' : `: ${String(value.name)}`;
  base += ']';
  if (constructor !== type && constructor !== null) base += ` ${constructor}`;
  if (tag !== '' && constructor !== tag) base += ` [${tag}]`;
  return base;
}

function classBase(value, constructor, tag) {
  let base = `class ${(hasOwn(value, 'name') && value.name) || '(anonymous)'}`;
  if (constructor !== 'Function' && constructor !== null) base += ` [${constructor}]`;
  if (tag !== '' && constructor !== tag) base += ` [${tag}]`;
  if (constructor !== null) {
    const parent = Object.getPrototypeOf(value).name;
    if (parent) base += ` extends ${parent}`;
  } else base += ' extends [null prototype]';
  return `[${base}]`;
}

function stackOf(error) {
  return error.stack ? String(error.stack) : Error.prototype.toString.call(error);
}

function errorBase(context, error, constructor, tag, keys) {
  const name = error.name != null ? String(error.name) : 'Error';
  let stack = stackOf(error);
  if (!context.showHidden && keys.length !== 0) {
    // What the stack's text says already is not listed again.
    for (const key of ['name', 'message', 'stack']) {
      const at = keys.indexOf(key);
      if (at !== -1 && (typeof error[key] !== 'string' || stack.includes(error[key]))) keys.splice(at, 1);
    }
  }
  if ('cause' in error && !keys.includes('cause')) keys.push('cause');
  if (Array.isArray(error.errors) && !keys.includes('errors')) keys.push('errors');
  stack = withClassName(stack, constructor, name, tag);

  let from = (error.message && stack.indexOf(error.message)) || -1;
  if (from !== -1) from += error.message.length;
  const start = stack.indexOf('\n    at', from);
  if (start === -1) stack = `[${stack}]`;
  else {
    let lines = framesOf(context, error, stack.slice(start + 1));
    if (context.colors) lines = lines.map((line) => colourFrame(context, line));
    stack = `${stack.slice(0, start)}\n${lines.join('\n')}`;
  }
  if (context.indentation !== 0) stack = stack.replaceAll('\n', `\n${' '.repeat(context.indentation)}`);
  return stack;
}

/** Frames inside the runtime are grey, the package's name of a frame in node_modules is underlined. */
function colourFrame(context, line) {
  if (/\(node:|at node:|\(internal|^ *at new Promise/.test(line)) return context.stylize(line, 'undefined');
  return line.replace(/(node_modules[/\\])((?:@[^/\\]+[/\\])?[^/\\]+)/g, (_, dir, name) => dir + context.stylize(name, 'module'));
}

/** Puts the class's name where the stack begins with the name of the class above it. */
function withClassName(stack, constructor, name, tag) {
  let length = name.length;
  const startsWithName =
    name.endsWith('Error') && stack.startsWith(name) &&
    (stack.length === length || stack[length] === ':' || stack[length] === '\n');
  if (constructor !== null && !startsWithName) return stack;
  let fallback = 'Error';
  if (constructor === null) {
    const start = /^([A-Z][a-z_ A-Z0-9[\]()-]+)(?::|\n\s+at)/.exec(stack) || /^([a-z_A-Z0-9-]*Error)$/.exec(stack);
    fallback = (start && start[1]) || '';
    length = fallback.length;
    fallback = fallback || 'Error';
  }
  const wanted = prefix(constructor, tag, fallback).slice(0, -1);
  if (name === wanted) return stack;
  if (wanted.includes(name)) return length === 0 ? `${wanted}: ${stack}` : `${wanted}${stack.slice(length)}`;
  return `${wanted} [${name}]${stack.slice(length)}`;
}

/** The stack's lines, without those that the cause's stack repeats. */
function framesOf(context, error, text) {
  const frames = text.split('\n');
  let cause;
  try {
    ({ cause } = error);
  } catch {
    // A getter that throws shows no cause.
  }
  if (cause == null || !isError(cause)) return frames;
  const causeStack = stackOf(cause);
  const start = causeStack.indexOf('\n    at');
  if (start === -1) return frames;
  const theirs = causeStack.slice(start + 1).split('\n');
  for (let i = 0; i < frames.length - 3; i++) {
    const at = theirs.indexOf(frames[i]);
    if (at === -1 || theirs.length - at <= 3) continue;
    const limit = Math.min(frames.length - i, theirs.length - at);
    let same = 1;
    while (same < limit && frames[i + same] === theirs[at + same]) same++;
    if (same > 3) {
      const text = `    ... ${same - 2} lines matching cause stack trace ...`;
      frames.splice(i + 1, same - 2, context.stylize(text, 'undefined'));
      break;
    }
  }
  return frames;
}

// Formats

function formatWithOptions(options, ...args) {
  require('internal/validators').object(options, 'inspectOptions');
  return formatArguments(options, args);
}

function format(...args) {
  return formatArguments(undefined, args);
}

const PERCENT = 37;

function formatArguments(options, args) {
  const first = args[0];
  let used = 0;
  let text = '';
  let separator = '';
  if (typeof first === 'string') {
    if (args.length === 1) return first;
    let last = 0;
    for (let i = 0; i < first.length - 1; i++) {
      if (first.charCodeAt(i) !== PERCENT) continue;
      const letter = first[++i];
      if (letter === '%') {
        text += first.slice(last, i);
        last = i + 1;
        continue;
      }
      if (used + 1 === args.length || !'sjdOoifc'.includes(letter)) continue;
      text += first.slice(last, i - 1) + formatOne(letter, args[++used], options);
      last = i + 1;
    }
    if (used !== 0 || last !== 0) {
      if (last < first.length) text += first.slice(last);
    } else text = first;
    used++;
    separator = ' ';
  }
  for (; used < args.length; used++) {
    const value = args[used];
    text += separator;
    text += typeof value !== 'string' ? inspect(value, options) : value;
    separator = ' ';
  }
  return text;
}

function formatOne(letter, value, options) {
  switch (letter) {
    case 's':
      if (typeof value === 'number') return formatNumber(plain, value, false);
      if (typeof value === 'bigint') return formatBigInt(plain, value, false);
      if (typeof value !== 'object' || value === null || !hasBuiltinToString(value)) return String(value);
      return inspect(value, { ...options, depth: 0, colors: false, compact: 3 });
    case 'j':
      return toJson(value);
    case 'd':
      if (typeof value === 'bigint') return formatBigInt(plain, value, false);
      if (typeof value === 'symbol') return 'NaN';
      return formatNumber(plain, Number(value), false);
    case 'i':
      if (typeof value === 'bigint') return formatBigInt(plain, value, false);
      if (typeof value === 'symbol') return 'NaN';
      return formatNumber(plain, parseInt(value), false);
    case 'f':
      return typeof value === 'symbol' ? 'NaN' : formatNumber(plain, parseFloat(value), false);
    case 'O':
      return inspect(value, options);
    case 'o':
      return inspect(value, { ...options, showHidden: true, showProxy: true, depth: 4 });
    default:
      // %c takes a style, which a terminal does not have.
      return '';
  }
}

function toJson(value) {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof TypeError && /circular/i.test(error.message)) return '[Circular]';
    throw error;
  }
}

/** Whether an object's toString is the language's, which says less than inspection does. */
function hasBuiltinToString(value) {
  const proxy = getProxyDetails(value);
  if (proxy !== undefined) {
    if (proxy[0] === null) return true;
    value = proxy[0];
  }
  if (typeof value.toString !== 'function') return true;
  if (hasOwn(value, 'toString')) return false;
  let pointer = value;
  do {
    pointer = Object.getPrototypeOf(pointer);
  } while (!hasOwn(pointer, 'toString'));
  const own = Object.getOwnPropertyDescriptor(pointer, 'constructor');
  return own !== undefined && typeof own.value === 'function' && builtinNames().has(own.value.name);
}

module.exports = { inspect, format, formatWithOptions, formatArguments, stripColours, width, isError, quote };
