//! What the words of a source declare: the places of a name in `let a, b` and in patterns, which no table of a core has. Reads the text
//! from its beginning, so that strings, comments, templates and regular expressions are not taken for code. What it does not
//! understand it leaves out: a place that is not found is told less exactly, and none is made up.

/// Brackets within one another that are followed.
const MAX_OPEN: usize = 10_000;

/// What stands next where a bracket was opened, or at the top.
#[derive(Clone, Copy, PartialEq)]
enum Next {
    /// Any code.
    Code,
    /// What a declaration binds: a name or a pattern.
    Binding,
    /// What follows that: an initialiser, another binding, or the end.
    Bound,
    /// An initialiser or a default, up to a comma.
    Value,
    /// The key of a property in an object's pattern.
    Key,
    /// What follows a key that is not shorthand.
    AfterKey,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Code,
    /// `{` of a pattern.
    Object,
    /// `[` of a pattern.
    Array,
    /// `${` in a template.
    Template,
}

type Wanted<'w> = &'w dyn Fn(&str) -> bool;

struct Reader<'s> {
    text: &'s str,
    at: usize,
    open: Vec<(Kind, Next)>,
    /// Whether a `/` here would divide.
    divides: bool,
}

/// The offsets at which declarations with `let`, `const` and `var` bind one of the names that are wanted, in order.
pub(crate) fn bindings<'s>(text: &'s str, wanted: &dyn Fn(&str) -> bool) -> Vec<(usize, &'s str)> {
    let mut reader = Reader { text, at: 0, open: vec![(Kind::Code, Next::Code)], divides: false };
    let mut found = Vec::new();
    while let Some(c) = reader.peek() {
        if !reader.token(c, wanted, &mut found) {
            break;
        }
    }
    found
}

/// Whether a character may be part of a name.
pub(crate) fn is_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

impl<'s> Reader<'s> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    /// Reads a token; whether to go on.
    fn token(&mut self, c: char, wanted: Wanted<'_>, found: &mut Vec<(usize, &'s str)>) -> bool {
        let start = self.at;
        self.at += c.len_utf8();
        if c.is_whitespace() {
            return true;
        }
        match c {
            '/' if self.rest().starts_with('/') => self.to("\n"),
            '/' if self.rest().starts_with('*') => self.to("*/"),
            '/' if !self.divides => self.regexp(),
            '"' | '\'' => {
                if !self.quoted(c) {
                    // No string: a regular expression was taken for a division, here or further up in the line.
                    let line = self.text[..start].rfind('\n').map_or(0, |end| end + 1);
                    found.retain(|&(at, _)| at < line);
                    return false;
                }
                self.after_value();
                self.divides = true;
            }
            '`' => return self.template(),
            c if is_part(c) || c == '#' => {
                self.at = start + c.len_utf8();
                self.at += self.rest().find(|c| !is_part(c)).unwrap_or(self.rest().len());
                self.word(start, wanted, found);
            }
            '.' if self.rest().starts_with("..") => self.at += 2,
            '.' => {
                // What follows is a property's name, whatever word it is.
                self.divides = true;
                self.at += self.rest().find(|c| !is_part(c)).unwrap_or(self.rest().len());
            }
            '{' | '[' | '(' => return self.opens(c),
            '}' | ']' | ')' => return self.closes(c),
            c => self.sign(c),
        }
        true
    }

    fn top(&mut self) -> &mut (Kind, Next) {
        if self.open.is_empty() {
            self.open.push((Kind::Code, Next::Code));
        }
        let last = self.open.len() - 1;
        &mut self.open[last]
    }

    fn word(&mut self, start: usize, wanted: Wanted<'_>, found: &mut Vec<(usize, &'s str)>) {
        let text = self.text;
        let word = &text[start..self.at];
        // A key with a value behind it binds nothing itself.
        let is_key = self.rest().trim_start().starts_with(':');
        let declares = matches!(word, "let" | "const" | "var");
        self.divides = !matches!(
            word,
            "return"
                | "typeof"
                | "case"
                | "in"
                | "of"
                | "do"
                | "else"
                | "void"
                | "delete"
                | "await"
                | "yield"
                | "new"
        );
        let (kind, next) = self.top();
        match *next {
            Next::Code | Next::Value | Next::Bound if declares && *kind == Kind::Code => {
                *next = Next::Binding
            }
            Next::Key if is_key => *next = Next::AfterKey,
            Next::Binding | Next::Key => {
                *next = Next::Bound;
                if wanted(word) {
                    found.push((start, word));
                }
            }
            // `of`, `in`, or a statement after a line break.
            Next::Bound if *kind == Kind::Code => *next = Next::Code,
            _ => {}
        }
    }

    fn sign(&mut self, c: char) {
        self.divides = false;
        let (kind, next) = self.top();
        *next = match (*next, *kind, c) {
            (Next::Bound, _, '=') => Next::Value,
            (Next::AfterKey, Kind::Object, ':') => Next::Binding,
            (_, Kind::Object, ',') => Next::Key,
            (_, Kind::Array, ',') => Next::Binding,
            (Next::Bound | Next::Value, Kind::Code, ',') => Next::Binding,
            (_, Kind::Code, ';') => Next::Code,
            (next, ..) => next,
        };
    }

    /// A bracket opens; a pattern, where a binding is to come.
    fn opens(&mut self, c: char) -> bool {
        self.divides = false;
        let (kind, next) = self.top();
        let inner = match (*next, *kind, c) {
            (Next::Binding, _, '{') => (Kind::Object, Next::Key),
            (Next::Binding, _, '[') => (Kind::Array, Next::Binding),
            _ => (Kind::Code, Next::Code),
        };
        match *next {
            Next::Binding => *next = Next::Bound,
            // A computed key.
            Next::Key => *next = Next::AfterKey,
            _ => {}
        }
        self.open.push(inner);
        self.open.len() < MAX_OPEN
    }

    fn closes(&mut self, c: char) -> bool {
        let closed = self.open.pop();
        self.divides = c != '}';
        match closed {
            Some((Kind::Template, _)) => self.template(),
            // More is closed than was opened: this is no text of a function.
            _ => !self.open.is_empty(),
        }
    }

    fn after_value(&mut self) {
        let (_, next) = self.top();
        if *next == Next::Key {
            *next = Next::AfterKey;
        }
    }

    /// The rest of a template up to its end, or to code in it.
    fn template(&mut self) -> bool {
        while let Some(c) = self.peek() {
            self.at += c.len_utf8();
            match c {
                '\\' => self.at += self.peek().map_or(0, char::len_utf8),
                '`' => {
                    self.divides = true;
                    return true;
                }
                '$' if self.rest().starts_with('{') => {
                    self.at += 1;
                    self.divides = false;
                    self.open.push((Kind::Template, Next::Code));
                    return self.open.len() < MAX_OPEN;
                }
                _ => {}
            }
        }
        false
    }

    fn to(&mut self, end: &str) {
        self.at += self.rest().find(end).map_or(self.rest().len(), |at| at + end.len());
    }

    /// Goes to the end of a string; `false` if its line ends before.
    fn quoted(&mut self, quote: char) -> bool {
        while let Some(c) = self.peek() {
            self.at += c.len_utf8();
            match c {
                '\\' => self.at += self.peek().map_or(0, char::len_utf8),
                c if c == quote => return true,
                '\n' => return false,
                _ => {}
            }
        }
        false
    }

    fn regexp(&mut self) {
        let mut class = false;
        while let Some(c) = self.peek() {
            self.at += c.len_utf8();
            match c {
                '\\' => self.at += self.peek().map_or(0, char::len_utf8),
                '[' => class = true,
                ']' => class = false,
                '/' if !class => break,
                '\n' => break,
                _ => {}
            }
        }
        self.divides = true;
    }
}

#[cfg(test)]
mod tests {
    use super::bindings;

    #[test]
    fn names_are_found_in_lists_and_patterns() {
        for (text, lines) in [
            ("let a,\n b,\n x;", &[3][..]),
            ("let a = f(1, x),\n x = 2;", &[2]),
            ("const { a,\n x } = b;", &[2]),
            ("const { a: { x: y },\n b: x = 1 } = b, [c,\n [x]] = d;", &[2, 3]),
            ("const { x: y, [x]: z, ...\nx } = b", &[2]),
            ("const o = { x, a: x }; f(x, x); x = 1, x;", &[]),
            ("let s = 'let x', r = /, x[/]/, t = `let x ${(() => { let y,\n x; })()} , x`,\n x", &[2, 3]),
            ("// let x,\n/* let x */ for (const [k,\n x] of m) { o.let, x }", &[3]),
            ("let a = () => { let b; }, c = [1, x],\n x = 8 / 2 / x", &[2]),
            ("}}} let x", &[]),
            ("let { a = x,\n x } = `", &[2]),
            // A regular expression that looks like a division: what its quote made of the line is not believed.
            ("let a,\nx;\nif (a) /\"/.test(a); \"let x\";\nlet x;", &[2]),
        ] {
            let found = bindings(text, &|name| name == "x");
            let found: Vec<usize> =
                found.iter().map(|&(at, _)| text[..at].matches('\n').count() + 1).collect();
            assert_eq!(found, lines, "{text}");
        }
    }
}
