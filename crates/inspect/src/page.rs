//! Text output: lines of styled pieces, coloured only if asked for.

use gill_bytecode::Size;

/// How a piece of text looks on a terminal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Style {
    /// As it is.
    Plain,
    /// Headings.
    Bold,
    /// What matters less: ids, places.
    Dim,
    /// What went wrong.
    Bad,
    /// Names.
    Name,
    /// Strings.
    Text,
    /// Numbers and other primitives.
    Number,
}

impl Style {
    fn code(self) -> &'static str {
        match self {
            Style::Plain => "",
            Style::Bold => "\x1b[1m",
            Style::Dim => "\x1b[2m",
            Style::Bad => "\x1b[31m",
            Style::Name => "\x1b[36m",
            Style::Text => "\x1b[32m",
            Style::Number => "\x1b[33m",
        }
    }
}

/// A page of output being put together.
#[derive(Default)]
pub struct Page {
    text: String,
    colour: bool,
}

impl Page {
    /// An empty page.
    pub fn new(colour: bool) -> Page {
        Page { text: String::new(), colour }
    }

    /// Adds a piece to the current line. Line breaks and control characters in data from the core are made visible, so that a
    /// row stays a row, and a core cannot play with the terminal.
    pub fn put(&mut self, style: Style, text: &str) -> &mut Page {
        let colour = self.colour && style != Style::Plain && !text.is_empty();
        if colour {
            self.text.push_str(style.code());
        }
        for c in text.chars() {
            match c {
                '\t' => self.text.push(c),
                c if disturbs(c) => self.text.extend(c.escape_default()),
                c => self.text.push(c),
            }
        }
        if colour {
            self.text.push_str("\x1b[0m");
        }
        self
    }

    /// Adds plain text.
    pub fn plain(&mut self, text: &str) -> &mut Page {
        self.put(Style::Plain, text)
    }

    /// Ends the line.
    pub fn end(&mut self) {
        while self.text.ends_with(' ') {
            self.text.pop();
        }
        self.text.push('\n');
    }

    /// A line of plain text.
    pub fn line(&mut self, text: &str) {
        self.put(Style::Plain, text);
        self.end();
    }

    /// A text of several lines, each behind so many blanks.
    pub fn text(&mut self, style: Style, indent: usize, text: &str) {
        for line in text.lines() {
            self.plain(&" ".repeat(indent)).put(style, line).end();
        }
    }

    /// A line in a style.
    pub fn styled(&mut self, style: Style, text: &str) {
        self.put(style, text);
        self.end();
    }

    /// An empty line.
    pub fn gap(&mut self) {
        self.text.push('\n');
    }

    /// `label  value`, the label in a column of its own; further lines of the value are in the value's.
    pub fn item(&mut self, label: &str, value: &str) {
        self.item_in(Style::Plain, label, value);
    }

    /// The same with the value in a style.
    pub fn item_in(&mut self, style: Style, label: &str, value: &str) {
        let (first, rest) = value.split_once('\n').unwrap_or((value, ""));
        self.put(Style::Dim, &format!("{label:<12} ")).put(style, first).end();
        self.text(style, 13, rest);
    }

    /// A table. Columns named with a leading `>` are right-aligned; the last column is never padded.
    pub fn table(&mut self, columns: &[&str], rows: &[Vec<String>]) {
        let visible = |cell: &String| match cell.contains(|c| c == '\t' || disturbs(c)) {
            true => cell.chars().flat_map(shown).collect(),
            false => cell.clone(),
        };
        let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(visible).collect()).collect();
        let width = |column: usize| {
            let heading = columns[column].trim_start_matches('>').chars().count();
            rows.iter()
                .filter_map(|row| row.get(column))
                .map(|cell| cell.chars().count())
                .max()
                .unwrap_or(0)
                .max(heading)
        };
        let widths: Vec<usize> = (0..columns.len()).map(width).collect();
        let line = |page: &mut Page, style: Style, cells: &[String]| {
            for (column, cell) in cells.iter().enumerate() {
                let pad = widths[column].saturating_sub(cell.chars().count());
                let spaces = " ".repeat(pad);
                let last = column + 1 == columns.len();
                if columns[column].starts_with('>') {
                    page.plain(&spaces).put(style, cell);
                } else {
                    page.put(style, cell).plain(if last { "" } else { &spaces });
                }
                page.plain(if last { "" } else { "  " });
            }
            page.end();
        };
        let headings: Vec<String> =
            columns.iter().map(|name| name.trim_start_matches('>').to_string()).collect();
        if headings.iter().any(|heading| !heading.is_empty()) {
            line(self, Style::Dim, &headings);
        }
        for row in &rows {
            line(self, Style::Plain, row);
        }
    }

    /// The text.
    pub fn finish(self) -> String {
        self.text
    }
}

/// Whether a character would not stay in its place: control characters, other line breaks, and those that turn the direction
/// of what follows.
fn disturbs(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A character of a cell of a table.
fn shown(c: char) -> impl Iterator<Item = char> {
    let escaped = c == '\t' || disturbs(c);
    let escape = escaped.then(|| c.escape_default()).into_iter().flatten();
    escape.chain((!escaped).then_some(c))
}

/// A number of bytes for people.
pub fn bytes(count: u64) -> String {
    Size(count).to_string()
}

/// A duration in milliseconds for people.
pub fn duration(ms: f64) -> String {
    if !ms.is_finite() {
        "?".to_string()
    } else if ms.abs() < 1000.0 {
        format!("{ms:.0} ms")
    } else if ms.abs() < 120_000.0 {
        format!("{:.1} s", ms / 1000.0)
    } else if ms.abs() < 7_200_000.0 {
        format!("{:.0} min", ms / 60_000.0)
    } else {
        format!("{:.1} h", ms / 3_600_000.0)
    }
}

/// Unix milliseconds as UTC, `2026-11-22 14:08:09.123 UTC`.
pub fn utc(unix_ms: u64) -> String {
    let (date, time) = civil(i128::from(unix_ms));
    format!("{date} {time} UTC")
}

/// Milliseconds from 1970, which may be negative, as date and time.
pub fn civil(unix_ms: i128) -> (String, String) {
    let (seconds, ms) = (unix_ms.div_euclid(1000) as i64, unix_ms.rem_euclid(1000));
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Civil date from days, by eras of 400 years that begin on 1 March.
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_shifted + 2) / 5 + 1;
    let month = if month_shifted < 10 { month_shifted + 3 } else { month_shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    // ISO 8601 writes years beyond four digits with their sign.
    let year = match year {
        0..=9999 => format!("{year:04}"),
        year => format!("{}{:06}", if year < 0 { '-' } else { '+' }, year.unsigned_abs()),
    };
    (
        format!("{year}-{month:02}-{day:02}"),
        format!("{:02}:{:02}:{:02}.{ms:03}", rest / 3600, rest / 60 % 60, rest % 60),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_sizes() {
        assert_eq!(utc(0), "1970-01-01 00:00:00.000 UTC");
        assert_eq!(utc(951_782_400_001), "2000-02-29 00:00:00.001 UTC");
        assert_eq!(utc(1_700_000_000_000), "2023-11-14 22:13:20.000 UTC");
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(12_345_678), "12.3 MB");
        assert_eq!(duration(1500.0), "1.5 s");
    }

    #[test]
    fn control_characters_of_a_core_do_not_reach_the_terminal() {
        let mut page = Page::new(false);
        page.line("a\x1b[31mb");
        page.line("a\nb\u{202e}c");
        page.item("error", "one\ntwo");
        page.table(&["a", "b"], &[vec!["x\ny\t".into(), "z".into()], vec!["1".into(), "2".into()]]);
        let wanted = "a\\u{1b}[31mb\na\\nb\\u{202e}c\nerror        one\n             two\n\
                      a       b\nx\\ny\\t  z\n1       2\n";
        assert_eq!(page.finish(), wanted);
    }
}
