// chalk and picocolors: styles as escape sequences.
const chalk = require('chalk');
const c = new chalk.Instance({ level: 3 });
for (const text of [c.red('r'), c.bold.underline.bgBlue('b'), c.hex('#ff8800')('h'), c.rgb(1, 2, 3).bgHex('#123')('x'), c.red(`a ${c.green('g')} b`), c.red('a\nb'), c.dim.italic.inverse.strikethrough('s'), c.ansi256(200)('p'), c`{bold t {red ${1 + 1}}}`]) console.log(JSON.stringify(text));
console.log(new chalk.Instance({ level: 0 }).red('plain'), JSON.stringify(new chalk.Instance({ level: 1 }).hex('#ff8800')('down')));
const pc = require('picocolors').createColors(true);
console.log(JSON.stringify([pc.red('x'), pc.bold(pc.blue('y')), pc.bgYellow(`a${pc.red('b')}c`), pc.isColorSupported]));
// Nesting, templates with expressions, styles that close and reopen, what a level can show.
for (const level of [0, 1, 2, 3]) {
  const k = new chalk.Instance({ level });
  console.log(level, JSON.stringify([k.red.bold('x'), k.rgb(255, 136, 0)('rgb'), k.bgRgb(12, 34, 56)('bg'), k.ansi256(201)('256'), k.bgAnsi256(17)('bg256'), k.hsl(32, 100, 50)('hsl'), k.hwb(32, 0, 50)('hwb'), k.keyword('orange')('kw'), k.hex('#abc').underline('hex'), k.visible('visible'), k.reset('r')]));
}
const styles = ['bold', 'dim', 'italic', 'underline', 'inverse', 'hidden', 'strikethrough', 'black', 'redBright', 'gray', 'grey', 'bgCyanBright', 'bgBlackBright'];
console.log(JSON.stringify(styles.map((name) => c[name](name))));
console.log(JSON.stringify([c.red('one', 2, null), c.green(''), c.blue(`a${c.red('b')}c${c.bold('d')}e`), c.bgRed('x\r\ny\nz'), c.bold.red.visible(''), c.yellow.bold.underline`tagged ${1} {red not} \n`]));
const name = 'Sindre', warn = c.bold.keyword('orange');
console.log(JSON.stringify([c`{bold Hi {green.underline ${name}}!} {hex('#ff0000') hex} {rgb(1,2,3).bold rgb} \{ {bgBlue.white  spaced }`, warn('warn'), c.supportsColor, typeof chalk.stderr, c.level, chalk.Instance.name]));
for (const bad of ['{bold open', '{nosuch x}', 'x}']) try { console.log(JSON.stringify(c(Object.assign([bad], { raw: [bad] })))); } catch (e) { console.log(e.name, e.message); }
try { new chalk.Instance({ level: 9 }); } catch (e) { console.log(e.message); }
c.level = 0; console.log(c.red('off'), c.enabled); c.level = 3; console.log(JSON.stringify(c.red('on')));
const off = require('picocolors').createColors(false);
console.log(JSON.stringify(Object.keys(pc).filter((k) => typeof pc[k] === 'function').map((k) => pc[k](k) + off[k](k))), pc.red(5), off.red(null), JSON.stringify(pc.bold(`1${pc.bold('2')}3${pc.dim('4')}`)));
