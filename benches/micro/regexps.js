// Regular expressions as programs use them: tests, captures, global matches, replacement with functions, splitting.
const line = '2026-03-14T15:09:26.535Z GET /products/4711?color=blue&size=xl HTTP/1.1 200 5321 "Mozilla/5.0 (X11; Linux x86_64)"';
let sum = 0;
for (let i = 0; i < 30000; i++) {
  const m = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(line);
  sum += Number(m[1]) + Number(m[5]);
  if (/\bHTTP\/1\.[01]\b/.test(line)) sum++;
  if (/(?:PUT|POST|PATCH) \//.test(line)) sum--;
}
for (let i = 0; i < 6000; i++) {
  sum += line.replace(/[aeiou]/g, (v) => v.toUpperCase()).length;
  sum += line.split(/[ ?&]/).length;
  for (const m of line.matchAll(/(\w+)=(\w+)/g)) sum += m[1].length + m[2].length;
}
const text = (line + '\n').repeat(400);
for (let i = 0; i < 10; i++) sum += text.match(/\d+/g).length + (text.match(/^.*size=(\w+).*$/gm) || []).length + text.replace(/\s+/g, ' ').length;
print(sum);
