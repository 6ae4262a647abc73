//! Source texts and positions in them. Owns the text, its name and its table of lines.
//!
//! Positions are byte offsets into UTF-8 (`u32`: texts are below 4 GiB); lines and columns are computed on demand,
//! columns in UTF-16 units, both from 0 here and from 1 wherever a person reads them.

use std::cell::OnceCell;

/// A range of bytes of the source text.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// Behind the last byte.
    pub end: u32,
}

impl Span {
    /// A span from its ends.
    #[must_use]
    pub const fn new(start: u32, end: u32) -> Span {
        Span { start, end }
    }

    /// From the start of `self` to the end of `other`.
    #[must_use]
    pub const fn to(self, other: Span) -> Span {
        Span { start: self.start, end: other.end }
    }

    /// Its length in bytes.
    #[must_use]
    pub const fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether it holds nothing.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }
}

impl std::fmt::Debug for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// A line and column, both from 0; the column in UTF-16 units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineCol {
    /// Line, from 0.
    pub line: u32,
    /// Column in UTF-16 units, from 0.
    pub column: u32,
}

/// A source text with its name.
#[derive(Debug)]
pub struct SourceText {
    name: String,
    text: String,
    lines: OnceCell<Vec<u32>>,
}

impl SourceText {
    /// The longest text that is accepted, in bytes.
    pub const MAX_LEN: usize = 1 << 30;

    /// A text under the name that diagnostics and stack traces show. A byte order mark at its start is dropped.
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> SourceText {
        let mut text: String = text.into();
        if text.starts_with('\u{feff}') {
            text.drain(..3);
        }
        SourceText { name: name.into(), text, lines: OnceCell::new() }
    }

    /// From a file's bytes: what is not UTF-8 becomes U+FFFD, as Node does.
    #[must_use]
    pub fn from_bytes(name: impl Into<String>, bytes: Vec<u8>) -> SourceText {
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(e) => String::from_utf8_lossy(e.as_bytes()).into_owned(),
        };
        SourceText::new(name, text)
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of a span.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        &self.text[span.start as usize..span.end as usize]
    }

    /// The line and column of a byte offset. Offsets behind the end count as the end.
    #[must_use]
    pub fn line_col(&self, offset: u32) -> LineCol {
        let offset = offset.min(self.text.len() as u32);
        let starts = self.line_starts();
        let line = starts.partition_point(|&s| s <= offset) - 1;
        let mut end = offset as usize;
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let before = &self.text[starts[line] as usize..end];
        let column =
            if before.is_ascii() { before.len() } else { before.chars().map(char::len_utf16).sum::<usize>() };
        LineCol { line: line as u32, column: column as u32 }
    }

    /// The text of a line (from 0), without its line terminator.
    #[must_use]
    pub fn line(&self, line: u32) -> &str {
        let starts = self.line_starts();
        let Some(&start) = starts.get(line as usize) else { return "" };
        let end = starts.get(line as usize + 1).map_or(self.text.len(), |&e| e as usize);
        self.text[start as usize..end].trim_end_matches(['\n', '\r', '\u{2028}', '\u{2029}'])
    }

    /// Where each line starts. `\n`, `\r`, `\r\n`, U+2028 and U+2029 end a line, as the language says.
    #[must_use]
    pub fn line_starts(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let bytes = self.text.as_bytes();
            let mut starts = vec![0];
            let mut i = 0;
            while i < bytes.len() {
                let step = match bytes[i] {
                    b'\n' => 1,
                    b'\r' => 1 + usize::from(bytes.get(i + 1) == Some(&b'\n')),
                    0xE2 if bytes[i + 1] == 0x80 && matches!(bytes[i + 2], 0xA8 | 0xA9) => 3,
                    _ => {
                        i += 1;
                        continue;
                    }
                };
                i += step;
                starts.push(i as u32);
            }
            starts
        })
    }
}
