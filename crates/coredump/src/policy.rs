//! Where a core goes: directory, name template, pipe. Everything is worked out in buffers reserved at start.

use crate::sys;
use crate::text::Scratch;
use std::ffi::CStr;
use std::fmt::Write;

/// Longest path, and longest command.
const MAX_PATH: usize = 4096;

/// The policy for cores.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Directory for cores; the current one if none.
    pub directory: Option<String>,
    /// Name template: `%p` process id, `%e` script, `%t` Unix time, `%h` host, `%s` crash signature, `%%` a per cent sign. One that
    /// begins with `|` is a command, split at blanks, that gets the core on its standard input.
    pub template: String,
    /// Largest core in bytes; what is least valuable is left out.
    pub limit: Option<u64>,
    /// Cores of the template that stay, the newest; see [`crate::keep`]. None keeps all.
    pub keep: Option<u32>,
    /// Milliseconds that a command may take nothing, or take to end when it has everything.
    pub patience_ms: i32,
}

impl Default for Policy {
    fn default() -> Policy {
        Policy {
            directory: None,
            template: "core.%p".to_owned(),
            limit: None,
            keep: None,
            patience_ms: 30_000,
        }
    }
}

impl Policy {
    /// Says what is wrong with the template, if anything is.
    ///
    /// # Errors
    /// What, and what to write instead.
    pub fn check(&self) -> Result<(), String> {
        let mut rest = self.template.as_str();
        while let Some(at) = rest.find('%') {
            match rest[at + 1..].chars().next() {
                Some('p' | 'e' | 't' | 'h' | 's' | '%') => rest = &rest[at + 2..],
                Some(c) => {
                    return Err(format!(
                        "'%{c}' in the core name '{}' means nothing: %p process id, %e script, %t time, %h host, %s \
                         signature, %% a per cent sign",
                        self.template
                    ));
                }
                None => return Err(format!("the core name '{}' ends in '%'; write %%", self.template)),
            }
        }
        if self.template.trim_start_matches('|').trim().is_empty() {
            return Err("the core name is empty".to_owned());
        }
        if self.template.contains('\0') || self.directory.as_ref().is_some_and(|dir| dir.contains('\0')) {
            return Err("the core name contains a zero byte".to_owned());
        }
        Ok(())
    }

    /// The last part of the template: the file's name.
    pub(crate) fn file_template(&self) -> &str {
        self.template.rsplit('/').next().unwrap_or("")
    }

    /// Whether cores go to a command.
    pub fn is_pipe(&self) -> bool {
        self.template.starts_with('|')
    }
}

/// What the template's letters stand for.
pub(crate) struct Facts<'a> {
    pub(crate) pid: u32,
    pub(crate) script: &'a str,
    pub(crate) unix_seconds: u64,
    pub(crate) host: &'a str,
    pub(crate) signature: &'a str,
    /// The directory in which the process began.
    pub(crate) began_in: &'a str,
    /// Which program it is, as the headers of its cores say.
    pub(crate) program_tag: u32,
}

/// The names of one core.
pub(crate) struct Names {
    /// The path, or the command for people.
    pub(crate) shown: Scratch,
    /// The path with a zero behind it; for a command its words, each with a zero behind it.
    complete: Vec<u8>,
    /// The path while writing, with a zero behind it.
    partial: Vec<u8>,
    /// The directory, with a zero behind it.
    directory: Vec<u8>,
}

impl Names {
    pub(crate) fn reserve() -> Names {
        Names {
            shown: Scratch::reserve(MAX_PATH),
            complete: Vec::with_capacity(MAX_PATH + 1),
            partial: Vec::with_capacity(MAX_PATH + 16),
            directory: Vec::with_capacity(MAX_PATH + 2),
        }
    }

    /// Works out the names of the process's `nth` core, from 1. A later one does not take the file of an earlier one, which may
    /// hold what led to it, or which a copy of the process may be writing: it gets its number behind the name. `busy` says that
    /// a copy is at work, which need not have made its file yet.
    pub(crate) fn expand(&mut self, policy: &Policy, facts: &Facts<'_>, nth: u32, busy: bool) {
        let shown = self.shown.clear();
        if policy.is_pipe() {
            self.complete.clear();
            for word in policy.template[1..].split_ascii_whitespace() {
                if !shown.as_str().is_empty() {
                    shown.push(' ');
                }
                let start = shown.as_str().len();
                expand_into(shown, word, facts, false);
                self.complete.extend_from_slice(&shown.as_str().as_bytes()[start..]);
                self.complete.push(0);
            }
            return;
        }
        let directory = policy.directory.as_deref().filter(|directory| !directory.is_empty());
        if !directory.unwrap_or(&policy.template).starts_with('/') {
            // A reader takes the path from where the process began. Where it is now may be elsewhere, or removed.
            let mut buffer = [0; MAX_PATH];
            let now = sys::current_directory(&mut buffer).and_then(|now| now.to_str().ok());
            let there = now.unwrap_or(facts.began_in).trim_end_matches('/');
            if now != Some(facts.began_in) && !there.is_empty() {
                let _ = write!(shown, "{there}/");
            }
        }
        if let Some(directory) = directory {
            let _ = shown.write_str(directory);
            if !directory.ends_with('/') {
                shown.push('/');
            }
        }
        expand_into(shown, &policy.template, facts, true);
        set_paths(&mut self.complete, &mut self.partial, shown.as_str());
        if nth > 1 {
            let is_taken = |path: &[u8]| CStr::from_bytes_until_nul(path).is_ok_and(sys::exists);
            if busy || is_taken(&self.complete) || is_taken(&self.partial) {
                let _ = write!(shown, ".{nth}");
                set_paths(&mut self.complete, &mut self.partial, shown.as_str());
            }
        }
        self.directory.clear();
        let end = shown.as_str().rfind('/').map_or(0, |at| at + 1);
        self.directory.extend_from_slice(if end == 0 { b"." } else { &shown.as_str().as_bytes()[..end] });
        self.directory.push(0);
    }

    pub(crate) fn directory(&self) -> &CStr {
        CStr::from_bytes_until_nul(&self.directory).unwrap_or_default()
    }

    pub(crate) fn complete(&self) -> &CStr {
        CStr::from_bytes_until_nul(&self.complete).unwrap_or_default()
    }

    /// The last part of the path.
    pub(crate) fn file(&self) -> &[u8] {
        let path = self.complete().to_bytes();
        path.rsplit(|&byte| byte == b'/').next().unwrap_or(path)
    }

    pub(crate) fn partial(&self) -> &CStr {
        CStr::from_bytes_until_nul(&self.partial).unwrap_or_default()
    }

    pub(crate) fn command(&self) -> sys::CommandLine<'_> {
        sys::CommandLine::new(&self.complete)
    }
}

/// A core's path whole and while it is written, each with a zero behind it.
fn set_paths(complete: &mut Vec<u8>, partial: &mut Vec<u8>, path: &str) {
    for (into, end) in [(complete, &b"\0"[..]), (partial, b".partial\0")] {
        into.clear();
        into.extend_from_slice(path.as_bytes());
        into.extend_from_slice(end);
    }
}

fn expand_into(out: &mut Scratch, template: &str, facts: &Facts<'_>, is_path: bool) {
    let mut chars = template.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        let _ = match chars.next() {
            Some('p') => write!(out, "{}", facts.pid),
            Some('t') => write!(out, "{}", facts.unix_seconds),
            Some('e') => push_name(out, facts.script.rsplit('/').next().unwrap_or(""), is_path),
            Some('h') => push_name(out, facts.host, is_path),
            Some('s') => out.write_str(facts.signature),
            Some('%') => out.write_str("%"),
            Some(c) => write!(out, "%{c}"),
            None => out.write_str("%"),
        };
    }
}

/// A fact that the outside decides must not lead out of the directory.
fn push_name(out: &mut Scratch, name: &str, is_path: bool) -> std::fmt::Result {
    for c in name.chars() {
        out.push(if c == '\0' || (is_path && c == '/') { '_' } else { c });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FACTS: Facts<'_> = Facts {
        pid: 4711,
        script: "/srv/app/server.js",
        unix_seconds: 1_700_000_000,
        host: "web/3",
        signature: "00ff",
        began_in: "",
        program_tag: 0,
    };

    fn expanded(directory: Option<&str>, template: &str) -> String {
        let mut names = Names::reserve();
        let policy = Policy {
            directory: directory.map(str::to_owned),
            template: template.to_owned(),
            ..Policy::default()
        };
        names.expand(&policy, &FACTS, 1, false);
        names.shown.as_str().to_owned()
    }

    #[test]
    fn templates() {
        // Not where the process began.
        let here = std::env::current_dir().unwrap();
        assert_eq!(expanded(None, "core.%p"), here.join("core.4711").to_str().unwrap());
        assert_eq!(
            expanded(Some("/var/cores"), "%e-%t-%h-%s%%"),
            "/var/cores/server.js-1700000000-web_3-00ff%"
        );
        assert_eq!(expanded(Some("cores/"), "x"), here.join("cores/x").to_str().unwrap());
        assert_eq!(expanded(Some("cores"), "|gzip -c %p %h"), "gzip -c 4711 web/3");
        let long = "x".repeat(10_000);
        assert!(expanded(None, &long).len() <= MAX_PATH);
    }

    #[test]
    fn a_later_core_takes_no_name_of_an_earlier_one() {
        let mut names = Names::reserve();
        let policy = Policy { directory: Some("/nonexistent".to_owned()), ..Policy::default() };
        let mut name = |nth, busy| {
            names.expand(&policy, &FACTS, nth, busy);
            names.shown.as_str().to_owned()
        };
        assert_eq!(name(2, false), "/nonexistent/core.4711");
        // A copy has been forked and has made no file yet.
        assert_eq!(name(2, true), "/nonexistent/core.4711.2");
    }

    #[test]
    fn a_wrong_template_is_refused_with_a_word() {
        let check = |template: &str| Policy { template: template.to_owned(), ..Policy::default() }.check();
        assert!(check("core.%p.%%").is_ok());
        assert!(check("core.%q").unwrap_err().contains("'%q'"));
        assert!(check("core.%").unwrap_err().contains("write %%"));
        assert!(check("| ").unwrap_err().contains("empty"));
    }
}
