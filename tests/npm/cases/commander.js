// commander: options, arguments, subcommands, help, errors.
const { Command, Option, Argument } = require('commander');
function make() {
  const program = new Command('tool');
  program.exitOverride().configureOutput({ writeOut: (s) => process.stdout.write('OUT ' + s), writeErr: (s) => process.stdout.write('ERR ' + s) });
  program.version('1.2.3').description('a tool').option('-d, --debug', 'debugging').option('-n, --number <n>', 'a number', Number, 5).addOption(new Option('--color <c>', 'colour').choices(['red', 'green']).default('red')).option('--no-cache', 'without').option('-l, --list <items...>', 'many');
  program.command('serve <dir> [port]').alias('s').description('serves').option('-v', 'loud').action((dir, port, o, c) => console.log('serve', dir, port, o, c.parent.opts()));
  program.command('sum').addArgument(new Argument('<n...>', 'numbers').argParser((v, all) => [...(all || []), Number(v)])).action((n) => console.log('sum', n.reduce((a, b) => a + b, 0)));
  return program;
}
for (const line of ['serve /tmp 80 -v -d --color green', 'sum 1 2 3.5', '-n 7 s x', '--list a b c -- serve y', '--help', 'serve --help', '--version', '--color blue serve x', 'nope', 'serve', '--bogus', '-n'])
  try { make().parse(line.split(' '), { from: 'user' }); } catch (e) { console.log(e.code, e.exitCode); }
