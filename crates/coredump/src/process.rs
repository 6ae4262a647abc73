//! Status and surroundings: sections `status` and `process`.

use crate::capture::{Capture, Core, Each};
use crate::stack::{failure_context, failure_site, name_site};
use crate::sys;
use crate::text::{Line, Scratch, cut};
use gill_bytecode::TellOptions;
use gill_heap::history::REMEMBERED;
use gill_image::format::{NONE, program_tag};
use gill_image::records::{CollectionRecord, Limit, Measure, Pair, Process, Reason, Site, Status};
use gill_image::{List, Section, Text};
use gill_vm::Vm;
use std::fmt::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Component, PathBuf};

/// Room for the options in force, of which two may be as long as a path.
const MAX_OPTIONS: usize = 16 << 10;
/// Longest value of one of them, in bytes.
const MAX_OPTION: usize = 4096;
/// Longest piece of a source line in the status, in bytes.
const MAX_SOURCE_LINE: usize = 240;
/// Frames whose names make the signature.
const SIGNATURE_FRAMES: usize = 8;

/// What is known of the process when it starts, and does not change.
pub(crate) struct About {
    pub(crate) version: String,
    pub(crate) script: String,
    pub(crate) argv: Vec<String>,
    pub(crate) executable: String,
    pub(crate) cwd: String,
    pub(crate) host: String,
    pub(crate) environment: Vec<(String, String)>,
    options: TellOptions,
    /// Where they are put when a core is written.
    options_text: Scratch,
    pub(crate) exec_argv: Vec<String>,
    /// The process described: with a live dump not the one that writes.
    pub(crate) pid: u32,
    pub(crate) ppid: u32,
    pub(crate) uid: u32,
    /// See [`gill_image::format::program_tag`].
    pub(crate) program_tag: u32,
}

impl About {
    pub(crate) fn gather(
        version: String,
        script: String,
        options: TellOptions,
        exec_argv: Vec<String>,
    ) -> About {
        let lossy = |text: std::ffi::OsString| text.to_string_lossy().into_owned();
        let path = |path: std::io::Result<PathBuf>| {
            path.map(|path| path.to_string_lossy().into_owned()).unwrap_or_default()
        };
        let program_tag = program_tag(script_path(&script).as_os_str().as_bytes());
        About {
            version,
            script,
            argv: std::env::args_os().map(lossy).collect(),
            executable: path(std::env::current_exe()),
            cwd: path(std::env::current_dir()),
            host: sys::host_name(),
            environment: std::env::vars_os().map(|(name, value)| (lossy(name), lossy(value))).collect(),
            options,
            options_text: Scratch::reserve(MAX_OPTIONS),
            exec_argv,
            pid: std::process::id(),
            ppid: std::os::unix::process::parent_id(),
            uid: sys::user_id(),
            program_tag,
        }
    }
}

/// The absolute path of the main script, by the links that it was named by: the same program comes from another folder with each
/// release, and the link that leads there stays. The system knows the current folder without links; by which the process came
/// there, `$PWD` says, if it is the same folder (`pwd -L`).
fn script_path(script: &str) -> PathBuf {
    let path = std::path::absolute(script).unwrap_or_default();
    let by_links = || {
        let here = std::env::current_dir().ok()?;
        let rest = path.strip_prefix(&here).ok()?;
        let told = PathBuf::from(std::env::var_os("PWD")?);
        let is_plain = told.is_absolute() && !told.components().any(|part| part == Component::ParentDir);
        let (named, own) = (std::fs::metadata(&told).ok()?, std::fs::metadata(&here).ok()?);
        let is_here = (named.dev(), named.ino()) == (own.dev(), own.ino());
        if is_plain && is_here { std::path::absolute(told.join(rest)).ok() } else { None }
    };
    by_links().unwrap_or(path)
}

/// Puts the options in force into a text, of each three parts with a zero behind them: name, value, origin. Says how many.
fn list_options(options: &TellOptions, text: &mut Scratch) -> usize {
    let mut count = 0;
    text.clear();
    options(&mut |name, value, origin| {
        let mut whole = Line::<MAX_OPTION>::new();
        let _ = write!(whole, "{value}");
        // One that does not fit is left out, not its end.
        if text.room() > name.len() + whole.as_str().len() + origin.len() + 3 {
            let _ = write!(text, "{name}\0{}\0{origin}\0", whole.as_str());
            count += 1;
        }
    });
    count
}

/// Hash over reason, class of the exception and the names of the innermost functions with their files: the same for
/// crashes of the same cause, though lines move and messages differ.
pub(crate) fn signature(capture: &Capture<'_>, scratch: &mut Scratch) -> u64 {
    let mut hash = Fnv::new();
    hash.add(capture.request.reason.name().as_bytes());
    scratch.clear();
    if !capture.look.class_name(scratch, capture.request.exception) {
        capture.look.title(scratch, capture.request.exception);
    }
    hash.add(scratch.as_str().as_bytes());
    let vm = capture.vm;
    let mut add = |code: &gill_vm::code::Code| {
        capture.look.string(scratch.clear(), code.name);
        hash.add(scratch.as_str().as_bytes());
        let source = vm.sources.get(code.source.0 as usize).map_or("", |source| source.name.as_str());
        hash.add(source.rsplit('/').next().unwrap_or("").as_bytes());
    };
    if capture.request.reason == Reason::Rejection {
        failure_site(capture).into_iter().for_each(|(code, _)| add(code));
    } else {
        let mut last = NONE;
        let codes = crate::stack::Frames::of(capture).filter_map(|frame| frame.code());
        // A recursion counts once, however deep it went.
        let codes = codes.take(1000).filter(|code| std::mem::replace(&mut last, code.id.0) != code.id.0);
        codes.take(SIGNATURE_FRAMES).for_each(&mut add);
    }
    hash.0
}

struct Fnv(u64);

impl Fnv {
    fn new() -> Fnv {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
    fn add(&mut self, bytes: &[u8]) {
        for &byte in bytes.iter().chain(&[0]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        }
    }
}

/// Writes section `status`.
pub(crate) fn write_status(
    capture: &Capture<'_>,
    out: &mut Core<'_, '_>,
    about: &About,
    (title, signature): (&Scratch, &str),
    unix_ms: u64,
) {
    out.section(Section::Status);
    let mut place = Site::none();
    let mut source_line = "";
    if let Some((code, pc)) = failure_site(capture) {
        place = crate::capture::site(code.id.0, pc);
        name_site(capture, &mut place, code, pc);
        let source = capture.vm.sources.get(code.source.0 as usize);
        if let Some(source) = source.filter(|_| place.line > 0) {
            source_line = source.line_text(place.line);
        }
    }
    let request = capture.request;
    out.record(&Status {
        reason: request.reason,
        title: Text::Utf8(title.as_str()),
        exception: capture.value(request.exception),
        promise: capture.value(request.promise),
        signal: request.signal,
        exit_code: request.exit_code,
        unix_ms,
        uptime_ms: capture.uptime_ms,
        site: place,
        source_line: Text::Utf8(cut(source_line, MAX_SOURCE_LINE)),
        event: capture.vm.current_event,
        version: Text::Utf8(&about.version),
        os: Text::Utf8(std::env::consts::OS),
        arch: Text::Utf8(std::env::consts::ARCH),
        script: Text::Utf8(&about.script),
        signature: Text::Utf8(signature),
        heap_base: capture.vm.heap.base() as u64,
        context: capture.value(failure_context(capture)),
    });
}

/// The first line on stderr, or what stands for it where nothing was thrown.
pub(crate) fn write_title(capture: &Capture<'_>, title: &mut Scratch, detail: &str) {
    title.clear();
    let request = capture.request;
    let _ = match request.reason {
        Reason::OutOfMemory => title.write_str("JavaScript heap out of memory"),
        Reason::Abort => title.write_str("aborted"),
        Reason::Signal | Reason::Internal => title.write_str(detail),
        Reason::Live | Reason::Api => title.write_str("live dump"),
        _ => Ok(()),
    };
    if matches!(request.reason, Reason::Uncaught | Reason::Rejection | Reason::StackOverflow)
        || !request.exception.is_empty()
    {
        if !title.as_str().is_empty() {
            let _ = title.write_str(": ");
        }
        capture.look.title(title, request.exception);
    }
}

/// Writes section `process`.
pub(crate) fn write_process(
    capture: &Capture<'_>,
    out: &mut Core<'_, '_>,
    about: &mut About,
    (usage, extra): (sys::Usage, &[(&str, u64)]),
) {
    out.section(Section::Process);
    let mut limits = [("", 0, 0); sys::LIMITS.len()];
    for (into, &(name, resource)) in limits.iter_mut().zip(&sys::LIMITS) {
        let (soft, hard) = sys::limit(resource);
        *into = (name, soft, hard);
    }
    let (measures, count) = measures(capture.vm, usage, extra);
    let pair = |pairs: &'static [(&'static str, &'static str)]| {
        move |index: usize| Pair { name: Text::Utf8(pairs[index].0), value: Text::Utf8(pairs[index].1) }
    };
    const VERSIONS: &[(&str, &str)] =
        &[("gill", env!("CARGO_PKG_VERSION")), ("image", gill_image::format::VERSION)];
    let argv = Each(about.argv.len(), |index: usize| Text::Utf8(about.argv[index].as_str()));
    let environment = Each(about.environment.len(), |index: usize| borrowed(&about.environment[index]));
    let count_of_options = list_options(&about.options, &mut about.options_text);
    let about = &*about;
    let options_text = about.options_text.as_str();
    let part = |number: usize| Text::Utf8(options_text.split('\0').nth(number).unwrap_or_default());
    let options =
        Each(count_of_options, |index: usize| Pair { name: part(3 * index), value: part(3 * index + 1) });
    let origins = Each(count_of_options, |index: usize| part(3 * index + 2));
    let exec_argv = Each(about.exec_argv.len(), |index: usize| Text::Utf8(about.exec_argv[index].as_str()));
    let limits = Each(limits.len(), |index: usize| {
        let (name, soft, hard) = limits[index];
        Limit { name: Text::Utf8(name), soft, hard }
    });
    let measures = Each(count, |index: usize| {
        let (name, value) = measures[index];
        Measure { name: Text::Utf8(name), value }
    });
    let versions = Each(VERSIONS.len(), pair(VERSIONS));
    let history = &capture.vm.heap.history;
    let none = || [const { Measure { name: Text::Utf8(""), value: 0 } }; 4];
    let mut phases: [_; REMEMBERED] = std::array::from_fn(|_| none());
    for (index, into) in phases.iter_mut().enumerate().take(history.remembered()) {
        *into = history
            .get(index)
            .phases
            .named()
            .map(|(name, time)| Measure { name: Text::Utf8(name), value: micros(time) });
    }
    let collections = Each(history.remembered(), |index: usize| {
        let collection = history.get(index);
        CollectionRecord {
            number: collection.number,
            cause: Text::Utf8(collection.cause.name()),
            kind: Text::Utf8("mark-sweep"),
            time_ms: collection.at_ms + capture.vm_offset_ms,
            before: collection.before as u64,
            after: collection.after as u64,
            committed: collection.committed as u64,
            pause_us: micros(collection.pause),
            phases: List::Slice(&phases[index]),
        }
    });
    out.record(&Process {
        pid: about.pid,
        ppid: about.ppid,
        uid: about.uid,
        executable: Text::Utf8(&about.executable),
        argv: List::Run(&argv),
        cwd: Text::Utf8(&about.cwd),
        host: Text::Utf8(&about.host),
        environment: List::Run(&environment),
        limits: List::Run(&limits),
        measures: List::Run(&measures),
        versions: List::Run(&versions),
        options: List::Run(&options),
        exec_argv: List::Run(&exec_argv),
        origins: List::Run(&origins),
        collections: List::Run(&collections),
    });
}

fn micros(time: std::time::Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

fn borrowed(pair: &(String, String)) -> Pair<'_> {
    Pair { name: Text::Utf8(&pair.0), value: Text::Utf8(&pair.1) }
}

fn measures<'a>(vm: &Vm, usage: sys::Usage, extra: &[(&'a str, u64)]) -> ([(&'a str, u64); 24], usize) {
    let resident = sys::resident_bytes();
    let known = [
        ("heap.used", vm.heap.used_bytes() as u64),
        ("heap.committed", vm.heap.committed_bytes() as u64),
        ("heap.limit", vm.heap.limit_bytes() as u64),
        ("heap.collections", u64::from(vm.heap.collections)),
        ("heap.collections.us", micros(vm.heap.history.total)),
        ("heap.collections.longest_us", micros(vm.heap.history.longest)),
        ("stack.bytes", (vm.stack_words().len() * 8) as u64),
        ("stack.limit", vm.options.stack_bytes as u64),
        ("rss", resident),
        // The system notes the peak less often than it counts the pages.
        ("rss.peak", usage.peak_bytes.max(resident)),
        ("cpu.user_us", usage.user_us),
        ("cpu.system_us", usage.system_us),
        ("throws", vm.throws.count),
        ("code", vm.codes().count() as u64),
        ("sources", vm.sources.len() as u64),
    ];
    let mut all = [("", 0); 24];
    let mut count = 0;
    for &(name, value) in known.iter().chain(extra).take(all.len()) {
        all[count] = (name, value);
        count += 1;
    }
    (all, count)
}
