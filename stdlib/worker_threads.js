// worker_threads: what the main thread says of itself. There are no other threads.
'use strict';

const { make } = require('internal/errors');

class Worker {
  constructor(filename) {
    if (typeof filename !== 'string' && !(filename instanceof URL)) {
      throw make('ERR_INVALID_ARG_TYPE', 'filename', ['string', 'URL'], filename);
    }
    throw make('ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', 'worker_threads.Worker');
  }
}

const environment = new Map();

module.exports = {
  isMainThread: true,
  resourceLimits: {},
  threadId: 0,
  SHARE_ENV: Symbol.for('nodejs.worker_threads.SHARE_ENV'),
  Worker,
  parentPort: null,
  workerData: null,
  setEnvironmentData(key, value) {
    if (value === undefined) environment.delete(key);
    else environment.set(key, value);
  },
  getEnvironmentData: (key) => environment.get(key),
};
