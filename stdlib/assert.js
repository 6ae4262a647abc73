// assert: Node's checks and messages. Differences of two values are shown as lines with + and -.
'use strict';

const { inspect } = require('internal/inspect');
const { getCallText } = internalBinding('util');
const { make } = require('internal/errors');
const { isDeepEqual, isDeepStrictEqual } = require('internal/deep_equal');
const AssertionError = require('internal/assertion_error');

function fail(options) {
  if (options.message instanceof Error) throw options.message;
  throw new AssertionError(options);
}

function assert(...args) {
  check(assert, args);
}

/** The call as it is written, moved to the left by where it begins. */
function falsyText(stackStartFn, value) {
  const call = getCallText(stackStartFn);
  if (call === undefined) return `${inspect(value)} == true`;
  const [text, column] = call;
  const [first, ...others] = text.split('\n');
  let message = `The expression evaluated to a falsy value:\n\n  ${first}`;
  for (const line of others) {
    let from = 0;
    while (from < column && (line[from] === ' ' || line[from] === '\t')) from++;
    message += `\n  ${line.slice(from)}`;
  }
  return `${message}\n`;
}

function check(stackStartFn, args) {
  if (args[0]) return;
  let message = args[1];
  let generated = false;
  if (args.length === 0) {
    generated = true;
    message = 'No value argument passed to `assert.ok()`';
  } else if (message == null) {
    generated = true;
    message = falsyText(stackStartFn, args[0]);
  } else if (message instanceof Error) throw message;
  const error = new AssertionError({ actual: args[0], expected: true, message, operator: '==', stackStartFn });
  error.generatedMessage = generated;
  throw error;
}

assert.ok = function ok(...args) {
  check(ok, args);
};
assert.AssertionError = AssertionError;

assert.fail = function failNow(actual, expected, message, operator, stackStartFn) {
  let text = message;
  if (arguments.length <= 1) {
    text = actual === undefined ? 'Failed' : actual;
    if (text instanceof Error) throw text;
    const error = new AssertionError({ message: text, operator: 'fail', stackStartFn: failNow });
    error.generatedMessage = actual === undefined;
    throw error;
  }
  if (text instanceof Error) throw text;
  throw new AssertionError({ actual, expected, operator: operator === undefined ? '!=' : operator, stackStartFn: stackStartFn || failNow, message: text });
};

/** A check of two values: `passes` decides, `operator` names it. */
function binary(name, passes, operator = name) {
  const method = {
    [name](actual, expected, message) {
      if (arguments.length < 2) throw make('ERR_MISSING_ARGS', 'actual', 'expected');
      if (!passes(actual, expected)) fail({ actual, expected, message, operator, stackStartFn: method });
    },
  }[name];
  assert[name] = method;
}
// eslint-disable-next-line eqeqeq
binary('equal', (a, b) => a == b || (a !== a && b !== b), '==');
// eslint-disable-next-line eqeqeq
binary('notEqual', (a, b) => !(a == b || (a !== a && b !== b)), '!=');
binary('deepEqual', isDeepEqual);
binary('notDeepEqual', (a, b) => !isDeepEqual(a, b));
binary('deepStrictEqual', isDeepStrictEqual);
binary('notDeepStrictEqual', (a, b) => !isDeepStrictEqual(a, b));
binary('strictEqual', Object.is);
binary('notStrictEqual', (a, b) => !Object.is(a, b));

const NONE = Symbol('no exception');

/** Whether an error is what a check of exceptions asked for; throws an AssertionError when it is not. */
function matchError(actual, expected, message, method) {
  const unexpected = (text, generated = true) => {
    const error = new AssertionError({ actual, expected, message: text, operator: method.name, stackStartFn: method });
    error.generatedMessage = generated;
    throw error;
  };
  if (typeof expected !== 'function') {
    if (Object.prototype.toString.call(expected) === '[object RegExp]') {
      const text = String(actual);
      if (expected.test(text)) return;
      if (message instanceof Error) throw message;
      unexpected(message || `The input did not match the regular expression ${inspect(expected)}. Input:\n\n${inspect(text)}\n`, !message);
    }
    if (typeof actual !== 'object' || actual === null) {
      if (message instanceof Error) throw message;
      const error = new AssertionError({ actual, expected, message, operator: 'deepStrictEqual', stackStartFn: method });
      error.operator = method.name;
      throw error;
    }
    const keys = Object.keys(expected);
    if (expected instanceof Error) keys.push('name', 'message');
    else if (keys.length === 0) throw make('ERR_INVALID_ARG_VALUE', 'error', expected, 'may not be an empty object');
    for (const key of keys) {
      const isPattern = typeof actual[key] === 'string' && expected[key] instanceof RegExp;
      if (isPattern && expected[key].test(actual[key])) continue;
      if (key in actual && isDeepStrictEqual(actual[key], expected[key])) continue;
      if (message instanceof Error) throw message;
      if (message) unexpected(message, false);
      // Only what is compared shows in the difference.
      const pick = (object, other) => {
        const picked = {};
        for (const k of keys) {
          if (!(k in object)) continue;
          const fits = other !== undefined && typeof other[k] === 'string' && object[k] instanceof RegExp && object[k].test(other[k]);
          picked[k] = fits ? other[k] : object[k];
        }
        return Object.setPrototypeOf(picked, Comparison.prototype);
      };
      const error = new AssertionError({ actual: pick(actual), expected: pick(expected, actual), operator: 'deepStrictEqual', stackStartFn: method });
      error.actual = actual;
      error.expected = expected;
      error.operator = method.name;
      throw error;
    }
    return;
  }
  if (expected.prototype !== undefined && actual instanceof expected) return;
  if (Object.prototype.isPrototypeOf.call(Error, expected)) {
    if (message instanceof Error) throw message;
    let text = message;
    if (!text) {
      text = `The error is expected to be an instance of "${expected.name}". Received `;
      text += actual instanceof Error ? `"${actual.name}"` : `"${inspect(actual, { depth: -1 })}"`;
      if (actual instanceof Error) text += `\n\nError message:\n\n${actual.message}`;
    }
    unexpected(text, !message);
  }
  if (expected.call({}, actual) === true) return;
  if (message instanceof Error) throw message;
  const name = expected.name ? `"${expected.name}" ` : '';
  let text = message || `The ${name}validation function is expected to return "true". Received ${inspect(expected.call({}, actual))}`;
  if (!message && actual instanceof Error) text += `\n\nCaught error:\n\n${actual}`;
  unexpected(text, !message);
}

class Comparison {}

function expectError(method, actual, args) {
  let [expected, message] = args;
  if (typeof expected === 'string') {
    if (args.length === 2) throw make('ERR_INVALID_ARG_TYPE', 'error', ['Object', 'Error', 'function', 'regexp'], expected);
    const text = typeof actual === 'object' && actual !== null ? actual.message : actual;
    if (actual !== NONE && text === expected) {
      throw make('ERR_AMBIGUOUS_ARGUMENT', 'error/message',
        typeof actual === 'object' && actual !== null ? `The error message "${text}" is identical to the message.` : `The error "${text}" is identical to the message.`);
    }
    message = expected;
    expected = undefined;
  } else if (expected != null && typeof expected !== 'object' && typeof expected !== 'function') {
    throw make('ERR_INVALID_ARG_TYPE', 'error', ['Object', 'Error', 'function', 'regexp'], expected);
  }
  if (actual === NONE) {
    let details = expected && expected.name ? ` (${expected.name})` : '';
    details += message ? `: ${message}` : '.';
    const what = method === assert.rejects ? 'rejection' : 'exception';
    fail({ actual: undefined, expected, operator: method.name, message: `Missing expected ${what}${details}`, stackStartFn: method });
  }
  if (expected) matchError(actual, expected, message, method);
}

function expectNoError(method, actual, expected, message) {
  if (actual === NONE) return;
  if (typeof expected === 'string') {
    message = expected;
    expected = undefined;
  }
  const matches = !expected || (typeof expected === 'function' ? actual instanceof expected || (!Object.prototype.isPrototypeOf.call(Error, expected) && expected !== Error && expected.call({}, actual) === true) : expected.test(String(actual)));
  if (!matches) throw actual;
  const details = message ? `: ${message}` : '.';
  const what = method === assert.doesNotReject ? 'rejection' : 'exception';
  fail({ actual, expected, operator: method.name, stackStartFn: method, message: `Got unwanted ${what}${details}\nActual message: "${actual && actual.message}"` });
}

function outcome(fn) {
  require('internal/validators').func(fn, 'fn');
  try {
    fn();
  } catch (error) {
    return error;
  }
  return NONE;
}

async function asyncOutcome(promiseFn) {
  let promise = promiseFn;
  if (typeof promiseFn === 'function') {
    promise = promiseFn();
    if (!isThenable(promise)) throw make('ERR_INVALID_RETURN_VALUE', 'instance of Promise', 'promiseFn', promise);
  } else if (!isThenable(promise)) throw make('ERR_INVALID_ARG_TYPE', 'promiseFn', ['Function', 'Promise'], promiseFn);
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return NONE;
}
const isThenable = (value) => value !== null && typeof value === 'object' && typeof value.then === 'function';

assert.throws = function throws(fn, ...args) {
  expectError(throws, outcome(fn), args);
};
assert.rejects = async function rejects(promiseFn, ...args) {
  expectError(rejects, await asyncOutcome(promiseFn), args);
};
assert.doesNotThrow = function doesNotThrow(fn, ...args) {
  expectNoError(doesNotThrow, outcome(fn), ...args);
};
assert.doesNotReject = async function doesNotReject(promiseFn, ...args) {
  expectNoError(doesNotReject, await asyncOutcome(promiseFn), ...args);
};

assert.ifError = function ifError(error) {
  if (error === null || error === undefined) return;
  let message = 'ifError got unwanted exception: ';
  if (typeof error === 'object' && typeof error.message === 'string') {
    message += error.message.length === 0 && error.constructor ? error.constructor.name : error.message;
  } else message += inspect(error);
  const wrapped = new AssertionError({ actual: error, expected: null, operator: 'ifError', message, stackStartFn: ifError });
  throw wrapped;
};

function pattern(name, wanted) {
  const method = {
    [name](string, regexp, message) {
      if (!(regexp instanceof RegExp)) throw make('ERR_INVALID_ARG_TYPE', 'regexp', 'RegExp', regexp);
      if (typeof string === 'string' && regexp.test(string) === wanted) return;
      if (message instanceof Error) throw message;
      const generated = !message;
      if (!message) {
        if (typeof string !== 'string') message = `The "string" argument must be of type string. Received type ${typeof string} (${inspect(string)})`;
        else {
          const verb = wanted ? 'The input did not match the regular expression' : 'The input was expected to not match the regular expression';
          message = `${verb} ${inspect(regexp)}. Input:\n\n${inspect(string)}\n`;
        }
      }
      const error = new AssertionError({ actual: string, expected: regexp, message, operator: name, stackStartFn: method });
      error.generatedMessage = generated;
      throw error;
    },
  }[name];
  assert[name] = method;
}
pattern('match', true);
pattern('doesNotMatch', false);

function strict(...args) {
  check(strict, args);
}
assert.strict = Object.assign(strict, assert, {
  equal: assert.strictEqual,
  deepEqual: assert.deepStrictEqual,
  notEqual: assert.notStrictEqual,
  notDeepEqual: assert.notDeepStrictEqual,
});
assert.strict.strict = assert.strict;

module.exports = assert;
