// URLs by the standard: their parts, their setters, names in other scripts, and what searchParams write back.
'use strict';

module.exports = async (lib, out) => {
  const { format } = lib('util');
  const url = lib('url');
  const { URL } = url;
  const console = { log: (...values) => out(format(...values)) };
  const list=['http://münchen.de/ä?ö#ü','http://EXAMPLE.com:80/a/../b','HTTP://user:pa ss@host:8080/p?q#h','file:///C:/a/../b','file:a','mailto:a@b','data:text/plain,hi there','http://[::1]:3000/','http://0x7f.1/','http://1.2.3','http://a b/','http://%41/','http://ex%61mple.com','http://ﬀ.com','http://faß.de','http://xn--mnchen-3ya.de','http://日本語.jp/','blob:http://a.b/c','ws://x:80','javascript:alert(1)','http://a/%zz','http://a:65536','http://','http:///x','//x','x','?q','http://a/ \t\n b','http://user@/x','http://a/b;c=d,e','urn:isbn:1','http://a..b/','http://a./','http://-a.b','http://a/\u{1f600}','http://a/?\ud800','non-special://ABC/d/../e','non-special:a/../b','http://a?b','http://a#b','http://a/.%2e/b','file://host/p','file://localhost/p','http://1e3','http://256.1.1.1','http://a_b','http://a\\b\\c'];
  for(const s of list) for(const b of [undefined,'http://base/x/y?z','file:///d/e']) {try{const u=new URL(s,b);console.log(JSON.stringify([s,b,u.href,u.origin,u.protocol,u.username,u.password,u.host,u.hostname,u.port,u.pathname,u.search,u.hash]))}catch(e){console.log(s,b,e.code,e.message)}}
  const sets={href:['http://q/','bad'],protocol:['https','ftp:','foo','file','1x'],username:['a b','','ü'],password:['p@ss',''],host:['h:99','h2','ü.de','a b','','[::1]:5'],hostname:['hh','h:8','x.y','1.2.3.4',''],port:['99','0080','80','x','65536','9x',''],pathname:['a b','/c/../d','','?x#y','\\z'],search:['?a b','q=1#','','\'"<>'],hash:['#a b','x`','']};
  for(const base of ['http://u:p@host:8080/p?q#h','file:///a/b','mailto:x@y','non-special://h/p'])for(const [k,vs] of Object.entries(sets))for(const v of vs){const u=new URL(base);try{u[k]=v;console.log(base,k,v,u.href)}catch(e){console.log(base,k,v,e.code)}}
  for(const d of ['español.com','xn--espaol-zwa.com','xn--iñvalid.com','a b','faß.de','','EXAMPLE'])console.log(d,url.domainToASCII(d),url.domainToUnicode(d));
  for (const name of ['127.0.0.1', '[::1]', '0x7f.1', 'a/b', 'a:80', 'xn--fa-hia.de', '[', 'a?b']) console.log(name, url.domainToASCII(name), url.domainToUnicode(name));
  {
    const bare = new URL('non-spec:/');
    bare.pathname = '//p/q';
    console.log(bare.href, bare.pathname, bare.host);
    bare.hash = 'x';
    console.log(bare.href, bare.pathname, bare.host);
  }
  const u=new URL('http://a/?x=1&y=2');const p=u.searchParams;p.append('z','a b&c');console.log(u.href);u.search='?n=5';console.log([...p],p.size);p.delete('n');console.log(u.href,u.search);p.set('q',"it's");console.log(u.href);u.href='http://b/?k=v';console.log([...p]);
  console.log(u,URL.canParse('x'),URL.canParse('x','http://a'),Object.keys(URL.prototype).join(),JSON.stringify({u}),String(u));
  try{URL.canParse()}catch(e){console.log(String(e))}try{new URL()}catch(e){console.log(String(e))}try{url.domainToASCII()}catch(e){console.log(String(e))}
};
