//! Sources that are nearly JavaScript: statements of real programs in which tokens and characters were taken out, doubled,
//! swapped or replaced, or into which others were spliced.

use super::random::Random;
use super::tokens::tokens;

/// What is put in place of tokens, and between them: whatever grammars are asked about most.
const TOKENS: &[&str] = &[
    "await",
    "yield",
    "let",
    "static",
    "async",
    "of",
    "get",
    "set",
    "in",
    "instanceof",
    "typeof",
    "void",
    "delete",
    "new",
    "new.target",
    "import.meta",
    "import('x')",
    "super",
    "super.x",
    "super()",
    "this",
    "null",
    "eval",
    "arguments",
    "enum",
    "class",
    "class A {}",
    "extends",
    "function",
    "function f() {}",
    "function*",
    "async function",
    "const",
    "var",
    "if",
    "else",
    "for",
    "for await",
    "while",
    "do",
    "return",
    "throw",
    "try {}",
    "catch {}",
    "finally {}",
    "break",
    "continue",
    "switch",
    "case",
    "default",
    "with",
    "debugger",
    "import",
    "export",
    "export default",
    "from",
    "as",
    "implements",
    "interface",
    "package",
    "private",
    "public",
    "protected",
    "constructor",
    "prototype",
    "__proto__",
    "meta",
    "target",
    "undefined",
    "a",
    "#a",
    "#a in",
    "x:",
    "'use strict';",
    "'\\07'",
    "'\\8'",
    "'\\u{110000}'",
    "'\\u{41}'",
    "'\\x4'",
    "\"a\"",
    "`a`",
    "`\\07`",
    "`${",
    "}`",
    "0",
    "1",
    "1n",
    "01",
    "08",
    "0x",
    "0xg",
    "0b2",
    "1_0",
    "1__0",
    "1_",
    "1e",
    ".5",
    "1.",
    "1.n",
    "0n",
    "00n",
    "1a",
    "/a/",
    "/(/",
    "/a/gg",
    "/[/",
    "/\\u{1}/u",
    "/(?<a>.)(?<a>.)/",
    "/(?<a>.)|(?<a>.)/",
    "/\\k<a>/",
    "/(?<=a)+/",
    "/[b-a]/",
    "/\\p{L}/u",
    "/[[a]&&b]/v",
    "/a/uv",
    "/{1}/",
    "/a{2,1}/",
    "/(?i:a)/",
    "/(?i-i:a)/",
    "/\\c/u",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "()",
    "[]",
    "{}",
    "=>",
    "() =>",
    "a =>",
    "async () =>",
    "async a =>",
    "(a, b)",
    "({ a })",
    "[a] =",
    "{ a } =",
    "({ a = 1 })",
    "...",
    "...a",
    ",",
    ";",
    ":",
    "?",
    "?.",
    "??",
    "??=",
    "**",
    "**=",
    "++",
    "--",
    "+",
    "-",
    "!",
    "~",
    "*",
    "/",
    "%",
    "=",
    "==",
    "===",
    "+=",
    "||",
    "&&",
    "||=",
    "&&=",
    "|",
    "&",
    "^",
    "<",
    ">",
    "<<",
    ">>>",
    "<!--",
    "-->",
    "\n",
    "\n-->",
    "//",
    "/*",
    "*/",
    "@",
    "#",
    "#!",
    "\\u0061",
    "\\u{61}",
    "l\\u0065t",
    "\u{2028}",
    "\u{2029}",
    "\u{feff}",
    "\u{a0}",
    "\u{200c}",
    "é",
    "\u{10400}",
    "𝒳",
];
const CHARACTERS: &[char] = &[
    'a', '0', '1', '_', '$', '.', ',', ';', ':', '(', ')', '[', ']', '{', '}', '<', '>', '=', '+', '-', '*',
    '/', '%', '!', '?', '&', '|', '^', '~', '\'', '"', '`', '\\', '#', '@', 'n', 'e', 'x', 'u', '\n', '\r',
    ' ', '\u{2028}', '\u{feff}', '\u{0}', 'ª', '\u{200d}',
];
/// Places for a statement (`S`): what may stand there depends on what is around.
const AROUND: &[&str] = &[
    "'use strict'; S",
    "function f() { S }",
    "function* g() { S }",
    "async function f() { S }",
    "async function* g() { S }",
    "() => { S }",
    "async () => { S }",
    "class A { constructor() { S } }",
    "class A extends B { constructor() { S } }",
    "class A { static { S } }",
    "class A { m() { S } }",
    "class A { #a; m() { S } }",
    "({ m() { S } })",
    "for (;;) { S }",
    "a: { S }",
    "if (a) S",
    "if (a) S else S",
    "a: S",
    "while (0) S",
    "for (S",
    "(S",
    "(S)",
    "({ S })",
    "[S]",
    "class A { S }",
    "class A { x = S }",
    "function f(a = S) {}",
    "function f(S) {}",
    "(S) => {}",
    "async (S) => {}",
    "switch (a) { case 0: S }",
    "try { S } catch ([a]) { S }",
    "with (a) S",
    "`${S}`",
    "function f() { 'use strict'; S }",
    "S; S",
    "S\nS",
    "do S while (0)",
    "for (let a of S);",
    "for (S of a);",
    "for (S in a);",
    "x = S",
    "x = async S",
    "yield S",
    "await S",
    "new S",
    "export default S",
    "export S",
    "let S",
    "...S",
    "{ S } let a; S",
];

/// Makes a mutant of one of the snippets.
pub(super) fn mutant(random: &mut Random, snippets: &[String]) -> String {
    let mut text = snippets[random.below(snippets.len())].clone();
    // Most errors hide behind the first, which in a long text is a plain one.
    if random.chance(50) {
        text = part_of(random, &text);
    }
    for _ in 0..1 + random.below(3) {
        text = if random.chance(80) {
            change_tokens(random, &text, snippets)
        } else {
            change_characters(random, &text)
        };
    }
    if random.chance(30) {
        text = random.pick(AROUND).replace('S', &text);
    }
    text
}

/// Some tokens in a row.
fn part_of(random: &mut Random, text: &str) -> String {
    let parts = tokens(text);
    let from = random.below(parts.len());
    let count = 1 + random.below(24);
    parts[from.min(parts.len())..(from + count).min(parts.len())].concat()
}

fn change_tokens(random: &mut Random, text: &str, snippets: &[String]) -> String {
    let mut parts: Vec<&str> = tokens(text);
    let (at, other) = (random.below(parts.len()), random.below(parts.len()));
    let spliced;
    match random.below(8) {
        _ if parts.is_empty() => parts.push(random.pick(TOKENS)),
        0 => {
            parts.remove(at);
        }
        1 => parts.insert(at, parts[at]),
        2 => parts.swap(at, other),
        3 => parts[at] = parts[other],
        4 => parts[at] = random.pick(TOKENS),
        5 => {
            let to = (at + 1 + random.below(6)).min(parts.len());
            parts.drain(at..to);
        }
        6 => {
            let from = &snippets[random.below(snippets.len())];
            spliced = part_of(random, from);
            parts.insert(at, &spliced);
        }
        _ => {
            parts.insert(at, " ");
            parts.insert(at, random.pick(TOKENS));
            parts.insert(at, " ");
        }
    }
    parts.concat()
}

fn change_characters(random: &mut Random, text: &str) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    if characters.is_empty() {
        return random.pick(CHARACTERS).to_string();
    }
    let at = random.below(characters.len());
    match random.below(3) {
        0 => {
            characters.remove(at);
        }
        1 => characters[at] = random.pick(CHARACTERS),
        _ => characters.insert(at, random.pick(CHARACTERS)),
    }
    characters.into_iter().collect()
}
