// The stack of an error begins below the constructor that `new` was used on.
const functions = (error) =>
  error.stack.split('\n').slice(1).map((line) => /at (?:async )?(.*?) \(/.exec(line)?.[1]).filter(Boolean).slice(0, 2);
class First extends Error {}
class Second extends First {
  constructor(text) {
    super(text);
    this.extra = 1;
  }
}
class Typed extends TypeError {}
class Many extends AggregateError {}
function make(Class, ...args) {
  return new Class(...args);
}
function outer(...args) {
  return make(...args);
}
for (const Class of [Error, TypeError, First, Second, Typed]) console.log(Class.name, functions(outer(Class, 'text')));
console.log(functions(outer(Many, [1], 'text')));
function Old(text) {
  return Reflect.construct(Error, [text], Old);
}
console.log(functions(outer(Old, 'text')));
console.log(functions(Reflect.construct(Error, ['text'], class Elsewhere {})));
(function called() {
  console.log(functions(Error('text')).slice(0, 1));
})();
