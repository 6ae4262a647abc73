// marked renders a document that uses all of its syntax.
const { marked } = require('marked');
const text = `# Title *em* **strong**\n\nA paragraph with \`code\`, [a link](http://x.y "t"), ![img](i.png) and <b>html</b> & entities &copy;.\nSecond line  \nhard break.\n\n- item 1\n- item 2\n  - nested\n  1. one\n  2. two\n- [x] done\n- [ ] todo\n\n> quote\n> > deeper\n\n\`\`\`js\nconst a = 1 < 2;\n\`\`\`\n\n    indented code\n\n| a | b |\n|---|:-:|\n| 1 | **2** |\n| x \\| y | ~~z~~ |\n\n---\n\nTerm https://auto.link and a@b.cd\n\nSetext\n======\n\n1) first\n2) second\n\n[ref]: /url 'title'\n[ref] and [text][ref]\n\n<div>\nblock *html*\n</div>\n\nEscaped \\*stars\\* and line\\\nbreak\n`;
console.log(marked.parse(text));
console.log(marked.parseInline('only *inline* `x`'));
console.log(JSON.stringify(marked.lexer(text).map((t) => [t.type, t.raw.length])));
let big = ''; for (let i = 0; i < 40; i++) big += text; const html = marked.parse(big); console.log(html.length);
