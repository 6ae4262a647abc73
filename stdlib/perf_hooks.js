// performance.now and its origin.
'use strict';

const { hrtime } = internalBinding('process');

const start = hrtime();
const timeOrigin = Date.now();
const performance = {
  timeOrigin,
  now: () => Number(hrtime() - start) / 1e6,
  mark() {},
  measure() {},
  clearMarks() {},
  clearMeasures() {},
  eventLoopUtilization: () => ({ idle: 0, active: 0, utilization: 0 }),
  toJSON: () => ({ timeOrigin }),
};

module.exports = { performance, constants: {} };
