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
    showProxy: false, sorted: true, getters: true,
  });
}

const isObject = (value) => typeof value === 'object' && value !== null;

/** A comma at the end of one of the lines is no difference worth showing. */
function sameLine(a, b) {
  return a === b || (a.endsWith(',') ? a.slice(0, -1) === b : `${a},` === b);
}

/** How many rows are shown at most, about. */
const maxRows = 50;

/**
 * The lines of two texts side by side, compared by their place: common ones as they are, those of one side with + (actual) or
 * - (expected). Long runs of common lines become `...`.
 */
function compareLines(a, b) {
  const rows = [];
  /** Lines of the expected text that wait for the end of a run of differences, so that it reads +++--- and not +-+-+-. */
  let waiting = [];
  /** How many lines in a row were the same, and how many rows are lines. */
  let same = 0;
  let shown = 0;
  let skipped = false;
  const longer = a.length >= b.length ? a : b;
  const count = longer.length;

  /** Of a run that ends before line `i` the last lines are shown too, its first two are already. */
  const endRun = (i, lines) => {
    const tail = Math.min(same - 2, 2);
    if (same === 5) rows.push(`  ${lines[i - 3]}`);
    else if (same > 5) {
      rows.push('...');
      skipped = true;
    }
    if (same === 5) shown++;
    for (let back = tail; back > 0; back--) {
      rows.push(`  ${lines[i - back]}`);
      shown++;
    }
    same = 0;
  };

  for (let i = 0; i < count; i++) {
    if (i >= a.length || i >= b.length) {
      endRun(i, longer);
      if (longer === a) rows.push(`+ ${a[i]}`);
      else waiting.push(`- ${b[i]}`);
      shown++;
    } else if (sameLine(a[i], b[i])) {
      rows.push(...waiting);
      waiting = [];
      same++;
      if (same <= 2) {
        rows.push(`  ${a[i].length >= b[i].length ? a[i] : b[i]}`);
        shown++;
      }
    } else {
      endRun(i, a);
      rows.push(`+ ${a[i]}`);
      waiting.push(`- ${b[i]}`);
      shown += 2;
    }
    if (shown > maxRows && i < count - 2) return { rows: [...rows, '...', ...waiting, '...'], skipped: true, isCut: true };
  }
  return { rows: [...rows, ...waiting], skipped, isCut: false };
}

/** The first rows of a text that is shown whole. */
function abridged(lines) {
  return lines.length > maxRows ? [...lines.slice(0, 46), '...'] : lines;
}

function difference(actual, expected, operator, message) {
  const linesA = show(actual).split('\n');
  const linesB = show(expected).split('\n');
  if (operator === 'strictEqual' && ((isObject(actual) && isObject(expected)) || (typeof actual === 'function' && typeof expected === 'function'))) {
    operator = 'strictEqualObject';
  }
  const heading = message || headings[operator];
  let mark = '';
  /** How many lines at the end are the same. One line compared by its characters counts those. */
  let common = 0;
  if (linesA.length === 1 && linesB.length === 1 && linesA[0] !== linesB[0]) {
    const [[textA], [textB]] = [linesA, linesB];
    const length = textA.length + textB.length;
    if (length <= 12) {
      if (!isObject(actual) && !isObject(expected) && (actual !== 0 || expected !== 0)) return `${heading}\n\n${textA} !== ${textB}\n`;
    } else if (operator !== 'strictEqualObject' && length < (process.stderr.isTTY ? process.stderr.columns : 80)) {
      while (textA[common] === textB[common]) common++;
      // Not worth a mark when they differ from the beginning.
      if (common > 2) {
        mark = `\n  ${' '.repeat(common)}^`;
        common = 0;
      }
    }
  }

  const whole = [...linesA];
  const tail = [];
  let before = '';
  while (linesA.length > 0 && linesB.length > 0 && linesA[linesA.length - 1] === linesB[linesB.length - 1]) {
    const line = linesA.pop();
    linesB.pop();
    if (common++ < 3) tail.unshift(`  ${line}`);
    else before = line;
  }
  if (linesA.length === 0 && linesB.length === 0) return `${headings.notIdentical}\n\n${abridged(whole).join('\n')}\n`;
  if (common >= 5) tail.unshift('...');
  if (before !== '') tail.unshift(`  ${before}`);

  const { rows, skipped, isCut } = compareLines(linesA, linesB);
  const title = `${heading}\n+ actual - expected${skipped || common >= 5 ? ' ... Lines skipped' : ''}\n`;
  return `${[title, ...rows, ...(isCut ? [] : tail)].join('\n')}${isCut ? '' : mark}`;
}

function inequality(actual, operator) {
  let heading = headings[operator];
  const lines = abridged(show(actual).split('\n'));
  if (operator === 'notStrictEqual' && (isObject(actual) || typeof actual === 'function')) heading = headings.notStrictEqualObject;
  if (lines.length === 1) return `${heading}${lines[0].length > 5 ? '\n\n' : ' '}${lines[0]}`;
  return `${heading}\n\n${lines.join('\n')}\n`;
}

function loose(actual, expected, operator) {
  const a = show(actual);
  const b = show(expected);
  if (operator === 'deepEqual') return `${headings.deepEqual}\n\n${cut(a)}\n\nshould loosely deep-equal\n\n${cut(b)}`;
  if (operator === 'notDeepEqual') {
    if (a === b) return cut(`${headings.notDeepEqual}\n\n${a}`, 1024);
    return `${headings.notDeepEqualUnequal}\n\n${cut(a)}\n\nshould not loosely deep-equal\n\n${cut(b)}`;
  }
  return `${cut(a)} ${operator} ${cut(b)}`;
}
const cut = (text, most = 512) => (text.length > most ? `${text.slice(0, most - 3)}...` : text);

const isError = (value) => isObject(value) && 'stack' in value && value instanceof Error;

/** An error without its stack, which says nothing of how two differ. */
function withoutStack(error) {
  const copy = Object.assign({ __proto__: Object.getPrototypeOf(error) }, error);
  return Object.defineProperty(copy, 'message', { value: error.message });
}

class AssertionError extends Error {
  constructor(options) {
    require('internal/validators').object(options, 'options');
    const { message, operator, stackStartFn } = options;
    let { actual, expected } = options;
    if (message == null && isError(actual) && isError(expected)) [actual, expected] = [withoutStack(actual), withoutStack(expected)];
    const isDiff = operator === 'deepStrictEqual' || operator === 'strictEqual';
    // A message of the program's own stands in place of the heading.
    if (isDiff) super(difference(actual, expected, operator, message));
    else if (message != null) super(String(message));
    else if (operator === 'notDeepStrictEqual' || operator === 'notStrictEqual') super(inequality(actual, operator));
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
