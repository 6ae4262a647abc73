// MIME types, files of environment variables, and what process tells besides.
'use strict';

module.exports = async (lib, out) => {
  const { MIMEType, MIMEParams, inspect, parseEnv, isBuffer } = lib('util');
  const show = (...values) => out(...values.map((v) => (typeof v === 'string' ? v : inspect(v))));
  const failing = (f) => {
    try {
      return f();
    } catch (e) {
      return `${e.name} ${e.code} ${e.message}`;
    }
  };

  for (const text of [
    'text/html',
    ' \t\r\nText/HTML ; charset=UTF-8 ; Q="a b" ',
    'a/b;c;d=;e=f;e=g;=h;i="j\\"k\\\\l";m="n',
    'a/b;c="d"e;f=g;h="i"j;k=l',
    'a/b;x="\\',
    'a/b;x=\u00e9;y=\u20ac;z="\u00e9"',
    'a/b; ;;=;"x"=y;z=" "',
    'a/b;c="";d=""e',
    'application/vnd.api+json;charset=utf-8;',
    'a',
    '',
    '/b',
    'a/',
    'a/ ;c=d',
    'a b/c',
    'a/b c',
    '\u00e9/b',
    'a/b/c',
    'a/b\\',
  ]) {
    show(failing(() => {
      const type = new MIMEType(text);
      return `${type} | ${type.essence} | ${JSON.stringify(type)} | ${inspect([...type.params])}`;
    }));
  }

  const type = new MIMEType('Text/Plain;Charset=x');
  type.type = 'IMAGE';
  type.subtype = 'PNG';
  show(type.type, type.subtype, type.essence, type.params === type.params, type.params instanceof MIMEParams);
  show(failing(() => (type.type = '')), failing(() => (type.type = 'a/b')), failing(() => (type.subtype = ' ')));
  show(failing(() => (type.essence = 'a/b')));
  show(type);
  const params = new MIMEParams();
  show(params, String(params), [...params], params.get('a'), params.has('a'));
  params.set('A', 1);
  params.set('b', 'c d');
  params.set('c', '');
  params.set('d', '"\\');
  params.set('A', 'again');
  show(String(params), JSON.stringify(params), [...params.keys()], [...params.values()], [...params.entries()]);
  show(failing(() => params.set('', 'x')), failing(() => params.set('a b', 'x')), failing(() => params.set('x', '\u20ac')));
  params.delete('b');
  params.delete('none');
  show(params.get('A'), params.get('a'), params.has('c'), params.has('b'), params.toString === params.toJSON);
  show(MIMEParams.prototype[Symbol.iterator] === MIMEParams.prototype.entries, MIMEType.prototype.toJSON.name);
  show(Object.getOwnPropertyNames(MIMEType.prototype), Object.getOwnPropertyNames(MIMEParams.prototype));

  // Environment files
  for (const text of [
    'b=1\na=2\n10=c',
    'a = 1 # one\nb="x\\ny" # two\nc=\'x\\ny\'\nd=`q"r\'s`\n',
    '# all\n\n  export e = f\r\ng=\nh=   \n',
    'a="open\nb=\'two\nlines\'\nc=d',
    'a=\'open',
    'none\na=1',
    '=1\nb=2',
    '\ta=\t1\t',
    '#a=1',
    '',
  ]) {
    show(JSON.stringify(text), parseEnv(text));
  }
  show(failing(() => parseEnv(1)));
  const fs = lib('fs');
  const dir = fs.mkdtempSync(`${lib('os').tmpdir()}/gill-env-`);
  fs.writeFileSync(`${dir}/.env`, 'GILL_TEST_A=file\nGILL_TEST_B="b c"\n');
  process.env.GILL_TEST_A = 'set';
  process.loadEnvFile(`${dir}/.env`);
  show(process.env.GILL_TEST_A, process.env.GILL_TEST_B);
  delete process.env.GILL_TEST_B;
  process.chdir(dir);
  process.loadEnvFile();
  show(process.env.GILL_TEST_B);
  process.chdir('/');
  process.loadEnvFile(lib('url').pathToFileURL(`${dir}/.env`));
  fs.rmSync(dir, { recursive: true });
  delete process.env.GILL_TEST_A;
  delete process.env.GILL_TEST_B;
  show(failing(() => process.loadEnvFile('nothing')), failing(() => process.loadEnvFile(1)));

  // Others
  show(isBuffer(lib('buffer').Buffer.alloc(1)), isBuffer(new Uint8Array(1)), isBuffer());
  show(process.getBuiltinModule('fs') === require('fs'), process.getBuiltinModule('node:fs') === require('fs'));
  show(process.getBuiltinModule('nothing'), failing(() => process.getBuiltinModule(1)));
  const memory = process.availableMemory();
  show(memory > 0, Number.isInteger(memory), memory < lib('os').totalmem());
  show(Array.isArray(process.getgroups()), process.getgroups().includes(process.getegid()));
};
