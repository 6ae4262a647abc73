//! What may be typed where: commands, then what a command's usage says that it takes. A path to a value is completed word by
//! word: what the frame sees before what the whole program has.

use gill_image::Section;
use gill_image::records::{CodeRecord, EventRecord, PendingRecord, Queue};
use gill_inspect::commands::{all_locals, find_command};
use gill_inspect::view::Key;
use gill_inspect::{COMMANDS, Target};
use std::collections::BTreeSet;

/// Ids of earlier answers that completion offers.
const MAX_IDS: usize = 500;
/// Names that one word may stand for.
const MAX_NAMES: usize = 5000;
/// Frames, events, timers that are offered by number.
const MAX_NUMBERS: usize = 100;
/// What a path may begin with, beside names and ids.
const BEGINNINGS: &[&str] = &["frame", "global", "exception", "promise", "timer", "root", "this"];
/// What may follow `frame N`, beside a variable's name.
const OF_FRAME: &[&str] = &["local", "closure", "arg", "register", "this", "function", "scope"];

/// The words of a core, and those that the user has seen.
pub(crate) struct Words<'t> {
    target: &'t Target,
    /// Ids seen in answers, the newest last.
    ids: Vec<String>,
    /// Globals.
    globals: Vec<String>,
    constructors: Vec<String>,
    functions: Vec<String>,
    /// The current frame.
    pub(crate) frame: usize,
}

impl<'t> Words<'t> {
    pub(crate) fn new(target: &'t Target) -> Words<'t> {
        let nothing = Vec::new;
        let mut words = Words {
            target,
            ids: nothing(),
            globals: nothing(),
            constructors: nothing(),
            functions: nothing(),
            frame: 0,
        };
        target.begin();
        words.globals = words.collect_globals();
        words.functions = words.collect_functions();
        // Those whose code is a class or has a capital, and the globals that have.
        let names = words.functions.iter().chain(&words.globals);
        let capital = |name: &&String| name.chars().next().is_some_and(char::is_uppercase);
        words.constructors = names.filter(capital).cloned().collect();
        target.end();
        words
    }

    fn collect_functions(&self) -> Vec<String> {
        let mut names = BTreeSet::new();
        self.target.reader.for_each(Section::Code, |code: CodeRecord<'static>| {
            names.insert(code.name.to_text());
            names.len() < MAX_NAMES
        });
        names.remove("");
        names.into_iter().collect()
    }

    fn collect_globals(&self) -> Vec<String> {
        let global = self.target.root("globalThis");
        let global = global.and_then(|root| self.target.cell(root.value.cell()?));
        let properties = global.map(|global| self.target.properties(&global)).unwrap_or_default();
        properties.into_iter().map(|property| property.key.to_string()).collect()
    }

    /// Takes the ids of an answer.
    pub(crate) fn remember(&mut self, answer: &str) {
        for word in answer.split(|c: char| !c.is_ascii_hexdigit() && c != '@') {
            if word.len() > 1 && word.starts_with('@') && !self.ids.iter().any(|id| id == word) {
                self.ids.push(word.to_string());
            }
        }
        let extra = self.ids.len().saturating_sub(MAX_IDS);
        self.ids.drain(..extra);
    }

    /// What a word that begins so may be, behind the words before it. More than fits is given; the caller looks.
    pub(crate) fn candidates(&self, before: &str, word: &str) -> Vec<String> {
        let typed: Vec<&str> = before.split_whitespace().collect();
        let Some((command, typed)) = typed.split_first() else {
            let own = ["quit", "up", "down"].iter().map(|name| (*name).to_string());
            return COMMANDS.iter().map(|command| command.name.to_string()).chain(own).collect();
        };
        let usage = find_command(command).map_or("", |command| command.usage);
        let options =
            usage.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|word| word.starts_with('-'));
        if word.starts_with('-') {
            return options.chain(["--json", "--limit"]).map(str::to_string).collect();
        }
        if let Some(option) = typed.last().filter(|word| word.starts_with("--")) {
            return self.of_option(usage, option);
        }
        self.target.begin();
        let found = self.arguments(usage, typed, word);
        self.target.end();
        if found.is_empty() && typed.is_empty() { options.map(str::to_string).collect() } else { found }
    }

    /// The choices that a usage names behind an option: `--by class|kind`.
    fn of_option(&self, usage: &str, option: &str) -> Vec<String> {
        let behind = usage.split_once(option).map_or("", |(_, behind)| behind);
        let value = behind.trim_start_matches(' ').split([' ', ']']).next().unwrap_or("");
        let choices = value.split('|').filter(|word| word.chars().all(|c| c.is_ascii_lowercase()));
        choices.filter(|word| !word.is_empty()).map(str::to_string).collect()
    }

    fn arguments(&self, usage: &str, typed: &[&str], word: &str) -> Vec<String> {
        let mut found = Vec::new();
        // The last words of a path that has begun say what may follow.
        match typed {
            [.., "frame", _, "local" | "closure"] => {
                let number = typed[typed.len() - 2].parse().unwrap_or(usize::MAX);
                return self.locals(number);
            }
            [.., "frame", number] if number.parse::<usize>().is_ok() => {
                found.extend(OF_FRAME.iter().map(|word| (*word).to_string()));
                found.extend(self.locals(number.parse().unwrap_or(usize::MAX)));
                return found;
            }
            [.., "frame"] => return self.frames(),
            [.., "timer"] => return self.timers(),
            [.., "root"] => return self.roots(),
            _ => {}
        }
        for kind in usage.split(|c: char| !c.is_ascii_alphanumeric()).filter(|_| typed.is_empty()) {
            match kind {
                "N" if usage.starts_with("[N") => found.extend(self.frames()),
                "KIND" => found.extend(self.root_kinds()),
                "EVENT" => found.extend(self.events()),
                "COMMAND" => found.extend(COMMANDS.iter().map(|command| command.name.to_string())),
                "FN" => found.extend(self.functions.iter().cloned()),
                "NAME" if usage.contains("--prop") => found.extend(self.constructors.iter().cloned()),
                "NAME" => found.extend(self.functions.iter().cloned()),
                "EXPR" => found.extend(self.path(word)),
                // A word to be typed as it stands.
                kind if usage.contains('|') || usage == kind => {
                    let is_word = kind.len() > 1 && kind.chars().all(|c| c.is_ascii_lowercase());
                    let option = usage.contains(&format!("--{kind}")) || usage.contains("--by");
                    found.extend((is_word && !option).then(|| kind.to_string()));
                }
                _ => {}
            }
        }
        found
    }

    /// The first word of a path: what the current frame sees; once something is typed, what the whole program has.
    fn path(&self, word: &str) -> Vec<String> {
        if word.starts_with('@') && !word.contains('.') {
            return self.ids.clone();
        }
        if let Some(members) = self.members(word) {
            return members;
        }
        let mut names = self.locals(self.frame);
        names.extend(BEGINNINGS.iter().map(|word| (*word).to_string()));
        if !word.is_empty() {
            names.extend(self.globals.iter().cloned());
        }
        names
    }

    /// After `path.`: the properties of what the path leads to.
    fn members(&self, word: &str) -> Option<Vec<String>> {
        let (path, _) = word.rsplit_once('.')?;
        let value = gill_inspect::expr::evaluate(self.target, path, self.frame).ok();
        let cell = value.and_then(|value| self.target.cell(value.cell()?));
        let keys = cell.map(|cell| self.target.properties(&cell)).unwrap_or_default();
        let names = keys.into_iter().filter_map(|property| match property.key {
            Key::Name(name) if gill_inspect::view::is_identifier(&name) => Some(name),
            Key::Private(name) => Some(name),
            _ => None,
        });
        Some(names.map(|name| format!("{path}.{name}")).collect())
    }

    fn locals(&self, frame: usize) -> Vec<String> {
        let frame = self.target.stack(0).get(frame);
        let variables = frame.map(|frame| all_locals(self.target, frame)).unwrap_or_default();
        variables.into_iter().map(|variable| variable.name).collect()
    }

    fn frames(&self) -> Vec<String> {
        (0..self.target.stack(0).len().min(MAX_NUMBERS)).map(|number| number.to_string()).collect()
    }

    fn timers(&self) -> Vec<String> {
        let mut numbers = Vec::new();
        self.target.reader.for_each(Section::Pending, |record: PendingRecord| {
            if record.queue == Queue::Timer {
                numbers.push(record.number.to_string());
            }
            numbers.len() < MAX_NUMBERS
        });
        numbers
    }

    /// The newest events.
    fn events(&self) -> Vec<String> {
        let mut numbers = Vec::new();
        self.target.reader.for_each(Section::Events, |event: EventRecord| {
            numbers.push(event.id);
            true
        });
        numbers.sort_unstable_by(|a, b| b.cmp(a));
        numbers.truncate(MAX_NUMBERS);
        numbers.into_iter().map(|number| number.to_string()).collect()
    }

    fn roots(&self) -> Vec<String> {
        let named = self.target.roots().iter().filter(|root| !root.name.is_empty());
        named.take(MAX_NAMES).map(|root| root.name.to_text()).collect()
    }

    fn root_kinds(&self) -> Vec<String> {
        let kinds: BTreeSet<u32> = self.target.roots().iter().map(|root| root.kind).collect();
        kinds.into_iter().map(|kind| self.target.name_or_number("root", kind)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is offered at the end of a line.
    fn offered(words: &Words<'_>, line: &str) -> Vec<String> {
        let begin = line.rfind(' ').map_or(0, |space| space + 1);
        let mut found = words.candidates(&line[..begin], &line[begin..]);
        found.retain(|candidate| candidate.starts_with(&line[begin..]));
        found.sort();
        found.dedup();
        found
    }

    #[test]
    fn a_command_is_offered_what_it_takes() {
        let core =
            concat!(env!("CARGO_MANIFEST_DIR"), "/../inspect/tests/fixtures/format-v1/everything.core");
        let target = Target::open(std::path::Path::new(core)).expect("the kept core");
        let mut words = Words::new(&target);
        let has = |words: &Words<'_>, line: &str, wanted: &[&str], unwanted: &[&str]| {
            let found = offered(words, line);
            for name in wanted {
                assert!(found.iter().any(|word| word == name), "{line}: no {name} in {found:?}");
            }
            for name in unwanted {
                assert!(!found.iter().any(|word| word == name), "{line}: {name} in {found:?}");
            }
        };
        // A path begins with what the frame sees, not with the globals.
        let locals = offered(&words, "print frame 0 local ");
        assert!(!locals.is_empty() && !locals.iter().any(|name| name == "globalThis"), "{locals:?}");
        let first: Vec<&str> = locals.iter().map(String::as_str).collect();
        has(&words, "print ", &first, &["setTimeout", "Array", "json"]);
        has(&words, "print frame 0 ", &first, &["setTimeout", "Array"]);
        has(&words, "print frame 0 ", &["local", "arg", "this"], &["exception"]);
        has(&words, "print setT", &["setTimeout"], &[]);
        has(&words, "print zoo.acc", &["zoo.account"], &[]);
        words.frame = 1;
        assert_ne!(offered(&words, "print "), locals);
        words.frame = 0;
        // Numbers where numbers are wanted.
        for line in ["frame ", "locals ", "print frame "] {
            has(&words, line, &["0", "1", "2"], &["setTimeout", "exception"]);
        }
        assert!(offered(&words, "chain ").iter().any(|word| word.parse::<u64>().is_ok()));
        assert!(offered(&words, "print timer ").iter().all(|word| word.parse::<u64>().is_ok()));
        // Kinds, choices and names.
        has(&words, "roots ", &["intrinsic"], &["setTimeout", "frame"]);
        has(&words, "heap ", &["--by", "--retained"], &["setTimeout", "frame"]);
        has(&words, "promises ", &["pending", "fulfilled", "rejected"], &["frame"]);
        has(&words, "heap --by ", &["class", "kind", "shape", "function"], &["setTimeout"]);
        has(&words, "export ", &["json"], &["frame"]);
        has(&words, "find Sav", &["Savings"], &[]);
        has(&words, "help lo", &["locals"], &[]);
        for nothing in ["status ", "timers ", "verify ", "stack --stack "] {
            assert_eq!(offered(&words, nothing), Vec::<String>::new(), "{nothing}");
        }
        // Ids that were shown.
        words.remember("Savings { owner: 'ada' } @8166");
        assert_eq!(offered(&words, "refs @81"), ["@8166"]);
    }
}
