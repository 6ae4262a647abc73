//! The binding `tcp`: listeners and streams of the loop, and look-ups of hosts. Handlers are called by [`crate::turns`].

use super::{id_of, int_of, object_with, rt, set_ref};
use crate::bytes::copy_bytes;
use crate::runtime::system_error;
use crate::turns::keep;
use gill_eventloop::net::{Address, WriteOutcome};
use gill_eventloop::ops::Op;
use gill_eventloop::{RecordId, SysError};
use gill_vm::{Args, JsResult, Obj, Value, Vm, method};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

pub(super) fn make(vm: &mut Vm) -> Obj {
    object_with(
        vm,
        &[
            method("listen", "tcp.listen", 4, listen),
            method("connect", "tcp.connect", 3, connect),
            method("setHandler", "tcp.setHandler", 2, set_handler),
            method("readStart", "tcp.readStart", 1, |vm, args| {
                let id = id_of(args.get(0));
                // A stream that is gone has told so by its last event.
                let _ = rt(vm).with_loop(|l| l.read_start(id));
                Ok(Value::UNDEFINED)
            }),
            method("readStop", "tcp.readStop", 1, |vm, args| {
                let id = id_of(args.get(0));
                let _ = rt(vm).with_loop(|l| l.read_stop(id));
                Ok(Value::UNDEFINED)
            }),
            method("write", "tcp.write", 2, write),
            method("shutdown", "tcp.shutdown", 1, |vm, args| {
                let id = id_of(args.get(0));
                let done = rt(vm).with_loop(|l| l.shutdown(id));
                Ok(Value::int(done.map_or_else(|e| e.errno, |()| 0)))
            }),
            method("close", "tcp.close", 1, |vm, args| {
                let id = id_of(args.get(0));
                Ok(Value::bool(rt(vm).with_loop(|l| l.close(id))))
            }),
            method("reset", "tcp.reset", 1, |vm, args| {
                let id = id_of(args.get(0));
                Ok(Value::bool(rt(vm).with_loop(|l| l.reset(id))))
            }),
            method("setRef", "tcp.setRef", 2, set_ref),
            method("setNoDelay", "tcp.setNoDelay", 2, |vm, args| {
                let (id, on) = (id_of(args.get(0)), vm.to_boolean(args.get(1)));
                let done = rt(vm).with_loop(|l| l.set_nodelay(id, on));
                Ok(Value::int(done.map_or_else(|e| e.errno, |()| 0)))
            }),
            method("setKeepAlive", "tcp.setKeepAlive", 3, |vm, args| {
                let (id, on) = (id_of(args.get(0)), vm.to_boolean(args.get(1)));
                let delay = Duration::from_millis(args.get(2).as_number().unwrap_or(0.0).max(0.0) as u64);
                let done = rt(vm).with_loop(|l| l.set_keepalive(id, on, delay));
                Ok(Value::int(done.map_or_else(|e| e.errno, |()| 0)))
            }),
            method("local", "tcp.local", 1, |vm, args| {
                let id = id_of(args.get(0));
                let found = rt(vm).with_loop(|l| match l.listeners.get(id) {
                    Some(listener) => Some(listener.local.clone()),
                    None => l.streams.get(id).and_then(|s| s.local.clone()),
                });
                Ok(endpoint(vm, found))
            }),
            method("remote", "tcp.remote", 1, |vm, args| {
                let id = id_of(args.get(0));
                let found = rt(vm).with_loop(|l| l.streams.get(id).and_then(|s| s.remote.clone()));
                Ok(endpoint(vm, found))
            }),
            method("lookup", "tcp.lookup", 3, lookup),
        ],
    )
}

/// `[address, port, 4 or 6]`; nothing of a local socket.
fn endpoint(vm: &mut Vm, at: Option<Address>) -> Value {
    let Some(Address::Inet(at)) = at else { return Value::UNDEFINED };
    let text = vm.str(&at.ip().to_string());
    let family = if at.is_ipv6() { 6 } else { 4 };
    vm.new_array(&[text, Value::int(i32::from(at.port())), Value::int(family)]).value()
}

/// `[[address, family], ...]`
pub(crate) fn addresses(vm: &mut Vm, list: &[IpAddr]) -> Value {
    let mark = vm.temps.len();
    for address in list {
        let text = vm.str(&address.to_string());
        let family = if address.is_ipv6() { 6 } else { 4 };
        let pair = vm.new_array(&[text, Value::int(family)]).value();
        vm.temps.push(pair);
    }
    vm.array_from_temps(mark).value()
}

/// The address and port given as the first two arguments; a port that is undefined makes it the path of a local socket.
fn address(vm: &mut Vm, args: Args) -> JsResult<Result<Address, i32>> {
    let text = vm.to_rust_string(args.get(0))?;
    if args.get(1).is_undefined() {
        return Ok(Ok(Address::Path(text.into())));
    }
    let port = args.get(1).as_number().unwrap_or(0.0) as u16;
    // A link-local address may name its interface, which the parser of socket addresses understands only as a number.
    let ip = text.split('%').next().unwrap_or_default().parse::<IpAddr>();
    Ok(ip.map(|ip| Address::Inet(SocketAddr::new(ip, port))).map_err(|_| EINVAL))
}

/// Invalid argument, the same number everywhere.
const EINVAL: i32 = 22;

/// `{ id }`, or the errno.
fn opened(vm: &mut Vm, made: Result<RecordId, SysError>, handler: Value) -> JsResult {
    match made {
        Ok(id) => {
            let id = keep(vm, id, [handler, Value::UNDEFINED, Value::UNDEFINED]);
            let object = vm.new_object();
            vm.put_str(object, "id", id)?;
            Ok(object.value())
        }
        Err(error) => Ok(Value::int(error.errno)),
    }
}

/// listen(address, port, backlog, handler)
fn listen(vm: &mut Vm, args: Args) -> JsResult {
    let address = match address(vm, args)? {
        Ok(address) => address,
        Err(errno) => return Ok(Value::int(errno)),
    };
    let runtime = rt(vm);
    let origin = runtime.origin(vm);
    let backlog = int_of(args.get(2)).max(1) as u32;
    let made = runtime.with_loop(|l| l.listen(address, backlog, origin));
    opened(vm, made, args.get(3))
}

/// connect(address, port, handler)
fn connect(vm: &mut Vm, args: Args) -> JsResult {
    let address = match address(vm, args)? {
        Ok(address) => address,
        Err(errno) => return Ok(Value::int(errno)),
    };
    let runtime = rt(vm);
    let origin = runtime.origin(vm);
    let made = runtime.with_loop(|l| l.connect(address, origin));
    opened(vm, made, args.get(2))
}

fn set_handler(vm: &mut Vm, args: Args) -> JsResult {
    let id = id_of(args.get(0));
    if rt(vm).with_loop(|l| l.record_origin(id)).is_some() {
        keep(vm, id, [args.get(1), Value::UNDEFINED, Value::UNDEFINED]);
    }
    Ok(Value::UNDEFINED)
}

/// write(id, bytes)
fn write(vm: &mut Vm, args: Args) -> JsResult {
    let runtime = rt(vm);
    let origin = runtime.origin(vm);
    let data = copy_bytes(vm, args.get(1));
    let id = id_of(args.get(0));
    match runtime.with_loop(|l| l.write(id, &data, origin)) {
        Ok(WriteOutcome::Done) => Ok(Value::int(-1)),
        Ok(WriteOutcome::Queued { request, .. }) => Ok(Value::number(f64::from(request))),
        Err(error) => {
            let object = vm.new_object();
            vm.put_str(object, "errno", Value::int(error.errno))?;
            Ok(object.value())
        }
    }
}

/// lookup(host, family, callback)
fn lookup(vm: &mut Vm, args: Args) -> JsResult {
    let host = vm.to_rust_string(args.get(0))?;
    let family = int_of(args.get(1)) as u8;
    let runtime = rt(vm);
    let origin = runtime.origin(vm);
    match runtime.with_loop(|l| l.submit(Op::Lookup { host, family }, origin)) {
        Ok(id) => {
            keep(vm, id, [args.get(2), Value::UNDEFINED, Value::int(1)]);
            Ok(Value::UNDEFINED)
        }
        Err(error) => {
            let error = system_error(vm, &error);
            Err(vm.throw(error))
        }
    }
}
