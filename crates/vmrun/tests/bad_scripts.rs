//! Scripts that are no programs: each gets a clear word, a status, and never a crash of ours.

mod common;

use common::{Folder, run_code, run_in};

#[test]
fn syntax_errors_show_the_place() {
    let ended = run_code("var a = 1;\nfoo(;\n");
    ended.exited(1).said(&["main.js:2\nfoo(;\n    ^\n", "SyntaxError: Unexpected token ';'"]);
    // In a minified line the place is shown with what is around it.
    let ended = run_code(&format!("{}foo(;{}", "x();".repeat(20_000), "y();".repeat(20_000)));
    ended.exited(1).said(&["main.js:1\n...", "x();foo(;y();", "^\n", "SyntaxError"]);
    assert!(ended.stderr.len() < 4000, "{}", ended.stderr);
}

#[test]
fn texts_that_are_odd() {
    for (bytes, printed) in [
        (&b""[..], ""),
        (b"\xef\xbb\xbfconsole.log(1)", "1\n"),
        (b"#!/usr/bin/env gill\nconsole.log(2)", "2\n"),
        (b"#!/usr/bin/env gill", ""),
        (b"console.log('\xff\xfe')", "\u{fffd}\u{fffd}\n"),
        (b"console.log(3)\r\n\r\n// end", "3\n"),
        (b"console.log(4) /* \xe2\x80\xa8 */", "4\n"),
    ] {
        let folder = Folder::new();
        folder.file("main.js", bytes);
        let ended = run_in(folder, &["main.js"]);
        ended.exited(0);
        assert_eq!((ended.stdout.as_str(), ended.stderr.as_str()), (printed, ""));
    }
}

#[test]
fn files_that_are_no_texts() {
    for (bytes, word) in [
        (&b"\x7fELF\x02\x01\x01"[..], "is not a program but an executable"),
        (b"var a\0b", "zero byte at offset 5"),
        (b"\xff\xfev\0a\0r\0", "UTF-16; programs are UTF-8"),
    ] {
        let folder = Folder::new();
        folder.file("main.js", bytes);
        let ended = run_in(folder, &["main.js"]);
        ended.exited(1).said(&["vmrun: main.js ", word]);
        assert_eq!(ended.folder.names(), ["main.js"], "no core of that");
    }
}

#[test]
fn modules_that_are_not_there() {
    let folder = Folder::new();
    folder.file("main.js", "require('./second')");
    folder.file("second.js", "require('nope')");
    let ended = run_in(folder, &["main.js"]);
    ended.exited(1).said(&[
        "Error: Cannot find module 'nope'\nRequire stack:\n- ",
        "second.js\n- ",
        "main.js\n",
        "code: 'MODULE_NOT_FOUND'",
        "requireStack: [",
        "core dumped: ",
    ]);
}

/// Every way to nest, deeper than any stack: refused, or run, but never a crash.
#[test]
fn nesting_without_end() {
    const N: usize = 100_000;
    let nest =
        |open: &str, middle: &str, close: &str| format!("{}{middle}{}", open.repeat(N), close.repeat(N));
    let refused = [
        nest("[", "", "]"),
        nest("(", "1", ")"),
        nest("{", "", "}"),
        format!("x = {}", nest("{a:", "1", "}")),
        nest("function f() {", "", "}"),
        format!("x = {}", nest("class { [", "1", "] }")),
        format!("x = {}", nest("a => ", "1", "")),
        format!("x = {}", nest("`${", "1", "}`")),
        format!("x = {}", nest("- ", "1", "")),
        format!("x = {}", nest("1 ? 1 : ", "1", "")),
        format!("x = {}", nest("1 ** ", "1", "")),
        nest("a = ", "1", ""),
        nest("if (1) ", ";", ""),
        nest("new ", "a", ""),
        format!("x = a{}", nest(".b", "", "")),
        format!("x = a{}", nest("()", "", "")),
        format!("var {} = []", nest("[", "a", "]")),
        format!("async function f() {{ {} }}", nest("await ", "1", "")),
        format!("x = /{}/", nest("(", "a", ")")),
        format!("new Function(\"return \" + {})", "'['.repeat(1e5) + ']'.repeat(1e5)"),
    ];
    for code in refused {
        let folder = Folder::new();
        folder.file("main.js", &code);
        let ended = run_in(folder, &["--no-core", "main.js"]);
        ended.exited(1).said(&["SyntaxError: "]);
        // The message of a regular expression quotes it, as in Node.
        assert!(
            ended.stderr.len() < if code.contains("x = /") { 500_000 } else { 10_000 },
            "{} bytes for {}",
            ended.stderr.len(),
            &code[..40]
        );
    }
    // What has no depth, however long.
    let run = [
        format!("var a = 1; var x = {}1", "a + ".repeat(N)),
        format!("var x = {}1", "1 && ".repeat(N)),
        format!("var x = ({}1)", "1, ".repeat(N)),
        format!("if (0); {}", "else if (0); ".repeat(N)),
        "JSON.parse('['.repeat(1e5) + ']'.repeat(1e5))".to_owned(),
    ];
    for code in run {
        run_code(&code).exited(0);
    }
}

#[test]
fn large_scripts() {
    // One literal of 50 MB.
    let folder = Folder::new();
    folder.file("main.js", format!("const s = '{}';\nconsole.log(s.length);", "abcdefgh".repeat(6_553_600)));
    let ended = run_in(folder, &["main.js"]);
    ended.exited(0);
    assert_eq!(ended.stdout, "52428800\n");
    // Many statements, the last of which fails: its place is right.
    let line = "x = (x * 31 + 7) | 0; if (x > 100) y = x;\n";
    let count = 100_000;
    let ended = run_code(&format!("let x = 1, y = 0;\n{}x.y.z;\n", line.repeat(count)));
    ended.exited(1).said(&[&format!("main.js:{}\nx.y.z;\n", count + 2), "TypeError"]);
}
