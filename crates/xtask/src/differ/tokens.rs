//! Cuts a text into pieces that are mostly JavaScript's tokens; together they are the text. Not gill's lexer, which refuses wrong
//! tokens and needs the parser to tell a division from a regular expression: here a guess will do.

/// The pieces; white space between tokens is a piece too.
pub(super) fn tokens(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    // Braces that are open, and whether each is a template's.
    let mut braces: Vec<bool> = Vec::new();
    let mut value_before = false;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            c if c.is_whitespace() => rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len()),
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |at| at + 2),
            '/' if !value_before => regexp(rest),
            '\'' | '"' => string(rest, first),
            '`' => template(rest),
            '}' if braces.last() == Some(&true) => template(rest),
            c if is_word(c) => rest.find(|c: char| !is_word(c)).unwrap_or(rest.len()),
            _ => punctuator(rest),
        };
        let (piece, after) = rest.split_at(length);
        if piece.starts_with('}') {
            braces.pop();
        }
        match piece {
            "{" => braces.push(false),
            _ if piece.ends_with("${") && piece.starts_with(['`', '}']) => braces.push(true),
            _ => {}
        }
        if !first.is_whitespace() {
            let keyword =
                ["return", "typeof", "case", "in", "of", "void", "delete", "do", "else", "yield", "await"];
            value_before = (is_word(first) && !keyword.contains(&piece))
                || [')', ']', '}', '\'', '"', '`'].iter().any(|c| piece.ends_with(*c));
        }
        pieces.push(piece);
        rest = after;
    }
    pieces
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$' || c == '\\' || c == '#'
}

/// The length of the longest punctuator that the text starts with, or of its first character.
fn punctuator(text: &str) -> usize {
    const LONG: &[&str] = &[
        ">>>=", "...", "===", "!==", "**=", "<<=", ">>=", ">>>", "&&=", "||=", "??=", "=>", "==", "!=", "<=",
        ">=", "&&", "||", "??", "?.", "++", "--", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<", ">>",
        "**",
    ];
    let first = text.chars().next().map_or(0, char::len_utf8);
    LONG.iter().find(|p| text.starts_with(**p)).map_or(first, |p| p.len())
}

/// The length up to and with the first character that `ends` it; of escapes the second character never does.
fn until(text: &str, start: usize, mut ends: impl FnMut(char, &str) -> Option<usize>) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(start) {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if let Some(more) = ends(c, &text[at..]) {
            return at + more;
        }
    }
    text.len()
}

fn string(text: &str, quote: char) -> usize {
    until(text, 1, |c, _| (c == quote || c == '\n').then_some(1))
}

fn template(text: &str) -> usize {
    until(text, 1, |c, rest| match c {
        '`' => Some(1),
        '$' if rest.starts_with("${") => Some(2),
        _ => None,
    })
}

fn regexp(text: &str) -> usize {
    let mut class = false;
    let body = until(text, 1, |c, _| {
        match c {
            '[' => class = true,
            ']' => class = false,
            _ => {}
        }
        ((c == '/' && !class) || c == '\n').then_some(1)
    });
    body + text[body..].find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len() - body)
}

#[cfg(test)]
mod tests {
    use super::tokens;

    #[test]
    fn pieces_are_tokens_and_make_the_text() {
        let text = "a = /[/]x/g / 2;\n`x${ { b: `y` } }z` // end\nif (c >>>= 'd\\'') {}";
        let pieces = tokens(text);
        assert_eq!(pieces.concat(), text);
        for piece in ["/[/]x/g", "`x${", "}z`", "// end", ">>>=", "'d\\''", "`y`"] {
            assert!(pieces.contains(&piece), "{piece} in {pieces:?}");
        }
    }

    #[test]
    fn what_is_no_program_is_cut_too() {
        for text in ["", "'", "`${", "/", "/[", "\\", "}`", "é𝒳\u{2028}", "/*", "'\\"] {
            assert_eq!(tokens(text).concat(), text);
        }
    }
}
