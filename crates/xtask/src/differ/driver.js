// Runs generated programs one after the other, each a CommonJS module, and prints what each traced behind a line with its
// number: `driver.js FILE...`. One process runs hundreds of them. The words that programs use are the globals below.
'use strict';

const fs = require('fs');
const util = require('util');

// Errors are printed without the frames, which name places.
Error.stackTraceLimit = 0;

// More lines than that of one program are not printed: a loop that calls a function with a loop soon makes thousands.
const MOST_LINES = 300;
let lines = [];

function say(line) {
  if (lines.length < MOST_LINES) lines.push(line);
}

const words = {
  // Prints as console.log does.
  print: (...values) => say(util.format(...values)),
  // Shows when a value is computed.
  t(label, value) {
    say(label);
    return value;
  },
  // Shows what was thrown: of an error the class, and the message if a program gave it, which is one word. What an engine
  // says is its own choice, and so is a stack.
  caught: (error) => say(`caught ${words.told(error)}`),
  told(error) {
    if (!(error instanceof Error)) return util.inspect(error);
    return /\s/.test(error.message) ? error.name : `${error.name}: ${error.message}`;
  },
  // An object that shows when it becomes a property key.
  key: (label) => ({
    toString() {
      say(`toString ${label}`);
      return label;
    },
  }),
  // An object that shows when it becomes a primitive.
  num: (label, value) => ({
    valueOf() {
      say(`valueOf ${label}`);
      return value;
    },
    toString() {
      say(`toString ${label}`);
      return String(value);
    },
  }),
  // An object whose accessors show that they ran.
  accessors: (label, value) => ({
    get p() {
      say(`get ${label}.p`);
      return value;
    },
    set p(to) {
      say(`set ${label}.p = ${util.inspect(to)}`);
      value = to;
    },
  }),
  // An iterable that shows how it is used. `broken` is the method that throws: next, return or none.
  iter: (label, values, broken) => ({
    [Symbol.iterator]() {
      say(`iterate ${label}`);
      let at = 0;
      return {
        next() {
          say(`next ${label}`);
          if (broken === 'next' && at === 1) throw `next of ${label}`;
          return at < values.length ? { value: values[at++], done: false } : { value: undefined, done: true };
        },
        return(value) {
          say(`return ${label}`);
          if (broken === 'return') throw `return of ${label}`;
          if (broken === 'primitive') return 1;
          return { value, done: true };
        },
      };
    },
  }),
  // A thenable that is no promise.
  thenable: (label, value, rejects) => ({
    get then() {
      say(`get ${label}.then`);
      return (resolve, reject) => {
        say(`then ${label}`);
        if (rejects) reject(value);
        else resolve(value);
      };
    },
  }),
  // A proxy that shows every operation on its target.
  watched: (label, target) =>
    new Proxy(
      target,
      Object.fromEntries(
        Object.getOwnPropertyNames(Reflect).map((trap) => [
          trap,
          (...args) => {
            const name = typeof args[1] === 'string' || typeof args[1] === 'symbol' ? ` ${String(args[1])}` : '';
            say(`${label}: ${trap}${name}`);
            return Reflect[trap](...args);
          },
        ]),
      ),
    ),
  // Keeps texts that a loop makes longer short.
  cut: (text) => String(text).slice(0, 30),
};
for (const [name, value] of Object.entries(words)) {
  Object.defineProperty(globalThis, name, { value });
}

process.on('unhandledRejection', (reason) => say(`unhandled ${words.told(reason)}`));
process.on('uncaughtException', (error) => say(`uncaught ${words.told(error)}`));

function write(text) {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) at += fs.writeSync(1, bytes, at);
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

(async () => {
  const files = fs.readFileSync(process.argv[2], 'utf8').split('\n').filter(Boolean);
  for (let i = 0; i < files.length; i++) {
    lines = [];
    try {
      await require(files[i]);
      say('ended');
    } catch (error) {
      say(`ended by ${words.told(error)}`);
    }
    // What the program left to run belongs to it.
    for (let turns = 0; turns < 5; turns++) await turn();
    write(`\x1e${i}\n${lines.join('\n')}\n`);
  }
})();
