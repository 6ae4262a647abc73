//! Checks files: `check [--module|--cjs] FILE...` prints `ok` or the diagnostics of each; `-e TEXT` takes the text itself.
use bumpalo::Bump;
use gill_syntax::{Goal, ParseOptions, SourceText, parse};
fn main() {
    let mut goal = Goal::Script;
    let mut args = std::env::args().skip(1);
    while let Some(a) = args.next() {
        let source = match a.as_str() {
            "--module" => {
                goal = Goal::Module;
                continue;
            }
            "--cjs" => {
                goal = Goal::CommonJs { params: &["exports", "require", "module"] };
                continue;
            }
            "-e" => SourceText::new("<text>", args.next().unwrap_or_default()),
            file => match std::fs::read(file) {
                Ok(b) => SourceText::from_bytes(file, b),
                Err(e) => {
                    println!("{file}: {e}");
                    continue;
                }
            },
        };
        let arena = Bump::new();
        match parse(&arena, &source, goal, &ParseOptions::default()) {
            Ok(_) => println!("{}: ok", source.name()),
            Err(list) => {
                for e in list {
                    println!("{e}");
                }
            }
        };
    }
}
