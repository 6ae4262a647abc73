// Histograms with buckets as HdrHistogram has them: a value lands in one whose width is a part of it that the significant
// figures tell. Written here and not taken from a crate so that their state is ordinary objects, which a core shows; only
// buckets that hold something are kept.
'use strict';

const { make, decorate } = require('internal/errors');
const check = require('internal/validators');

const { hrtime } = internalBinding('process');
const inspectCustom = Symbol.for('nodejs.util.inspect.custom');

/** The largest 64-bit number, which is the least value of what holds none. */
const INT64_MAX = 2n ** 63n - 1n;
/** A double of more than this many loses low bits, which tell nothing: buckets so far up are wider than 2^32. */
const LOW = 32n;

/** The whole part of the binary logarithm of a number from 1 to below 2^63. */
const log2 = (n) => (n >= 2 ** 32 ? 63 - Math.clz32(n / 2 ** 32) : 31 - Math.clz32(n));

/** What was counted. The names are HdrHistogram's. */
class Counts {
  /** Index of a bucket -> how many values it has. */
  counts = new Map();
  /** Values in the buckets; `recorded` has those too that came by `add` and were out of range. */
  total = 0;
  recorded = 0;
  exceeds = 0;
  min = INT64_MAX;
  max = 0n;
  /** Time of the last `recordDelta`. */
  previous = 0n;

  constructor(lowest, highest, figures) {
    this.highest = BigInt(highest);
    /** Values below it are one. */
    this.unit = 2 ** log2(Number(lowest));
    const subBucketBits = Math.ceil(Math.log2(2 * 10 ** figures));
    this.halfBits = subBucketBits - 1;
    this.half = 2 ** this.halfBits;
  }

  indexOf(value) {
    if (typeof value === 'bigint') {
      value = value <= Number.MAX_SAFE_INTEGER ? Number(value) : Number(value >> LOW) * 2 ** Number(LOW);
    }
    const units = Math.floor(value / this.unit);
    const bucket = log2(Math.max(units, 2 * this.half - 1)) - this.halfBits;
    return bucket * this.half + Math.floor(units / 2 ** bucket);
  }

  /** The least value of a bucket, and how many values are one in it. */
  rangeOf(index) {
    const bucket = Math.max(Math.floor(index / this.half) - 1, 0);
    return [(index - bucket * this.half) * 2 ** bucket * this.unit, 2 ** bucket * this.unit];
  }

  lowestLike(value) {
    return BigInt(this.rangeOf(this.indexOf(value))[0]);
  }

  highestLike(value) {
    const [least, width] = this.rangeOf(this.indexOf(value));
    return BigInt(least) + BigInt(width) - 1n;
  }

  /** Counts a value that is not negative; false if it is too large. */
  put(value, times) {
    if (value > this.highest) return false;
    const index = this.indexOf(value);
    this.counts.set(index, (this.counts.get(index) ?? 0) + times);
    this.total += times;
    value = BigInt(value);
    if (value !== 0n && value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    return true;
  }

  record(value) {
    if (this.put(value, 1)) this.recorded++;
    else this.exceeds++;
  }

  recordDelta() {
    const now = hrtime();
    if (this.previous > 0n) this.record(now - this.previous);
    this.previous = now;
  }

  add(other) {
    this.recorded += other.recorded;
    this.exceeds += other.exceeds;
    if (other.previous > this.previous) this.previous = other.previous;
    for (const [index, times] of other.buckets()) this.put(other.rangeOf(index)[0], times);
  }

  reset() {
    this.counts.clear();
    this.total = this.recorded = this.exceeds = 0;
    this.min = INT64_MAX;
    this.max = this.previous = 0n;
  }

  /** `[index, times]` from the least value to the greatest. */
  buckets() {
    return [...this.counts].sort(([a], [b]) => a - b);
  }

  least() {
    if (this.counts.has(0)) return 0n;
    return this.min === INT64_MAX ? INT64_MAX : this.lowestLike(this.min);
  }

  greatest() {
    return this.max === 0n ? 0n : this.highestLike(this.max);
  }

  mean() {
    let sum = 0n;
    for (const [index, times] of this.counts) sum += BigInt(this.middleOf(index)) * BigInt(times);
    return Number(sum) / this.total;
  }

  deviation() {
    const mean = this.mean();
    let sum = 0;
    for (const [index, times] of this.buckets()) sum += (this.middleOf(index) - mean) ** 2 * times;
    return Math.sqrt(sum / this.total);
  }

  middleOf(index) {
    const [least, width] = this.rangeOf(index);
    return least + Math.floor(width / 2);
  }

  percentile(wanted) {
    const upTo = Math.max(Math.floor((wanted / 100) * this.total + 0.5), 1);
    let seen = 0;
    for (const [index, times] of this.buckets()) {
      seen += times;
      if (seen >= upTo) return this.highestLike(this.rangeOf(index)[0]);
    }
    return this.highestLike(0);
  }

  /** `[percentile, value]`, each time half of what is left to 100. */
  *percentiles() {
    let next = 0;
    let seen = 0;
    let value = 0;
    for (const [index, times] of this.buckets()) {
      [value] = this.rangeOf(index);
      seen += times;
      while (next <= (100 * seen) / this.total) {
        yield [next, value];
        const halvings = Math.trunc(Math.log(100 / (100 - next)) / Math.LN2) + 1;
        next += 100 / 2 ** halvings;
        // Of the last bucket one percentile is told, and 100.
        if (seen >= this.total) break;
      }
    }
    yield [100, value];
  }
}

/** Who may make histograms: this module. */
const kMake = Symbol('make');
/** The counts of a histogram; undefined for what is none. */
let countsOf;

function checkPercentile(percentile) {
  check.number(percentile, 'percentile');
  if (!(percentile > 0 && percentile <= 100)) throw make('ERR_OUT_OF_RANGE', 'percentile', '> 0 && <= 100', percentile);
}

class Histogram {
  #counts;

  static {
    countsOf = (value) => (value !== null && typeof value === 'object' && #counts in value ? value.#counts : undefined);
  }

  constructor(key, counts) {
    if (key !== kMake) throw make('ERR_ILLEGAL_CONSTRUCTOR');
    this.#counts = counts;
  }

  static #of(value) {
    const counts = countsOf(value);
    if (counts === undefined) throw make('ERR_INVALID_THIS', 'Histogram');
    return counts;
  }

  get count() {
    return Histogram.#of(this).recorded;
  }
  get countBigInt() {
    return BigInt(Histogram.#of(this).recorded);
  }
  get min() {
    return Number(Histogram.#of(this).least());
  }
  get minBigInt() {
    return Histogram.#of(this).least();
  }
  get max() {
    return Number(this.maxBigInt);
  }
  get maxBigInt() {
    return Histogram.#of(this).greatest();
  }
  get mean() {
    return Histogram.#of(this).mean();
  }
  get exceeds() {
    return Histogram.#of(this).exceeds;
  }
  get exceedsBigInt() {
    return BigInt(Histogram.#of(this).exceeds);
  }
  get stddev() {
    return Histogram.#of(this).deviation();
  }
  percentile(percentile) {
    const counts = Histogram.#of(this);
    checkPercentile(percentile);
    return Number(counts.percentile(percentile));
  }
  percentileBigInt(percentile) {
    const counts = Histogram.#of(this);
    checkPercentile(percentile);
    return counts.percentile(percentile);
  }
  get percentiles() {
    return new Map(Histogram.#of(this).percentiles());
  }
  get percentilesBigInt() {
    return new Map(Array.from(Histogram.#of(this).percentiles(), ([percentile, value]) => [percentile, BigInt(value)]));
  }
  reset() {
    Histogram.#of(this).reset();
  }
  toJSON() {
    const { count, min, max, mean, exceeds, stddev, percentiles } = this;
    return { count, min, max, mean, exceeds, stddev, percentiles: Object.fromEntries(percentiles) };
  }
  [inspectCustom](depth, options, inspect) {
    if (depth < 0) return options.stylize(`[${this.constructor.name}]`, 'special');
    const { min, max, mean, exceeds, stddev, count, percentiles } = this;
    const facts = { min, max, mean, exceeds, stddev, count, percentiles };
    return `Histogram ${inspect(facts, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
  }
}

class RecordableHistogram extends Histogram {
  #recordable = true;

  static #of(value) {
    if (value === null || typeof value !== 'object' || !(#recordable in value)) {
      throw make('ERR_INVALID_THIS', 'RecordableHistogram');
    }
    return countsOf(value);
  }

  record(value) {
    const counts = RecordableHistogram.#of(this);
    if (typeof value !== 'bigint') check.integer(value, 'val', 1);
    else if (value < 1n || value > INT64_MAX) throw decorate(new RangeError('value is out of range'), 'ERR_OUT_OF_RANGE', this.record);
    counts.record(value);
  }
  recordDelta() {
    RecordableHistogram.#of(this).recordDelta();
  }
  add(other) {
    const counts = RecordableHistogram.#of(this);
    if (!isRecordable(other)) throw make('ERR_INVALID_ARG_TYPE', 'other', 'RecordableHistogram', other);
    counts.add(countsOf(other));
  }

  static isRecordable(value) {
    return value !== null && typeof value === 'object' && #recordable in value;
  }
}
const { isRecordable } = RecordableHistogram;
delete RecordableHistogram.isRecordable;

function createHistogram(options = {}) {
  check.object(options, 'options');
  const { lowest = 1, highest = Number.MAX_SAFE_INTEGER, figures = 3 } = options;
  if (typeof lowest !== 'bigint') check.integer(lowest, 'options.lowest', 1);
  if (typeof highest !== 'bigint') check.integer(highest, 'options.highest', 2 * Number(lowest));
  else if (highest < 2n * BigInt(lowest)) {
    const { message } = make('ERR_INVALID_ARG_VALUE', 'options.highest', highest);
    throw decorate(new RangeError(message), 'ERR_INVALID_ARG_VALUE', createHistogram);
  }
  check.integer(figures, 'options.figures', 1, 5);
  return new RecordableHistogram(kMake, new Counts(lowest, highest, figures));
}

/** Times between the ticks of a timer that does not hold the loop: what is above its period was delay. */
class ELDHistogram extends Histogram {
  #resolution;
  #timer;

  constructor(key, resolution) {
    // A tick may be an hour late at most.
    super(key, key === kMake ? new Counts(1, 3.6e12, 3) : undefined);
    this.#resolution = resolution;
  }

  enable() {
    if (!(#timer in this)) throw make('ERR_INVALID_THIS', 'ELDHistogram');
    if (this.#timer !== undefined) return false;
    const counts = countsOf(this);
    this.#timer = require('timers').setInterval(() => counts.recordDelta(), this.#resolution);
    this.#timer.unref();
    return true;
  }

  disable() {
    if (!(#timer in this)) throw make('ERR_INVALID_THIS', 'ELDHistogram');
    if (this.#timer === undefined) return false;
    require('timers').clearInterval(this.#timer);
    this.#timer = undefined;
    return true;
  }
}

function monitorEventLoopDelay(options = {}) {
  check.object(options, 'options');
  const { resolution = 10 } = options;
  check.integer(resolution, 'options.resolution', 1);
  return new ELDHistogram(kMake, resolution);
}

module.exports = { createHistogram, isRecordable, monitorEventLoopDelay };
