//! The regular expression validator.

use gill_syntax::regexp::{ErrorKind, validate};

#[track_caller]
fn valid(list: &[(&str, &str)]) {
    for (pattern, flags) in list {
        assert_eq!(validate(pattern, flags), Ok(()), "/{pattern}/{flags}");
    }
}

#[track_caller]
fn invalid(list: &[(&str, &str, usize, &str)]) {
    for (pattern, flags, offset, message) in list {
        match validate(pattern, flags) {
            Ok(()) => panic!("accepted: /{pattern}/{flags}"),
            Err(e) => match e.kind {
                ErrorKind::Pattern(m) => {
                    assert_eq!((e.offset, m), (*offset, *message), "/{pattern}/{flags}");
                }
                ErrorKind::Flags => assert_eq!("flags", *message),
            },
        }
    }
}

#[test]
fn groups() {
    valid(&[
        ("(a)(?:b)(?=c)(?!d)(?<=e)(?<!f)", ""),
        ("(?<a>b)\\k<a>", ""),
        ("\\k<a>(?<a>b)", ""),
        ("(?<a>b)|(?<a>c)", ""),
        ("(?<𝒜>.)", ""),
        ("(?i-s:a)", ""),
        ("\\k", ""),
    ]);
    invalid(&[
        ("(a", "", 0, "Unterminated group"),
        ("a)", "", 1, "Unmatched ')'"),
        ("(?a)", "", 2, "Invalid group"),
        ("(?<a>b)(?<a>c)", "", 10, "Duplicate capture group name"),
        ("(?<1>b)", "", 3, "Invalid capture group name"),
        ("(?<a>b)\\k<c>", "", 7, "Invalid named capture referenced"),
        ("(?<a>b)\\k", "", 7, "Invalid named reference"),
        ("\\k", "u", 0, "Invalid named reference"),
    ]);
}

#[test]
fn quantifiers() {
    valid(&[
        ("a*b+?c??d{1}e{1,}f{1,2}?", ""),
        ("a{,1}", ""),
        ("{", ""),
        ("a{1", ""),
        ("(?=a)*", ""),
        ("}]", ""),
    ]);
    invalid(&[
        ("*", "", 0, "Nothing to repeat"),
        ("a**", "", 2, "Nothing to repeat"),
        ("^*", "", 1, "Nothing to repeat"),
        ("{1}", "", 0, "Nothing to repeat"),
        ("a{2,1}", "", 1, "numbers out of order in {} quantifier"),
        ("(?=a)*", "u", 5, "Invalid quantifier"),
        ("(?<=a)*", "", 6, "Invalid quantifier"),
        ("(?<=a){", "u", 6, "Incomplete quantifier"),
        ("{", "u", 0, "Lone quantifier brackets"),
        ("a{1", "u", 1, "Incomplete quantifier"),
        ("}", "u", 0, "Lone quantifier brackets"),
    ]);
}

#[test]
fn escapes() {
    valid(&[
        ("\\d\\x41\\u0041\\cA\\0\\-\\a", ""),
        ("\\u{1F600}\\u{10FFFF}", "u"),
        ("\\8\\9\\1", ""),
        ("(a)\\1", "u"),
        ("\\p{L}\\p{Script=Greek}\\P{ASCII}", "u"),
        ("\\p{RGI_Emoji}", "v"),
        ("\\c", ""),
    ]);
    invalid(&[
        ("\\", "", 0, "\\ at end of pattern"),
        ("\\a", "u", 0, "Invalid escape"),
        ("\\1", "u", 0, "Invalid escape"),
        ("\\u{110000}", "u", 0, "Invalid Unicode escape"),
        ("\\p{Nope}", "u", 0, "Invalid property name"),
        ("\\p{RGI_Emoji}", "u", 0, "Invalid property name"),
    ]);
}

#[test]
fn classes() {
    valid(&[
        ("[]", ""),
        ("[^]", ""),
        ("[a-z\\d-]", ""),
        ("[\\d-a]", ""),
        ("[\\b]", ""),
        ("[[a-z]&&[aeiou]]", "v"),
        ("[\\q{abc|d}--d]", "v"),
        ("[[a]", ""),
    ]);
    invalid(&[
        ("[a", "", 0, "Unterminated character class"),
        ("[z-a]", "", 1, "Range out of order in character class"),
        ("[\\d-a]", "u", 1, "Invalid character class"),
        ("[a&&b--c]", "v", 5, "Invalid set operation in character class"),
        ("[(]", "v", 1, "Invalid character in character class"),
        ("[^\\q{ab}]", "v", 0, "Negated character class may contain strings"),
        ("é[z-a]", "", 3, "Range out of order in character class"),
    ]);
}

#[test]
fn flags() {
    valid(&[("a", "dgimsuy"), ("a", "v")]);
    invalid(&[("a", "gg", 0, "flags"), ("a", "uv", 0, "flags"), ("a", "x", 0, "flags")]);
}
