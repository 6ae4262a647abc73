//! The command line's contract: exit codes, scripts, JSON, colours, files that are no cores.

use gill_image::story::story;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// A folder of this test's own, removed with it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("gill-cli-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a temporary folder");
        Folder(path)
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, bytes).expect("a temporary file");
        path
    }

    fn core(&self) -> PathBuf {
        self.file("core.4711", &story().synth.core())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn run(arguments: &[&str], stdin: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vminspect"));
    command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).env_remove("NO_COLOR");
    command.stdin(if stdin.is_some() { Stdio::piped() } else { Stdio::null() });
    let mut child = command.spawn().expect("vminspect starts");
    if let (Some(text), Some(mut pipe)) = (stdin, child.stdin.take()) {
        // One that refuses the file does not read on.
        let _ = pipe.write_all(text.as_bytes());
    }
    child.wait_with_output().expect("it ends")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Runs and returns stdout, where the exit code is this one.
fn expect(code: i32, arguments: &[&str], stdin: Option<&str>) -> (String, String) {
    let output = run(arguments, stdin);
    let (out, error) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{out}\n{error}");
    (out, error)
}

#[test]
fn a_command_answers_and_exits_with_0() {
    let folder = Folder::new("answers");
    let core = folder.core();
    let core = core.to_str().unwrap();
    let (out, error) = expect(0, &[core, "print", "frame 0 local req.headers.host"], None);
    assert!(out.starts_with("'shop.example'") && error.is_empty(), "{out}{error}");
    assert_eq!(expect(0, &[core, "print", "frame", "0", "local", "req.headers.host"], None).0, out);
    let (out, _) = expect(0, &[core, "stack", "-v", "--json"], None);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(json["frames"][0]["function"], "handle");
    assert_eq!(json["frames"][0]["line"], 8);
    assert_eq!(expect(0, &[core, "--json", "stack", "-v"], None).0, out);
    assert_eq!(expect(0, &["--json", core, "stack", "-v"], None).0, out);
    let (out, _) = expect(0, &[core, "heap", "--limit", "2"], None);
    assert!(out.contains("more of"), "{out}");
}

#[test]
fn without_a_command_a_pipe_gets_a_summary() {
    let folder = Folder::new("summary");
    let core = folder.core();
    let core = core.to_str().unwrap();
    let (out, _) = expect(0, &[core], None);
    assert!(
        out.contains("uncaught exception") && out.contains("pending  1 handle") && out.contains("next:"),
        "{out}"
    );
    assert_eq!(expect(0, &[core], Some("")).0, out, "an empty script is no script");
    let (json, _) = expect(0, &[core, "--json"], None);
    assert!(serde_json::from_str::<serde_json::Value>(&json).unwrap()["stack"].is_array());
}

#[test]
fn scripts_run_from_c_and_from_stdin() {
    let folder = Folder::new("scripts");
    let core = folder.core();
    let core = core.to_str().unwrap();
    let (out, _) = expect(0, &[core, "-c", "locals 0; chain"], None);
    assert!(out.contains("> locals 0\n") && out.contains("\n> chain\n"), "{out}");
    assert_eq!(expect(0, &[core], Some("locals 0\n# a comment\n\nchain\n")).0, out);
    assert_eq!(expect(0, &[core, "-"], Some("locals 0; chain")).0, out);
    assert_eq!(expect(0, &["-c", "locals 0; chain", core], None).0, out);
    // All run; the worst exit code counts.
    let (out, error) = expect(2, &[core, "-c", "find Nobody; nonsense; locals"], None);
    assert!(
        out.contains("entry") && error.contains("nothing found") && error.contains("no command"),
        "{out}{error}"
    );
    let (out, _) = expect(1, &[core, "-c", "find Nobody; locals", "--json"], None);
    assert!(out.contains("\"error\""), "{out}");
}

/// Comments, quotes, separators; an error in one does not stop the others but sets the status; options after a script.
#[test]
fn scripts_are_forgiving_in_form_and_strict_in_status() {
    let folder = Folder::new("forms");
    let core = folder.core();
    let core = core.to_str().unwrap();
    let wanted = expect(0, &[core, "-c", "locals 0; print cache"], None).0;
    let script = "  # what it sees\nlocals 0   # and a remark\n\n; print cache;;\n";
    assert_eq!(expect(0, &[core, "-"], Some(script)).0, wanted);
    assert_eq!(expect(0, &[core], Some(script)).0, wanted);
    let host = expect(0, &[core, "print", "frame 0 local req.headers.host"], None).0;
    let quoted = expect(0, &[core, "-"], Some("print \"frame 0 local req.headers.host\"")).0;
    assert_eq!(quoted, host);
    // One answer of one command carries no heading; the status is the worst.
    let (out, error) = expect(1, &[core, "-"], Some("find Nobody\nprint cache\nlocals 0\n"));
    assert!(
        out.contains("> print cache") && out.contains("entry") && error.contains("nothing found"),
        "{out}{error}"
    );
    expect(2, &[core, "-"], Some("find Nobody\nprint\nlocals 0\n"));
    let (out, _) = expect(1, &[core, "-c", "find Nobody; locals 0", "--json", "--limit", "1"], None);
    let documents: Vec<serde_json::Value> =
        serde_json::Deserializer::from_str(&out).into_iter().map(|json| json.unwrap()).collect();
    assert_eq!(documents[0], serde_json::json!({"error": "nothing found", "code": 1}));
    assert_eq!(documents[1]["locals"].as_array().map(Vec::len), Some(1));
    assert_eq!(expect(1, &[core, "-", "--json", "--limit", "1"], Some("find Nobody; locals 0")).0, out);
    expect(2, &[core, "-c", "locals", "more"], None);
    expect(2, &[core, "-", "more"], Some("locals"));
    // A failure of one command in JSON is JSON.
    let (out, error) = expect(1, &[core, "find", "Nobody", "--json"], None);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&out).unwrap()["code"], 1);
    assert!(error.contains("nothing found"));
}

#[test]
fn questions_without_an_answer_exit_with_1_and_bad_ones_with_2() {
    let folder = Folder::new("codes");
    let core = folder.core();
    let core = core.to_str().unwrap();
    for question in [&["find", "Nobody"][..], &["print", "global.nothing"], &["queue"], &["frame", "99"]] {
        expect(1, &[&[core], question].concat(), None);
    }
    let (_, error) = expect(2, &[core, "p", "cache"], None);
    assert!(error.contains("may be print, pending, promises, path"), "{error}");
    for question in [&["stak"][..], &["print"], &["stack", "--bogus"], &["find", "--larger", "much"], &["-c"]]
    {
        expect(2, &[&[core], question].concat(), None);
    }
    expect(2, &[], None);
    expect(2, &["--limit", "x", core], None);
}

#[test]
fn files_that_are_no_cores_exit_with_3_and_say_what_they_look_like() {
    let folder = Folder::new("files");
    let cases = [
        (folder.file("empty", b""), "is empty"),
        (folder.file("elf", b"\x7fELF\x02\x01\x01 and so on"), "ELF"),
        (folder.file("text", b"hello, this is text\n"), "text"),
        (folder.file("zip", b"PK\x03\x04aaaa"), "zip"),
        (folder.file("zeros", &[0; 100_000]), "binary"),
        (folder.file("short", &story().synth.core()[..20]), "core"),
        (folder.file("png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "not a gill core"),
        (folder.file("json", b"{\"a\": [1, 2]}\n"), "JSON"),
        (folder.file("random", &random_bytes(200_000)), "not a gill core"),
        (folder.file("magic", b"\x89GILL\r\n\x1a and then nothing that is one"), "core"),
        (folder.0.clone(), "directory"),
        (folder.0.join("missing"), "No such file"),
        (folder.0.join("missing/below"), "No such file"),
        // A file that opens and does not read, whoever asks.
        #[cfg(target_os = "linux")]
        ("/proc/self/mem".into(), "/proc/self/mem"),
    ];
    for (path, words) in cases {
        let (out, error) = expect(3, &[path.to_str().unwrap(), "stack"], None);
        assert!(out.is_empty() && error.contains(words), "{}: {error}", path.display());
        assert!(!error.contains("panicked"), "{}: {error}", path.display());
        // Every way to ask; in JSON the reason comes as JSON too.
        expect(3, &[path.to_str().unwrap()], None);
        expect(3, &[path.to_str().unwrap(), "-c", "status; heap"], None);
        expect(3, &[path.to_str().unwrap(), "-"], Some("status"));
        let (out, _) = expect(3, &[path.to_str().unwrap(), "heap", "--json"], None);
        let json: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!(json["code"], 3);
    }
}

/// Damage is often found only by the question that meets it: the answer comes with a warning.
#[test]
fn an_answer_from_a_damaged_core_warns() {
    let folder = Folder::new("damaged");
    let mut bytes = story().synth.core();
    let whole = folder.file("whole", &bytes);
    let (out, error) = expect(0, &[whole.to_str().unwrap(), "heap"], None);
    assert_eq!(error, "", "{out}");
    let heap = out;
    // The heap is what a core ends with, before its index.
    let (mut changed, mut at) = (0, bytes.len() * 9 / 10);
    while changed < 3 && at > bytes.len() / 4 {
        bytes[at] ^= 4;
        let damaged = folder.file("damaged", &bytes);
        let output = run(&[damaged.to_str().unwrap(), "heap"], None);
        let (out, error) = (text(&output.stdout), text(&output.stderr));
        if out != heap {
            changed += 1;
            assert!(error.contains("warning"), "byte {at}: {error}\n{out}");
        }
        bytes[at] ^= 4;
        at -= bytes.len() / 50;
    }
    assert!(changed > 0, "no byte of the heap was met");
}

fn random_bytes(count: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    };
    (0..count).map(|_| next()).collect()
}

/// With a gigabyte of address space at most, a sound core and a damaged one answer.
#[cfg(target_os = "linux")]
#[test]
fn a_gigabyte_is_enough() {
    let folder = Folder::new("memory");
    let mut bytes = std::fs::read(
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../inspect/tests/fixtures/format-v1/everything.core"),
    )
    .unwrap();
    let sound = folder.file("sound", &bytes);
    // Frames of heap and code lost, and no index.
    for at in (200_000..500_000).step_by(50_000) {
        bytes[at] ^= 0xff;
    }
    bytes.truncate(550_000);
    let damaged = folder.file("damaged", &bytes);
    for core in [sound, damaged] {
        for question in [
            "status; stack -v; pending",
            "heap --retained; dominators; strings",
            "print zoo --depth 64 --limit 0",
            "verify; find Object; listeners",
        ] {
            let output = Command::new("sh")
                .args(["-c", "ulimit -v 1048576; exec \"$0\" \"$1\" -c \"$2\""])
                .arg(env!("CARGO_BIN_EXE_vminspect"))
                .args([core.to_str().unwrap(), question])
                .stdin(Stdio::null())
                .output()
                .unwrap();
            let error = text(&output.stderr);
            assert!(matches!(output.status.code(), Some(0 | 1)), "{question}: {error}");
            assert!(
                !error.contains("panicked") && !error.contains("memory allocation"),
                "{question}: {error}"
            );
        }
    }
}

#[test]
fn a_cut_core_answers_with_a_warning() {
    let folder = Folder::new("cut");
    let bytes = story().synth.core();
    let reader = gill_image::Reader::open(bytes.clone()).unwrap();
    let heap = reader.section_frames(gill_image::Section::Heap)[0];
    let core =
        folder.file("core.4711.partial", &bytes[..reader.frames()[heap as usize].offset as usize + 100]);
    let (out, error) = expect(0, &[core.to_str().unwrap(), "stack"], None);
    assert!(out.contains("handle (/srv/server.js:8:23)"), "{out}");
    assert!(error.contains("warning") && error.contains("cut"), "{error}");
    // What is not found may have been in what is lost: said, so that nobody concludes that it was not there.
    let (_, error) = expect(1, &[core.to_str().unwrap(), "find", "Entry"], None);
    assert!(error.contains("not whole"), "{error}");
    // Whether it is whole is a question, too: the report is the answer, the status says no.
    let path = core.to_str().unwrap();
    let (out, _) = expect(1, &[path, "verify"], None);
    assert!(out.ends_with("the core is not intact\n"), "{out}");
    let (out, _) = expect(1, &[path, "verify", "--json"], None);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&out).unwrap()["intact"], false, "{out}");
    let (out, _) = expect(1, &[path, "-c", "verify; stack"], None);
    assert!(out.contains("not intact") && out.contains("handle (/srv/server.js:8:23)"), "{out}");
    let whole = folder.file("core.4711", &bytes);
    let (out, error) = expect(0, &[whole.to_str().unwrap(), "verify"], None);
    assert!(out.ends_with("the core is intact\n") && error.is_empty(), "{out}{error}");
    // A pipe in place of a file.
    #[cfg(target_os = "linux")]
    {
        let mut child = Command::new(env!("CARGO_BIN_EXE_vminspect"))
            .args(["/dev/stdin", "status"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(&bytes).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success() && text(&output.stdout).contains("uncaught exception"));
    }
}

/// `-` in the core's place: from a file as from a pipe, without taking it for a script.
#[cfg(target_os = "linux")]
#[test]
fn a_core_may_come_on_stdin() {
    let folder = Folder::new("stdin");
    let core = folder.core();
    let path = core.to_str().unwrap();
    let from = |arguments: &[&str], stdin: Stdio| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vminspect"));
        let output = command.args(arguments).stdin(stdin).output().expect("vminspect starts");
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    let file = || Stdio::from(std::fs::File::open(&core).unwrap());
    for arguments in [&["status"][..], &["-c", "stack; heap"], &[]] {
        let named: Vec<&str> = [path].iter().chain(arguments).copied().collect();
        let (wanted, _) = expect(0, &named, None);
        let given: Vec<&str> = ["-"].iter().chain(arguments).copied().collect();
        assert_eq!(from(&given, file()), (Some(0), wanted.clone(), String::new()), "{arguments:?}");
        let mut cat = Command::new("cat").arg(path).stdout(Stdio::piped()).spawn().unwrap();
        let through = from(&given, Stdio::from(cat.stdout.take().unwrap()));
        assert!(cat.wait().unwrap().success());
        assert_eq!(through, (Some(0), wanted, String::new()), "{arguments:?}");
    }
    let (code, _, error) = from(&["-", "-"], file());
    assert!(code == Some(2) && error.contains("cannot both come on stdin"), "{error}");
    let (code, _, error) = from(&["-", "status"], Stdio::null());
    assert!(code == Some(3) && error.contains("this is a device, not a core file"), "{error}");
}

/// What never ends is not waited for.
#[cfg(target_os = "linux")]
#[test]
fn a_device_or_an_endless_pipe_is_no_core() {
    for device in ["/dev/zero", "/dev/null"] {
        let (_, error) = expect(3, &[device, "status"], None);
        assert!(error.contains("this is a device, not a core file"), "{error}");
    }
    let mut endless = Command::new("yes").stdout(Stdio::piped()).spawn().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_vminspect"))
        .args(["/dev/stdin", "status"])
        .stdin(endless.stdout.take().unwrap())
        .output()
        .unwrap();
    let _ = endless.kill();
    let _ = endless.wait();
    assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("core"), "{}", text(&output.stderr));
}

#[cfg(target_os = "linux")]
#[test]
fn a_core_through_a_pipe_is_as_large_as_was_said() {
    let folder = Folder::new("pipe");
    let mut bytes = std::fs::read(folder.core()).unwrap();
    bytes.resize(3 << 20, 0);
    let long = folder.file("core.long", &bytes);
    let ask = |options: &[&str], variable: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vminspect"));
        command.args(options).args(["/dev/stdin", "status"]);
        if !variable.is_empty() {
            command.env("GILL_MAX_PIPE", variable);
        }
        let mut source = Command::new("cat").arg(&long).stdout(Stdio::piped()).spawn().unwrap();
        let output = command.stdin(source.stdout.take().unwrap()).output().unwrap();
        let _ = source.kill();
        let _ = source.wait();
        (output.status.code(), text(&output.stderr).to_string())
    };
    assert_eq!(ask(&[], "").0, Some(0));
    assert_eq!(ask(&["--max-pipe", "4M"], "1M").0, Some(0));
    for (options, variable) in [(&["--max-pipe", "2M"][..], ""), (&[], "2M")] {
        let (code, error) = ask(options, variable);
        assert_eq!(code, Some(3), "{error}");
        assert!(error.contains("more than 2.1 MB come through this pipe"), "{error}");
    }
    let (code, error) = ask(&["--max-pipe", "1K"], "");
    assert!(code == Some(2) && error.contains("1M at least"), "{error}");
}

#[test]
fn colours_only_when_asked_for() {
    let folder = Folder::new("colours");
    let core = folder.core();
    let core = core.to_str().unwrap();
    assert!(!expect(0, &[core, "stack"], None).0.contains('\x1b'));
    assert!(expect(0, &["--color", "always", core, "stack"], None).0.contains("\x1b["));
    assert!(!expect(0, &["--color", "always", "--json", core, "stack"], None).0.contains('\x1b'));
}

#[test]
fn help_and_version() {
    let (out, _) = expect(0, &["--help"], None);
    for words in ["Examples:", "print EXPR", "Exit status", "--limit"] {
        assert!(out.contains(words), "{words}: {out}");
    }
    assert!(expect(0, &["--version"], None).0.contains("vminspect 0."));
    let folder = Folder::new("help");
    let core = folder.core();
    let (out, _) = expect(0, &[core.to_str().unwrap(), "help", "find"], None);
    assert!(out.contains("Example: vminspect core.4711 find"), "{out}");
    assert_eq!(expect(0, &[core.to_str().unwrap(), "find", "--help"], None).0, out);
}

/// A reader that leaves early is no error.
#[test]
fn a_closed_pipe_is_no_panic() {
    let folder = Folder::new("pipe");
    let core = folder.core();
    let mut child = Command::new(env!("CARGO_BIN_EXE_vminspect"))
        .args([core.to_str().unwrap(), "export", "json", "--limit", "0"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(!text(&output.stderr).contains("panic"), "{}", text(&output.stderr));
}
