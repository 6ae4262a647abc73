//! Golden disassembly: `golden/AREA.js` holds snippets, each under a `// ---- name` line, `golden/AREA.txt` what they
//! compile to. Run with `GILL_BLESS=1` to store what comes out, and read the difference. Everything also goes through the verifier.

use gill_compiler::{CompileOptions, compile};
use gill_syntax::{Goal, ParseOptions, SourceText, parse};
use std::path::Path;

/// Compiles a snippet; gives its disassembly, or the error.
fn listing(name: &str, text: &str) -> String {
    let source = SourceText::new(name, text);
    let arena = Default::default();
    let goal = if text.contains("// goal: module") {
        Goal::Module
    } else if text.contains("// goal: commonjs") {
        Goal::CommonJs { params: &["exports", "require", "module"] }
    } else {
        Goal::Script
    };
    let parsed = match parse(&arena, &source, goal, &ParseOptions::default()) {
        Ok(parsed) => parsed,
        Err(errors) => panic!("{name} does not parse: {errors:?}"),
    };
    let options = CompileOptions { completion_value: text.contains("// completion value") };
    match compile(&parsed, &options) {
        Ok(template) => {
            let listing = gill_bytecode::disassemble_all(&template);
            if let Err(e) = gill_bytecode::verify_all(&template) {
                panic!("{name} is refused by the verifier: {e}\n{listing}");
            }
            listing
        }
        Err(e) => format!("error: {e}\n"),
    }
}

fn check(area: &str) {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let source = std::fs::read_to_string(dir.join(area).with_extension("js")).unwrap();
    let mut out = String::new();
    for snippet in source.split("// ---- ").skip(1) {
        let (name, text) = snippet.split_once('\n').unwrap();
        out.push_str(&format!("==== {name}\n{}\n{}\n", text.trim_end(), listing(name, text)));
    }
    let stored = dir.join(area).with_extension("txt");
    if std::env::var_os("GILL_BLESS").is_some() {
        std::fs::write(stored, out).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(stored).unwrap_or_default();
    if let Some((n, (got, want))) = out
        .lines()
        .zip(expected.lines().chain(std::iter::repeat("<end of file>")))
        .enumerate()
        .find(|(_, (g, w))| g != w)
    {
        panic!(
            "{area}: line {} differs\n  expected: {want}\n       got: {got}\n(GILL_BLESS=1 stores what comes out)",
            n + 1
        );
    }
    assert_eq!(out.lines().count(), expected.lines().count(), "{area}: the stored listing is longer");
}

macro_rules! areas {
    ($($area:ident)+) => {$(
        #[test]
        fn $area() {
            check(stringify!($area));
        }
    )+};
}
areas! { operators variables calls control functions classes destructuring iteration suspension literals modules }
