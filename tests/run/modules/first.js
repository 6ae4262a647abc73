require('./second');
