// Lazy loops: what they match, and that each takes no longer the longer the subject is.
const show = (re, text) => {
  const found = [...text.matchAll(re)].map((m) => `${m.index}:${m.join('|')}`);
  console.log(String(re), JSON.stringify(found));
};
const text = 'a"b"c""d"e\nf"g /* x */ y /* z\n */ <b>1</b><b>2</b> \u{1f600}"\u{1f600}"';
for (const source of ['"(.*?)"', '"([^]*?)"', '"[\\s\\S]*?"', '"(.+?)"', '\\/\\*[^]*?\\*\\/', '<b>(.*?)<\\/b>', '(.*?)b', '\\w{1,}?c', '\\d+?<', '[^"]*?"', '\\S{0,}?\\s', '.{2,}?"',
  '(?:.*?)(b)', '(\\w*?)(\\W*?)$', '"(?=.*?g)', '(?<=".*?)g', '\\.*?a', '[\\]x]*?a', '.*?', '(?:[])*?a']) {
  for (const flags of ['g', 'gs', 'gu', 'gi', 'gv', 'gm']) {
    // V8 takes [^] for nothing with the flag v.
    if (flags === 'gv' && source.includes('[^]')) continue;
    let re;
    try {
      re = new RegExp(source, flags);
    } catch {
      console.log(source, flags, 'refused');
      continue;
    }
    show(re, text);
  }
}
const rows = '0,"v0",1.5\n'.repeat(20000);
for (const re of [/"([^]*?)"/g, /"[\s\S]*?"/g, /".*?"/gs, /,.+?\n/gs, /v\w{1,}?"/g]) console.log(rows.replace(re, '').length);
