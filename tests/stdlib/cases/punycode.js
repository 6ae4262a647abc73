// punycode: labels and names, both ways, and what is none.
'use strict';

module.exports = async (lib, out) => {
  const punycode = lib('punycode');
  const attempt = (f) => {
    try {
      return JSON.stringify(f());
    } catch (e) {
      return `${e.name} ${e.message}`;
    }
  };
  out(punycode.version, Object.keys(punycode).join(), Object.keys(punycode.ucs2).join());
  const texts = ['', 'abc', 'mañana', 'bücher', '☃-⌘', '他们为什么不说中文', 'ليهمابتكلموشعربي؟', 'pročprostěnemluvíčesky', '💩', 'a💩b', '3年B組金八先生', '-> $1.00 <-', 'ü', '\u{10ffff}', 'ÜbEr', 'x'.repeat(60) + 'é', '\ud800a'];
  for (const text of texts) {
    const encoded = attempt(() => punycode.encode(text));
    out(encoded, attempt(() => punycode.decode(JSON.parse(encoded))), attempt(() => punycode.toASCII(text)), attempt(() => punycode.toUnicode(punycode.toASCII(text))));
  }
  for (const text of ['mañana.com', 'bücher。example．org｡', 'джумла@джpумлатест.bрфa', 'a@b@c', 'EXAMPLE.COM', 'xn--maana-pta.com', 'XN--maana-pta.com', 'xn--MAANA-PTA.com', 'bad.xn--0', '.', '..é', 'foo\x7f.example', 'foo\x7fé.example']) {
    out(attempt(() => punycode.toASCII(text)), attempt(() => punycode.toUnicode(text)));
  }
  for (const text of ['\x80', '\x81-', 'maana-pta', 'MAANA-PTA', 'a-', '-', '--', '99999999', 'zzzzzzzzzz', 'abc-ü', '!', 'ls8h=', 'ihqwcrb4cv8a8dqg056pqjye']) out(attempt(() => punycode.decode(text)));
  out(punycode.ucs2.decode('a💩\ud83d').join(), attempt(() => punycode.ucs2.encode([97, 0x1f4a9, 0xd83d])), attempt(() => punycode.ucs2.encode([])), attempt(() => punycode.ucs2.encode([-1])));
};
