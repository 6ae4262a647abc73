// TextDecoder: labels, streams, fatal ones. Bytes that stand for nothing are left out where ICU departs from the standard.
'use strict';

module.exports = async (lib, out) => {
  const { inspect, TextDecoder, TextEncoder } = lib('util');
  const show = (...values) => out(...values.map((v) => (typeof v === 'string' ? v : inspect(v))));
  const failing = (f) => {
    try {
      return JSON.stringify(f());
    } catch (e) {
      return `${e.name} ${e.code} ${e.message}`;
    }
  };
  const bytes = (text) => Uint8Array.from(text, (c) => c.charCodeAt(0));

  // Labels
  for (const label of ['utf8', ' UTF-8\n', 'unicode-1-1-utf-8', 'latin1', 'ascii', 'iso8859-1', 'l2', 'greek', 'cp866', 'koi', 'mac', 'x-cp1251', 'dos-874', 'gb2312', 'chinese', 'gb18030', 'cn-big5', 'x-euc-jp', 'sjis', 'csiso2022jp', 'korean', 'ucs-2', 'unicodefffe', 'logical', 'x-mac-ukrainian']) {
    show(label, new TextDecoder(label).encoding);
  }
  for (const label of ['x', '', 'utf-7', 'replacement', '\u00a0utf-8', 'utf-32']) show(failing(() => new TextDecoder(label)));

  // Texts
  const texts = [
    ['windows-1250', 'P\xf8\xedli\x9a \x9elu\x9dou\xe8k\xfd'],
    ['windows-1251', '\xcf\xf0\xe8\xe2\xe5\xf2, \xec\xe8\xf0'],
    ['windows-1253', '\xc3\xe5\xe9\xdc \xf3\xef\xf5'],
    ['windows-1255', '\xf9\xec\xe5\xed'],
    ['windows-1256', '\xe3\xd1\xcd\xc8\xc7'],
    ['iso-8859-5', '\xbf\xe0\xd8\xd2\xd5\xe2'],
    ['iso-8859-15', '5 \xa4'],
    ['koi8-r', '\xf0\xd2\xc9\xd7\xc5\xd4'],
    ['ibm866', '\x8f\xe0\xa8\xa2\xa5\xe2'],
    ['macintosh', 'caf\x8e'],
    ['gbk', '\xc4\xe3\xba\xc3 GBK'],
    ['gb18030', '\xc4\xe3\x94\x39\xda\x33\x81\x30\x86\x30'],
    ['big5', '\xa7A\xa6n'],
    ['euc-jp', '\xa4\xb3\xa4\xf3\x8e\xb1'],
    ['shift_jis', '\x82\xb1\x82\xf1\xb1'],
    ['iso-2022-jp', 'a\x1b$B$3$s\x1b(Bb\x1b(J\x7e\x1b$@0!'],
    ['euc-kr', '\xbe\xc8\xb3\xe7'],
    ['utf-16le', '\xff\xfeh\x00\x3d\xd8\x00\xde'],
    ['utf-16be', '\xfe\xff\x00h\xd8\x3d\xde\x00'],
    ['utf-8', '\xef\xbb\xbfh\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80'],
  ];
  for (const [encoding, text] of texts) {
    const whole = new TextDecoder(encoding).decode(bytes(text));
    const decoder = new TextDecoder(encoding, { fatal: true });
    const parts = [];
    for (const byte of bytes(text)) parts.push(decoder.decode(Uint8Array.of(byte), { stream: true }));
    parts.push(decoder.decode());
    show(encoding, JSON.stringify(whole), parts.join('') === whole, inspect(parts, { breakLength: Infinity }));
  }

  // A byte order mark, once a text
  const keeps = new TextDecoder('utf-8', { ignoreBOM: true });
  show(JSON.stringify(keeps.decode(bytes('\xef\xbb\xbfa'))), keeps.ignoreBOM);
  const streams = new TextDecoder();
  for (let i = 0; i < 2; i++) {
    show(JSON.stringify([
      streams.decode(bytes('\xef\xbb'), { stream: true }),
      streams.decode(bytes('\xbf'), { stream: true }),
      streams.decode(bytes('\xef\xbb\xbfz'), { stream: true }),
      streams.decode(),
    ]));
  }

  // What is wrong
  for (const encoding of ['utf-8', 'utf-16le', 'shift_jis', 'gb18030']) {
    show(failing(() => new TextDecoder(encoding, { fatal: true }).decode(bytes('a\xff'))));
  }
  show(JSON.stringify(new TextDecoder().decode(bytes('a\xffb\xe2\x82c\xf0\x9f\x98'))));
  const fatal = new TextDecoder('utf-8', { fatal: true });
  show(failing(() => fatal.decode(bytes('\xe2\x82'), { stream: true })), failing(() => fatal.decode(bytes('A'), { stream: true })));
  show(failing(() => fatal.decode(bytes('B'), { stream: true })), failing(() => fatal.decode()));
  show(failing(() => fatal.decode(bytes('\xe2\x82'), { stream: true })), failing(() => fatal.decode()), failing(() => fatal.decode(bytes('ok'))));

  // Node's quick way for latin1 is ISO-8859-1, until parts were decoded
  const latin1 = new TextDecoder('latin1');
  show(JSON.stringify(latin1.decode(bytes('\x80\xe9'))), JSON.stringify(latin1.decode(bytes('\x80\xe9'), { stream: true })), JSON.stringify(latin1.decode(bytes('\x80'))));

  // Arguments
  const buffer = bytes('xabcx').buffer;
  show(new TextDecoder().decode(buffer), new TextDecoder().decode(new DataView(buffer, 1, 3)), new TextDecoder().decode(new SharedArrayBuffer(1)).length);
  show(new TextDecoder().decode(), new TextDecoder().decode(undefined, undefined), new TextDecoder('utf-16le').decode(new Uint16Array([97, 98])));
  show(failing(() => new TextDecoder().decode(1)), failing(() => new TextDecoder().decode(null)), failing(() => new TextDecoder('utf-8', 1)));
  show(failing(() => new TextDecoder('utf-8', null).fatal), failing(() => new TextDecoder('utf-16le').decode(new Uint8Array(0), 1)));
  show(failing(() => TextDecoder.prototype.decode.call({})), failing(() => TextDecoder.prototype.encoding), failing(() => TextEncoder.prototype.encode.call({})));
  show(new TextDecoder('sjis', { fatal: true }), [new TextDecoder()], inspect([[new TextDecoder()]], { depth: 0 }), Object.keys(TextDecoder.prototype));
  show(new TextEncoder(), String(new TextEncoder()), Object.keys(TextEncoder.prototype));
  show(failing(() => new TextEncoder().encodeInto('a', [])), new TextEncoder().encodeInto('a\u20acb', new Uint8Array(3)));
};
