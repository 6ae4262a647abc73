// Tokens are signed and verified with secrets; what is wrong with one is told.
const jwt = require('jsonwebtoken');
const attempt = (label, f) => {
  try { console.log(label, f()); } catch (error) { console.log(label, error.name, error.message); }
};
const claims = { user: 'ada', roles: ['admin'], iat: 1 };
for (const algorithm of ['HS256', 'HS384', 'HS512']) {
  const token = jwt.sign(claims, 'secret', { algorithm, issuer: 'gill', subject: 's', keyid: 'k1' });
  console.log(token);
  attempt('verified', () => jwt.verify(token, Buffer.from('secret'), { issuer: 'gill' }));
  attempt('other secret', () => jwt.verify(token, 'other'));
  attempt('other issuer', () => jwt.verify(token, 'secret', { issuer: ['x', 'y'] }));
  attempt('other algorithm', () => jwt.verify(token, 'secret', { algorithms: ['none'] }));
  attempt('decoded', () => jwt.decode(token, { complete: true }));
}
attempt('expired', () => jwt.verify(jwt.sign({ exp: 1 }, 's'), 's'));
attempt('not yet', () => jwt.verify(jwt.sign({ nbf: 100 }, 's'), 's', { clockTimestamp: 50 }));
attempt('too old', () => jwt.verify(jwt.sign({ iat: 1 }, 's'), 's', { maxAge: '2h', clockTimestamp: 9000 }));
attempt('malformed', () => jwt.verify('a.b', 's'));
attempt('garbled', () => jwt.verify('a.b.c', 's'));
attempt('no signature', () => jwt.verify(jwt.sign({ a: 1 }, 's').replace(/[^.]*$/, ''), 's'));
attempt('bad option', () => jwt.sign({}, 's', { expiresIn: 'some day' }));
attempt('bad claim', () => jwt.sign({ exp: 'x' }, 's'));
attempt('key of another kind', () => jwt.sign({}, 's', { algorithm: 'RS256' }));
jwt.verify(jwt.sign(claims, 's'), (header, done) => setTimeout(done, 1, null, 's'), (error, payload) => console.log(error, payload));
jwt.sign(claims, 's', (error, token) => console.log(error, token));
