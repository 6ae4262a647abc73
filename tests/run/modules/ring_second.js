exports.first = require('../require_ring.js');
