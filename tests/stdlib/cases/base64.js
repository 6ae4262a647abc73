// atob, btoa, and digests in encodings that are none.
'use strict';

module.exports = async (lib, out) => {
  const { atob, btoa } = lib('buffer');
  const crypto = lib('crypto');
  const t = (f) => {
    try {
      out(JSON.stringify(f()));
    } catch (e) {
      out(e.name, e.code, e.message);
    }
  };
  for (const x of [
    'a',
    'a=',
    'abcde',
    'ab c',
    'é',
    'a===',
    '=',
    '==',
    'ab=',
    'ab==',
    'abc=',
    'abc==',
    'abcd=',
    'abcde=',
    'ab= =',
    ' ab== ',
    'a b=c',
    'ab\u00a0c',
    '-_',
    '=a',
    'ab==ab',
    'abcd==',
    '',
    ' ',
    undefined,
    null,
    5,
  ])
    t(() => atob(x));
  t(() => atob());
  t(() => btoa());
  t(() => btoa('\u0100'));
  t(() => atob({}));
  const made = [() => crypto.createHash('md5').update('a'), () => crypto.createHmac('md5', 'k').update('a')];
  for (const encoding of ['zzz', 'buffer', 'hex', 'HEX', 'latin1', 'ucs2', null, undefined, 5, {}, 'base64url', '', true, false]) {
    for (const make of made) t(() => make().digest(encoding));
    t(() => {
      const hmac = made[1]();
      hmac.digest();
      return hmac.digest(encoding);
    });
  }
};
