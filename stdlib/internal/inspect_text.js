// The text side of inspection: primitives as literals, and how entries are laid out on lines. Knows nothing of objects.
'use strict';

function plain(text) {
  return text;
}

function more(remaining, what = 'item') {
  return `... ${remaining} more ${what}${remaining > 1 ? 's' : ''}`;
}

// Primitives

const escapes = { '\b': '\\b', '\t': '\\t', '\n': '\\n', '\x0b': '\\x0B', '\f': '\\f', '\r': '\\r', '\\': '\\\\' };

function escapeChar(char) {
  if (escapes[char] !== undefined) return escapes[char];
  const code = char.charCodeAt(0);
  if (code > 0xff) return `\\u${code.toString(16)}`;
  return `\\x${code.toString(16).toUpperCase().padStart(2, '0')}`;
}

const special = /[\x00-\x1f\x7f-\x9f\\]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const specialTest = /[\x00-\x1f'\\\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** A string as a literal: in the first of ' " ` that it does not contain. */
function quote(text) {
  if (!specialTest.test(text)) return `'${text}'`;
  let mark = "'";
  if (text.includes("'")) {
    if (!text.includes('"')) mark = '"';
    else if (!text.includes('`') && !text.includes('${')) mark = '`';
  }
  let result = text.replace(special, escapeChar);
  if (mark === "'") result = result.replaceAll("'", "\\'");
  return `${mark}${result}${mark}`;
}

function escapeControl(text) {
  return text.replace(/[\x00-\x1f'\\\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
    (char) => (char === "'" ? "\\'" : escapeChar(char)));
}

function grouped(digits) {
  let result = '';
  let i = digits.length;
  const start = digits.startsWith('-') ? 1 : 0;
  for (; i >= start + 4; i -= 3) result = `_${digits.slice(i - 3, i)}${result}`;
  return i === digits.length ? digits : `${digits.slice(0, i)}${result}`;
}

function formatNumber(stylize, value, separator) {
  if (!separator) return stylize(Object.is(value, -0) ? '-0' : `${value}`, 'number');
  const whole = Math.trunc(value);
  const text = String(whole);
  if (whole === value) {
    if (!Number.isFinite(value) || text.includes('e')) return stylize(text, 'number');
    return stylize(grouped(text), 'number');
  }
  if (Number.isNaN(value)) return stylize(text, 'number');
  const fraction = String(value).slice(text.length + 1).replace(/(\d{3})(?=\d)/g, '$1_');
  return stylize(`${grouped(text)}.${fraction}`, 'number');
}

function formatBigInt(stylize, value, separator) {
  const text = String(value);
  return stylize(`${separator ? grouped(text) : text}n`, 'bigint');
}

function formatPrimitive(stylize, value, context) {
  switch (typeof value) {
    case 'string': {
      let trailer = '';
      if (value.length > context.maxStringLength) {
        const remaining = value.length - context.maxStringLength;
        value = value.slice(0, context.maxStringLength);
        trailer = more(remaining, 'character');
      }
      if (context.compact !== true && value.length > 16 && value.length > context.breakLength - context.indentation - 4) {
        return value.split(/(?<=\n)/).map((line) => stylize(quote(line), 'string'))
          .join(` +\n${' '.repeat(context.indentation + 2)}`) + trailer;
      }
      return stylize(quote(value), 'string') + trailer;
    }
    case 'number':
      return formatNumber(stylize, value, context.numericSeparator);
    case 'bigint':
      return formatBigInt(stylize, value, context.numericSeparator);
    case 'boolean':
      return stylize(`${value}`, 'boolean');
    case 'undefined':
      return stylize('undefined', 'undefined');
    case 'symbol':
      return stylize(Symbol.prototype.toString.call(value), 'symbol');
    default:
      return stylize('null', 'null');
  }
}

// Layout

/** Puts entries between braces: on one line when they fit, in columns when they are many, else a line each. */
function layout(context, output, base, [open, close], inColumns, depth, value) {
  const lead = base === '' ? '' : `${base} `;
  if (context.compact === true) {
    if (fits(context, output, 0, base)) return `${open}${base ? ` ${base}` : ''} ${output.join(', ')} ${close}`;
    const indent = `\n${' '.repeat(context.indentation)}`;
    const first = base === '' && open.length === 1 ? ' ' : `${base ? ` ${base}` : ''}\n${indent.slice(1)}  `;
    return `${open}${first}${joined(output, `,${indent}  `)} ${close}`;
  }
  if (typeof context.compact === 'number' && context.compact >= 1) {
    const count = output.length;
    if (inColumns && count > 6) output = columns(context, output, value);
    // Only the innermost `compact` levels may share a line.
    if (context.level - depth < context.compact && count === output.length) {
      const start = output.length + context.indentation + open.length + base.length + 10;
      if (fits(context, output, start, base)) {
        const line = output.join(', ');
        if (!line.includes('\n')) return `${lead}${open} ${line} ${close}`;
      }
    }
  }
  const indent = `\n${' '.repeat(context.indentation)}`;
  return `${lead}${open}${indent}  ${joined(output, `,${indent}  `)}${indent}${close}`;
}

/** What `join` gives, by concatenation: entries are as long as all that is in them, and must not be copied at each level. */
function joined(entries, separator) {
  let text = entries.length === 0 ? '' : entries[0];
  for (let i = 1; i < entries.length; i++) text += separator + entries[i];
  return text;
}

function fits(context, output, start, base) {
  let total = output.length + start;
  if (total + output.length > context.breakLength) return false;
  for (const entry of output) {
    total += context.colors ? stripColours(entry).length : entry.length;
    if (total > context.breakLength) return false;
  }
  return base === '' || !base.includes('\n');
}

/** Lays many short entries out in aligned columns, as close to a square as suits the eye. */
function columns(context, output, value) {
  let count = output.length;
  // "... more items" stands alone.
  const hasMore = context.maxArrayLength < output.length;
  if (hasMore) count--;
  const gap = 2;
  const widths = new Array(count);
  let total = 0;
  let widest = 0;
  for (let i = 0; i < count; i++) {
    const length = width(output[i], context.colors);
    widths[i] = length;
    total += length + gap;
    if (length > widest) widest = length;
  }
  const cell = widest + gap;
  if (cell * 3 + context.indentation >= context.breakLength || !(total / cell > 5 || widest <= 6)) return output;
  const bias = Math.sqrt(cell - total / output.length);
  const biased = Math.max(cell - 3 - bias, 1);
  const perRow = Math.min(
    // Characters are about 2.5 times as high as wide.
    Math.round(Math.sqrt(2.5 * biased * count) / biased),
    Math.floor((context.breakLength - context.indentation) / cell),
    context.compact * 4,
    15,
  );
  if (perRow <= 1) return output;
  const rows = [];
  const columnWidths = [];
  for (let i = 0; i < perRow; i++) {
    let longest = 0;
    for (let j = i; j < count; j += perRow) if (widths[j] > longest) longest = widths[j];
    columnWidths.push(longest + gap);
  }
  // Numbers stand at the right, everything else at the left.
  let right = true;
  if (value !== undefined) {
    for (let i = 0; i < output.length; i++) {
      if (typeof value[i] !== 'number' && typeof value[i] !== 'bigint') {
        right = false;
        break;
      }
    }
  }
  for (let i = 0; i < count; i += perRow) {
    const last = Math.min(i + perRow, count) - 1;
    let row = '';
    for (let j = i; j < last; j++) {
      // Padding counts characters; what takes more or fewer columns than it has characters is made up for.
      const size = columnWidths[j - i] + output[j].length - widths[j];
      row += right ? `${output[j]}, `.padStart(size, ' ') : `${output[j]}, `.padEnd(size, ' ');
    }
    if (right) row += output[last].padStart(columnWidths[last - i] + output[last].length - widths[last] - gap, ' ');
    else row += output[last];
    rows.push(row);
  }
  if (hasMore) rows.push(output[count]);
  return rows;
}

const ansi = /[\u001b\u009b][[\]()#;?]*(?:(?:(?:[a-zA-Z\d]*(?:;[-a-zA-Z\d/#&.:=?%@~_]*)*)?(?:\u0007|\u001b\u005c|\u009c))|(?:(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-ntqry=><~]))/g;

/** A text without terminal control sequences. */
function stripColours(text) {
  return text.includes('\u001b') || text.includes('\u009b') ? text.replace(ansi, '') : text;
}

/** How many terminal columns a text takes. */
function width(text, removeControl = true) {
  if (removeControl) text = stripColours(text);
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let total = 0;
  for (const char of text.normalize('NFC')) {
    const code = char.codePointAt(0);
    if (isWide(code)) total += 2;
    else if (!isZeroWidth(code)) total++;
  }
  return total;
}

function isWide(code) {
  return (
    code >= 0x1100 &&
    (code <= 0x115f || code === 0x2329 || code === 0x232a ||
      (code >= 0x2e80 && code <= 0x3247 && code !== 0x303f) || (code >= 0x3250 && code <= 0x4dbf) ||
      (code >= 0x4e00 && code <= 0xa4c6) || (code >= 0xa960 && code <= 0xa97c) || (code >= 0xac00 && code <= 0xd7a3) ||
      (code >= 0xf900 && code <= 0xfaff) || (code >= 0xfe10 && code <= 0xfe19) || (code >= 0xfe30 && code <= 0xfe6b) ||
      (code >= 0xff01 && code <= 0xff60) || (code >= 0xffe0 && code <= 0xffe6) || (code >= 0x1b000 && code <= 0x1b001) ||
      (code >= 0x1f200 && code <= 0x1f251) || (code >= 0x1f300 && code <= 0x1f64f) ||
      (code >= 0x1f900 && code <= 0x1f9ff) || (code >= 0x20000 && code <= 0x3fffd))
  );
}

function isZeroWidth(code) {
  return (
    code <= 0x1f || (code >= 0x7f && code <= 0x9f) || (code >= 0x300 && code <= 0x36f) ||
    (code >= 0x200b && code <= 0x200f) || (code >= 0x20d0 && code <= 0x20ff) || (code >= 0xfe00 && code <= 0xfe0f) ||
    (code >= 0xfe20 && code <= 0xfe2f) || (code >= 0xe0100 && code <= 0xe01ef)
  );
}

module.exports = {
  escapeControl, formatBigInt, formatNumber, formatPrimitive, layout, more, plain, quote, stripColours, width,
};
