//! Look-ups of names, by the C library: of hosts, which block and are for the pool; and where it finds those of users.

use crate::errno::{self, SysError};
use std::net::IpAddr;

/// The addresses of a name, without repetition; `family` is 4, 6, or 0 for both.
///
/// # Errors
/// What the library says.
pub(crate) fn lookup(host: &str, family: u8) -> Result<Vec<IpAddr>, SysError> {
    let wanted = |ip: &IpAddr| match family {
        4 => ip.is_ipv4(),
        6 => ip.is_ipv6(),
        _ => true,
    };
    if let Ok(ip) = host.parse::<IpAddr>() {
        return Ok(vec![ip]);
    }
    use_own_services();
    let hints = dns_lookup::AddrInfoHints {
        socktype: dns_lookup::SockType::Stream.into(),
        address: match family {
            4 => libc::AF_INET,
            6 => libc::AF_INET6,
            _ => libc::AF_UNSPEC,
        },
        ..Default::default()
    };
    let failed = |errno| SysError { path: Some(host.into()), ..SysError::new(errno, "getaddrinfo") };
    match dns_lookup::getaddrinfo(Some(host), None, Some(hints)) {
        Ok(found) => {
            let mut ips: Vec<IpAddr> = Vec::new();
            for ip in found.filter_map(Result::ok).map(|info| info.sockaddr.ip()) {
                if wanted(&ip) && !ips.contains(&ip) {
                    ips.push(ip);
                }
            }
            if ips.is_empty() { Err(failed(errno::EAI_NONAME)) } else { Ok(ips) }
        }
        Err(error) => Err(failed(match error.error_num() {
            libc::EAI_AGAIN => errno::EAI_AGAIN,
            libc::EAI_FAIL => errno::EAI_FAIL,
            _ => errno::EAI_NONAME,
        })),
    }
}

/// Before the C library is asked for a host or a user: a statically linked program asks files and DNS, which the library has in itself,
/// whatever nsswitch.conf says. Any other service it would load from the system, together with a second C library, and crash.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[allow(unsafe_code)]
pub fn use_own_services() {
    use std::ffi::{CStr, c_char, c_int};
    unsafe extern "C" {
        /// nss.h of the GNU C library: the services for a database, in place of the file's.
        fn __nss_configure_lookup(database: *const c_char, services: *const c_char) -> c_int;
    }
    const SERVICES: [(&CStr, &CStr); 2] = [(c"hosts", c"files dns"), (c"passwd", c"files")];
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        // SAFETY: it only reads the process's vector. The loader's address stands there if the system began with one; for one that was
        // called by its own name it does not, and no harm is done.
        let is_static = unsafe { libc::getauxval(libc::AT_BASE) } == 0;
        for (database, services) in SERVICES.iter().filter(|_| is_static) {
            // SAFETY: both are C strings of the program; the function locks what it changes.
            unsafe { __nss_configure_lookup(database.as_ptr(), services.as_ptr()) };
        }
    });
}

/// There is nothing to see to.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn use_own_services() {}
