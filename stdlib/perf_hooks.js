// perf_hooks: performance (internal/performance) and histograms (internal/histogram).
'use strict';

const histograms = (name) =>
  ({
    [name]: (...args) => require('internal/histogram')[name](...args),
  })[name];

module.exports = {
  ...require('internal/performance'),
  monitorEventLoopDelay: histograms('monitorEventLoopDelay'),
  createHistogram: histograms('createHistogram'),
};
// What they number is told of no entry here.
Object.defineProperty(module.exports, 'constants', { value: {}, enumerable: true, configurable: false });
