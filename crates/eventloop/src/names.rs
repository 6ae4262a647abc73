//! Look-ups of host names, by the C library. Blocks: for the pool.

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

/// A statically linked program asks the hosts file and DNS, which the C library has in itself, whatever nsswitch.conf says: any other
/// service it would load from the system, together with a second C library that need not be of its version.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[allow(unsafe_code)]
fn use_own_services() {
    use std::ffi::{CStr, c_char, c_int};
    unsafe extern "C" {
        /// nss.h of the GNU C library: the services for a database, in place of the file's.
        fn __nss_configure_lookup(database: *const c_char, services: *const c_char) -> c_int;
    }
    const DATABASE: &CStr = c"hosts";
    const SERVICES: &CStr = c"files dns";
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        // SAFETY: it only reads the process's vector. A program that a loader brought up has the loader's address there.
        let is_static = unsafe { libc::getauxval(libc::AT_BASE) } == 0;
        if is_static {
            // SAFETY: both are C strings of the program; the function locks what it changes.
            unsafe { __nss_configure_lookup(DATABASE.as_ptr(), SERVICES.as_ptr()) };
        }
    });
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn use_own_services() {}
