//! The dumper: reserved when the process starts, used when it dies.
//!
//! Invariant: after [`Dumper::new`] nothing is allocated (a test counts), no lock is taken and no program code runs; only
//! a live dump's parent, which is healthy, starts a thread that waits for the child.

use crate::capture::{Capture, Core, Request, Surroundings};
use crate::keep::{Kept, LOOP_SECONDS};
use crate::near::Near;
use crate::pending::{self, Texts};
use crate::policy::{Facts, Names, Policy};
use crate::process::{self, About};
use crate::sys::{self, CrashGuard, Errno, Fd, Patient, QuietSignals};
use crate::text::{Line, Scratch};
use crate::{cells, modules, program, roots, stack};
use gill_bytecode::{Size, TellOptions};
use gill_image::records::{EndRecord, NoteRecord, Reason};
use gill_image::{Buffers, Finished, Section, Text, WriteFailure, Writer};
use gill_vm::Vm;
use std::fmt::Write as _;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

/// Longest piece of text for stderr, in bytes: a path of the longest, and words around it.
const MAX_LINE: usize = 4600;
/// Cells that a core cut early still has.
const NEAR_CELLS: usize = 16_384;

/// How a dumper is made.
pub struct Settings {
    /// Where cores go.
    pub policy: Policy,
    /// Main script, as given.
    pub script: String,
    /// Version of the command.
    pub version: String,
    /// Tells the options in force, for people.
    pub options: TellOptions,
    /// Arguments of the command itself, before the program's: `process.execArgv`.
    pub exec_argv: Vec<String>,
    /// When the process began, on the monotonic clock.
    pub started: Instant,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            policy: Policy::default(),
            script: String::new(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            options: Box::new(|_| {}),
            exec_argv: Vec::new(),
            started: Instant::now(),
        }
    }
}

/// Everything that dumping needs.
pub struct Dumper {
    buffers: Buffers,
    near: Near,
    names: Names,
    title: Scratch,
    scratch: Scratch,
    signature: Scratch,
    last_words: Scratch,
    /// What is known of a crash: the title of its core.
    detail: Scratch,
    texts: Texts,
    about: About,
    policy: Policy,
    started: Instant,
    /// A live dump's child is at work.
    live: Arc<AtomicBool>,
    /// The child of a live dump begun in a signal handler, for which no thread waits; 0 if there is none.
    orphan: i32,
    /// How long the last fork took, for the core that its child writes.
    fork_us: u64,
    /// Cores begun so far, live ones too.
    cores: u32,
    /// What a core needs when the program has used up all descriptors.
    spare: sys::SpareDescriptors,
    /// What the process had used before it forked: the child's own account starts at nothing.
    usage: Option<sys::Usage>,
}

/// A core was written.
#[derive(Clone, Copy, Debug)]
pub struct Dumped<'a> {
    /// Its path, or the command that got it.
    pub path: &'a str,
    /// It went to a command.
    pub piped: bool,
    /// Its length.
    pub bytes: u64,
    /// How long writing took.
    pub time: Duration,
    /// Something was left out for the size limit.
    pub cut: bool,
    /// The command that has it all has not ended.
    pub busy: bool,
    /// The process goes on.
    pub live: bool,
}

impl std::fmt::Display for Dumped<'_> {
    /// `core dumped: core.4711 (12.3 MB in 41 ms): vminspect core.4711`
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let live = if self.live { "live " } else { "" };
        let cut = if self.cut { ", cut to the size limit" } else { "" };
        let ms = self.time.as_millis();
        let (path, size) = (self.path, Size(self.bytes));
        if self.piped {
            let busy = if self.busy { "; the command is still at work" } else { "" };
            return write!(f, "{live}core dumped: | {path} ({size} in {ms} ms{cut}{busy})");
        }
        write!(f, "{live}core dumped: {path} ({size} in {ms} ms{cut}): vminspect {}", Quoted(path))
    }
}

/// What was tried when a core was to be written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Attempt {
    /// Nothing: the governor lets no more cores through.
    Loop,
    /// To copy the process.
    Fork,
    /// Nothing: there is something of that name which is no core.
    Replace,
    /// To create the file.
    Create,
    /// To start the command.
    Start,
    /// To write.
    Write,
    /// To hand all to the command.
    WriteTo,
    /// To give the file, which is whole, its name.
    Rename,
}

impl Attempt {
    /// In words, which what was tried on follows.
    fn words(self) -> &'static str {
        match self {
            Attempt::Loop => "the program dies again and again, so its first cores stay and there is no",
            Attempt::Fork => "cannot fork for",
            Attempt::Replace => "only a core is replaced, and that is none:",
            Attempt::Create => "cannot create",
            Attempt::Start => "cannot start",
            Attempt::Write => "cannot write",
            Attempt::WriteTo => "cannot write to",
            Attempt::Rename => "cannot give its name to",
        }
    }
}

/// No whole core was written.
#[derive(Clone, Copy, Debug)]
pub struct NotDumped<'a> {
    /// What was tried.
    pub what: Attempt,
    /// On what: a path without `.partial`, or a command.
    pub path: &'a str,
    /// The system's error, or 0.
    pub errno: Errno,
    /// The directory in which the file was to be is there.
    pub in_directory: bool,
    /// The command's exit status, if that is the reason.
    pub status: i32,
    /// It went to a command.
    pub piped: bool,
    /// Bytes that a partial file holds; 0 if there is none.
    pub partial: u64,
}

impl std::fmt::Display for NotDumped<'_> {
    /// `core not dumped: cannot create cores/core.4711: No such directory; make it or name another with --core-dir`
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "core not dumped: {} {}", self.what.words(), self.path)?;
        if self.what == Attempt::Loop {
            return write!(f, ": as many as --core-keep says are younger than {LOOP_SECONDS} seconds");
        }
        if self.what == Attempt::Replace {
            return f.write_str("; name another file with --core-name");
        }
        if self.status != 0 {
            write!(f, ": the command ended with status {}", self.status)?;
        }
        if self.errno != 0 {
            let (text, hint) = match self.errno {
                errno if self.piped => describe_command(errno),
                libc::ENOENT if self.what == Attempt::Rename => REMOVED,
                libc::ENOENT if self.in_directory => NO_PLACE_FOR_FILES,
                errno => describe(errno),
            };
            if text.is_empty() {
                write!(f, ": error {} of the system", self.errno)?;
            } else {
                write!(f, ": {text}; {hint}")?;
            }
        }
        if self.partial > 0 {
            let size = Size(self.partial);
            write!(f, " (the first {size} are in {}.partial, which vminspect opens)", self.path)?;
        }
        Ok(())
    }
}

/// An error of a command in words, and what to do.
fn describe_command(errno: Errno) -> (&'static str, &'static str) {
    match errno {
        libc::ENOENT => ("there is no such command", "see --core-name; it is not given to a shell"),
        libc::EACCES | libc::ENOEXEC => {
            ("it cannot be run", "see --core-name; check its mode and its first line")
        }
        libc::EPIPE => ("the command stopped reading", "see what it says; --core-name sets it"),
        libc::ETIMEDOUT => {
            ("the command took nothing for too long and was ended", "--core-wait sets how long it may")
        }
        errno => describe(errno),
    }
}

/// What a file system such as /proc says of a new file in a directory that is there.
const NO_PLACE_FOR_FILES: (&str, &str) = (
    "no such file or directory, says the system, though the directory is there",
    "no file can be made in it; name another with --core-dir",
);

/// A file that was made and written to is not there any more, or its directory is not.
const REMOVED: (&str, &str) =
    ("somebody removed it while it was written", "name a directory that is left alone with --core-dir");

/// An error in words, and what to do. The system's own words would be allocated.
fn describe(errno: Errno) -> (&'static str, &'static str) {
    match errno {
        libc::ENOENT => ("no such directory", "make it, or name another with --core-dir"),
        libc::ENOTDIR => ("not a directory", "name another with --core-dir"),
        libc::EACCES | libc::EPERM => {
            ("permission denied", "name a directory that may be written with --core-dir")
        }
        libc::EROFS => ("the file system is read-only", "name another directory with --core-dir"),
        libc::ENOSPC => ("no space left on the device", "make room, or set a bound with --core-limit"),
        libc::EDQUOT => ("the disk quota is used up", "make room, or set a bound with --core-limit"),
        libc::EFBIG => {
            ("the file size limit is reached", "raise 'ulimit -f', or set a smaller bound with --core-limit")
        }
        libc::EISDIR => ("a directory has that name", "name another with --core-name"),
        libc::ENAMETOOLONG => ("the name is too long", "name another with --core-name"),
        libc::EMFILE | libc::ENFILE => ("too many open files", "raise 'ulimit -n'"),
        libc::EIO => ("input/output error", "the device fails; name another directory with --core-dir"),
        libc::ENOMEM => ("out of memory", "lower --max-heap to leave room"),
        libc::EAGAIN => ("too many processes", "raise 'ulimit -u'"),
        _ => ("", ""),
    }
}

/// A path as a shell takes it.
struct Quoted<'a>(&'a str);

impl std::fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let plain = |c: char| c.is_alphanumeric() || "./_-+=:,@%".contains(c);
        if self.0.chars().all(plain) {
            return f.write_str(self.0);
        }
        f.write_char('\'')?;
        for c in self.0.chars() {
            if c == '\'' { f.write_str("'\\''")? } else { f.write_char(c)? }
        }
        f.write_char('\'')
    }
}

/// What came of the wish for a live dump.
#[derive(Clone, Copy, Debug)]
pub enum Live<'a> {
    /// A child, this one, writes it, and will say so on stderr. The process stood still for this long.
    Started(Duration, i32),
    /// One is being written: this wish is met by it.
    Running,
    /// There could be no child.
    Failed(NotDumped<'a>),
}

impl Dumper {
    /// Reserves everything.
    pub fn new(settings: Settings) -> Dumper {
        Dumper {
            buffers: Buffers::reserve(),
            near: Near::reserve(NEAR_CELLS),
            names: Names::reserve(),
            title: Scratch::reserve(2048),
            scratch: Scratch::reserve(1024),
            signature: Scratch::reserve(16),
            last_words: Scratch::reserve(4400),
            detail: Scratch::reserve(1024),
            texts: Texts::reserve(),
            about: About::gather(settings.version, settings.script, settings.options, settings.exec_argv),
            policy: settings.policy,
            started: settings.started,
            live: Arc::default(),
            spare: sys::SpareDescriptors::held(),
            cores: 0,
            orphan: 0,
            fork_us: 0,
            usage: None,
        }
    }

    /// Says what is known of a crash, for the title of its core.
    pub(crate) fn explain(&mut self, detail: std::fmt::Arguments<'_>) {
        let _ = self.detail.clear().write_fmt(detail);
    }

    /// Writes a core to where the policy says.
    ///
    /// # Errors
    /// Why there is none, or only a part.
    pub fn dump(
        &mut self,
        vm: &Vm,
        around: &dyn Surroundings,
        request: Request,
    ) -> Result<Dumped<'_>, NotDumped<'_>> {
        self.dump_since(vm, around, request, Instant::now())
    }

    fn dump_since(
        &mut self,
        vm: &Vm,
        around: &dyn Surroundings,
        request: Request,
        began: Instant,
    ) -> Result<Dumped<'_>, NotDumped<'_>> {
        let unix = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        self.prepare(vm, around, request);
        self.spare.let_go();
        // The copy itself has the flag too.
        let busy = request.reason != Reason::Live && self.is_busy();
        // Not by a method of its own: that would borrow all of the dumper.
        let facts = facts_of(&self.about, &self.signature, unix);
        // A live one was counted before the fork, by the process that goes on.
        if request.reason != Reason::Live {
            self.cores += 1;
        }
        self.names.expand(&self.policy, &facts, self.cores, busy);
        let _quiet = QuietSignals::begin();
        let piped = self.policy.is_pipe();
        let keep = self.policy.keep.filter(|_| !piped);
        let kept =
            Kept { directory: self.names.directory(), template: self.policy.file_template(), facts: &facts };
        let is_loop = request.reason != Reason::Live && keep.is_some_and(|keep| kept.is_crash_loop(keep));
        let opened = if is_loop { Err((Attempt::Loop, 0)) } else { open(&self.names, piped) };
        let target = match opened {
            Ok(target) => target,
            Err((what, errno)) => {
                self.spare.hold();
                let path = self.names.shown.as_str();
                let in_directory = !piped && sys::exists(self.names.directory());
                return Err(NotDumped { what, path, errno, in_directory, status: 0, piped, partial: 0 });
            }
        };
        let words = self.last_words.clear();
        let _ = writeln!(
            words,
            "core not dumped: a second crash while dumping; what was written by then is in {}{}",
            self.names.shown.as_str(),
            if piped { "" } else { ".partial" }
        );
        let words = std::mem::replace(&mut self.last_words, Scratch::reserve(0));
        let guard = CrashGuard::begin(words.as_str(), request.exit_code.max(1), request.signal);
        let patience = self.policy.patience_ms;
        let finished = self.write(vm, around, request, unix, &mut Patient(&target.fd, patience));
        drop(guard);
        self.last_words = words;
        let dumped = self.close(target, finished, began, request);
        if let Some(keep) = keep.filter(|_| dumped.is_ok()) {
            let facts = facts_of(&self.about, &self.signature, unix);
            let template = self.policy.file_template();
            let kept = Kept { directory: self.names.directory(), template, facts: &facts };
            kept.thin_out(keep, self.names.file());
        }
        // The process may go on.
        self.spare.hold();
        dumped
    }

    /// Title and signature.
    fn prepare(&mut self, vm: &Vm, around: &dyn Surroundings, request: Request) {
        let capture = Capture::new(vm, around, request, 0.0);
        process::write_title(&capture, &mut self.title, self.detail.as_str());
        let signature = process::signature(&capture, &mut self.scratch);
        let _ = write!(self.signature.clear(), "{signature:016x}");
    }

    fn close(
        &self,
        target: Destination,
        finished: Finished,
        began: Instant,
        request: Request,
    ) -> Result<Dumped<'_>, NotDumped<'_>> {
        let path = self.names.shown.as_str();
        let piped = target.child.is_some();
        drop(target.fd);
        let failed = |what, errno, status, partial| NotDumped {
            what,
            path,
            errno,
            in_directory: !piped,
            status,
            piped,
            partial,
        };
        let gave_up = matches!(finished.failure, Some(WriteFailure::Sink { errno: libc::ETIMEDOUT, .. }));
        if let Some(child) = target.child.filter(|_| gave_up) {
            // It hangs; one that is left behind at every crash would fill the machine.
            sys::kill(child);
        }
        let ended = target.child.map_or(Some(0), |child| sys::wait_for(child, self.policy.patience_ms));
        let status = ended.filter(|_| !gave_up).unwrap_or(0);
        if let Some(WriteFailure::Sink { errno, .. }) = finished.failure {
            let partial = if piped { 0 } else { finished.bytes };
            return Err(failed(Attempt::Write, errno, if piped { status } else { 0 }, partial));
        }
        if status != 0 {
            return Err(failed(Attempt::WriteTo, 0, status, 0));
        }
        if !piped && let Err(errno) = sys::rename(self.names.partial(), self.names.complete()) {
            let partial = if errno == libc::ENOENT { 0 } else { finished.bytes };
            return Err(failed(Attempt::Rename, errno, 0, partial));
        }
        Ok(Dumped {
            path,
            piped,
            bytes: finished.bytes,
            time: began.elapsed(),
            cut: finished.dropped > 0,
            busy: ended.is_none(),
            live: request.reason == Reason::Live,
        })
    }

    /// Writes a core into any sink: all sections, most valuable first.
    pub fn write_to(
        &mut self,
        vm: &Vm,
        around: &dyn Surroundings,
        request: Request,
        sink: &mut dyn Write,
    ) -> Finished {
        let unix = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        self.prepare(vm, around, request);
        self.write(vm, around, request, unix, sink)
    }

    fn write(
        &mut self,
        vm: &Vm,
        around: &dyn Surroundings,
        request: Request,
        unix: Duration,
        sink: &mut dyn Write,
    ) -> Finished {
        let began = Instant::now();
        let uptime = self.started.elapsed().as_secs_f64() * 1e3;
        let capture = Capture::new(vm, around, request, uptime);
        let unix_ms = u64::try_from(unix.as_millis()).unwrap_or(0);
        let live = if request.reason == Reason::Live { gill_image::format::LIVE } else { 0 };
        let flags = live | self.about.program_tag;
        let mut out: Core<'_, '_> =
            Writer::with_flags(&mut self.buffers, sink, unix_ms, self.about.pid, flags);
        if let Some(limit) = self.policy.limit {
            out.set_limit(limit);
        }
        let signature = self.signature.as_str();
        process::write_status(&capture, &mut out, &self.about, (&self.title, signature), unix_ms);
        cells::write_kinds(&mut out);
        program::write_names(&capture, &mut out, &mut self.scratch);
        stack::write_stacks(&capture, &mut out);
        write_near(&capture, &mut out, &mut self.near, self.policy.limit.is_some());
        pending::write_pending(&capture, &mut out, &mut self.texts);
        pending::write_events(&capture, &mut out);
        stack::write_throws(&capture, &mut out, &mut self.scratch);
        let fork = [("fork.us", self.fork_us)];
        let extra = if self.fork_us == 0 { &fork[..0] } else { &fork[..] };
        let usage = self.usage.unwrap_or_else(sys::usage);
        process::write_process(&capture, &mut out, &mut self.about, (usage, extra));
        program::write_sources(&capture, &mut out);
        program::write_code(&capture, &mut out);
        program::write_scopes(&capture, &mut out);
        modules::write_modules(&capture, &mut out);
        roots::write_roots(&capture, &mut out, &mut self.scratch);
        let walked = cells::write_heap(&mut out, &vm.heap);
        out.section(Section::Notes);
        cells::note_damage(&mut out, &walked);
        if request.is_abrupt && vm.frames().next().is_some() {
            let text = "the VM was interrupted at work: what it was changing may be half changed, and dead objects may be among the live";
            out.record(&NoteRecord { severity: 0, text: Text::Utf8(text), cell: gill_image::format::NONE });
        }
        let cut = out.is_full();
        if cut {
            let text = "the size limit was reached: what came last was left out";
            out.record(&NoteRecord { severity: 1, text: Text::Utf8(text), cell: gill_image::format::NONE });
        }
        out.section(Section::End);
        let end = EndRecord {
            cells: out.cells(),
            heap_bytes: walked.bytes,
            duration_us: u64::try_from(began.elapsed().as_micros()).unwrap_or(0),
            dropped: 0,
            omitted: Text::Utf8(if cut { "size limit" } else { "" }),
        };
        out.record(&end);
        out.finish()
    }

    /// Writes a live core: a copy of the process does, while this one goes on after the fork.
    ///
    /// The child says on stderr what came of it. A thread waits for the child, so that it does not stay behind as a zombie
    /// even if the program never comes back to its event loop.
    pub fn live(&mut self, vm: &Vm, around: &dyn Surroundings) -> Live<'_> {
        match self.fork_live(vm, around) {
            Live::Started(pause, child) => {
                let live = Arc::clone(&self.live);
                let reaper = std::thread::Builder::new().name("gill-reaper".to_owned()).stack_size(64 << 10);
                let waiting = reaper.spawn(move || {
                    sys::wait(child);
                    live.store(false, Ordering::SeqCst);
                });
                if waiting.is_err() {
                    // Without a thread nobody can wait but this one, and a dump late is better than a zombie for ever.
                    sys::wait(child);
                    self.live.store(false, Ordering::SeqCst);
                }
                Live::Started(pause, child)
            }
            other => other,
        }
    }

    /// The same in a signal handler, where no thread can be started: the child is waited for when there is an occasion.
    pub(crate) fn live_in_handler(&mut self, vm: &Vm, around: &dyn Surroundings) -> Live<'_> {
        let started = self.fork_live(vm, around);
        match started {
            Live::Started(pause, child) => {
                self.orphan = child;
                Live::Started(pause, child)
            }
            other => other,
        }
    }

    fn fork_live(&mut self, vm: &Vm, around: &dyn Surroundings) -> Live<'static> {
        if self.is_busy() {
            return Live::Running;
        }
        self.live.store(true, Ordering::SeqCst);
        self.usage = Some(sys::usage());
        self.cores += 1;
        let began = Instant::now();
        match sys::fork() {
            Ok(sys::Fork::Child) => {
                self.fork_us = u64::try_from(began.elapsed().as_micros()).unwrap_or(0).max(1);
                self.write_as_child(vm, around, began)
            }
            Ok(sys::Fork::Parent(child)) => {
                self.usage = None;
                Live::Started(began.elapsed(), child)
            }
            Err(errno) => {
                self.live.store(false, Ordering::SeqCst);
                Live::Failed(NotDumped {
                    what: Attempt::Fork,
                    path: "a live dump",
                    errno,
                    in_directory: false,
                    status: 0,
                    piped: false,
                    partial: 0,
                })
            }
        }
    }

    /// Whether a live dump's child is at work; nobody else looks after one begun in a signal handler.
    fn is_busy(&mut self) -> bool {
        if self.orphan != 0 && sys::has_ended(self.orphan) {
            self.orphan = 0;
            self.live.store(false, Ordering::SeqCst);
        }
        self.live.load(Ordering::SeqCst)
    }

    fn write_as_child(&mut self, vm: &Vm, around: &dyn Surroundings, began: Instant) -> ! {
        let status = match self.dump_since(vm, around, Request::live(), began) {
            Ok(dumped) => say(format_args!("{dumped}\n")),
            Err(failure) => {
                say(format_args!("live {failure}\n"));
                1
            }
        };
        sys::exit_now(status)
    }

    /// Whether a live dump is being written.
    pub fn is_live_running(&self) -> bool {
        self.live.load(Ordering::SeqCst)
    }
}

/// Writes to stderr in one piece, through a buffer on the stack: nothing is allocated or locked.
pub(crate) fn say(text: std::fmt::Arguments<'_>) -> i32 {
    let mut line = Line::<MAX_LINE>::new();
    let _ = line.write_fmt(text);
    sys::complain(line.as_str().as_bytes());
    0
}

/// What the letters of the template stand for.
fn facts_of<'a>(about: &'a About, signature: &'a Scratch, unix: Duration) -> Facts<'a> {
    Facts {
        pid: about.pid,
        script: &about.script,
        unix_seconds: unix.as_secs(),
        host: &about.host,
        signature: signature.as_str(),
        began_in: &about.cwd,
        program_tag: about.program_tag,
    }
}

/// Where the bytes go.
struct Destination {
    fd: Fd,
    /// The command's process.
    child: Option<i32>,
}

fn open(names: &Names, piped: bool) -> Result<Destination, (Attempt, Errno)> {
    if piped {
        let command = names.command();
        let (fd, child) = sys::start(&command).map_err(|errno| (Attempt::Start, errno))?;
        return Ok(Destination { fd, child: Some(child) });
    }
    if ![names.complete(), names.partial()].into_iter().all(sys::may_replace) {
        return Err((Attempt::Replace, 0));
    }
    let fd = Fd::create(names.partial()).map_err(|errno| (Attempt::Create, errno))?;
    Ok(Destination { fd, child: None })
}

fn write_near(capture: &Capture<'_>, out: &mut Core<'_, '_>, near: &mut Near, is_limited: bool) {
    near.clear();
    let heap = &capture.vm.heap;
    stack::for_each_near(capture, &mut |value| near.add(heap, value));
    pending::for_each_near(capture, &mut |value| near.add(heap, value));
    roots::for_each_near(capture, &mut |value| near.add(heap, value));
    near.write(out, heap, is_limited);
}
