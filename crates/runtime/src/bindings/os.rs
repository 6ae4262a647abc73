//! The binding `os`: what the machine is.

use super::process::node_arch;
use super::{int_of, number_array, object_with, rt, text_array};
use gill_eventloop::names::use_own_services;
use gill_eventloop::{errno, signals};
use gill_vm::{Args, JsResult, Obj, Value, Vm, method};
use nix::unistd;

pub(super) fn make(vm: &mut Vm) -> Obj {
    object_with(
        vm,
        &[
            method("errnoName", "os.errnoName", 1, |vm, args| {
                let n = int_of(args.get(0));
                Ok(text_array(vm, [errno::name(n), errno::text(n)]))
            }),
            method("errnos", "os.errnos", 0, errnos),
            method("signals", "os.signals", 0, signal_numbers),
            method("hostname", "os.hostname", 0, |vm, _| {
                let name = unistd::gethostname().map(|n| n.to_string_lossy().into_owned());
                Ok(vm.str(&name.unwrap_or_default()))
            }),
            method("uname", "os.uname", 0, uname),
            method("uptime", "os.uptime", 0, |_, _| Ok(Value::number(uptime()))),
            method("loadavg", "os.loadavg", 0, |vm, _| {
                let text = read("/proc/loadavg");
                let mut numbers = text.split(' ').map(|n| n.parse().unwrap_or(0.0));
                let load = [0; 3].map(|_| numbers.next().unwrap_or(0.0));
                Ok(number_array(vm, &load))
            }),
            method("memory", "os.memory", 0, |vm, _| {
                let (total, free) = memory();
                Ok(number_array(vm, &[total, free]))
            }),
            method("cpus", "os.cpus", 0, cpus),
            method("priority", "os.priority", 2, priority),
            method("homedir", "os.homedir", 0, |vm, _| {
                use_own_services();
                let home = std::env::home_dir().unwrap_or_default();
                Ok(vm.str(&home.to_string_lossy()))
            }),
            method("userInfo", "os.userInfo", 0, user_info),
            method("networkInterfaces", "os.networkInterfaces", 0, network_interfaces),
            method("isatty", "os.isatty", 1, |vm, args| {
                let fds = rt(vm).event_loop.borrow().fds.clone();
                Ok(Value::bool(fds.get(int_of(args.get(0))).is_ok_and(rustix::termios::isatty)))
            }),
            method("windowSize", "os.windowSize", 1, |vm, args| {
                let fds = rt(vm).event_loop.borrow().fds.clone();
                let size =
                    fds.get(int_of(args.get(0))).ok().and_then(|f| rustix::termios::tcgetwinsize(f).ok());
                let (columns, rows) = size.map_or((80, 24), |s| (s.ws_col.max(1), s.ws_row.max(1)));
                Ok(number_array(vm, &[f64::from(columns), f64::from(rows)]))
            }),
        ],
    )
}

fn read(path: &str) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

fn errnos(vm: &mut Vm, _: Args) -> JsResult {
    let mark = vm.temps.len();
    for (number, name, text) in errno::all() {
        let (name, text) = (vm.str(name), vm.str(text));
        let row = vm.new_array(&[Value::int(number), name, text]).value();
        vm.temps.push(row);
    }
    Ok(vm.array_from_temps(mark).value())
}

fn signal_numbers(vm: &mut Vm, _: Args) -> JsResult {
    let object = vm.new_object();
    let mut rows: Vec<_> = signals::SIGNALS.iter().collect();
    rows.sort_by_key(|row| row.number);
    for row in rows {
        vm.put_str(object, row.name, Value::int(row.number))?;
    }
    Ok(object.value())
}

/// priority(pid, to?): the scheduling priority of a process, 0 for this one, and an errno or 0; with `to` sets it first.
fn priority(vm: &mut Vm, args: Args) -> JsResult {
    // rustix names the own process, and no other, by None.
    let pid = rustix::process::Pid::from_raw(int_of(args.get(0)));
    let set = match args.get(1) {
        to if to.is_undefined() => Ok(()),
        to => rustix::process::setpriority_process(pid, int_of(to)),
    };
    let (priority, errno) = match set.and_then(|()| rustix::process::getpriority_process(pid)) {
        Ok(priority) => (priority, 0),
        Err(error) => (0, error.raw_os_error()),
    };
    Ok(number_array(vm, &[f64::from(priority), f64::from(errno)]))
}

fn uname(vm: &mut Vm, _: Args) -> JsResult {
    let texts = match nix::sys::utsname::uname() {
        Ok(names) => [names.sysname(), names.release(), names.version(), names.machine()]
            .map(|text| text.to_string_lossy().into_owned()),
        Err(_) => [std::env::consts::OS, "", "", node_arch()].map(str::to_owned),
    };
    Ok(text_array(vm, texts))
}

/// Seconds since the machine was started; the monotonic clock's reading where the system does not say.
fn uptime() -> f64 {
    match read("/proc/uptime").split(' ').next().and_then(|n| n.parse().ok()) {
        Some(seconds) => seconds,
        None => {
            nix::time::clock_gettime(nix::time::ClockId::CLOCK_MONOTONIC).map_or(0.0, |t| t.tv_sec() as f64)
        }
    }
}

/// Bytes of memory in all and free.
pub(crate) fn memory() -> (f64, f64) {
    let text = read("/proc/meminfo");
    let field = |name: &str| {
        let line = text.lines().find(|l| l.starts_with(name))?;
        line.split_whitespace().nth(1)?.parse::<f64>().ok().map(|kib| kib * 1024.0)
    };
    (field("MemTotal:").unwrap_or(0.0), field("MemAvailable:").unwrap_or(0.0))
}

fn cpus(vm: &mut Vm, _: Args) -> JsResult {
    let info = read("/proc/cpuinfo");
    let values = |name: &str| -> Vec<String> {
        let rows = info.lines().filter(|l| l.starts_with(name));
        rows.filter_map(|l| l.split_once(':')).map(|(_, v)| v.trim().to_owned()).collect()
    };
    let (models, speeds) = (values("model name"), values("cpu MHz"));
    let stat = read("/proc/stat");
    let mark = vm.temps.len();
    let rows = stat.lines().filter(|l| l.starts_with("cpu") && !l.starts_with("cpu "));
    for (i, row) in rows.enumerate() {
        // In hundredths of a second: user, nice, sys, idle, iowait, irq. The binding wants ms: user, nice, sys, idle, irq.
        let n: Vec<f64> = row.split_whitespace().skip(1).map(|n| n.parse().unwrap_or(0.0) * 10.0).collect();
        let at = |k: usize| Value::number(n.get(k).copied().unwrap_or(0.0));
        let model = vm.str(models.get(i).map_or("unknown", |m| m.as_str()));
        let mhz = speeds.get(i).and_then(|s| s.parse::<f64>().ok()).unwrap_or(0.0);
        let row = vm.new_array(&[model, Value::number(mhz.trunc()), at(0), at(1), at(2), at(3), at(5)]);
        vm.temps.push(row.value());
    }
    Ok(vm.array_from_temps(mark).value())
}

fn user_info(vm: &mut Vm, _: Args) -> JsResult {
    use_own_services();
    let uid = unistd::getuid();
    let Some(user) = unistd::User::from_uid(uid).ok().flatten() else { return Ok(Value::UNDEFINED) };
    let name = vm.str(&user.name);
    let (home, shell) = (vm.str(&user.dir.to_string_lossy()), vm.str(&user.shell.to_string_lossy()));
    let (uid, gid) = (Value::uint(uid.as_raw()), Value::uint(user.gid.as_raw()));
    Ok(vm.new_array(&[uid, gid, name, home, shell]).value())
}

/// `[[name, address, netmask, family, mac, internal, cidr, scopeid], ...]`
fn network_interfaces(vm: &mut Vm, _: Args) -> JsResult {
    let mut found = Vec::new();
    let mut macs = Vec::new();
    for entry in nix::ifaddrs::getifaddrs().into_iter().flatten() {
        let Some(address) = entry.address else { continue };
        if let Some(link) = address.as_link_addr().and_then(nix::sys::socket::LinkAddr::addr) {
            macs.push((entry.interface_name.clone(), link.map(|b| format!("{b:02x}")).join(":")));
        }
        let netmask = entry.netmask;
        let internal = entry.flags.contains(nix::net::if_::InterfaceFlags::IFF_LOOPBACK);
        if let Some(v4) = address.as_sockaddr_in() {
            let mask = netmask.and_then(|m| m.as_sockaddr_in().map(|m| m.ip()));
            let mask = mask.unwrap_or(std::net::Ipv4Addr::UNSPECIFIED);
            let bits = u32::from(mask).count_ones();
            found.push((entry.interface_name, v4.ip().to_string(), mask.to_string(), 4, internal, bits, 0));
        } else if let Some(v6) = address.as_sockaddr_in6() {
            let mask = netmask.and_then(|m| m.as_sockaddr_in6().map(|m| m.ip()));
            let mask = mask.unwrap_or(std::net::Ipv6Addr::UNSPECIFIED);
            let bits = u128::from(mask).count_ones();
            let scope = v6.scope_id();
            found.push((
                entry.interface_name,
                v6.ip().to_string(),
                mask.to_string(),
                6,
                internal,
                bits,
                scope,
            ));
        }
    }
    let mark = vm.temps.len();
    for (name, address, mask, family, internal, bits, scope) in found {
        let mac = macs.iter().find(|row| row.0 == name).map_or("00:00:00:00:00:00", |row| row.1.as_str());
        let texts = [&name, &address, &mask, &format!("IPv{family}"), mac, &format!("{address}/{bits}")];
        let texts = texts.map(|t| vm.str(t));
        let scope = if family == 6 { Value::uint(scope) } else { Value::UNDEFINED };
        let row = [texts[0], texts[1], texts[2], texts[3], texts[4], Value::bool(internal), texts[5], scope];
        let row = vm.new_array(&row).value();
        vm.temps.push(row);
    }
    Ok(vm.array_from_temps(mark).value())
}
