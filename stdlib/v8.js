// v8: figures of the heap, of those that this VM has; nothing of V8 itself is here.
'use strict';

const host = internalBinding('process');
const check = require('internal/validators');

/** Node's fields. Those of which this VM has nothing to count are 0. */
function getHeapStatistics() {
  const [, total, used, external] = host.memoryUsage();
  const limit = host.heapLimit();
  return {
    total_heap_size: total,
    total_heap_size_executable: 0,
    total_physical_size: total,
    total_available_size: Math.max(limit - used, 0),
    used_heap_size: used,
    heap_size_limit: limit,
    malloced_memory: 0,
    peak_malloced_memory: 0,
    does_zap_garbage: 0,
    number_of_native_contexts: 1,
    number_of_detached_contexts: 0,
    total_global_handles_size: 0,
    used_global_handles_size: 0,
    external_memory: external,
  };
}

/** The heap is one space. */
function getHeapSpaceStatistics() {
  const [, total, used] = host.memoryUsage();
  return [
    { space_name: 'heap', space_size: total, space_used_size: used, space_available_size: total - used, physical_space_size: total },
  ];
}

module.exports = {
  getHeapStatistics,
  getHeapSpaceStatistics,
  /** A string is checked, as in V8; no flag of V8's changes anything here. */
  setFlagsFromString(flags) {
    check.string(flags, 'flags');
  },
};
