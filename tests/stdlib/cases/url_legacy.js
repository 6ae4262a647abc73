// url.parse, url.format and url.resolve, the interface of before the standard's URLs.
'use strict';

module.exports = async (lib, out) => {
  const util = lib('util');
  const url = lib('url');
  const t = (f) => {
    try {
      const v = f();
      out(typeof v === 'string' ? v : util.inspect(v, { breakLength: Infinity, compact: true }));
    } catch (e) {
      out(e.name, e.code, e.message, e.input);
    }
  };
  const inputs = [
    'mailto:a@b.c',
    'http://a.b/c?q=a b#c d',
    'http://a b/c',
    'http://a.b c/d',
    'HTTP://USER:PaSs@Host.COM:80/p/a?x=1#h',
    '//some/path',
    '//user@host/path',
    '/a/b?c#d',
    'a/b',
    '?q',
    '#h',
    '',
    ' ',
    '  http://x.y  ',
    "javascript:alert('a b');",
    'javascript:alert(1)//x@y',
    'xmpp:user@host.com',
    'http://a.b\\c\\d?e\\f#g\\h',
    'http:\\\\a.b\\c',
    'http://a.b:80',
    'http://a.b:',
    'http://a.b:8a',
    'http://a.b:80:90',
    'http://[::1]:80/x',
    'http://[::1]',
    'http://[fe80::1%25eth0]/',
    'http://[::1',
    'http://user:a@b@c/d',
    'http://a@b?@c',
    'http://a.com/\t\n\rx',
    'http://a.com\t/x',
    'http://a"b/c',
    'http://a<b>c/d',
    'http://a{b}|c^d`e/f',
    'http://x.y/a<b>"c`d{e}f|g\\h^i\'j',
    'http://x.y?a<b>"c`d{e}f|g\\h^i\'j',
    'http://x.y#a<b>"c`d{e}f|g\\h^i\'j',
    'http://a.com?b',
    'http://a.com#b',
    'http://a.com?a?b#c#d?e',
    'file:///a/b',
    'file://host/a',
    'file:a',
    'ftp://a:b@c:21/d',
    'gopher://a/b',
    'git+ssh://git@github.com:user/repo.git',
    'git@github.com:user/repo.git',
    'svn+ssh://a/b',
    'coap:u:p@::1:61616/.well-known/r?n=T#c',
    'coap://u:p@[::1]:61616/r',
    'dash-test:foo/bar',
    'x:1',
    'x1.y+z-w://a',
    'tel:+1-2',
    'data:text/plain,a b',
    'blob:http://a',
    'ws://a/b?c',
    'wss://A:443',
    'http://EXAMPLE.com/%7Efoo?%7E',
    'http://ex.com/é?ü#ñ',
    'http://é.com/',
    'http://xn--9ca.com/',
    'http://a_b.c/',
    'http://a+b.c/',
    'http://a,b.c/',
    'http://-a.b',
    'http://.',
    'http://',
    'http:///a',
    'http:a',
    'http:/a',
    'http:///',
    'http:',
    'HtTp:x',
    '://a',
    ':a',
    'a:',
    'http://a*b.c/d',
    'http://a;b/c',
    'http://a%20b/c',
    'http://a.b;c',
    'http://a.b/;c?d;e',
    'http://a%2fb/c',
    'http://a%40b@c/d',
    'http://%E0@c/d',
    'http://a.b/%zz',
    'http://user:pass@',
    'http://@a',
    'http://:@a',
    'http://a@/b',
    'http://x:1/\' <>"`/{}|\\^~[]`/',
    'http://x...y...#p',
    'http://x/p/"quoted"',
    '<http://goo.corn/bread> Is a URL!',
    'http://www.narwhaljs.org/blog/categories?id=news',
    'http://mt0.google.com/vt/lyrs=m@114???&hl=en',
    'http://_jabber._tcp.google.com/test',
    'http://user:pass@_jabber._tcp.google.com:80/test',
    'http://[fe80::1]',
    'http://-a-.com',
    'http://' + 'a'.repeat(64) + '.com',
    'http://' + 'a'.repeat(256),
    'http://a'.concat('.b'.repeat(127)),
    '\u00a0http://a.b\ufeff',
    'http://a\u00a0b/c',
    'http://a\u200bb/c',
    'http://\u{1F600}.com/',
    'http://a.b/\u{1F600}',
    'http://a.b\\@c/d',
    'http://evil\\@good/',
    'http://a:b:c@d',
    'http://1.2.3.4',
    'http://1.2.3.4.5/',
    'http://0x7f.1/',
    '/a\\b',
    '\\a\\b',
    '\\\\a\\b',
    'c:\\dir\\file',
    'http://a.b?c=d#',
    'http://a.b?',
    '/?',
    '#',
    '?',
    '//',
    '///a',
    '////a',
    '//a',
    '//a@b:80/c',
    '//a:b@c',
    'a@b',
    'a@b/c',
    '/a@b',
    'http://a.b/c@d',
    'mailto:a b@c d',
    'mailto:user@example.com?subject=a b',
    'http://a.com:99999/',
    'http://a.com:0/',
    'http://a.com:080/',
    'http://nodejs.org:/a',
    'http://a.com/:80',
    'http://a.b/c d',
    'x://a b',
    'x://a b/c',
    'http://ab^c',
    "http://a'b",
    'http://a\u2100b/c',
    'http://\uFF1Ahttp://a',
    'http://a.com/a#b?c',
    'javascript:',
    'JaVaScRiPt:x?y#z',
    'http://\u00df.de',
    'http://a.b/..//./c',
    'sip:a@b;c=d',
    'http://ffff:ffff::1/',
    'http://[a]b/',
    'http://a[b]/',
    'http://[]/',
    'http://[1.2.3.4]/',
    'http://[::1]a/',
    'http://[::G]/',
    'http://a.b:80a/c',
  ];
  for (const i of inputs) {
    t(() => JSON.stringify(i));
    t(() => url.parse(i));
    t(() => url.parse(i, true));
    t(() => url.parse(i, false, true));
    t(() => url.format(url.parse(i)));
    t(() => url.format(i));
  }
  for (const v of [undefined, null, 5, {}, [], true, Symbol('a'), () => {}]) {
    t(() => url.parse(v));
    t(() => url.format(v));
    t(() => url.resolve(v, 'a'));
    t(() => url.resolve('a', v));
    t(() => url.resolveObject(v, 'a'));
    t(() => url.resolveObject('a', v));
  }
  t(() => url.parse(url.parse('http://a/b')).href);
  for (const o of [
    {},
    { protocol: 'http', host: 'a' },
    { protocol: 'http:', hostname: 'a', port: 80 },
    { hostname: '::1', port: 5 },
    { auth: 'a:b:c@d/', host: 'x' },
    { auth: 'é:ü', hostname: 'x' },
    { pathname: 'a#b?c', search: 'd#e', hash: 'f' },
    { host: 'a', pathname: 'b' },
    { slashes: true, pathname: 'b' },
    { slashes: true, host: 'a', pathname: 'b' },
    { protocol: 'x', host: 'a' },
    { protocol: 'x', slashes: true, host: 'a' },
    { protocol: 'mailto', pathname: 'a@b' },
    { protocol: 'file', pathname: '/a' },
    { protocol: 'file', pathname: 'a' },
    { protocol: 'file:', host: 'h', pathname: '/a' },
    { query: { a: 1, b: [2, 3] } },
    { query: { a: 'x y' }, search: '' },
    { query: { a: 1 }, search: '?z' },
    { query: 'a=b' },
    { search: 'a' },
    { search: '?a#b' },
    { hash: '#h' },
    { hash: 'h#i' },
    { protocol: 'http', host: '' },
    { protocol: 'http', pathname: '/a' },
    { protocol: 'javascript', pathname: 'x' },
    { hostname: 'a', host: 'b' },
    { hostname: 'a', port: 0 },
    { hostname: 'a', port: '' },
    { protocol: 'ws', hostname: 'a' },
    { pathname: null, search: null },
    { protocol: 'http', host: 'a', pathname: '//b' },
    { protocol: 'http', pathname: '//b' },
    { pathname: '//b' },
    { auth: '', host: 'a' },
    { auth: 'x' },
    { query: {} },
    { query: { a: undefined, b: null, c: '', d: NaN, e: true, f: 5n } },
    { protocol: 5 },
    { auth: 5 },
    { search: 5 },
  ])
    t(() => url.format(o));
  const bases = [
    'http://a/b/c/d;p?q',
    'http://a/b/c/d;p?q=1/2',
    'http://a',
    'http://a/',
    '/one/two/three',
    '.',
    '..',
    '',
    'a/b/c',
    '/',
    'mailto:a@b.c',
    'fred:///s//a/b/c',
    'http://user:p@h:8/a/b?c#d',
    'javascript:x',
    'file:///a/b/c',
    'foo:a/b',
    'http://x/y/z/../w',
    '//h/p',
    'x:',
    'http:///s//a/b/c',
    'git+ssh://a/b/c',
    'https://a.b/c',
  ];
  const rels = [
    'g:h',
    'g',
    './g',
    'g/',
    '/g',
    '//g',
    '?y',
    'g?y',
    '#s',
    'g#s',
    'g?y#s',
    ';x',
    'g;x',
    '',
    '.',
    './',
    '..',
    '../',
    '../g',
    '../..',
    '../../',
    '../../g',
    '../../../g',
    '../../../../g',
    '/./g',
    '/../g',
    'g.',
    '.g',
    'g..',
    '..g',
    './../g',
    './g/.',
    'g/./h',
    'g/../h',
    'g;x=1/./y',
    'g;x=1/../y',
    'g?y/./x',
    'g?y/../x',
    'g#s/./x',
    'http:g',
    'http:',
    'http:/g',
    'http://g',
    'http:g?q',
    '/a/../b',
    'a b',
    'http://u:p@g/h',
    'mailto:x@y',
    '#',
    '?',
    'https:z',
    'https:/z',
    'javascript:y',
    'file:///z',
    'file:z',
    '//u@g:9',
    'foo:b',
    'git+ssh:c',
    '\\g',
    '...',
    '/..',
    '.../..',
    'http://x/y#z',
    './/g',
    '//',
    '///',
  ];
  for (const b of bases)
    for (const r of rels) {
      out(
        b,
        r,
        (() => {
          try {
            return url.resolve(b, r);
          } catch (e) {
            return e.message;
          }
        })(),
      );
    }
  for (const b of bases.slice(0, 3)) for (const r of rels.slice(0, 8)) t(() => url.resolveObject(b, r));
  t(() => url.resolveObject(url.parse('http://a/b/c'), '../d'));
  t(() => url.resolveObject(url.parse('http://a/b/c'), url.parse('d?e')).href);
  t(() => Object.getOwnPropertyNames(url.Url.prototype).sort().join());
  t(() => {
    const u = new url.Url();
    const r = u.parse('http://a/b');
    return [r === u, u.href, u.format(), u.resolve('c'), u.resolveObject('c').constructor.name, `${u}`];
  });
  t(() => {
    const u = new url.Url();
    u.host = 'a.b:80';
    u.parseHost();
    return [u.host, u.hostname, u.port];
  });
  t(() => {
    const u = new url.Url();
    u.host = 'a.b:';
    u.parseHost();
    return [u.host, u.hostname, u.port];
  });
  t(() => {
    const u = new url.Url();
    u.parse('http://old/a?b#c');
    u.parse('/new', true, true);
    return u;
  });
  t(() => {
    const u = url.parse('http://a/b');
    u.search = '?z';
    u.pathname = '/y';
    u.host = 'q';
    return u.format();
  });
  t(() => new url.Url());
  t(() => url.format(new URL('http://u:p@a.b:8080/c?d#e'), { auth: false, fragment: false, search: false }));
  t(() => url.format(new URL('http://a.b/c'), 5));
  for (const o of [{ unicode: true }, { auth: false }, { fragment: 0 }, { search: null }, {}, null])
    t(() => url.format(new URL('http://u:p@xn--9ca.com:8080/c?d#e'), o));
  for (const u of ['mailto:a@b', 'file:///x', 'foo://h/p', 'data:a,b']) t(() => url.format(new URL(u)));
  t(() => [url.parse.length, url.format.length, url.resolve.length, url.resolveObject.length, url.Url.length]);
};
