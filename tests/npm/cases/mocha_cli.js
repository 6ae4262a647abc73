// mocha's own command runs suites in a process of its own: reporters, exit status, options.
const { spawnSync } = require('child_process'), path = require('path');
const mocha = path.join(path.dirname(require.resolve('mocha')), 'bin/mocha.js');
const suite = (name) => path.join(__dirname, '../suite', name);
const clean = (text) => text.replace(/\(\d+m?s\)/g, '(T)').replace(/^ +at .*\n/gm, '').replace(/"(duration|start|end)": ?("[^"]*"|\d+)/g, '"$1": 0').replace(/"stack": ?"(\\.|[^"\\])*"/g, '"stack": ""').replaceAll(path.join(__dirname, '..'), 'ROOT');
const run = (...args) => {
  const { status, signal, stdout, stderr, error } = spawnSync(process.execPath, [mocha, '--no-color', '--no-config', '--no-package', ...args], { encoding: 'utf8', env: { ...process.env, FORCE_COLOR: '0', CI: '1' } });
  console.log(`== ${args.map((a) => (a.includes('suite') ? path.basename(a) : a)).join(' ')}: ${status} ${signal} ${error}`);
  console.log(clean(stdout) + clean(stderr).replace(/^/gm, '! ').replace(/! $/, ''));
};
run(suite('math.spec.js'), suite('text.spec.mjs'));
run('--reporter', 'json', '--grep', '@slow', suite('math.spec.js'));
run('--reporter', 'tap', '--bail', suite('math.spec.js'));
run('--reporter', 'dot', '--forbid-pending', suite('math.spec.js'));
run('--version');
run(suite('missing.js'));
