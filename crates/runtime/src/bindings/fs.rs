//! The binding `fs`: operations of the loop's pool. One function an operation; with one argument more, a callback, it runs
//! in the pool, else at once on this thread.
//!
//! Arguments were checked by `stdlib/fs.js`; what is odd all the same becomes an operation that the system refuses.

use super::{int_of, number_array, object_with, rt};
use crate::bytes::{copy_bytes, fill, new_bytes};
use crate::runtime::system_error;
use crate::turns::keep;
use gill_eventloop::ops::{FileTime, Op, Output, Stat, StatFs};
use gill_vm::{Args, JsResult, Obj, Value, Vm, method};
use nix::libc;
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;

macro_rules! operations {
    ($($name:literal $arity:literal ($vm:ident, $args:ident) $op:expr;)*) => {
        pub(super) fn make(vm: &mut Vm) -> Obj {
            object_with(vm, &[
                $(method($name, concat!("fs.", $name), $arity, |$vm, $args| {
                    let op = $op;
                    perform($vm, $args, $arity, op, Value::UNDEFINED)
                }),)*
                method("kind", "fs.kind", 1, kind),
                method("openFlags", "fs.openFlags", 0, open_flags),
                method("read", "fs.read", 3, read),
                method("readText", "fs.readText", 1, read_text),
                method("writeString", "fs.writeString", 2, write_string),
            ])
        }
    };
}

operations! {
    "open" 3 (vm, args) Op::Open { path: path(vm, args.get(0))?, flags: int_of(args.get(1)), mode: mode(args.get(2)) };
    "close" 1 (vm, args) Op::Close { fd: int_of(args.get(0)) };
    "write" 3 (vm, args) Op::Write { fd: int_of(args.get(0)), data: copy_bytes(vm, args.get(1)), position: position(args.get(2)) };
    "readFile" 2 (vm, args) match args.get(0).as_number() {
        Some(fd) => Op::ReadRest { fd: fd as i32 },
        None => Op::ReadFile { path: path(vm, args.get(0))?, flags: int_of(args.get(1)) },
    };
    "writeFile" 4 (vm, args) match args.get(0).as_number() {
        Some(fd) => Op::WriteAll { fd: fd as i32, data: copy_bytes(vm, args.get(1)) },
        None => Op::WriteFile {
            path: path(vm, args.get(0))?,
            data: copy_bytes(vm, args.get(1)),
            flags: int_of(args.get(2)),
            mode: mode(args.get(3)),
        },
    };
    "stat" 1 (vm, args) Op::Stat { path: path(vm, args.get(0))? };
    "lstat" 1 (vm, args) Op::Lstat { path: path(vm, args.get(0))? };
    "fstat" 1 (vm, args) Op::Fstat { fd: int_of(args.get(0)) };
    "readdir" 1 (vm, args) Op::Readdir { path: path(vm, args.get(0))? };
    "mkdir" 3 (vm, args) Op::Mkdir { path: path(vm, args.get(0))?, mode: mode(args.get(1)), recursive: vm.to_boolean(args.get(2)) };
    "rm" 3 (vm, args) Op::Rm { path: path(vm, args.get(0))?, recursive: vm.to_boolean(args.get(1)), force: vm.to_boolean(args.get(2)) };
    "rmdir" 1 (vm, args) Op::Rmdir { path: path(vm, args.get(0))? };
    "unlink" 1 (vm, args) Op::Unlink { path: path(vm, args.get(0))? };
    "rename" 2 (vm, args) Op::Rename { from: path(vm, args.get(0))?, to: path(vm, args.get(1))? };
    "link" 2 (vm, args) Op::Link { from: path(vm, args.get(0))?, to: path(vm, args.get(1))? };
    "symlink" 2 (vm, args) Op::Symlink { target: path(vm, args.get(0))?, path: path(vm, args.get(1))? };
    "copyFile" 3 (vm, args) Op::CopyFile { from: path(vm, args.get(0))?, to: path(vm, args.get(1))?, exclusive: vm.to_boolean(args.get(2)) };
    "access" 2 (vm, args) Op::Access { path: path(vm, args.get(0))?, mode: mode(args.get(1)) };
    "chmod" 2 (vm, args) Op::Chmod { path: path(vm, args.get(0))?, mode: mode(args.get(1)) };
    "fchmod" 2 (vm, args) Op::Fchmod { fd: int_of(args.get(0)), mode: mode(args.get(1)) };
    "chown" 3 (vm, args) Op::Chown { path: path(vm, args.get(0))?, uid: owner(args.get(1)), gid: owner(args.get(2)) };
    "lchown" 3 (vm, args) Op::Lchown { path: path(vm, args.get(0))?, uid: owner(args.get(1)), gid: owner(args.get(2)) };
    "fchown" 3 (vm, args) Op::Fchown { fd: int_of(args.get(0)), uid: owner(args.get(1)), gid: owner(args.get(2)) };
    "lutimes" 3 (vm, args) Op::Lutimes { path: path(vm, args.get(0))?, atime: float(args.get(1)), mtime: float(args.get(2)) };
    "futimes" 3 (vm, args) Op::Futimes { fd: int_of(args.get(0)), atime: float(args.get(1)), mtime: float(args.get(2)) };
    "statfs" 1 (vm, args) Op::Statfs { path: path(vm, args.get(0))? };
    "utimes" 3 (vm, args) Op::Utimes { path: path(vm, args.get(0))?, atime: float(args.get(1)), mtime: float(args.get(2)) };
    "truncate" 2 (vm, args) Op::Truncate { path: path(vm, args.get(0))?, len: float(args.get(1)).max(0.0) as u64 };
    "ftruncate" 2 (vm, args) Op::Ftruncate { fd: int_of(args.get(0)), len: float(args.get(1)).max(0.0) as u64 };
    "fsync" 1 (vm, args) Op::Fsync { fd: int_of(args.get(0)) };
    "realpath" 1 (vm, args) Op::Realpath { path: path(vm, args.get(0))? };
    "readlink" 1 (vm, args) Op::Readlink { path: path(vm, args.get(0))? };
    "mkdtemp" 1 (vm, args) Op::Mkdtemp { prefix: path(vm, args.get(0))? };
}

/// A path argument: a string, or bytes as they are.
fn path(vm: &mut Vm, value: Value) -> JsResult<PathBuf> {
    if value.is_object() && vm.bytes_of(value).is_some() {
        return Ok(PathBuf::from(OsString::from_vec(copy_bytes(vm, value))));
    }
    Ok(PathBuf::from(vm.to_rust_string(value)?))
}

fn mode(value: Value) -> u32 {
    float(value).max(0.0) as u32
}
fn float(value: Value) -> f64 {
    value.as_number().unwrap_or(0.0)
}
/// A user or a group; none for -1, which leaves it as it is.
fn owner(value: Value) -> Option<u32> {
    value.as_number().filter(|n| *n >= 0.0).map(|n| n as u32)
}
/// A position in a file; none for the file's own.
fn position(value: Value) -> Option<u64> {
    value.as_number().filter(|n| *n >= 0.0).map(|n| n as u64)
}

/// Runs an operation now, or in the pool when a callback follows the `arity` arguments.
pub(super) fn perform(vm: &mut Vm, args: Args, arity: usize, op: Op, into: Value) -> JsResult {
    let runtime = rt(vm);
    let callback = args.get(arity);
    if vm.is_callable(callback) {
        let origin = runtime.origin(vm);
        return match runtime.with_loop(|l| l.submit(op, origin)) {
            Ok(id) => {
                keep(vm, id, [callback, into, Value::UNDEFINED]);
                Ok(Value::UNDEFINED)
            }
            Err(error) => {
                let error = system_error(vm, &error);
                Err(vm.throw(error))
            }
        };
    }
    let fds = runtime.event_loop.borrow().fds.clone();
    match op.run(&fds) {
        Ok(output) => output_value(vm, output, into),
        Err(error) => {
            let error = system_error(vm, &error);
            Err(vm.throw(error))
        }
    }
}

/// read(fd, bytes, position)
fn read(vm: &mut Vm, args: Args) -> JsResult {
    let len = vm.bytes_of(args.get(1)).map_or(0, <[_]>::len);
    let op = Op::Read { fd: int_of(args.get(0)), len, position: position(args.get(2)) };
    perform(vm, args, 3, op, args.get(1))
}

/// The bits of open(2), whose values differ by system and processor, in the order of Node's `fs.constants`.
const OPEN_FLAGS: &[(&str, libc::c_int)] = &[
    ("O_RDONLY", libc::O_RDONLY),
    ("O_WRONLY", libc::O_WRONLY),
    ("O_RDWR", libc::O_RDWR),
    ("O_CREAT", libc::O_CREAT),
    ("O_EXCL", libc::O_EXCL),
    ("O_NOCTTY", libc::O_NOCTTY),
    ("O_TRUNC", libc::O_TRUNC),
    ("O_APPEND", libc::O_APPEND),
    ("O_DIRECTORY", libc::O_DIRECTORY),
    #[cfg(target_os = "linux")]
    ("O_NOATIME", libc::O_NOATIME),
    ("O_NOFOLLOW", libc::O_NOFOLLOW),
    ("O_SYNC", libc::O_SYNC),
    ("O_DSYNC", libc::O_DSYNC),
    #[cfg(target_os = "linux")]
    ("O_DIRECT", libc::O_DIRECT),
    #[cfg(target_os = "macos")]
    ("O_SYMLINK", libc::O_SYMLINK),
    ("O_NONBLOCK", libc::O_NONBLOCK),
];

/// openFlags(): their names and their bits.
fn open_flags(vm: &mut Vm, _: Args) -> JsResult {
    let names = super::text_array(vm, OPEN_FLAGS.iter().map(|(name, _)| *name));
    let bits: Vec<f64> = OPEN_FLAGS.iter().map(|(_, bits)| f64::from(*bits)).collect();
    let bits = number_array(vm, &bits);
    Ok(vm.new_array(&[names, bits]).value())
}

/// kind(path): what the module loader asks of every place where a file might be. That there is none is an answer, not an
/// error, of which the heap would keep one a place.
fn kind(vm: &mut Vm, args: Args) -> JsResult {
    let path = path(vm, args.get(0))?;
    Ok(Value::int(std::fs::metadata(path).map_or(-1, |found| i32::from(found.is_dir()))))
}

/// U+FEFF in UTF-8, which is no part of a text.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// readText(path): for the module loader, which so needs no buffers.
fn read_text(vm: &mut Vm, args: Args) -> JsResult {
    let op = Op::ReadFile { path: path(vm, args.get(0))?, flags: 0 };
    let fds = rt(vm).event_loop.borrow().fds.clone();
    match op.run(&fds) {
        Ok(Output::Bytes(mut bytes)) => {
            if bytes.starts_with(BYTE_ORDER_MARK) {
                bytes.drain(..BYTE_ORDER_MARK.len());
            }
            vm.collect_if_due();
            Ok(crate::encoding::decode(&mut vm.heap, crate::encoding::Encoding::Utf8, bytes))
        }
        Ok(_) => Ok(Value::UNDEFINED),
        Err(error) => {
            let error = system_error(vm, &error);
            Err(vm.throw(error))
        }
    }
}

/// writeString(fd, text)
fn write_string(vm: &mut Vm, args: Args) -> JsResult {
    let text = vm.to_string(args.get(1))?;
    let units = vm.heap.units(text);
    let data = crate::encoding::encode(crate::encoding::Encoding::Utf8, units);
    let op = Op::WriteAll { fd: int_of(args.get(0)), data };
    perform(vm, args, 2, op, Value::UNDEFINED)
}

/// What an operation gave, as the binding says. `into` is where a read's bytes go.
///
/// # Errors
/// When there is no memory for it.
pub(crate) fn output_value(vm: &mut Vm, output: Output, into: Value) -> JsResult {
    Ok(match output {
        Output::Unit => Value::UNDEFINED,
        Output::Fd(fd) => Value::int(fd),
        Output::Count(n) => Value::from_usize(n),
        Output::Bytes(bytes) if into.is_undefined() => new_bytes(vm, &bytes),
        Output::Bytes(bytes) => Value::from_usize(fill(vm, into, &bytes)),
        Output::Stat(stat) => number_array(vm, &stat_numbers(&stat)),
        Output::StatFs(found) => number_array(vm, &stat_fs_numbers(&found)),
        Output::Entries(entries) => {
            let names: Vec<_> = entries.iter().map(|e| String::from_utf8_lossy(&e.name)).collect();
            let names = super::text_array(vm, names);
            let kinds: Vec<f64> = entries.iter().map(|e| f64::from(e.kind as u8)).collect();
            let kinds = number_array(vm, &kinds);
            vm.new_array(&[names, kinds]).value()
        }
        Output::Path(path) if path.is_empty() => Value::UNDEFINED,
        Output::Path(path) => vm.str(&String::from_utf8_lossy(&path)),
        Output::Addresses(list) => super::tcp::addresses(vm, &list),
        Output::Step(step) => super::zlib::step_value(vm, &step),
    })
}

fn stat_fs_numbers(found: &StatFs) -> [f64; 7] {
    let StatFs { kind, block_size, blocks, free, available, files, files_free } = *found;
    [kind, block_size, blocks, free, available, files, files_free].map(|n| n as f64)
}

fn stat_numbers(stat: &Stat) -> [f64; 14] {
    let ms = |t: FileTime| t.sec as f64 * 1e3 + f64::from(t.nsec) / 1e6;
    [
        stat.dev as f64,
        f64::from(stat.mode),
        stat.nlink as f64,
        f64::from(stat.uid),
        f64::from(stat.gid),
        stat.rdev as f64,
        stat.blksize as f64,
        stat.ino as f64,
        stat.size as f64,
        stat.blocks as f64,
        ms(stat.atime),
        ms(stat.mtime),
        ms(stat.ctime),
        ms(stat.birthtime),
    ]
}
