// What RegExp says of a pattern that it is given is what the parser says of a literal, and it takes no pattern that a literal may not have.
const tell = (pattern, flags = '') => { try { new RegExp(pattern, flags); print(pattern, flags, 'ok'); } catch (e) { print(e.name, e.message); } };
for (const pattern of ['a**', '[z-a]', '(', ')', '(?:a))', 'a{2,1}', '\\k<a>(?<b>x)', '(?<a>x)(?<a>y)', '(?<1a>x)', '\\', '[', '{1}', '(?<=a)*', '(?<!a)+', '(?<=a){', '(?=a){2}', '(?<a', '(?', '(?#)', '*', '+a', 'a|*', '^*', 'a???', 'a{1}{2}', '(?<a>b)\\k<c>', '\ud800(', '\ud800x', '(?<𝒜>.)(?<𝒜>.)', '[]-a]', '/('])
  tell(pattern);
for (const pattern of ['\\', '[b-\\d]', '[\\w-a]', '\\p{x}', '\\u{110000}', '\\u{', '\\u12', '(?=a)*', '(?=a){1}', '{', '{1', '{1}', 'a{', '}', ']', '\\-', '\\1', '\\c', '\\c1', '\\cA', '\\xg', '$+', '\\b+', '\\08', '\\00', '\\k', '\\ka(?<a>)', '(?<=a){', '\ud83d\ude00+', '[\ud83d\ude00-\ud83d\ude02]'])
  tell(pattern, 'u');
for (const pattern of ['[a&&&b]', '[a--b&&c]', '[(]', '[^\\q{ab}]', '\\P{RGI_Emoji}', '[\\q{ab|c}--c]'])
  tell(pattern, 'v');
