// Runs every case of tests/stdlib/cases twice, with our module and with Node's, and compares what they print.
//
//     node --expose-internals tests/stdlib/run.js [NAME]...
//
// A case exports `async (lib, out, which)`: `lib(id)` gives a module, `out(...values)` prints a line. Both runs must
// print the same.
'use strict';

const fs = require('fs');
const path = require('path');
const { load } = require('./host.js');

const dir = path.join(__dirname, 'cases');

// Realms are the VM's, and Node gives none whose global object could be set; it tells nothing of what a decoder holds, nor whether a
// watched file itself changed. Only vmrun's tests run these.
const needsVm = ['fs_notices', 'text_decoder', 'vm'];

async function collect(run, lib, which) {
  const lines = [];
  const out = (...values) => lines.push(values.map((v) => (typeof v === 'string' ? v : String(v))).join(' '));
  try {
    await run(lib, out, which);
  } catch (error) {
    lines.push(`threw ${error && error.stack}`);
  }
  return lines;
}

async function main() {
  const wanted = process.argv.slice(2);
  const names = fs.readdirSync(dir).filter((f) => f.endsWith('.js')).map((f) => f.slice(0, -3)).sort();
  let passed = 0;
  let failed = 0;
  for (const name of names) {
    if (needsVm.includes(name) || (wanted.length > 0 && !wanted.includes(name))) continue;
    const run = require(path.join(dir, name));
    const theirs = await collect(run, (id) => require(id), 'node');
    const ours = await collect(run, load, 'gill');
    const differing = [];
    for (let i = 0; i < Math.max(ours.length, theirs.length); i++) {
      if (ours[i] !== theirs[i]) differing.push(i);
    }
    if (differing.length === 0) {
      passed += theirs.length;
      console.log(`ok   ${name}: ${theirs.length} lines`);
      continue;
    }
    passed += theirs.length - differing.length;
    failed += differing.length;
    console.log(`FAIL ${name}: ${differing.length} of ${theirs.length} lines differ`);
    for (const i of differing.slice(0, Number(process.env.SHOW) || 12)) {
      console.log(`  line ${i}\n    node: ${theirs[i]}\n    gill: ${ours[i]}`);
    }
  }
  if (wanted.length === 0 || wanted.includes('startup')) {
    require('./startup.js')((name, got, expected) => {
      if (got === expected) passed++;
      else {
        failed++;
        console.log(`FAIL startup: ${name}: expected ${expected}, got ${got}`);
      }
    });
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}

main();
