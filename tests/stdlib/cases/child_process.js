// child_process: every way to start a child, its pipes, how it ends, what is refused.
'use strict';
module.exports = async (lib, out) => {
  const cp = lib('child_process');
  const { promisify, inspect } = lib('util');
  const path = lib('path');
  const fs = lib('fs');
  const { Buffer } = lib('buffer');
  const told = (e) => (e === null ? 'null' : `${e.name} ${e.message.replace(/\n/g, '|')} ${inspect({ ...e }, { breakLength: Infinity })}`);
  /** Collects what a child says and does, in the order of its own events. */
  const watch = (child) => new Promise((done) => {
    const log = [];
    const text = { stdout: '', stderr: '' };
    for (const name of ['spawn', 'exit', 'error', 'close']) child.on(name, (...args) => {
      log.push(`${name}(${args.map((a) => (a instanceof Error ? `${a.code || a.name} ${a.message}` : String(a))).join()})`);
      if (name === 'close') done(`${log.join(' ')} ${JSON.stringify(text)}`);
    });
    for (const name of ['stdout', 'stderr']) if (child[name]) child[name].on('data', (d) => { text[name] += d; });
  });

  // What a child is.
  {
    const child = cp.spawn('sh', ['-c', 'echo out; echo err >&2; read x; echo got $x; exit 3']);
    out(child instanceof cp.ChildProcess, child.constructor.name, child.spawnfile, child.spawnargs.join('|'), typeof child.pid, child.exitCode, child.signalCode, child.killed, child.connected);
    out(child.stdin.constructor.name, child.stdin.readable, child.stdin.writable, child.stdout.readable, child.stdio.length, child.stdio[1] === child.stdout);
    const log = watch(child);
    child.stdin.end('hello\n');
    out(await log);
    out(child.exitCode, child.signalCode, child.stdin.destroyed, child.stdout.destroyed, child.kill(), child.killed);
  }
  // Signals.
  for (const signal of ['SIGTERM', 'SIGKILL', 'SIGINT', 1, undefined, 'sigusr2']) {
    const child = cp.spawn('sleep', ['20']);
    const log = watch(child);
    out(child.kill(0), child.kill(signal), child.killed);
    out(await log, child.signalCode, child.exitCode);
  }
  out(await watch(cp.spawn('sh', ['-c', 'kill -9 $$'])));
  // Nothing of this name, nothing to be run, no folder.
  for (const [file, options] of [['no-such-program'], ['/'], ['sh', { cwd: '/no/such/folder' }], ['/no/such/program', { argv0: 'name' }]]) {
    const child = cp.spawn(file, ['a', 'b'], options);
    out(child.pid, child.stdin !== null, child.kill());
    child.stdin.write('dropped');
    child.on('error', (e) => out(told(e)));
    out(await watch(child), child.exitCode);
  }
  // Folder, environment, name, descriptors.
  out(await watch(cp.spawn('pwd', { cwd: '/usr' })), await watch(cp.spawn('pwd', [], { cwd: new URL('file:///usr/bin') })));
  out(await watch(cp.spawn('/usr/bin/env', { env: { A: '1', B: 'two words', C: undefined, D: '' } })));
  out(await watch(cp.spawn('sh', ['-c', 'echo $0 $1'], { argv0: 'named' })));
  out(await watch(cp.spawn('sh', ['-c', 'cat; echo to3 >&3; cat <&4'], { stdio: ['ignore', 'pipe', 'ignore', 'pipe', 'pipe'] })
    .on('spawn', function () { this.stdio[3].on('data', (d) => out('fd 3:', String(d).trim())); this.stdio[4].end('from 4'); })));
  {
    const file = `/tmp/gill-child-${process.pid}`;
    const fd = fs.openSync(file, 'w+');
    fs.writeSync(fd, 'first\n');
    const child = cp.spawn('sh', ['-c', 'echo second; echo third >&2'], { stdio: ['ignore', fd, fd] });
    out(child.stdin, child.stdout, child.stderr, inspect(child.stdio), await watch(child));
    fs.closeSync(fd);
    out(JSON.stringify(fs.readFileSync(file, 'utf8')));
    fs.unlinkSync(file);
  }
  {
    const first = cp.spawn('sh', ['-c', 'echo one; echo two; echo three']);
    const second = cp.spawn('grep', ['t'], { stdio: [first.stdout, 'pipe', 'inherit'] });
    out(await watch(second));
  }
  out(await watch(cp.spawn('echo "$0 a  b" | tr a-z A-Z; echo $HOME', { shell: true, env: { HOME: '/h', PATH: process.env.PATH } })));
  out(await watch(cp.spawn('echo', ['$((1 + 2))', '&&', 'echo', 'x'], { shell: '/bin/sh' })));
  out(await watch(cp.spawn('sleep', ['20'], { timeout: 30 })), await watch(cp.spawn('sleep', ['20'], { timeout: 30, killSignal: 'SIGKILL' })));
  {
    const group = cp.spawn('sh', ['-c', 'read x; echo $x'], { detached: true });
    const log = watch(group);
    process.kill(-group.pid, 0);
    group.stdin.end('in a group of its own\n');
    out(await log);
  }
  // Much through both pipes at once.
  {
    const child = cp.spawn('cat');
    const chunk = Buffer.alloc(65536, 'abcdefgh');
    let [received, sent] = [0, 0];
    child.stdout.on('data', (d) => { received += d.length; });
    const more = () => { while (sent < 64) { sent++; if (!child.stdin.write(chunk)) { child.stdin.once('drain', more); return; } } child.stdin.end(); };
    more();
    await new Promise((done) => child.on('close', done));
    out(received, sent * chunk.length);
    const early = cp.spawn('true');
    early.stdin.on('error', (e) => out(['EPIPE', 'ECONNRESET'].includes(e.code)));
    await new Promise((done) => early.on('exit', done));
  }
  // Given up.
  {
    const controller = new AbortController();
    const child = cp.spawn('sleep', ['20'], { signal: controller.signal });
    const log = watch(child);
    controller.abort();
    out(await log);
    const gone = cp.execFile('sleep', ['20'], { signal: AbortSignal.abort() }, (e) => out(told(e)));
    await new Promise((done) => gone.on('close', done));
  }
  // One that nobody waits for does not keep the program.
  {
    const code = "const c = require('child_process').spawn('sleep', ['20']); c.unref(); for (const s of c.stdio) s.unref(); console.log('on'); process.on('exit', () => c.kill('SIGKILL'))";
    out(await watch(cp.spawn(process.execPath, ['-e', code])));
  }

  // Collecting.
  const collected = (start) => new Promise((done) => start((...args) => done(args)));
  for (const start of [
    (cb) => cp.exec('echo hi; echo bad >&2', cb), (cb) => cp.exec('echo hi; echo bad >&2; exit 7', cb), (cb) => cp.exec('printf é', { encoding: 'latin1' }, cb),
    (cb) => cp.exec('printf bytes', { encoding: 'buffer' }, cb), (cb) => cp.exec('sleep 20', { timeout: 30 }, cb), (cb) => cp.exec('printf 0123456789abcdef; sleep 20', { maxBuffer: 10 }, cb),
    (cb) => cp.exec('printf ééééé >&2', { maxBuffer: 3 }, cb), (cb) => cp.execFile('no-such-program', ['z'], cb), (cb) => cp.execFile('echo', ['a b', '$HOME'], cb), (cb) => cp.execFile('pwd', { cwd: '/usr' }, cb),
    (cb) => cp.execFile('sh', ['-c', 'kill -TERM $$'], cb), (cb) => cp.execFile('pwd', null, cb), (cb) => cp.exec('exit 0', { env: { PATH: process.env.PATH } }, cb), (cb) => cp.execFile('cat', cb).stdin.end('through cat'),
  ]) {
    const [error, stdout, stderr] = await collected(start);
    out(told(error), inspect(stdout), inspect(stderr));
  }
  {
    const running = promisify(cp.exec)('echo promised; echo too >&2');
    out(running.child instanceof cp.ChildProcess, inspect(await running));
    await promisify(cp.execFile)('sh', ['-c', 'echo some; exit 4']).catch((e) => out(told(e)));
  }

  // Waiting.
  const shown = ({ pid, error, ...rest }) => `${typeof pid} ${pid > 0} ${error ? told(error) : error} ${inspect(rest, { breakLength: Infinity })}`;
  for (const args of [
    ['sh', ['-c', 'echo a; echo b >&2; cat; exit 2'], { input: 'inp', encoding: 'utf8' }], ['echo', ['x']], ['no-such-program', ['x']], ['sh', ['-c', 'kill -9 $$']], ['sleep', ['20'], { timeout: 30 }],
    ['sh', ['-c', 'printf 0123456789abcdef; sleep 20'], { maxBuffer: 10, encoding: 'utf8' }], ['sh', ['-c', 'trap "" TERM; printf x; exec sleep 20'], { timeout: 300, killSignal: 'SIGKILL', encoding: 'latin1' }], ['pwd', { cwd: '/usr', encoding: 'utf8' }],
    ['sh', ['-c', 'echo to3 >&3'], { stdio: ['ignore', 'pipe', 'ignore', 'pipe'], encoding: 'utf8' }], ['cat', { input: new Uint16Array([0x6161, 0x6262]), encoding: 'utf8' }], ['true', { stdio: 'ignore' }], ['cat', { cwd: '/no/such' }], ['echo $A', { shell: true, env: { A: 'b' }, encoding: 'hex' }],
  ]) out(shown(cp.spawnSync(...args)));
  {
    const big = Buffer.alloc(3 << 20, 'x');
    out(cp.spawnSync('cat', { input: big, maxBuffer: Infinity }).stdout.equals(big));
  }
  for (const run of [
    () => cp.execSync('echo shell $((2 * 3))'), () => cp.execSync('echo text', { encoding: 'utf8' }), () => cp.execSync('echo gone; echo bad >&2; exit 7', { stdio: 'pipe' }), () => cp.execFileSync('echo', ['a', 'b'], { encoding: 'utf8' }), () => cp.execFileSync('no-such-program', ['q']),
    () => cp.execFileSync('sh', ['-c', 'exit 3'], { stdio: 'ignore' }), () => cp.execFileSync('cat', { input: 'given', encoding: 'utf8' }), () => cp.execSync('sleep 20', { timeout: 30, stdio: 'ignore' }), () => cp.execFileSync('true', { stdio: 'inherit' }),
  ]) try { out(inspect(run())); } catch (e) { const { pid, error, ...rest } = e; out(e.name, e.message.replace(/\n/g, '|'), error === undefined || error === e, inspect(rest, { breakLength: Infinity })); }

  // Refused.
  for (const call of [
    () => cp.spawn(), () => cp.spawn(''), () => cp.spawn('a\0b'), () => cp.spawn('x', 5), () => cp.spawn('x', ['a\0']), () => cp.spawn('x', [], 5), () => cp.spawn('x', [], null), () => cp.spawn('x', { cwd: 5 }), () => cp.spawn('x', { detached: 1 }), () => cp.spawn('x', { uid: 'root' }), () => cp.spawn('x', { gid: 1.5 }),
    () => cp.spawn('x', { shell: 5 }), () => cp.spawn('x', { argv0: 5 }), () => cp.spawn('x', { stdio: 'pipes' }), () => cp.spawn('x', { stdio: ['what'] }), () => cp.spawn('x', { stdio: [{}] }), () => cp.spawn('x', { stdio: [Buffer.from('x')] }), () => cp.spawn('x', { timeout: -1 }), () => cp.spawn('x', { killSignal: 'SIGNOT' }), () => cp.spawn('x', { killSignal: {} }), () => cp.spawn('x', { signal: 5 }),
    () => cp.spawn('x', { env: { A: 'b\0' } }), () => cp.exec(), () => cp.exec('x', {}, 5), () => cp.exec('x', { maxBuffer: -1 }), () => cp.execFile('x', 5), () => cp.execFile('x', [], {}, 'cb'), () => cp.spawnSync('x', { maxBuffer: 'a' }), () => cp.spawnSync('x', { input: 5 }), () => cp.spawnSync('x', { stdio: 'ipc' }), () => cp.spawnSync('x', { stdio: [0, 1, 2, 'ipc'] }), () => cp.execSync(5), () => cp.execFileSync('x', { timeout: 1.5 }), () => cp.spawn('sleep', ['0.1'], { stdio: 'ignore' }).kill('SIGNOT'),
  ]) try { call(); out('fine'); } catch (e) { out(e.name, e.code, e.message); }
  void path;
};
