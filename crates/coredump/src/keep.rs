//! How many cores stay: the cores of a name template in its directory, counted and thinned out when one is written.
//!
//! With `--core-keep N` N stay, the newest, and those of deaths before live ones: what goes first is the oldest live core.
//! When N are of deaths and younger than [`LOOP_SECONDS`] the program dies again and again, and no more are written until
//! that time has passed: the first cores of a crash loop say more than the last, and a full disk helps nobody. A live
//! core, which says so in the flags of its header, is no death, whoever wrote it.
//!
//! Which files are cores of the template is told by their names: where the template has `%p`, `%t` or `%s` there
//! may be any number, all else must be as it would be written now; and a process's later cores, whose names end in their
//! number (`core.4711.2`), count as any other. What does not begin as a core does, or cannot be read, is no core, whatever its name:
//! it is neither counted nor removed. Nor is a core of another program, which the header tells by the path of the main script: services may
//! share a directory and a template, and the crash loop of one must not cost the cores of another. A core that does not say its
//! program, of an earlier version, counts as one's own: it would stay for ever otherwise. The directory is read again for each file that goes, so that nothing has to be remembered.

use crate::policy::Facts;
use crate::sys;
use gill_image::format::{FileHeader, LIVE, PROGRAM};
use std::ffi::CStr;

/// Age in seconds below which N cores count as a crash loop.
pub(crate) const LOOP_SECONDS: u64 = 60;
/// Most files removed at one time: a directory left by another program is not this one's to clear.
const MOST_REMOVED: u32 = 1000;

/// The cores of one template.
pub(crate) struct Kept<'a> {
    pub(crate) directory: &'a CStr,
    /// The template's last part.
    pub(crate) template: &'a str,
    pub(crate) facts: &'a Facts<'a>,
}

impl Kept<'_> {
    /// Whether `keep` deaths are so young that the program must be in a crash loop.
    pub(crate) fn is_crash_loop(&self, keep: u32) -> bool {
        let now = self.facts.unix_seconds;
        let mut young = 0;
        self.for_each(&mut |_, (is_death, (seconds, _))| {
            young += u32::from(is_death && now.saturating_sub(seconds) < LOOP_SECONDS);
        });
        young >= keep
    }

    /// Removes the oldest, live ones first, until `keep` are left; the one just `written` stays.
    pub(crate) fn thin_out(&self, keep: u32, written: &[u8]) {
        for _ in 0..MOST_REMOVED {
            let mut count = 0;
            let mut oldest = ([0u8; 256], (true, (u64::MAX, 0)));
            self.for_each(&mut |name, age| {
                count += 1;
                let bytes = name.to_bytes_with_nul();
                if age < oldest.1 && name.to_bytes() != written && bytes.len() <= oldest.0.len() {
                    oldest.0[..bytes.len()].copy_from_slice(bytes);
                    oldest.1 = age;
                }
            });
            let Ok(name) = CStr::from_bytes_until_nul(&oldest.0) else { return };
            if count <= keep || name.is_empty() || !sys::unlink_in(self.directory, name) {
                return;
            }
        }
    }

    /// Visits the cores, each with whether it is of a death, and when it was written.
    fn for_each(&self, visit: &mut dyn FnMut(&CStr, (bool, (u64, u64)))) {
        let wanted = |name: &[u8]| matches(self.template.as_bytes(), self.facts, name);
        sys::for_each_file(self.directory, &wanted, &mut |name, start, changed| {
            let header = FileHeader::decode(start);
            let is_own = |program: u32| program == 0 || program == self.facts.program_tag;
            if let Some(header) = header.filter(|header| is_own(header.flags & PROGRAM)) {
                visit(name, (header.flags & LIVE == 0, changed));
            }
        });
    }
}

/// Could the template have made this name, be it for a process's first core or for a later one?
fn matches(template: &[u8], facts: &Facts<'_>, name: &[u8]) -> bool {
    let Some((&first, rest)) = template.split_first() else { return name.is_empty() || is_later(name) };
    if first != b'%' {
        return name.first() == Some(&first) && matches(rest, facts, &name[1..]);
    }
    let Some((&letter, rest)) = rest.split_first() else { return false };
    let literal = |text: &str| {
        name.len() >= text.len()
            && name
                .iter()
                .zip(text.bytes())
                .all(|(&have, want)| have == if want == b'/' { b'_' } else { want })
            && matches(rest, facts, &name[text.len()..])
    };
    let digits = |is_digit: fn(&u8) -> bool, least: usize| {
        let most = name.iter().take_while(|byte| is_digit(byte)).count();
        (least..=most).any(|length| matches(rest, facts, &name[length..]))
    };
    match letter {
        b'p' | b't' => digits(u8::is_ascii_digit, 1),
        b's' => digits(u8::is_ascii_hexdigit, 16),
        b'e' => literal(facts.script.rsplit('/').next().unwrap_or("")),
        b'h' => literal(facts.host),
        b'%' => literal("%"),
        _ => false,
    }
}

/// What stands behind the name of a process's later cores: a dot and a number from 2.
fn is_later(suffix: &[u8]) -> bool {
    match suffix {
        [b'.', first @ b'1'..=b'9', rest @ ..] => {
            rest.iter().all(u8::is_ascii_digit) && (*first != b'1' || !rest.is_empty())
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_a_template() {
        let facts = Facts {
            pid: 1,
            script: "/srv/a.js",
            unix_seconds: 0,
            host: "web/1",
            signature: "0123456789abcdef",
            began_in: "",
            program_tag: 0,
        };
        let check = |template: &str, name: &str| matches(template.as_bytes(), &facts, name.as_bytes());
        assert!(check("core.%p", "core.4711") && check("core.%p", "core.1"));
        assert!(
            !check("core.%p", "core.4711.partial")
                && !check("core.%p", "core.")
                && !check("core.%p", "xcore.1")
        );
        assert!(check("%e-%p%t.%h", "a.js-12.web_1") && !check("%e-%p", "b.js-1"));
        assert!(check("%s%%", "0123456789abcdef%") && !check("%s", "0123"));
        assert!(!check("core.x", "core.y"));
        assert!(check("core.%p", "core.4711.2") && check("core.%p", "core.4711.10") && check("%e", "a.js.3"));
        assert!(
            !check("core.%p", "core.4711.1")
                && !check("core.%p", "core.4711.02")
                && !check("core.%p", "core.4711.")
                && !check("core.%p", "core.4711.2x")
                && !check("core.%p", "core.4711.2.partial")
        );
    }
}
