'use strict';

module.exports = require('internal/stream_end').promises;
