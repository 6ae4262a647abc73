//! RegExp.escape (ECMA-262 22.2.5.1).

use super::string::Builder;
use crate::convert::is_js_space;
use crate::native::{Args, JsResult};
use crate::vm::Vm;
use gill_heap::string::JsString;

/// RegExp.escape ( S )
pub(super) fn escape(vm: &mut Vm, args: Args) -> JsResult {
    // 1. If S is not a String, throw a TypeError exception.
    let Some(s) = JsString::from_value(args.get(0)) else {
        let shown = vm.describe_plain(args.get(0));
        return Err(vm.throw_type_error(format!("RegExp.escape needs a string, not {shown}")));
    };
    let units = vm.heap.units(s);
    let mut out = Builder::new();
    let mut i = 0;
    while i < units.len() {
        let (c, width) = units.code_point_at(i);
        // 4.a. If escaped is the empty String and c is matched by either DecimalDigit or AsciiLetter: so that what stands before, as
        // \0 or \c, does not take it in.
        if i == 0 && char::from_u32(c).is_some_and(|c| c.is_ascii_alphanumeric()) {
            push_escape(&mut out, c as u16);
        } else {
            encode(&mut out, c);
        }
        i += width;
    }
    Ok(out.finish(vm))
}

/// EncodeForRegExpEscape ( c )
fn encode(out: &mut Builder, point: u32) {
    let Some(c) = char::from_u32(point) else {
        // 5. ... or c has the same numeric value as a leading surrogate or trailing surrogate
        return push_escape(out, point as u16);
    };
    match c {
        // 1. If c is matched by SyntaxCharacter or c is U+002F (SOLIDUS)
        '^' | '$' | '\\' | '.' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '/' => {
            out.push_str("\\");
            out.push_unit(c as u16);
        }
        // 2. Else if c is the code point listed in some cell of the “Code Point” column of Table 68
        '\t' => out.push_str("\\t"),
        '\n' => out.push_str("\\n"),
        '\u{b}' => out.push_str("\\v"),
        '\u{c}' => out.push_str("\\f"),
        '\r' => out.push_str("\\r"),
        // 3. Let otherPunctuators be the string-concatenation of ",-=<>#&!%:;@~'`" and the code unit 0x0022 (QUOTATION MARK).
        ',' | '-' | '=' | '<' | '>' | '#' | '&' | '!' | '%' | ':' | ';' | '@' | '~' | '\'' | '`' | '"' => {
            push_escape(out, c as u16);
        }
        _ if is_js_space(c) => push_escape(out, c as u16),
        _ => out.push_code_point(point),
    }
}

/// `\x` and two digits, or `\u` and four.
fn push_escape(out: &mut Builder, unit: u16) {
    out.push_str(&if unit <= 0xff { format!("\\x{unit:02x}") } else { format!("\\u{unit:04x}") });
}
