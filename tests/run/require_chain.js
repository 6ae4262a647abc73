// A module that is not there: the chain of who required it.
require('./modules/first.js');
