// What the maps of packages lead to that is not there, for require.
'use strict';
const fs = require('fs');
const path = require('path');

module.exports = (lib, out) => {
  const dir = fs.realpathSync(fs.mkdtempSync(path.join(require('os').tmpdir(), 'gill-maps-')));
  const put = (file, value) => {
    fs.mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
    fs.writeFileSync(path.join(dir, file), typeof value === 'string' ? value : JSON.stringify(value));
  };
  put('package.json', {
    name: 'self',
    imports: { '#dep/*': './dir/*', '#gone': './gone.js', '#bare': 'nopkg', '#dir': './dir', '#there': 'there' },
    exports: { './m': './missing.js', './dir': './dir' },
  });
  put('dir/x.js', '');
  put('node_modules/pp/package.json', { name: 'pp', exports: { '.': './gone.js', './d/*': './d/*.js' } });
  put('node_modules/there/index.js', 'module.exports = "there";');
  const require_ = lib('module').createRequire(path.join(dir, 'a.js'));
  for (const name of ['#dep/q', '#dep/x.js', '#gone', '#bare', '#dir', '#there', '#nothing', 'self/m', 'self/dir', 'self/x', 'pp', 'pp/d/x', 'pp/z']) {
    try {
      out(name, typeof require_(name));
    } catch (e) {
      out(name, e.name, e.code, e.message.replaceAll(dir, 'DIR'), Object.keys(e).join(), String(e.path).replaceAll(dir, 'DIR'));
    }
  }
  fs.rmSync(dir, { recursive: true });
};
