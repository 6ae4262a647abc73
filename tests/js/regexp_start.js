// Where a search can begin: anchors, first characters, global and sticky searches, wide subjects.
const subjects = ['', 'foo', 'xfoo', 'x\nfoo foo', 'aAbB', 'k K', 'ss', '\u00e9t', '\u{1f600}foo\u{1f600}',
  'b'.repeat(120) + 'foo', 'foo' + 'b'.repeat(120), 'x'.repeat(120) + '\u4e2dfoo'];
const sources = ['^foo', '^foo|^x', '^foo|bar', '(^)foo', '(?:^foo)?b', '^', '$', 'foo', '[fF]oo', 'f?oo', '(?=f)foo', '(?<=x)foo',
  '\\bfoo', '[^x]o', 'K', '[k]', 's', '\\w+', '\\W', '(f)|(x)', '(?:)', '\\u00e9', '[\\u00e0-\\u00ff]t', 'a{0}b', 'b{2,}f', '(a)\\1|b',
  '\\x66', '[\\d\\-f]oo', '.foo', '[^]f', '(?<n>f)o', '(?:a|b)*f', '\\ud83d'];
const found = [];
for (const source of sources) {
  for (const flags of ['', 'g', 'y', 'i', 'm', 'gu']) {
    const re = new RegExp(source, flags);
    const line = subjects.map((subject) => {
      re.lastIndex = 0;
      const all = [];
      for (let n = 0; n < 2; n++) {
        const match = re.exec(subject);
        if (match === null) break;
        all.push(`${match.index}+${match[0].length}`);
        if (!re.global && !re.sticky) break;
        if (match[0] === '') re.lastIndex++;
      }
      re.lastIndex = 1;
      const second = re.exec(subject);
      re.lastIndex = 0;
      return `${all.join(' ')}/${second === null ? '-' : second.index}/${subject.search(re)}/${subject.split(re).length}`;
    });
    found.push(`/${source}/${flags}: ${line.join('; ')}`);
  }
}
console.log(found.join('\n'));
const long = '// a comment\n'.repeat(100);
let tokens = 0;
for (let rest = long; rest !== ''; tokens++) {
  const token = /^[a-z]+/.exec(rest) || /^\s+/.exec(rest) || /^#/.exec(rest) || /^\/\/\ ?/.exec(rest);
  rest = rest.slice(token[0].length);
}
console.log(tokens);
console.log(/^\k<a|b>/.test('x'.repeat(200) + 'b>'), /\k<a|b>/g.exec('xb>').index);
// Characters beyond ASCII that may be there no times.
const optional = [/^\uFEFF?hello/, /“?hello”?/, /o\u2026*l?/, /l\u0100{0,3}o/, /[\u0100]?h/, /(?:\u00e9)??hello/, /\u0130?h/i, /\u{1f600}?o/u,
  /(\u0100|)l/, /\xe9*(?=o)/, /[\u{1f600}]*?o/u];
console.log(optional.map((re) => ['hello', 'hell', 'h\u00e9llo'].map((text) => text.search(re)).join()).join(' '));
