// Modules that require each other, and one that is not there: the chain of who required it ends.
const second = require('./modules/ring_second.js');
try {
  require('./modules/nowhere.js');
} catch (error) {
  console.log(error.code, error.requireStack.length);
}
console.log(module.parent, second.first === module.exports);
