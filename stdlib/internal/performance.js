// performance: the clock, entries on it (marks, measures, calls of timed functions), and observers, who are told of entries.
//
// Marks and measures are kept until they are cleared. What an observer has not been told yet is in its `#buffer`; all are told
// in one immediate. `gc`, `dns`, `net` and `http` entries are not made, so `supportedEntryTypes` has fewer names than Node's.
'use strict';

const { uptime } = internalBinding('process');
const { loopTimes } = internalBinding('timers');
const { make } = require('internal/errors');
const check = require('internal/validators');
const { EventTarget } = require('internal/event_target');
const { structuredClone } = require('internal/structured_clone');

const inspectCustom = Symbol.for('nodejs.util.inspect.custom');

/** Milliseconds since the process began. */
const now = () => uptime() * 1000;
const timeOrigin = Date.now() - now();

/** Who may make entries, lists and the `performance` object: this module. */
const kMake = Symbol('make');

/** How `util.inspect` shows an object by its facts. */
function shown(object, name, facts, depth, options, inspect) {
  if (depth < 0) return options.stylize(`[${object.constructor.name}]`, 'special');
  return `${name} ${inspect(facts, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
}

/** The names are seen in `for-in`, as those of web interfaces are. */
function asInterface(Class, names, hasTag = true) {
  for (const name of names) Object.defineProperty(Class.prototype, name, { enumerable: true });
  if (hasTag) Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: Class.name, configurable: true });
}

// Entries

class PerformanceEntry {
  #facts;

  constructor(key, facts) {
    if (key !== kMake) throw make('ERR_ILLEGAL_CONSTRUCTOR');
    this.#facts = facts;
  }
  static #of(value) {
    if (value !== null && typeof value === 'object' && #facts in value) return value.#facts;
    throw make('ERR_INVALID_ARG_TYPE', 'this', 'PerformanceEntry', value);
  }
  get name() {
    return PerformanceEntry.#of(this).name;
  }
  get entryType() {
    return PerformanceEntry.#of(this).entryType;
  }
  get startTime() {
    return PerformanceEntry.#of(this).startTime;
  }
  get duration() {
    return PerformanceEntry.#of(this).duration;
  }
  toJSON() {
    return { ...PerformanceEntry.#of(this) };
  }
  [inspectCustom](depth, options, inspect) {
    return shown(this, this.constructor.name, this.toJSON(), depth, options, inspect);
  }
}
asInterface(PerformanceEntry, ['name', 'entryType', 'startTime', 'duration', 'toJSON'], false);

/** What all entries but plain ones have. */
function addDetail(Class) {
  Object.defineProperty(Class.prototype, 'detail', {
    enumerable: true,
    configurable: true,
    get() {
      if (!(this instanceof Class)) throw make('ERR_INVALID_ARG_TYPE', 'this', Class.name, this);
      return Reflect.apply(PerformanceEntry.prototype.toJSON, this, []).detail;
    },
  });
}

const copied = (detail) => (detail == null ? null : structuredClone(detail));

/** Name -> time of the last mark of that name; kept though the mark was never put on the timeline. */
const markTimes = new Map();

class PerformanceMark extends PerformanceEntry {
  constructor(name, options) {
    if (arguments.length === 0) throw make('ERR_MISSING_ARGS', 'name');
    name = `${name}`;
    if (milestones.has(name)) throw make('ERR_INVALID_ARG_VALUE', 'name', name);
    if (options != null) check.object(options, 'options');
    const startTime = options?.startTime ?? now();
    check.number(startTime, 'startTime');
    if (startTime < 0) throw make('ERR_PERFORMANCE_INVALID_TIMESTAMP', startTime);
    markTimes.set(name, startTime);
    super(kMake, { name, entryType: 'mark', startTime, duration: 0, detail: copied(options?.detail) });
  }
}
addDetail(PerformanceMark);
asInterface(PerformanceMark, []);

class PerformanceMeasure extends PerformanceEntry {}
addDetail(PerformanceMeasure);
asInterface(PerformanceMeasure, []);

/** A call of a function that `timerify` made; its arguments are its own properties. */
class PerformanceNodeEntry extends PerformanceEntry {}
addDetail(PerformanceNodeEntry);

// The process

/** Names that marks must not have: `measure` takes them for times of the process. */
const milestones = new Set(['nodeStart', 'v8Start', 'environment', 'loopStart', 'loopExit', 'bootstrapComplete']);

/** When the loop began and when the program was first seen to end, on the clock. */
let loopStart;
let loopExit;

/** Moments of the process on the clock, which begins with it; -1 for what has not been. */
class PerformanceNodeTiming {
  constructor() {
    const facts = {
      name: () => 'node',
      entryType: () => 'node',
      startTime: () => 0,
      duration: now,
      // The process, the engine and its library begin as one: all of them are there when the clock is.
      nodeStart: () => 0,
      v8Start: () => 0,
      environment: () => 0,
      loopStart() {
        if (loopStart !== undefined) return loopStart;
        const [start, , at] = loopTimes();
        if (start === 0) return -1;
        loopStart = now() - (at - start);
        return loopStart;
      },
      loopExit: () => (process._exiting ? (loopExit ??= now()) : -1),
      bootstrapComplete: () => 0,
      idleTime: () => loopTimes()[1],
    };
    for (const name of Object.keys(facts)) {
      Object.defineProperty(this, name, { get: facts[name], enumerable: true, configurable: true });
    }
  }
  toJSON() {
    return { ...this };
  }
  [inspectCustom](depth, options, inspect) {
    return shown(this, 'PerformanceNodeTiming', this.toJSON(), depth, options, inspect);
  }
}
Object.setPrototypeOf(PerformanceNodeTiming.prototype, PerformanceEntry.prototype);
const nodeTiming = new PerformanceNodeTiming();

/** How much of the time since the loop began, or between two of these, it did not sleep. */
function eventLoopUtilization(one, other) {
  const [start, slept, at] = loopTimes();
  if (start === 0) return { idle: 0, active: 0, utilization: 0 };
  let idle;
  let active;
  if (other) {
    idle = one.idle - other.idle;
    active = one.active - other.active;
  } else {
    idle = slept - (one ? one.idle : 0);
    active = at - start - slept - (one ? one.active : 0);
  }
  return { idle, active, utilization: active / (idle + active) };
}

// Observers

const entryTypes = Object.freeze(['function', 'mark', 'measure']);
const observers = new Set();
/** Observers with something to be told. */
const pending = new Set();
let isScheduled = false;
/** Gives an observer an entry if it wants it; tells it what it has. Set by the class, whose secrets these are. */
let offer;
let tell;

function schedule(observer) {
  pending.add(observer);
  if (isScheduled) return;
  isScheduled = true;
  require('timers').setImmediate(function tellObservers() {
    isScheduled = false;
    const told = [...pending];
    pending.clear();
    for (const one of told) tell(one);
  });
}

const byStart = (a, b) => a.startTime - b.startTime;

class PerformanceObserverEntryList {
  #entries;

  constructor(key, entries) {
    if (key !== kMake) throw make('ERR_ILLEGAL_CONSTRUCTOR');
    this.#entries = entries.sort(byStart);
  }
  static #of(value) {
    if (value === null || typeof value !== 'object' || !(#entries in value)) {
      throw make('ERR_INVALID_ARG_TYPE', 'this', 'PerformanceObserverEntryList', value);
    }
    return value.#entries;
  }
  getEntries() {
    return PerformanceObserverEntryList.#of(this).slice();
  }
  getEntriesByType(type) {
    const entries = PerformanceObserverEntryList.#of(this);
    if (arguments.length === 0) throw make('ERR_MISSING_ARGS', 'type');
    type = `${type}`;
    return entries.filter((entry) => entry.entryType === type);
  }
  getEntriesByName(name, type = undefined) {
    const entries = PerformanceObserverEntryList.#of(this);
    if (arguments.length === 0) throw make('ERR_MISSING_ARGS', 'name');
    name = `${name}`;
    return entries.filter((entry) => entry.name === name && (type == null || entry.entryType === type));
  }
  [inspectCustom](depth, options, inspect) {
    return shown(this, 'PerformanceObserverEntryList', this.#entries, depth, options, inspect);
  }
}
asInterface(PerformanceObserverEntryList, ['getEntries', 'getEntriesByType', 'getEntriesByName']);

class PerformanceObserver {
  #callback;
  #types = new Set();
  /** Whether it observes by `entryTypes`, by `type`, or (undefined) not yet. */
  #mode;
  #buffer = [];

  static {
    offer = (observer, entry) => {
      if (!observer.#types.has(entry.entryType)) return;
      observer.#buffer.push(entry);
      schedule(observer);
    };
    tell = (observer) => {
      const list = new PerformanceObserverEntryList(kMake, observer.takeRecords());
      const callback = observer.#callback;
      Reflect.apply(callback, observer, [list, observer]);
    };
  }

  constructor(callback) {
    check.func(callback, 'callback');
    this.#callback = callback;
  }

  observe(options = {}) {
    check.object(options, 'options');
    const { entryTypes: types, type, buffered } = options;
    if (types === undefined && type === undefined) throw make('ERR_MISSING_ARGS', 'options.entryTypes', 'options.type');
    if (types != null && type != null) {
      const reason = 'options.entryTypes can not set with options.type together';
      throw make('ERR_INVALID_ARG_VALUE', 'options.entryTypes', types, reason);
    }
    const mode = type === undefined ? 'multiple' : 'single';
    const other = this.#mode === 'single' ? types : type;
    if (this.#mode !== undefined && other !== undefined) {
      const to = this.#mode === 'single' ? 'multiple observations' : 'single observation';
      const { DOMException } = require('internal/dom_exception');
      throw new DOMException(`PerformanceObserver can not change to ${to}`, 'InvalidModificationError');
    }
    this.#mode ??= mode;
    if (this.#mode === 'multiple') {
      if (!Array.isArray(types)) throw make('ERR_INVALID_ARG_TYPE', 'options.entryTypes', 'string[]', types);
      this.#types = new Set(types.filter((one) => entryTypes.includes(one)));
    } else {
      if (!entryTypes.includes(type)) return;
      this.#types.add(type);
      if (buffered) {
        this.#buffer.push(...timeline(undefined, type));
        schedule(this);
      }
    }
    if (this.#types.size > 0) observers.add(this);
    else this.disconnect();
  }

  disconnect() {
    observers.delete(this);
    pending.delete(this);
    this.#buffer = [];
    this.#types.clear();
    this.#mode = undefined;
  }

  takeRecords() {
    const taken = this.#buffer;
    this.#buffer = [];
    return taken;
  }

  static get supportedEntryTypes() {
    return entryTypes;
  }

  [inspectCustom](depth, options, inspect) {
    const facts = {
      connected: observers.has(this),
      pending: pending.has(this),
      entryTypes: [...this.#types],
      buffer: this.#buffer,
    };
    return shown(this, 'PerformanceObserver', facts, depth, options, inspect);
  }
}
asInterface(PerformanceObserver, ['observe', 'disconnect', 'takeRecords']);

function announce(entry) {
  for (const observer of observers) offer(observer, entry);
}

// The timeline

let marks = [];
let measures = [];
/** More entries than this are taken for a leak. */
const MANY = 1e6;
const warned = new Set();

function keep(entry, list, clearer) {
  list.push(entry);
  if (list.length <= MANY || warned.has(clearer)) return;
  warned.add(clearer);
  const warning = new Error(
    `Possible perf_hooks memory leak detected. ${list.length} ${entry.entryType} entries added to the global performance ` +
      `entry buffer. Use ${clearer} to clear the buffer.`,
  );
  warning.name = 'MaxPerformanceEntryBufferExceededWarning';
  warning.entryType = entry.entryType;
  warning.count = list.length;
  process.emitWarning(warning);
}

/** The entries of a name and a type, if these are given, by when they begin. */
function timeline(name, type) {
  const all = type === 'mark' ? marks : type === 'measure' ? measures : type === undefined ? marks.concat(measures) : [];
  return all.filter((entry) => name === undefined || entry.name === name).sort(byStart);
}

const without = (list, name) => (name === undefined ? [] : list.filter((entry) => entry.name !== name));

/** A time as `measure` takes it: a number, the name of a milestone, or that of a mark. */
function timeOf(mark) {
  if (mark === undefined) return undefined;
  if (typeof mark === 'number') {
    if (mark < 0) throw make('ERR_PERFORMANCE_INVALID_TIMESTAMP', mark);
    return mark;
  }
  mark = `${mark}`;
  if (milestones.has(mark) && nodeTiming[mark] !== undefined) return nodeTiming[mark];
  const time = markTimes.get(mark);
  if (time === undefined) {
    const { DOMException } = require('internal/dom_exception');
    throw new DOMException(`The "${mark}" performance mark has not been set`, 'SyntaxError');
  }
  return time;
}

/** From when to when a measure goes. */
function spanOf(from, endMark) {
  const options = from !== null && typeof from === 'object' ? from : {};
  const { start, end, duration } = options;
  const hasOptions = start !== undefined || end !== undefined;
  if (hasOptions && endMark !== undefined) {
    throw make('ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS', 'endMark must not be specified');
  }
  if (start !== undefined && end !== undefined && duration !== undefined) {
    const text = 'Must not have options.start, options.end, and options.duration specified';
    throw make('ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS', text);
  }
  let to;
  if (endMark !== undefined) to = timeOf(endMark);
  else if (end !== undefined) to = timeOf(end);
  else if (start !== undefined && duration !== undefined) to = timeOf(start) + timeOf(duration);
  else to = now();
  let begin = 0;
  if (typeof from === 'string') begin = timeOf(from);
  else if (start !== undefined) begin = timeOf(start);
  else if (hasOptions && duration !== undefined) begin = to - timeOf(duration);
  return [begin, to];
}

// Functions whose calls are timed

function timerify(fn, options = {}) {
  check.func(fn, 'fn');
  check.object(options, 'options');
  const { histogram } = options;
  if (histogram !== undefined && !require('internal/histogram').isRecordable(histogram)) {
    throw make('ERR_INVALID_ARG_TYPE', 'options.histogram', 'RecordableHistogram', histogram);
  }
  function done(startTime, args) {
    const duration = now() - startTime;
    if (histogram !== undefined) histogram.record(Math.ceil(duration * 1e6));
    const entry = new PerformanceNodeEntry(kMake, { name: fn.name, entryType: 'function', startTime, duration, detail: args });
    for (let i = 0; i < args.length; i++) entry[i] = args[i];
    announce(entry);
  }
  function timerified(...args) {
    const start = now();
    const isNew = new.target !== undefined;
    const result = isNew ? Reflect.construct(fn, args, fn) : Reflect.apply(fn, this, args);
    // What comes later counts to the call.
    if (!isNew && typeof result?.finally === 'function') return result.finally(() => done(start, args));
    done(start, args);
    return result;
  }
  return Object.defineProperties(timerified, {
    length: { value: fn.length, enumerable: true, configurable: false },
    name: { value: `timerified ${fn.name}`, enumerable: true, configurable: false },
  });
}

class Performance extends EventTarget {
  #isPerformance = true;

  constructor(key) {
    if (key !== kMake) throw make('ERR_ILLEGAL_CONSTRUCTOR');
    super();
  }
  static #check(value) {
    if (value !== null && typeof value === 'object' && #isPerformance in value) return;
    throw make('ERR_INVALID_ARG_TYPE', 'this', 'Performance', value);
  }
  clearMarks(name = undefined) {
    Performance.#check(this);
    if (name !== undefined) name = `${name}`;
    if (milestones.has(name)) throw make('ERR_INVALID_ARG_VALUE', 'name', name);
    if (name === undefined) markTimes.clear();
    else markTimes.delete(name);
    marks = without(marks, name);
  }
  clearMeasures(name = undefined) {
    Performance.#check(this);
    measures = without(measures, name === undefined ? name : `${name}`);
  }
  getEntries() {
    Performance.#check(this);
    return timeline();
  }
  getEntriesByName(name, type = undefined) {
    Performance.#check(this);
    if (arguments.length === 0) throw make('ERR_MISSING_ARGS', 'name');
    return timeline(`${name}`, type === undefined ? type : `${type}`);
  }
  getEntriesByType(type) {
    Performance.#check(this);
    if (arguments.length === 0) throw make('ERR_MISSING_ARGS', 'type');
    return timeline(undefined, `${type}`);
  }
  mark(name, options = {}) {
    Performance.#check(this);
    if (arguments.length === 0) throw make('ERR_MISSING_ARGS', 'name');
    const mark = new PerformanceMark(name, options);
    announce(mark);
    keep(mark, marks, 'performance.clearMarks');
    return mark;
  }
  measure(name, from = {}, endMark = undefined) {
    Performance.#check(this);
    if (arguments.length === 0) throw make('ERR_MISSING_ARGS', 'name');
    check.string(name, 'name');
    const [startTime, end] = spanOf(from, endMark);
    const facts = { name, entryType: 'measure', startTime, duration: end - startTime, detail: copied(from?.detail) };
    const measure = new PerformanceMeasure(kMake, facts);
    announce(measure);
    keep(measure, measures, 'performance.clearMeasures');
    return measure;
  }
  now() {
    Performance.#check(this);
    return now();
  }
  get timeOrigin() {
    Performance.#check(this);
    return timeOrigin;
  }
  toJSON() {
    Performance.#check(this);
    const { nodeTiming: timing } = this;
    return { nodeTiming: timing, timeOrigin, eventLoopUtilization: this.eventLoopUtilization() };
  }
  [inspectCustom](depth, options, inspect) {
    return shown(this, 'Performance', { nodeTiming: this.nodeTiming, timeOrigin: this.timeOrigin }, depth, options, inspect);
  }
}
asInterface(Performance, [
  'clearMarks', 'clearMeasures', 'getEntries', 'getEntriesByName', 'getEntriesByType', 'mark', 'measure', 'now', 'timeOrigin', 'toJSON',
]);
for (const [name, value] of Object.entries({ eventLoopUtilization, nodeTiming, timerify })) {
  Object.defineProperty(Performance.prototype, name, { value, writable: true, enumerable: false, configurable: true });
}

module.exports = {
  Performance,
  PerformanceEntry,
  PerformanceMark,
  PerformanceMeasure,
  PerformanceObserver,
  PerformanceObserverEntryList,
  performance: new Performance(kMake),
};
