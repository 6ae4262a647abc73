'use strict';
module.exports = (lib, out) => {
  const u = lib('url'); const { inspect } = lib('util');
  const attempt = (f) => { try { return inspect(f()); } catch (e) { return `${e.name} ${e.code} ${e.message} ${e.input}`; } };
  const bases = [undefined, 'http://h.com/a/b/c?q#f', 'file:///x/y', 'https://u:p@h:8080/'];
  for (const s of ['http://example.com', 'HTTP://EXAMPLE.com:80/a/../b/./c?x=1#h', 'https://user:pa%20ss@host:8443/p a th/?q=a b&c=\'d#fr ag', '//other/x', '/abs', 'rel', '../up', '?only', '#hash', '', '.', 'mailto:a@b.c', 'data:text/plain,hi there', 'file:///a/b', 'file://localhost/c', 'http://127.1/', 'http://0x7f.1', 'http://[::1]:3000/x', 'http://[1:0:0:0:0:0:0:1]', 'http://h:99999', 'http://', 'http:///x', 'nope', 'foo://bar/baz?x', 'foo:/a/../b', 'http://a b', 'http://h/%7Efoo/%zz', 'ws://h:80/', 'http://h?x', 'http://h#y', 'http:\\\\h\\p', '  http://t.co  ', 'http://h/a%2e%2e/b/%2E%2E/c', 'http://h/日本?ü#é', 'javascript:alert(1)'])
    for (const b of bases) out(s, String(b), attempt(() => new u.URL(s, b)));
  const x = new u.URL('http://h.com/p?a=1&b=2'); x.port = '81'; x.pathname = 'n w'; x.hash = 'z'; x.searchParams.append('c', 'd e&'); x.protocol = 'https'; x.host = 'q.r:99'; x.username = 'me'; x.search = x.search + '&k'; out(x.href, x.origin, x.searchParams.get('k'), JSON.stringify(x), String(x)); x.searchParams.delete('a'); out(x.href); x.hostname = 'zz'; x.href = 'http://new/'; out(x.href, x.searchParams.size);
  const p = new u.URLSearchParams('?a=1&a=2&b=%20+x&c&=e&%zz'); out(inspect(p), p.toString(), inspect(p.getAll('a')), p.has('c'), p.has('a', '2'), p.get('zz'), inspect([...p.keys()]), p.size); p.sort(); p.set('a', 'é~!\'()*'); out(p.toString());
  out(inspect([...new u.URLSearchParams({ a: 1, b: 'x' })]), inspect([...new u.URLSearchParams([['a', 'b'], ['c', 'd']])]), attempt(() => new u.URLSearchParams([['a']])), inspect(new u.URLSearchParams()));
  out(attempt(() => u.fileURLToPath('file:///a%20b/c')), attempt(() => u.fileURLToPath('http://x')), attempt(() => u.fileURLToPath('file://host/x')), attempt(() => u.fileURLToPath(5)), u.pathToFileURL('/a b/c#d?e%f').href, u.URL.canParse('x:y'), u.URL.canParse('y'));
  for (const s of ['http://user:pass@Host.com:8080/p/a?q=1#h', '/rel?x=1', '//h/p', 'http://h', '', 'x y', 'http://[::1]:80/a']) { out(s, attempt(() => ({ ...u.parse(s) })), attempt(() => u.format(u.parse(s, true)))); }
  out(u.format({ protocol: 'http', host: 'a.com', pathname: 'x', query: { a: 1 } }), u.format({ hostname: 'h', port: 8 , pathname: '/p' }), u.format(new u.URL('http://a:b@c/d?e#f'), { auth: false, fragment: false }), u.resolve('http://a.com/b/c', '../d'), u.resolve('/one/two/three', 'four'), u.resolve('http://example.com/', '/one'));
  const { searchParams, ...opts } = u.urlToHttpOptions(new u.URL('http://a:b@[::1]:8/d?e#f')); out(opts.hostname, opts.port, opts.auth, opts.path);
};
