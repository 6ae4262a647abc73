// Long parts of strings share their text with the whole; nothing but time tells.
const narrow = 'The quick brown fox jumps over the lazy dog, naïvely. '.repeat(100);
const wide = ('α'.repeat(300) + 'plain text only, '.repeat(60)).repeat(4);
const astral = '😀 face '.repeat(200);
for (const text of [narrow, wide, astral]) {
  const half = text.slice(101), part = half.substring(57, half.length - 11), piece = part.substr(3, 700);
  console.log(text.length, half.length, part.length, piece.length);
  console.log(half === text.slice(101), text.slice(0, 101) + half === text, half < text, typeof part, !!part);
  console.log(part.charCodeAt(400), part.at(-1), part[500], part.codePointAt(333), [...piece].length);
  console.log(part.indexOf('fox', 300), part.lastIndexOf('e'), part.includes('text only'), piece.split(' ').length);
  console.log({ [part]: 1 }[half.substring(57, half.length - 11)], new Map([[part, 2]]).get(text.slice(158, -11)));
  console.log(JSON.stringify(part).length, JSON.parse(JSON.stringify(part)) === part, escape(piece).length);
  console.log((part + piece).slice(part.length) === piece, `${part}${part}`.length, part.concat(piece).slice(-5));
  console.log(part.toUpperCase().slice(300, 310), part.normalize('NFD').length, part.trim().length, part.padEnd(9000, '.').length);
  console.log(part.replace(/[a-z]+/g, (word) => word.length).slice(0, 40), /(?<=o)\w/u.exec(part.slice(1))?.index);
  const sticky = /\s*(\S+)/y;
  let rest = piece, words = 0, sum = 0;
  for (let found; (found = sticky.exec(rest)); sticky.lastIndex = 0) {
    words++;
    sum += found[1].length + rest.length;
    rest = rest.slice(found[0].length);
  }
  console.log(words, sum, RegExp.lastMatch, RegExp.leftContext.length);
  try { new Function(part); } catch (e) { console.log(e.name); }
  console.log(new Function('return ' + JSON.stringify(part)).call() === part, Number('1' + part), parseInt('12' + piece));
}
// A text cut from its beginning, token by token.
let source = 'let name = value + 10; '.repeat(800), tokens = 0, sum = 0;
while (source) {
  const found = /^(?:\s+|\w+|.)/.exec(source);
  source = source.slice(found[0].length);
  tokens++;
  sum += found[0].charCodeAt(0);
}
console.log(tokens, sum);
