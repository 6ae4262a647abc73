// Which file a command line means, what `process.argv[1]` and the module say of it, and which files may be programs.
'use strict';
module.exports = async (lib, out) => {
  const { spawnSync } = lib('child_process');
  const fs = lib('fs');
  const os = lib('os');
  const path = lib('path');
  const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'gill-main-')));
  const where = "const told = (file) => console.log(process.argv.slice(1).join(' '), '|', file);\n";
  const script = `${where}told(__filename + ' ' + (require.main === module));\n`;
  const module = `import 'fs';\n${where}told(import.meta.url);\n`;
  const plain = "console.log(typeof require, typeof module);\n";
  const files = {
    'x.js': script, 'real/x.js': script, 'real/deep/y.js': script, 'sub/z.js': script, 'only.txt': script, noextension: script,
    'module.txt': module, modulenoextension: module,
    'modules/package.json': '{"type":"module"}', 'modules/a.txt': plain, 'modules/noextension': plain, 'modules/b.js': plain,
    'modules/c.cjs': plain, 'modules/d.data': plain,
    'main/package.json': '{"main":"lib/main.js"}', 'main/lib/main.js': script, 'index/index.js': script, 'json/index.json': '{}',
    'wrong/package.json': '{"main":"nothing.js"}', 'wrong/index.js': script, 'esm/package.json': '{"main":"m.mjs"}', 'esm/m.mjs': module,
    'twice/index.js': script, 'twice.js': script, 'nothing/package.json': '{"main":"nothing.js"}',
  };
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), text);
  }
  for (const [link, to] of [['link', 'real'], ['linkdeep', 'real/deep'], ['link.js', 'real/x.js']]) fs.symlinkSync(to, path.join(root, link));
  const lines = [
    'x.js', './sub/.././x.js a b', 'link/../x.js', 'link/x.js', 'linkdeep/../x.js', 'linkdeep/y.js', 'link.js', 'x', 'x.js/', 'x/',
    './x.js/.', 'none/../x.js', `/${root}/x.js`, 'only.txt', 'noextension', 'module.txt', 'modulenoextension', 'modules/a.txt',
    'modules/noextension', 'modules/b.js', 'modules/b', 'modules/c.cjs', 'modules/d.data', 'main', 'main/', 'main/.', 'main/lib/..', 'index',
    'json', 'wrong', 'esm', 'twice', 'twice/', 'none', 'none/', 'nothing', 'sub',
  ];
  const clean = (text) => text.trim().replaceAll(root, 'ROOT').replace(/\n/g, '; ');
  for (const line of lines) {
    const env = { ...process.env, GILL_NO_CORE: '1', NODE_NO_WARNINGS: '1' };
    const ended = spawnSync(process.execPath, line.split(' '), { cwd: root, encoding: 'utf8', env });
    const error = /^\w*Error \[ERR_\w+\].*/m.exec(ended.stderr);
    out(`${clean(line)}: ${ended.status} ${clean(ended.stdout)} ${error ? clean(error[0]) : ''}`);
  }
  fs.rmSync(root, { recursive: true });
};
