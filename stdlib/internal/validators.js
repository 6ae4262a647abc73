// Checks of arguments that several modules make, with Node's errors.
'use strict';

const { make } = require('internal/errors');

const validators = {
  string(value, name) {
    if (typeof value !== 'string') throw make('ERR_INVALID_ARG_TYPE', name, 'string', value);
  },
  boolean(value, name) {
    if (typeof value !== 'boolean') throw make('ERR_INVALID_ARG_TYPE', name, 'boolean', value);
  },
  func(value, name) {
    if (typeof value !== 'function') throw make('ERR_INVALID_ARG_TYPE', name, 'Function', value);
  },
  object(value, name) {
    if (value === null || Array.isArray(value) || typeof value !== 'object') {
      throw make('ERR_INVALID_ARG_TYPE', name, 'Object', value);
    }
  },
  array(value, name) {
    if (!Array.isArray(value)) throw make('ERR_INVALID_ARG_TYPE', name, 'Array', value);
  },
  number(value, name, min, max) {
    if (typeof value !== 'number') throw make('ERR_INVALID_ARG_TYPE', name, 'number', value);
    if ((min != null && value < min) || (max != null && value > max) || ((min != null || max != null) && Number.isNaN(value))) {
      const low = min != null ? `>= ${min}` : '';
      const high = max != null ? `<= ${max}` : '';
      throw make('ERR_OUT_OF_RANGE', name, `${low}${low && high ? ' && ' : ''}${high}`, value);
    }
  },
  integer(value, name, min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER) {
    if (typeof value !== 'number') throw make('ERR_INVALID_ARG_TYPE', name, 'number', value);
    if (!Number.isInteger(value)) throw make('ERR_OUT_OF_RANGE', name, 'an integer', value);
    if (value < min || value > max) throw make('ERR_OUT_OF_RANGE', name, `>= ${min} && <= ${max}`, value);
  },
  oneOf(value, name, allowed) {
    if (!allowed.includes(value)) {
      const words = allowed.map((v) => (typeof v === 'string' ? `'${v}'` : String(v))).join(', ');
      throw make('ERR_INVALID_ARG_VALUE', name, value, `must be one of: ${words}`);
    }
  },
  port(value, name = 'Port', allowZero = true) {
    if (
      (typeof value !== 'number' && typeof value !== 'string') ||
      (typeof value === 'string' && value.trim().length === 0) ||
      +value !== +value >>> 0 ||
      value > 0xffff ||
      (value === 0 && !allowZero)
    ) {
      throw make('ERR_SOCKET_BAD_PORT', name, value, allowZero);
    }
    return value | 0;
  },
  abortSignal(value, name) {
    if (value !== undefined && (value === null || typeof value !== 'object' || !('aborted' in value))) {
      throw make('ERR_INVALID_ARG_TYPE', name, 'AbortSignal', value);
    }
  },
};

module.exports = validators;
