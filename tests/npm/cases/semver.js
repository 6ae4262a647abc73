// semver: ranges, ordering, increments, coercion.
const semver = require('semver');
const versions = ['1.2.3', '1.2.3-beta.1', '2.0.0', '1.10.0', '1.9.9', '0.0.1', '1.2.3+build'];
console.log(semver.sort([...versions]).join(' '), semver.rsort([...versions]).join(' '));
for (const range of ['^1.2.0', '~1.2.3', '>=1.2.3 <2', '1.x', '*', '1.2.3 - 1.9', '^0.0.1', '>1.2.3-alpha', '||'])
  console.log(range, semver.validRange(range), versions.filter((v) => semver.satisfies(v, range)).join(), semver.maxSatisfying(versions, range), String(semver.minVersion(range)));
for (const part of ['major', 'minor', 'patch', 'prerelease', 'premajor']) console.log(part, semver.inc('1.2.3-beta.1', part), semver.inc('1.2.3', part, 'rc'));
console.log(semver.coerce('v3.4 beta').version, semver.diff('1.2.3', '1.3.0'), semver.valid('a.b.c'), semver.clean('  =v1.2.3 '), semver.intersects('^1.2.0', '<1.3'), semver.subset('~1.2.3', '^1.2.0'));
console.log(JSON.stringify(semver.parse('1.2.3-beta.4+sha.5')));
// Orders, ranges taken apart, loose parsing, what is refused.
const list = ['1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-alpha.beta', '1.0.0-beta', '1.0.0-beta.2', '1.0.0-beta.11', '1.0.0-rc.1', '1.0.0', '1.0.0+b1', '1.0.1'];
console.log(semver.sort([...list].reverse()).join(' < '), list.slice(1).map((v, i) => semver.compare(list[i], v)).join(), semver.compareBuild('1.0.0+a', '1.0.0+b'), semver.rcompare('1.0.0', '2.0.0'));
for (const op of ['<', '<=', '>', '>=', '==', '!=', '===', '!==', '']) console.log(op, semver.cmp('1.2.3', op, '1.2.3-0'), semver.cmp('1.2.3', op, '1.2.3'));
for (const range of ['~1', '~1.2.3-beta.2', '^0.2.3', '^0.0', '1.2.x || >=2.5.0 || 5.0.0 - 7.2.3', '>01.02.03', '>=1.2.3-alpha <1.2.3', '<1.x', '!1', '1.2.3 foo', '=v 1.2.3', '^1.2.3 ^1.3', 'latest', '  >  1.0.0   <  2 '])
  try { const r = new semver.Range(range); console.log(JSON.stringify(range), '->', r.range, r.set.map((s) => s.map(String).join('&')).join('|'), r.test('1.2.5'), String(semver.minVersion(r))); } catch (e) { console.log(JSON.stringify(range), e.name, e.message); }
console.log(semver.satisfies('1.2.3-beta', '^1.2.0'), semver.satisfies('1.2.3-beta', '^1.2.0', { includePrerelease: true }), semver.validRange('>01.02.03', { loose: true }), semver.parse('1.2.3beta', { loose: true }).prerelease, semver.gtr('2.0.0', '^1'), semver.ltr('0.1.0', '^1'), semver.outside('1.5.0', '^2', '<'), semver.simplifyRange(['1.0.0', '1.1.0', '1.2.0', '2.0.0'], '1.0.0 || 1.1.0 || 1.2.0'));
for (const text of ['v1', '1.2', 'version 10.20.30-rc.1 build', '1.2.3.4', 'x', '9007199254740993.0.0', '42.6.7.9.3-alpha']) console.log(text, String(semver.coerce(text)), String(semver.coerce(text, { rtl: true })), String(semver.coerce(text, { includePrerelease: true })));
for (const bad of ['1.2', 'a.b.c', '01.2.3', '1.2.3-01', '', null, '1'.repeat(300), '9007199254740993.0.0', {}]) try { new semver.SemVer(bad); console.log('fine'); } catch (e) { console.log(e.name, e.message.slice(0, 60)); }
for (const [a, b] of [['1.0.0', '2.0.0-0'], ['1.0.0-0', '1.0.0'], ['1.0.0', '1.0.0'], ['1.1.0-a', '1.1.0-b'], ['0.1.1', '0.2.0']]) console.log(a, b, semver.diff(a, b));
for (const [a, b] of [['^1.2', '>=1.3'], ['~1.2', '1.2.5'], ['<1', '>2'], ['*', '^3'], ['1.x', '2.x']]) console.log(a, b, semver.intersects(a, b), semver.subset(a, b), semver.subset(b, a));
const v = new semver.SemVer('1.2.3-rc.1+x.y');
console.log(v.version, v.raw, v.build, v.compareMain('1.2.3'), v.comparePre('1.2.3-rc.2'), v.inc('prerelease', 'rc').version, semver.inc('1.2.3', 'prerelease', 'beta', '1'), semver.inc('1.2.3-beta.0', 'release'), semver.prerelease('1.2.3-a.5.b'), semver.RELEASE_TYPES.join());
