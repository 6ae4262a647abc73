//! The binding `process`: facts about the process, and what ends or changes it.

use super::{int_of, number_array, object_with, rt, set_text, text_array};
use crate::core_sink::CoreKind;
use crate::fatal::{not_wanted, write_stderr};
use crate::memory::memory_limit;
use crate::runtime::system_error;
use gill_eventloop::{EventLoop, SysError};
use gill_vm::{Args, Attributes, JsResult, Obj, Value, Vm, method};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::signal::Signal;
use nix::unistd;

pub(super) fn make(vm: &mut Vm) -> Obj {
    let object = object_with(
        vm,
        &[
            method("cwd", "process.cwd", 0, cwd),
            method("chdir", "process.chdir", 1, chdir),
            method("umask", "process.umask", 1, umask),
            method("setTimeZone", "process.setTimeZone", 1, set_time_zone),
            method("ids", "process.ids", 0, |vm, _| {
                let ids = [
                    unistd::getuid().as_raw(),
                    unistd::geteuid().as_raw(),
                    unistd::getgid().as_raw(),
                    unistd::getegid().as_raw(),
                ];
                Ok(number_array(vm, &ids.map(f64::from)))
            }),
            method("groups", "process.groups", 0, |vm, _| {
                let groups = rustix::process::getgroups().unwrap_or_default();
                let groups: Vec<f64> = groups.iter().map(|group| f64::from(group.as_raw())).collect();
                Ok(number_array(vm, &groups))
            }),
            method("hrtime", "process.hrtime", 0, |vm, _| {
                let now = nix::time::clock_gettime(nix::time::ClockId::CLOCK_MONOTONIC);
                let ns = now.map_or(0, |t| t.tv_sec() as u64 * 1_000_000_000 + t.tv_nsec() as u64);
                Ok(vm.new_bigint(&ns.into()))
            }),
            method("uptime", "process.uptime", 0, |vm, _| {
                Ok(Value::number(rt(vm).start.elapsed().as_secs_f64()))
            }),
            method("memoryUsage", "process.memoryUsage", 0, memory_usage),
            method("cpuUsage", "process.cpuUsage", 0, cpu_usage),
            method("reallyExit", "process.reallyExit", 1, |vm, args| {
                vm.trace_collections();
                std::process::exit(int_of(args.get(0)) & 0xff)
            }),
            method("abort", "process.abort", 0, abort),
            method("constrainedMemory", "process.constrainedMemory", 0, |_, _| {
                // As libuv: all ones where nothing says otherwise.
                Ok(Value::number(memory_limit().unwrap_or(u64::MAX) as f64))
            }),
            method("heapLimit", "process.heapLimit", 0, |vm, _| {
                Ok(Value::number(vm.options.heap.max_bytes as f64))
            }),
            method("activeResources", "process.activeResources", 0, |vm, _| {
                let names = active_resources(&rt(vm).event_loop.borrow());
                Ok(text_array(vm, names))
            }),
            method("kill", "process.kill", 2, kill),
            method("setTitle", "process.setTitle", 1, |_, _| Ok(Value::UNDEFINED)),
        ],
    );
    #[cfg(debug_assertions)]
    super::add_methods(vm, object, &[method("breakVm", "process.breakVm", 1, break_vm)]);
    let runtime = rt(vm);
    let options = &runtime.options;
    let argv = text_array(vm, &options.argv);
    vm.define_str(object, "argv", argv, Attributes::DATA);
    let exec_argv = text_array(vm, &options.exec_argv);
    vm.define_str(object, "execArgv", exec_argv, Attributes::DATA);
    set_text(vm, object, "execPath", &options.exec_path);
    let numbers = [("pid", std::process::id()), ("ppid", unistd::getppid().as_raw() as u32)];
    for (name, number) in numbers {
        vm.define_str(object, name, Value::uint(number), Attributes::DATA);
    }
    set_text(vm, object, "platform", if cfg!(target_os = "macos") { "darwin" } else { std::env::consts::OS });
    set_text(vm, object, "arch", node_arch());
    set_text(vm, object, "gillVersion", env!("CARGO_PKG_VERSION"));
    set_text(vm, object, "title", "gill");
    let env = vm.new_object();
    for (name, value) in std::env::vars_os() {
        let key = vm.key(&name.to_string_lossy());
        let value = vm.str(&value.to_string_lossy());
        vm.define(env, key, value, Attributes::DATA);
    }
    vm.define_str(object, "env", env.value(), Attributes::DATA);
    object
}

/// Node's names of architectures.
pub(super) fn node_arch() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        "x86" => "ia32",
        other => other,
    }
}

fn throw_io(vm: &mut Vm, error: &std::io::Error, syscall: &'static str) -> gill_vm::Throw {
    let error = system_error(vm, &SysError::from_io(error, syscall));
    vm.throw(error)
}

/// What keeps the loop alive, as Node calls it: requests, handles, timers, immediates.
fn active_resources(events: &EventLoop) -> Vec<&'static str> {
    let requests = events.ops.iter().filter_map(|(_, op)| op.request);
    let listeners = events.listeners.iter().filter(|(_, l)| l.refd);
    let listeners = listeners.map(|(_, l)| if l.local.is_local() { "PipeWrap" } else { "TCPServerWrap" });
    let streams = events.streams.iter().filter(|(_, s)| s.refd);
    let streams = streams.map(|(_, s)| if s.is_local() { "PipeWrap" } else { "TCPSocketWrap" });
    let children = events.children.iter().filter(|(_, c)| c.holds_loop()).map(|_| "ProcessWrap");
    let watches = events.watches.table.iter().filter(|(_, w)| w.refd).map(|_| "FSEventWrap");
    let timers = events.timers.table.iter().filter(|(_, t)| t.refd).map(|_| "Timeout");
    let immediates = events.immediates.table.iter().filter(|(_, i)| i.refd).map(|_| "Immediate");
    requests
        .chain(listeners)
        .chain(streams)
        .chain(children)
        .chain(watches)
        .chain(timers)
        .chain(immediates)
        .collect()
}

fn cwd(vm: &mut Vm, _: Args) -> JsResult {
    match std::env::current_dir() {
        Ok(dir) => Ok(vm.str(&dir.to_string_lossy())),
        Err(error) => Err(throw_io(vm, &error, "uv_cwd")),
    }
}

fn chdir(vm: &mut Vm, args: Args) -> JsResult {
    let dir = vm.to_rust_string(args.get(0))?;
    match std::env::set_current_dir(&dir) {
        Ok(()) => Ok(Value::UNDEFINED),
        Err(error) => {
            let from = std::env::current_dir().unwrap_or_default();
            let failed = SysError::from_io(&error, "chdir").at(&from).to(dir.as_ref());
            let error = system_error(vm, &failed);
            Err(vm.throw(error))
        }
    }
}

/// setTimeZone(spelling or undefined)
fn set_time_zone(vm: &mut Vm, args: Args) -> JsResult {
    let spelling = match args.get(0) {
        none if none.is_undefined() => None,
        spelling => Some(vm.to_rust_string(spelling)?),
    };
    gill_vm::builtins::date::set_local_zone(spelling.as_deref());
    Ok(Value::UNDEFINED)
}

fn umask(_: &mut Vm, args: Args) -> JsResult {
    use nix::sys::stat::{Mode, umask};
    let before = match args.get(0).as_number() {
        Some(mask) => umask(Mode::from_bits_truncate(mask as _)),
        None => {
            // There is no reading it but by setting it.
            let before = umask(Mode::empty());
            umask(before);
            before
        }
    };
    Ok(Value::number(f64::from(before.bits())))
}

fn memory_usage(vm: &mut Vm, _: Args) -> JsResult {
    let (total, used) = (vm.heap.committed_bytes() as f64, vm.heap.used_bytes() as f64);
    let external = rt(vm).event_loop.borrow().codec_bytes() as f64;
    Ok(number_array(vm, &[resident_bytes(), total, used, external, 0.0]))
}

/// Bytes of memory that the process holds; the most it has held where the system does not say.
fn resident_bytes() -> f64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    if let Some(pages) = statm.split(' ').nth(1).and_then(|n| n.parse::<f64>().ok()) {
        return pages * rustix::param::page_size() as f64;
    }
    let unit = if cfg!(target_os = "macos") { 1.0 } else { 1024.0 };
    getrusage(UsageWho::RUSAGE_SELF).map_or(0.0, |u| u.max_rss() as f64 * unit)
}

fn cpu_usage(vm: &mut Vm, _: Args) -> JsResult {
    use nix::sys::time::TimeValLike;
    let numbers = getrusage(UsageWho::RUSAGE_SELF).map_or([0.0; 2], |u| {
        [u.user_time().num_microseconds() as f64, u.system_time().num_microseconds() as f64]
    });
    Ok(number_array(vm, &numbers))
}

fn abort(vm: &mut Vm, _: Args) -> JsResult {
    let runtime = rt(vm);
    let line =
        if runtime.wants(CoreKind::Abort) { runtime.options.sink.abort(vm, runtime) } else { not_wanted() };
    write_stderr(&format!("{line}\n"));
    runtime.options.sink.stand_down();
    std::process::abort()
}

/// breakVm(how): a failure of the VM itself, for the tests of what becomes of one. Not in a release.
#[cfg(debug_assertions)]
fn break_vm(vm: &mut Vm, args: Args) -> JsResult {
    /// Uses up the native stack.
    fn descend(depth: u64) -> u64 {
        let page = std::hint::black_box([depth; 512]);
        if page[511] == u64::MAX { 0 } else { descend(depth + 1) + std::hint::black_box(page)[0] }
    }
    match vm.to_rust_string(args.get(0))?.as_str() {
        "panic" => panic!("broken on purpose"),
        "thread" => {
            let thread = std::thread::spawn(|| panic!("broken on purpose"));
            let _ = thread.join();
        }
        "stack" => return Ok(Value::number(descend(0) as f64)),
        _ => {}
    }
    Ok(Value::UNDEFINED)
}

fn kill(vm: &mut Vm, args: Args) -> JsResult {
    let (pid, signo) = (int_of(args.get(0)), int_of(args.get(1)));
    let pid = unistd::Pid::from_raw(pid);
    let done = match signo {
        0 => nix::sys::signal::kill(pid, None),
        n => Signal::try_from(n).and_then(|signal| nix::sys::signal::kill(pid, signal)),
    };
    if done.is_ok() && pid == unistd::getpid() {
        rt(vm).options.sink.sent_to_self(signo);
    }
    Ok(Value::int(done.map_or_else(|errno| errno as i32, |()| 0)))
}
