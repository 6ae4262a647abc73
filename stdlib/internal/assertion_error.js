// AssertionError, and the text that shows how two values differ.
'use strict';

const { inspect } = require('internal/inspect');

const headings = {
  deepStrictEqual: 'Expected values to be strictly deep-equal:',
  strictEqual: 'Expected values to be strictly equal:',
  strictEqualObject: 'Expected "actual" to be reference-equal to "expected":',
  deepEqual: 'Expected values to be loosely deep-equal:',
  notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to:',
  notStrictEqual: 'Expected "actual" to be strictly unequal to:',
  notStrictEqualObject: 'Expected "actual" not to be reference-equal to "expected":',
  notDeepEqual: 'Expected "actual" not to be loosely deep-equal to:',
  notIdentical: 'Values have same structure but are not reference-equal:',
  notDeepEqualUnequal: 'Expected values not to be loosely deep-equal:',
};

function show(value) {
  return inspect(value, {
    compact: false, customInspect: false, depth: 1000, maxArrayLength: Infinity, showHidden: false,
    showProxy: false, sorted: true, getters: true, breakLength: Infinity,
  });
}

const isObject = (value) => typeof value === 'object' && value !== null;

/** The lines of both texts: common ones as they are, those of one side with + (actual) or - (expected). */
function diffLines(actual, expected) {
  const a = actual.split('\n');
  const b = expected.split('\n');
  let start = 0;
  while (start < a.length && start < b.length && sameLine(a[start], b[start])) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && sameLine(a[a.length - 1 - end], b[b.length - 1 - end])) end++;
  const lines = a.slice(0, start).map((line, i) => `  ${longer(line, b[i])}`);
  const middleA = a.slice(start, a.length - end);
  const middleB = b.slice(start, b.length - end);
  lines.push(...middle(middleA, middleB));
  lines.push(...a.slice(a.length - end).map((line, i) => `  ${longer(line, b[b.length - end + i])}`));
  return lines;
}

/** A comma at the end of one of the lines is no difference worth showing. */
function sameLine(a, b) {
  return a === b || (a.endsWith(',') ? a.slice(0, -1) === b : `${a},` === b);
}

const longer = (a, b) => (a.length >= b.length ? a : b);

/** The longest common subsequence keeps its lines; beyond a size that is quadratic, everything counts as changed. */
function middle(a, b) {
  if (a.length * b.length > 1e6) return [...a.map((line) => `+ ${line}`), ...b.map((line) => `- ${line}`)];
  const width = b.length + 1;
  const table = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      table[i * width + j] = sameLine(a[i], b[j])
        ? table[(i + 1) * width + j + 1] + 1
        : Math.max(table[(i + 1) * width + j], table[i * width + j + 1]);
    }
  }
  const lines = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (sameLine(a[i], b[j])) {
      lines.push(`  ${longer(a[i++], b[j++])}`);
    } else if (table[(i + 1) * width + j] >= table[i * width + j + 1]) lines.push(`+ ${a[i++]}`);
    else lines.push(`- ${b[j++]}`);
  }
  while (i < a.length) lines.push(`+ ${a[i++]}`);
  while (j < b.length) lines.push(`- ${b[j++]}`);
  return lines;
}

/** Long runs of common lines become `...`. */
function shorten(lines) {
  const result = [];
  let skipped = false;
  for (let i = 0; i < lines.length; i++) {
    const near = lines.slice(Math.max(0, i - 2), i + 3).some((line) => line[0] !== ' ');
    if (near || lines.length < 10) result.push(lines[i]);
    else if (result[result.length - 1] !== '...') {
      result.push('...');
      skipped = true;
    }
  }
  return [result, skipped];
}

function difference(actual, expected, operator) {
  const textA = show(actual);
  const textB = show(expected);
  const linesA = textA.split('\n');
  const linesB = textB.split('\n');
  if (operator === 'strictEqual' && ((isObject(actual) && isObject(expected)) || (typeof actual === 'function' && typeof expected === 'function'))) {
    operator = 'strictEqualObject';
  }
  if (linesA.length === 1 && linesB.length === 1 && textA !== textB) {
    const length = textA.length + textB.length;
    if (length <= 12) {
      if ((!isObject(actual) || actual === null) && (!isObject(expected) || expected === null) && (actual !== 0 || expected !== 0)) {
        return `${headings[operator]}\n\n${textA} !== ${textB}\n`;
      }
    } else if (operator !== 'strictEqualObject' && length < 80) {
      let same = 0;
      while (textA[same] === textB[same]) same++;
      // Not worth a mark when they differ from the beginning.
      const mark = same > 2 ? `\n${' '.repeat(same + 2)}^` : '';
      return `${headings[operator]}\n+ actual - expected\n\n+ ${textA}\n- ${textB}${mark}`;
    }
  }
  if (textA === textB) {
    return `${headings.notIdentical}\n\n${linesA.length > 50 ? `${linesA.slice(0, 46).join('\n')}\n...` : textA}\n`;
  }
  const [lines, skipped] = shorten(diffLines(textA, textB));
  const title = `${headings[operator]}\n+ actual - expected${skipped ? ' ... Lines skipped' : ''}`;
  return `${title}\n\n${lines.slice(0, 1000).join('\n')}`;
}

function inequality(actual, expected, operator) {
  let heading = headings[operator];
  let lines = show(actual).split('\n');
  if (operator === 'notStrictEqual' && (isObject(actual) || typeof actual === 'function')) heading = headings.notStrictEqualObject;
  if (lines.length > 50) lines = [...lines.slice(0, 46), '...'];
  if (lines.length === 1) return `${heading}${lines[0].length > 5 ? '\n\n' : ' '}${lines[0]}`;
  return `${heading}\n\n${lines.join('\n')}\n`;
}

function loose(actual, expected, operator) {
  let a = show(actual);
  let b = show(expected);
  if (operator === 'deepEqual') {
    a = `${headings.deepEqual}\n\n${cut(a)}\n\nshould loosely deep-equal\n\n`;
    return a + cut(b);
  }
  if (operator === 'notDeepEqual') {
    return `${headings.notDeepEqualUnequal}\n\n${cut(a)}\n\nshould not loosely deep-equal\n\n${cut(b)}`;
  }
  return `${cut(a)} ${operator} ${cut(b)}`;
}
const cut = (text) => (text.length > 512 ? `${text.slice(0, 509)}...` : text);

const withoutHeading = (text) => text.slice(text.indexOf('\n\n'));

class AssertionError extends Error {
  constructor(options) {
    require('internal/validators').object(options, 'options');
    const { message, operator, stackStartFn, actual, expected } = options;
    const isDiff = operator === 'deepStrictEqual' || operator === 'strictEqual';
    // A message of the program's own stands in place of the heading.
    if (message != null) super(isDiff ? `${message}${withoutHeading(difference(actual, expected, operator))}` : String(message));
    else if (isDiff) super(difference(actual, expected, operator));
    else if (operator === 'notDeepStrictEqual' || operator === 'notStrictEqual') super(inequality(actual, expected, operator));
    else super(loose(actual, expected, operator));
    this.generatedMessage = !message;
    Object.defineProperty(this, 'name', { value: 'AssertionError [ERR_ASSERTION]', enumerable: false, writable: true, configurable: true });
    this.code = 'ERR_ASSERTION';
    this.actual = actual;
    this.expected = expected;
    this.operator = operator;
    Error.captureStackTrace(this, stackStartFn || options.stackStartFunction);
    void this.stack;
    this.name = 'AssertionError';
  }

  toString() {
    return `${this.name} [${this.code}]: ${this.message}`;
  }

  [inspect.custom](depth, options) {
    return inspect(this, { ...options, customInspect: false, depth: 0 });
  }
}

module.exports = AssertionError;
