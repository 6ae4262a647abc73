// Strings: building, charCodeAt, slices, split and join, replace, comparison, template literals, numbers to text.
let text = '';
for (let i = 0; i < 300000; i++) text += String.fromCharCode(97 + (i % 26));
let hash = 0;
for (let i = 0; i < text.length; i++) hash = (hash * 31 + text.charCodeAt(i)) | 0;
let count = 0;
for (let i = 0; i < 200000; i++) { if (text.slice(i, i + 5) === 'abcde') count++; if (text[i] < 'm') count++; }
const words = text.match(/.{1,7}/g);
const joined = words.join(' ');
for (let i = 0; i < 20; i++) count += joined.split(' ').length + joined.replaceAll('abc', 'x').length;
for (let i = 0; i < 200000; i++) count += `${i}:${i * 2}-${text.length}`.length + ('' + i / 3).length;
for (let i = 0; i < 100000; i++) count += ' Some Text '.trim().toUpperCase().indexOf('TEXT') + 'a,b,c'.split(',').length;
for (let i = 0; i < 60000; i++) count += 'x'.padStart(i % 20, 'ab').length + 'abcdef'.includes('cde') + parseInt('12' + i, 10);
print(hash, count);
