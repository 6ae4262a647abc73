// Runs one case of tests/stdlib/cases and prints its lines: what Node prints is what vmrun has to print.
//
//     node tests/stdlib/driver.js NAME >tests/stdlib/cases/NAME.out
'use strict';

// What depends on where it runs must not.
process.chdir('/');
for (const variable of ['TMPDIR', 'TMP', 'TEMP']) delete process.env[variable];

const name = process.argv[2];
const run = require(`./cases/${name}.js`);
const out = (...values) => console.log(values.map((v) => (typeof v === 'string' ? v : String(v))).join(' '));

Promise.resolve(run(require, out, 'program')).then(
  () => process.exit(0),
  (error) => {
    console.log(`threw ${error && error.stack}`);
    process.exit(1);
  },
);
