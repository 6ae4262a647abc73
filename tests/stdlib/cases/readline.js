// readline: lines however they are cut and ended, questions, iteration, closing; cursor movement and keys.
module.exports = async function (require, out) {
  const readline = require('readline');
  const { Readable, PassThrough } = require('stream');
  const { promisify } = require('util');
  const collect = (chunks, options = {}) =>
    new Promise((resolve) => {
      const lines = [];
      const rl = readline.createInterface({ input: Readable.from(chunks, { objectMode: false }), ...options });
      rl.on('line', (line) => lines.push(line));
      rl.on('close', () => resolve(lines));
    });
  for (const chunks of [
    ['a\nb\n'], ['a\nb'], ['a\r\nb\rc\n'], ['a\r', '\nb'], ['a\r', 'b\n'], ['on', 'e\ntw', 'o\n', '\n', 'x'], ['\n\n'], [''], ['\u2028a\u2029b'],
    [Buffer.from('\u00e9\n').subarray(0, 1), Buffer.from('\u00e9\n').subarray(1)], ['a\n\rb\r\r\nc'],
  ]) {
    out(JSON.stringify(await collect(chunks)));
  }
  const events = [];
  const input = new PassThrough();
  const output = new PassThrough();
  const rl = readline.createInterface({ input, output, prompt: '$ ' });
  for (const event of ['line', 'pause', 'resume', 'close']) rl.on(event, (value) => events.push(value === undefined ? event : `${event} ${value}`));
  out(rl instanceof readline.Interface, rl.terminal, rl.getPrompt());
  rl.prompt();
  rl.question('name? ', (answer) => events.push(`answer ${answer}`));
  rl.question('again? ', () => events.push('never'));
  input.write('gill\nafter\n');
  await new Promise(setImmediate);
  rl.setPrompt('% ');
  rl.pause();
  rl.pause();
  rl.prompt();
  rl.write('typed\n');
  const asked = promisify(rl.question).call(rl, 'promise? ');
  input.write('kept\n');
  out(await asked);
  const stop = new AbortController();
  rl.question('aborted? ', { signal: stop.signal }, () => events.push('never'));
  stop.abort();
  input.write('a line\n');
  await new Promise(setImmediate);
  rl.close();
  rl.close();
  for (const use of [() => rl.question('x', () => {})]) {
    try {
      use();
    } catch (error) {
      out(error.code, error.message);
    }
  }
  input.write('nobody listens\n');
  await new Promise(setImmediate);
  out(events.join(', '));
  out(JSON.stringify(String(output.read())));
  for (const options of [{ input, completer: 1 }, { input, history: 1 }, { input, historySize: -1 }, { input, signal: 1 }]) {
    try {
      readline.createInterface(options);
    } catch (error) {
      out(error.name, error.code);
    }
  }
  const iterated = [];
  for await (const line of readline.createInterface({ input: Readable.from(['1\n2\n', '3']) })) iterated.push(line);
  out(iterated.join());
  const first = readline.createInterface({ input: Readable.from(['1\n2\n', '3']) });
  for await (const line of first) {
    out(line);
    break;
  }
  out(first.closed);
  const many = [];
  for await (const line of readline.createInterface({ input: Readable.from(Array.from({ length: 3000 }, (_, i) => `${i}\n`)) })) many.push(line);
  out(many.length, many[2999]);
  // As promises
  const promises = require('readline/promises');
  out(promises === readline.promises);
  const answers = new PassThrough();
  const asking = promises.createInterface({ input: answers, output: new PassThrough() });
  const sure = asking.question('sure? ');
  answers.write('yes\n');
  out(await sure);
  const timeout = new AbortController();
  const never = asking.question('never? ', { signal: timeout.signal });
  timeout.abort();
  await never.catch((error) => out(error.name, error.code, error.message));
  asking.close();
  const screen = new PassThrough();
  const moves = new promises.Readline(screen);
  moves.cursorTo(1).cursorTo(1, 2).moveCursor(-1, 3).clearLine(-1).clearLine(0).clearLine(1).clearScreenDown();
  out(screen.read());
  await moves.commit();
  out(JSON.stringify(String(screen.read())));
  // Cursor
  for (const move of [
    () => readline.cursorTo(screen, 0), () => readline.cursorTo(screen, 3, 4), () => readline.moveCursor(screen, 0, 0), () => readline.moveCursor(screen, 2, -3),
    () => readline.clearLine(screen, -1), () => readline.clearLine(screen, 1), () => readline.clearLine(screen, 0), () => readline.clearScreenDown(screen),
    () => readline.cursorTo(screen, 'a'), () => readline.cursorTo(screen, 'a', 1), () => readline.cursorTo(screen, NaN), () => readline.clearLine(null, 0),
    () => readline.cursorTo(screen, 1, 2, 'x'),
  ]) {
    try {
      out(move(), JSON.stringify(screen.read()?.toString()));
    } catch (error) {
      out(error.name, error.code, error.message);
    }
  }
  // Keys
  const keyboard = new PassThrough();
  readline.emitKeypressEvents(keyboard);
  keyboard.on('keypress', (text, key) => out(JSON.stringify(text), JSON.stringify(key)));
  for (const keys of ['aZ5 ', '\r\n\t\b\x7f', '\x01\x1a', '\x1b[A\x1b[1;5C\x1bOH', '\x1b[3~\x1b[3;2~\x1b[15~\x1b[Z', '\x1bx', '\u00e9\u{1f600}', '-;']) {
    keyboard.write(keys);
    await new Promise(setImmediate);
  }
};
