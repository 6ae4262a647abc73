//! acorn, the parser from npm that gill's is held against: one long-lived process of Node that answers lines of JSON.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// Why a parser refuses a source as a script and as a module; None if it takes it.
pub(super) type Refusals = [Option<String>; 2];

pub(super) struct Acorn {
    child: Child,
    /// None once it was told that no more questions come.
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Acorn {
    /// Starts it with the packages of a folder.
    pub(super) fn start(packages: &Path) -> Result<Acorn, String> {
        let mut child = Command::new("node")
            .arg("-e")
            .arg(include_str!("acorn.js"))
            .args(["--", "acorn.js"])
            .arg(packages)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|e| format!("cannot run node: {e}"))?;
        let (Some(questions), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("node has no pipes".to_owned());
        };
        Ok(Acorn { child, questions: Some(questions), answers: BufReader::new(answers) })
    }

    fn ask<T: serde::de::DeserializeOwned>(&mut self, question: &serde_json::Value) -> Result<T, String> {
        let Some(questions) = &mut self.questions else { return Err("acorn was told to end".to_owned()) };
        let mut line = question.to_string();
        line.push('\n');
        questions.write_all(line.as_bytes()).map_err(|e| format!("acorn does not listen: {e}"))?;
        let mut answer = String::new();
        self.answers.read_line(&mut answer).map_err(|e| format!("acorn does not answer: {e}"))?;
        serde_json::from_str(&answer).map_err(|e| format!("acorn answers with {answer:?}: {e}"))
    }

    /// Statements of a file that stand alone.
    pub(super) fn snippets(&mut self, file: &Path) -> Result<Vec<String>, String> {
        self.ask(&serde_json::json!({ "snippets": file.display().to_string() }))
    }

    /// What acorn says of each source.
    pub(super) fn check(&mut self, sources: &[&str]) -> Result<Vec<Refusals>, String> {
        let answers: Vec<Refusals> = self.ask(&serde_json::json!({ "check": sources }))?;
        if answers.len() != sources.len() {
            return Err("acorn left some out".to_owned());
        }
        Ok(answers)
    }
}

impl Drop for Acorn {
    fn drop(&mut self) {
        self.questions = None;
        let _ = self.child.wait();
    }
}
