//! The signals that a process begins with. Owns nothing: handlers are the event loop's and the dumper's.

/// Signals of the old kind, which a parent's choice is undone for; those of real time behind them stay as they are, as in Node.
const LAST: i32 = 31;

/// Gives signals that whoever started the process had ignored their default action, and lets through those that were held back, as Node
/// does: a shell without job control starts `program &` with SIGINT and SIGQUIT ignored, and nohup ignores SIGHUP. SIGPIPE stays
/// ignored: writing to a closed pipe is an error, not the end. To be called before there is a second thread or a handler.
pub fn reset() {
    // SAFETY: all-zero structs are valid, an all-zero sigaction is the default action, and pointers are to locals.
    unsafe {
        for signal in
            (1..=LAST).filter(|signal| ![libc::SIGKILL, libc::SIGSTOP, libc::SIGPIPE].contains(signal))
        {
            let mut inherited: libc::sigaction = std::mem::zeroed();
            if libc::sigaction(signal, std::ptr::null(), &mut inherited) == 0
                && inherited.sa_sigaction == libc::SIG_IGN
            {
                let default: libc::sigaction = std::mem::zeroed();
                libc::sigaction(signal, &default, std::ptr::null_mut());
            }
        }
        let mut none: libc::sigset_t = std::mem::zeroed();
        libc::sigemptyset(&mut none);
        libc::pthread_sigmask(libc::SIG_SETMASK, &none, std::ptr::null_mut());
    }
}
