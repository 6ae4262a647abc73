// Complements in classes: of word characters where case is ignored, and of what a property leaves out.
const chars = ['s', 'S', 'k', 'K', '_', '0', '-', ' ', 'é', '\u{1d400}'];
for (const flags of ['', 'i', 'u', 'iu', 'v', 'iv']) {
  for (const source of ['\\W', '[\\W]', '[^\\W]', '[\\W_]', '[^\\W_]', '[\\W\\d]', '[^\\Wa]', '[\\w]', '[^\\w]', 'a[\\W]', 'a[^\\W]', '[\\[\\W]', '[\\]\\W]']) {
    const text = (c) => (source[0] === 'a' ? `a${c}` : source[1] === '[' && source[0] === '\\' ? `[${c}]` : c);
    console.log(flags, source, chars.map((c) => +new RegExp(source, flags).test(text(c))).join(''));
  }
}
for (const source of ['[-\\W]', '[\\W-]', '[a-\\W]', '[\\W-a]', '[--\\W]', '[+--\\W]', '[\\W-\\W]', '[^-\\W]']) console.log(source, [...chars, 'a', '.'].map((c) => +new RegExp(source, 'i').test(c)).join(''));
for (const source of ['[^\\P{L}]', 'x?[^\\P{L}]', '^[^\\P{L}]', '[^\\P{L}]$', 'a[^\\P{L}]', '[^\\P{Lu}]', '[^\\p{L}]', '[\\P{L}]', '[^\\P{L}\\d]', '[^\\u{61}]', '[^\\s\\S]']) {
  console.log(source, chars.map((c) => +new RegExp(source, 'u').test(source[0] === 'a' ? `a${c}` : c)).join(''));
}
console.log('Miss Skunk, ok?'.replace(/[\W_]+/gi, ''), JSON.stringify('a_b-c sk'.split(/[\W_]/i)));
console.log(/[\W--\s]/iv.test('s'), /[\W--\s]/iv.test('-'), /[\W--\s]/iv.test(' '));
console.log(/[\W]/iu.test('\u017f'), /[^\W]/iu.test('\u017f'), /[\W]/iu.test('\u212a'), /[^\W]/iu.test('\u212a'));
