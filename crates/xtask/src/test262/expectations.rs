//! `tests/conformance/expectations.txt`: the tests that do not pass, by reason.
//!
//! A line `# reason` opens a group. Under it stand, sorted, a line each: a test (`language/eval-code/x.js`), a directory
//! (`built-ins/Temporal/`) or a feature (`feature: decorators`). A test that fails and is not in the file is an error; so is
//! one that passes though the file names it by its path. What a directory or a feature covers may pass: these stand for
//! whole features that are not there, some of whose tests hold by accident. A crash or a hang is never expected.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The file, read.
#[derive(Default)]
pub(super) struct Expectations {
    /// Entries by their reason.
    groups: BTreeMap<String, BTreeSet<String>>,
    /// Reasons by entry.
    reasons: BTreeMap<String, String>,
}

/// The reason that `--bless` gives to what is new.
const NEW: &str = "not looked into yet";

impl Expectations {
    /// Reads it; an absent file expects everything to pass.
    ///
    /// # Errors
    /// What is wrong with the file, for people.
    pub(super) fn read(path: &Path) -> Result<Expectations, String> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(e) => return Err(format!("{}: {e}", path.display())),
        };
        Self::parse(&text).map_err(|e| format!("{}: {e}", path.display()))
    }

    fn parse(text: &str) -> Result<Expectations, String> {
        let mut this = Expectations::default();
        let mut reason = None;
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.starts_with("##") || line.is_empty() {
                continue;
            }
            if let Some(text) = line.strip_prefix("# ") {
                reason = Some(text.trim().to_owned());
                continue;
            }
            let Some(reason) = &reason else {
                return Err(format!("line {}: no reason stands above it", number + 1));
            };
            if this.reasons.contains_key(line) {
                return Err(format!("line {}: `{line}` stands here twice", number + 1));
            }
            this.insert(line, reason);
        }
        Ok(this)
    }

    fn insert(&mut self, entry: &str, reason: &str) {
        self.reasons.insert(entry.to_owned(), reason.to_owned());
        self.groups.entry(reason.to_owned()).or_default().insert(entry.to_owned());
    }

    /// Why this test (its path from the suite's `test`) fails: the reason, and whether the file names the test itself.
    pub(super) fn reason(&self, test: &str, features: &[String]) -> Option<(&str, bool)> {
        if let Some(reason) = self.reasons.get(test) {
            return Some((reason, true));
        }
        let of = |entry: &str| self.reasons.get(entry).map(|reason| (reason.as_str(), false));
        let directory = test.match_indices('/').find_map(|(at, _)| of(&test[..=at]));
        directory.or_else(|| features.iter().find_map(|feature| of(&format!("feature: {feature}"))))
    }

    /// Makes it say what was seen: adds `failing`, takes out `passing`, which it names by their paths.
    pub(super) fn update<'a>(
        &mut self,
        failing: impl Iterator<Item = &'a str>,
        passing: impl Iterator<Item = &'a str>,
    ) {
        for test in passing {
            if let Some(reason) = self.reasons.remove(test)
                && let Some(group) = self.groups.get_mut(&reason)
            {
                group.remove(test);
            }
        }
        for test in failing {
            self.insert(test, NEW);
        }
        self.groups.retain(|_, entries| !entries.is_empty());
    }

    /// Its text.
    pub(super) fn text(&self) -> String {
        let mut text = String::from(
            "## The tests of test262 that do not pass, by reason. `cargo xtask test262 SUITE` holds the suite against this list,\n\
             ## `--bless` rewrites it; README.md beside it says how. A directory or a feature covers all of its tests.\n",
        );
        for (reason, entries) in &self.groups {
            text.push_str(&format!("\n# {reason}\n"));
            for entry in entries {
                text.push_str(entry);
                text.push('\n');
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::Expectations;

    #[test]
    fn a_test_a_directory_and_a_feature_have_reasons() {
        let file = "## head\n\n# later\nbuilt-ins/Temporal/\nfeature: decorators\n\n# slow\nlanguage/a.js\n";
        let read = Expectations::parse(file).unwrap_or_default();
        assert_eq!(read.reason("language/a.js", &[]), Some(("slow", true)));
        assert_eq!(read.reason("built-ins/Temporal/x/y.js", &[]), Some(("later", false)));
        assert_eq!(read.reason("language/b.js", &["decorators".to_owned()]), Some(("later", false)));
        assert_eq!(read.reason("language/b.js", &[]), None);
    }

    #[test]
    fn updating_keeps_the_reasons_that_stand() {
        let mut read = Expectations::parse("# slow\na.js\nb.js\n").unwrap_or_default();
        read.update(["c.js"].into_iter(), ["a.js"].into_iter());
        assert!(read.text().ends_with("\n# not looked into yet\nc.js\n\n# slow\nb.js\n"));
        assert!(Expectations::parse(&read.text()).is_ok());
    }

    #[test]
    fn a_line_without_a_reason_is_an_error() {
        assert!(Expectations::parse("a.js\n").is_err());
        assert!(Expectations::parse("# x\na.js\na.js\n").is_err());
    }
}
