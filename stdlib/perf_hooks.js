// performance: the clock, and marks and measures on it. No observers: what is noted is kept until it is cleared.
'use strict';

const { uptime } = internalBinding('process');
const { make } = require('internal/errors');

/** Milliseconds since the process began. */
const now = () => uptime() * 1000;
const timeOrigin = Date.now() - now();

/** All entries, by when they begin. */
let entries = [];

class PerformanceEntry {
  #facts;

  constructor(name, entryType, startTime, duration, detail) {
    this.#facts = { name, entryType, startTime, duration, detail };
  }
  get name() {
    return this.#facts.name;
  }
  get entryType() {
    return this.#facts.entryType;
  }
  get startTime() {
    return this.#facts.startTime;
  }
  get duration() {
    return this.#facts.duration;
  }
  get detail() {
    return this.#facts.detail;
  }
  toJSON() {
    return { ...this.#facts };
  }
  [Symbol.for('nodejs.util.inspect.custom')](depth, options, inspect) {
    return `${this.constructor.name} ${inspect(this.toJSON(), { ...options, depth: depth === null ? null : depth - 1 })}`;
  }
}
class PerformanceMark extends PerformanceEntry {
  constructor(name, options = {}) {
    const { startTime = now(), detail = null } = options ?? {};
    require('internal/validators').number(startTime, 'startTime');
    if (startTime < 0) throw make('ERR_PERFORMANCE_INVALID_TIMESTAMP', startTime);
    super(`${name}`, 'mark', startTime, 0, detail === null ? null : structuredClone(detail));
  }
}
class PerformanceMeasure extends PerformanceEntry {}

function keep(entry) {
  let at = entries.length;
  while (at > 0 && entries[at - 1].startTime > entry.startTime) at--;
  entries.splice(at, 0, entry);
  return entry;
}

/** A time as measure() takes it: a number, or the name of the last mark of that name. */
function timeOf(mark) {
  if (typeof mark === 'number') {
    if (mark < 0) throw make('ERR_PERFORMANCE_INVALID_TIMESTAMP', mark);
    return mark;
  }
  const found = entries.findLast((entry) => entry.entryType === 'mark' && entry.name === `${mark}`);
  if (!found) throw new DOMException(`The "${mark}" performance mark has not been set`, 'SyntaxError');
  return found.startTime;
}

function clear(type, name) {
  entries = entries.filter((entry) => entry.entryType !== type || (name !== undefined && entry.name !== `${name}`));
}

const performance = {
  timeOrigin,
  now,
  mark(name, options) {
    if (arguments.length === 0) throw make('ERR_MISSING_ARGS', 'name');
    return keep(new PerformanceMark(name, options));
  },
  measure(name, from, to) {
    require('internal/validators').string(name, 'name');
    let detail = null;
    let duration;
    if (from !== null && typeof from === 'object') {
      ({ start: from, end: to, duration, detail = null } = from);
      if (duration !== undefined && from !== undefined) to = timeOf(from) + duration;
      else if (duration !== undefined && to !== undefined) from = timeOf(to) - duration;
    }
    const end = to === undefined ? now() : timeOf(to);
    const begin = from === undefined ? 0 : timeOf(from);
    return keep(new PerformanceMeasure(name, 'measure', begin, end - begin, detail === null ? null : structuredClone(detail)));
  },
  clearMarks: (name) => clear('mark', name),
  clearMeasures: (name) => clear('measure', name),
  getEntries: () => entries.slice(),
  getEntriesByName: (name, type) =>
    entries.filter((entry) => entry.name === `${name}` && (type === undefined || entry.entryType === type)),
  getEntriesByType: (type) => entries.filter((entry) => entry.entryType === type),
  // The loop does not measure how long it waits.
  eventLoopUtilization() {
    throw make('ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', 'performance.eventLoopUtilization');
  },
  toJSON: () => ({ timeOrigin }),
};

module.exports = { performance, PerformanceEntry, PerformanceMark, PerformanceMeasure, constants: {} };
