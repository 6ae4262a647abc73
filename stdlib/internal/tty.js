// What streams to terminals can do besides writing: `tty.WriteStream.prototype` has it, and a `process.stdout` that is a
// terminal. How many colours a terminal knows is told by the environment, by Node's rules.
'use strict';

const [MONO, BASIC, MANY, TRUE_COLOURS] = [1, 4, 8, 24];

/** Names of terminals without `color` in them that know more than two colours. */
const known = new Map(
  ['eterm', 'cons25', 'console', 'cygwin', 'dtterm', 'gnome', 'hurd', 'jfbterm', 'konsole', 'kterm', 'mlterm', 'putty', 'st']
    .map((name) => [name, BASIC])
    .concat(['mosh', 'rxvt-unicode-24bit', 'terminator'].map((name) => [name, TRUE_COLOURS])),
);
const alike = /ansi|color|linux|^con[0-9]*x[0-9]|^rxvt|^screen|^xterm|^vt100/;

const services = ['APPVEYOR', 'BUILDKITE', 'CIRCLECI', 'DRONE', 'GITHUB_ACTIONS', 'GITLAB_CI', 'TRAVIS'];

let hasWarned = false;
/** Says once that FORCE_COLOR wins over variables that forbid colours. */
function warnOfForced(env) {
  const names = ['NODE_DISABLE_COLORS', 'NO_COLOR'].filter((name) => env[name] !== undefined);
  if (hasWarned || names.length === 0) return;
  hasWarned = true;
  process.emitWarning(`The '${names.join("' and '")}' env is ignored due to the 'FORCE_COLOR' env being set.`, 'Warning');
}

/** Bits of a colour. */
function getColorDepth(env = process.env) {
  if (env.FORCE_COLOR !== undefined) {
    const depth = { __proto__: null, '': BASIC, 1: BASIC, true: BASIC, 2: MANY, 3: TRUE_COLOURS }[env.FORCE_COLOR];
    if (depth === undefined) return MONO;
    warnOfForced(env);
    return depth;
  }
  if (env.NODE_DISABLE_COLORS !== undefined || env.NO_COLOR !== undefined || env.TERM === 'dumb') return MONO;
  if (env.TMUX) return MANY;
  if (env.CI) return services.some((name) => name in env) || env.CI_NAME === 'codeship' ? MANY : MONO;
  if ('TEAMCITY_VERSION' in env) return /^(9\.(0*[1-9]\d*)\.|\d{2,}\.)/.test(env.TEAMCITY_VERSION) ? BASIC : MONO;
  switch (env.TERM_PROGRAM) {
    case 'iTerm.app':
      return !env.TERM_PROGRAM_VERSION || /^[0-2]\./.test(env.TERM_PROGRAM_VERSION) ? MANY : TRUE_COLOURS;
    case 'HyperTerm':
    case 'MacTerm':
      return TRUE_COLOURS;
    case 'Apple_Terminal':
      return MANY;
  }
  if (env.COLORTERM === 'truecolor' || env.COLORTERM === '24bit') return TRUE_COLOURS;
  if (env.TERM) {
    if (env.TERM.startsWith('xterm-256')) return MANY;
    const name = env.TERM.toLowerCase();
    if (known.has(name)) return known.get(name);
    if (alike.test(name)) return BASIC;
  }
  return env.COLORTERM ? BASIC : MONO;
}

function hasColors(count, env) {
  if (env === undefined && (count === undefined || (typeof count === 'object' && count !== null))) {
    env = count;
    count = 16;
  } else require('internal/validators').integer(count, 'count', 2);
  return count <= 2 ** getColorDepth(env);
}

const methods = {
  isTTY: true,
  getColorDepth,
  hasColors,
  /** Notices that the window has another size. */
  _refreshSize() {
    const [columns, rows] = internalBinding('os').windowSize(this.fd);
    if (columns === this.columns && rows === this.rows) return;
    this.columns = columns;
    this.rows = rows;
    this.emit('resize');
  },
  cursorTo(x, y, callback) {
    return require('readline').cursorTo(this, x, y, callback);
  },
  moveCursor(dx, dy, callback) {
    return require('readline').moveCursor(this, dx, dy, callback);
  },
  clearLine(direction, callback) {
    return require('readline').clearLine(this, direction, callback);
  },
  clearScreenDown(callback) {
    return require('readline').clearScreenDown(this, callback);
  },
  getWindowSize() {
    return [this.columns, this.rows];
  },
};

/** Makes an output stream one to a terminal. Its size follows the window. */
function makeTerminal(stream) {
  for (const name of Object.keys(methods)) {
    Object.defineProperty(stream, name, { value: methods[name], writable: true, configurable: true, enumerable: name === 'isTTY' });
  }
  [stream.columns, stream.rows] = internalBinding('os').windowSize(stream.fd);
  process._loaded().on('SIGWINCH', () => stream._refreshSize());
}

module.exports = { getColorDepth, hasColors, makeTerminal, methods };
