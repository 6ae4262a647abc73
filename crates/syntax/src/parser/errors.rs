//! Wording of syntax errors, after V8.

use lalrpop_util::ParseError;

use super::adapter::Adapter;
use super::ctx::{Ctx, Fail, fail, is_reserved_word};
use super::token::Tok;

const NO_AWAIT: &str = "await is only valid in async functions and the top level bodies of modules";
const NO_CATCH: &str = "Missing catch or finally after try";

/// The word that a text ends with, empty if it ends with none.
fn word_at_end(text: &str) -> &str {
    text.rsplit(|c: char| !c.is_alphanumeric() && c != '_' && c != '$').next().unwrap_or_default()
}

/// The error for where the parser stopped.
pub(super) fn from_parse_error(
    c: &Ctx<'_>,
    adapter: &Adapter<'_, '_>,
    e: ParseError<u32, Tok, Box<Fail>>,
) -> Box<Fail> {
    match e {
        ParseError::User { error } => error,
        ParseError::UnrecognizedToken { token: (l, tok, r), expected } => {
            unexpected(c, adapter, l, tok, r, &expected)
        }
        ParseError::ExtraToken { token: (l, tok, r) } => unexpected(c, adapter, l, tok, r, &[]),
        ParseError::UnrecognizedEof { expected, .. } => end_of_input(c, adapter, &expected),
        ParseError::InvalidToken { location } => fail(location, location + 1, "Invalid or unexpected token"),
    }
}

fn end_of_input(c: &Ctx<'_>, adapter: &Adapter<'_, '_>, expected: &[String]) -> Box<Fail> {
    let at = c.src.len() as u32;
    let wants = |t: &str| expected.iter().any(|e| e.trim_matches('"') == t);
    if adapter.in_call() && wants(")") && wants(",") {
        return fail(at, at, "missing ) after argument list");
    }
    if wants("catch") && wants("finally") {
        return fail(at, at, NO_CATCH);
    }
    let e = fail(at, at, "Unexpected end of input");
    match adapter.innermost_open() {
        Some(open) => e.hint(format!("a '{open}' is still open here")),
        None => e,
    }
}

fn unexpected(
    c: &Ctx<'_>,
    adapter: &Adapter<'_, '_>,
    l: u32,
    tok: Tok,
    r: u32,
    expected: &[String],
) -> Box<Fail> {
    let wants = |t: &str| expected.iter().any(|e| e.trim_matches('"') == t);
    // A semicolon that was put in: the fault is with the token behind it.
    let (l, r, tok) = match adapter.held_span() {
        Some(span) if tok == Tok::Semi && l == r => {
            if span.is_empty() {
                return end_of_input(c, adapter, expected);
            }
            (span.start, span.end, Tok::Semi)
        }
        _ => (l, r, tok),
    };
    let text = c.text(l, r);
    if adapter.in_call() && wants(")") && wants(",") && tok != Tok::RParen {
        return fail(l, r, "missing ) after argument list");
    }
    if wants("catch") && wants("finally") {
        return fail(l, r, NO_CATCH);
    }
    match (adapter.token_before(l), text) {
        ((Tok::Ident, end), _) if word_at_end(c.text(0, end)) == "await" => {
            return fail(end - 5, end, NO_AWAIT);
        }
        ((Tok::Function, _), "(") => return fail(l, r, "Function statements require a function name"),
        ((Tok::Function, _), "*") => {
            let message = "Generators can only be declared at the top level or inside a block.";
            return fail(l, r, message);
        }
        _ => {}
    }
    let first = text.chars().next().unwrap_or(' ');
    match first {
        '"' | '\'' => return fail(l, r, "Unexpected string"),
        '`' => return fail(l, r, "Unexpected template string"),
        '0'..='9' => return fail(l, r, "Unexpected number"),
        '.' if text.len() > 1 && text.as_bytes()[1].is_ascii_digit() => {
            return fail(l, r, "Unexpected number");
        }
        _ => {}
    }
    if matches!(tok, Tok::TemplateMiddle | Tok::TemplateTail) {
        return fail(l, l + 1, "Unexpected token '}'");
    }
    let word = first.is_alphabetic() || matches!(first, '_' | '$' | '\\') || !first.is_ascii();
    if word && !is_reserved_word(text) {
        let message = match text {
            "await" if tok == Tok::Await => return fail(l, r, "Unexpected reserved word"),
            "await" if tok == Tok::Ident => return fail(l, r, NO_AWAIT),
            "let" | "static" | "yield" | "implements" | "interface" | "package" | "private" | "protected"
            | "public"
                if tok != Tok::Ident =>
            {
                format!("Unexpected token '{text}'")
            }
            _ => format!("Unexpected identifier '{text}'"),
        };
        return match hint_for_identifier(c, l) {
            Some(hint) => fail(l, r, message).hint(hint),
            None => fail(l, r, message),
        };
    }
    if tok == Tok::Enum {
        return fail(l, r, "Unexpected reserved word").hint("'enum' is a reserved word, not a declaration");
    }
    let shown = if tok == Tok::RegExp { "/" } else { text };
    let e = fail(l, r, format!("Unexpected token '{shown}'"));
    match (tok, adapter.innermost_open()) {
        (Tok::RParen | Tok::RBracket | Tok::RBrace, Some(open)) if !matches_open(open, text) => {
            e.hint(format!("the innermost open bracket here is '{open}'"))
        }
        _ => e,
    }
}

fn matches_open(open: &str, close: &str) -> bool {
    matches!((open, close), ("(", ")") | ("[", "]") | ("{" | "${", "}"))
}

/// A word before the identifier that looks like a mistake.
fn hint_for_identifier(c: &Ctx<'_>, l: u32) -> Option<&'static str> {
    match word_at_end(c.src[..l as usize].trim_end()) {
        "yield" => Some("yield needs a generator function, 'function*', around it"),
        "func" | "fn" | "def" | "fun" => Some("a function is declared with 'function'"),
        _ => None,
    }
}
