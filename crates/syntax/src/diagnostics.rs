//! What the front end says about bad input: message, place, source line with a caret, and a hint.
//!
//! A diagnostic owns all it shows, so it outlives source and arena. All of them are SyntaxErrors.

use crate::source::{SourceText, Span};

/// One thing wrong with the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// What is wrong, worded as V8 does where it has a word: `Unexpected token ')'`.
    pub message: String,
    /// What could be done about it.
    pub hint: Option<String>,
    /// What is wrong is syntax that only a module may have: `import` and `export` declarations, `import.meta`.
    pub is_module_syntax: bool,
    /// Name of the source.
    pub file: String,
    /// Where.
    pub span: Span,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1, in UTF-16 units.
    pub column: u32,
    /// The text of that line.
    pub source_line: String,
}

impl Diagnostic {
    /// A diagnostic about a place of a text.
    #[must_use]
    pub fn new(source: &SourceText, span: Span, message: impl Into<String>) -> Diagnostic {
        let at = source.line_col(span.start);
        Diagnostic {
            message: message.into(),
            hint: None,
            is_module_syntax: false,
            file: source.name().to_owned(),
            span,
            line: at.line + 1,
            column: at.column + 1,
            source_line: source.line(at.line).to_owned(),
        }
    }

    /// With a hint.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Diagnostic {
        self.hint = Some(hint.into());
        self
    }
}

/// The most columns of a source line that are shown; longer lines (minified code) are cut around the place.
const MAX_WIDTH: usize = 100;

/// ```text
/// app.js:3:9: SyntaxError: Unexpected token ')'
///
///   let x = );
///           ^
/// hint: ...
/// ```
impl std::fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}:{}:{}: SyntaxError: {}", self.file, self.line, self.column, self.message)?;
        let units = self.column as usize - 1;
        // Work in characters from here: the column counts UTF-16 units.
        let mut chars_before = 0usize;
        let mut seen = 0usize;
        for c in self.source_line.chars() {
            if seen >= units {
                break;
            }
            seen += c.len_utf16();
            chars_before += 1;
        }
        let line: Vec<char> =
            self.source_line.chars().map(|c| if c == '\t' || c.is_control() { ' ' } else { c }).collect();
        let from = if line.len() > MAX_WIDTH { chars_before.saturating_sub(MAX_WIDTH / 2) } else { 0 };
        let to = line.len().min(from + MAX_WIDTH);
        let shown: String = line[from..to].iter().collect();
        let (dots, pad) = if from > 0 { ("...", 3) } else { ("", 0) };
        let marks =
            (self.span.len() as usize).clamp(1, (to - from + 1).saturating_sub(chars_before - from).max(1));
        write!(f, "\n  {dots}{}{}\n", shown.trim_end(), if to < line.len() { "..." } else { "" })?;
        write!(f, "  {}{}", " ".repeat(pad + chars_before - from), "^".repeat(marks))?;
        if let Some(hint) = &self.hint {
            write!(f, "\nhint: {hint}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostic {}
