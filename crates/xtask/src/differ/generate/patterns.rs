//! Destructuring: patterns with values that fit them or do not, in declarations, assignments, parameters and loops.

use super::{Generator, Type};

impl Generator {
    /// A pattern that takes numbers, of at most `depth` patterns in one another; the names it binds are added to `names`. In an
    /// assignment (`targets`) some are properties.
    fn pattern(&mut self, depth: usize, targets: bool, names: &mut Vec<String>) -> String {
        let count = 1 + self.random.below(3);
        if self.random.chance(50) {
            let mut elements = Vec::new();
            for _ in 0..count {
                if self.random.chance(15) {
                    elements.push(String::new());
                }
                elements.push(self.element(depth, targets, names));
            }
            if self.random.chance(30) {
                let rest = if self.random.chance(30) && depth > 0 {
                    self.pattern(depth - 1, targets, names)
                } else {
                    self.target(targets, names)
                };
                elements.push(format!("...{rest}"));
            } else if self.random.chance(10) {
                elements.push(String::new());
            }
            return format!("[{}]", elements.join(", "));
        }
        let mut properties = Vec::new();
        for at in 0..count {
            let key = match self.random.below(6) {
                0 => "[key('a')]".to_owned(),
                1 => "'b'".to_owned(),
                2 => "0".to_owned(),
                3 => "[`${t('key', 'c')}`]".to_owned(),
                _ => self.random.pick(&["a", "b", "c", "length"]).to_owned(),
            };
            // V8 looks at the first target before it knows whether there is an object to take apart.
            let element = self.element(depth, targets && at > 0, names);
            properties.push(format!("{key}: {element}"));
        }
        if self.random.chance(25) {
            let rest = self.target(targets, names);
            properties.push(format!("...{rest}"));
        }
        format!("{{ {} }}", properties.join(", "))
    }

    /// A target or a pattern, perhaps with a default.
    fn element(&mut self, depth: usize, targets: bool, names: &mut Vec<String>) -> String {
        let target = if depth > 0 && self.random.chance(35) {
            self.pattern(depth - 1, targets, names)
        } else {
            self.target(targets, names)
        };
        if !self.random.chance(45) {
            return target;
        }
        let default = if target.starts_with(['[', '{']) {
            self.source(1)
        } else {
            self.plain(|g| g.value(Type::Number))
        };
        format!("{target} = {default}")
    }

    fn target(&mut self, targets: bool, names: &mut Vec<String>) -> String {
        if targets && self.random.chance(30) {
            let label = self.name("o");
            return self.random.one_of([
                format!("accessors('{label}', 0).p"),
                format!("t('{label}', {{}})[key('p')]"),
                format!("watched('{label}', {{}}).p"),
            ]);
        }
        let name = self.name("d");
        names.push(name.clone());
        name
    }

    /// A value to take apart.
    fn source(&mut self, depth: usize) -> String {
        let label = self.name("s");
        let inner = if depth > 0 { self.source(depth - 1) } else { "7".to_owned() };
        match self.random.below(12) {
            0 => format!("[1, {inner}, undefined, 4]"),
            1 => format!("iter('{label}', [{inner}, undefined, 3])"),
            2 => format!("iter('{label}', [{inner}, 2], 'return')"),
            3 => format!("iter('{label}', [{inner}, 2, 3], 'next')"),
            4 => format!("iter('{label}', [], 'primitive')"),
            5 => format!("{{ a: {inner}, b: undefined, 0: 1, length: 2 }}"),
            6 => format!("{{ get a() {{ return t('get {label}', {inner}); }}, c: [5] }}"),
            7 => format!("watched('{label}', {{ a: {inner}, b: 2, c: 3 }})"),
            // Node takes a proxy of an array that begins with null for a revoked one when it prints it.
            8 => format!("watched('{label}', [2, {inner}])"),
            9 => "'xyz'".to_owned(),
            10 => self.random.pick(&["null", "undefined", "1", "{}", "[]", "''", "() => {}"]).to_owned(),
            _ => format!(
                "(function* () {{ try {{ yield {inner}; yield 2; }} finally {{ t('{label} closed'); }} }})()"
            ),
        }
    }

    /// One destructuring declaration or assignment, with what it bound.
    pub(super) fn destructure(&mut self) {
        let mut names = Vec::new();
        let depth = self.random.below(3);
        let targets = self.random.chance(35);
        let (pattern, source) = (self.pattern(depth, targets, &mut names), self.source(2));
        if targets {
            let declared =
                if names.is_empty() { String::new() } else { format!("let {}; ", names.join(", ")) };
            let shown = names.join(", ");
            self.line(&format!(
                "try {{ {declared}print(({pattern} = {source}) === undefined); print({shown}); }} catch (e) {{ caught(e); }}"
            ));
            return;
        }
        let keyword = self.random.pick(&["let", "const", "var"]);
        let shown = names.join(", ");
        self.line(&format!(
            "try {{ {keyword} {pattern} = {source}; print({shown}); }} catch (e) {{ caught(e); }}"
        ));
    }

    /// A part about destructuring.
    pub(super) fn destructuring_part(&mut self) {
        for _ in 0..3 + self.random.below(4) {
            match self.random.below(6) {
                0 | 1 => self.destructure(),
                2 => {
                    let mut names = Vec::new();
                    let (pattern, source) = (self.pattern(2, false, &mut names), self.source(2));
                    let default =
                        if self.random.chance(40) { format!(" = {}", self.source(1)) } else { String::new() };
                    let shown = names.join(", ");
                    let function = self.random.one_of([
                        format!("(function ({pattern}{default}, last = 'last') {{ print({shown}, last, arguments.length); }})"),
                        format!("(({pattern}{default}, ...rest) => {{ print({shown}, rest); }})"),
                        format!("({{ m({pattern}{default}) {{ print({shown}); }} }}).m"),
                        format!("(function (...{pattern_rest}) {{ print({shown}); }})", pattern_rest = pattern),
                    ]);
                    let call = self.random.one_of([format!("{source}, 2"), source.clone(), "".to_owned()]);
                    self.line(&format!("try {{ {function}({call}); }} catch (e) {{ caught(e); }}"));
                }
                3 => {
                    let mut names = Vec::new();
                    let (pattern, one, two) =
                        (self.pattern(1, false, &mut names), self.source(1), self.source(1));
                    let shown = names.join(", ");
                    let keyword = self.random.pick(&["let", "const", "var"]);
                    self.line(&format!(
                        "try {{ for ({keyword} {pattern} of [{one}, {two}]) {{ print({shown}); }} }} catch (e) {{ caught(e); }}"
                    ));
                }
                4 => {
                    let mut names = Vec::new();
                    let (pattern, source) = (self.pattern(1, false, &mut names), self.source(1));
                    let shown = names.join(", ");
                    self.line(&format!("try {{ throw {source}; }} catch ({pattern}) {{ print({shown}); }}"));
                }
                _ => {
                    let label = self.name("o");
                    let mut names = Vec::new();
                    let pattern = self.pattern(1, true, &mut names);
                    let declared =
                        if names.is_empty() { String::new() } else { format!("let {}; ", names.join(", ")) };
                    let source = self.source(1);
                    self.line(&format!(
                        "try {{ {declared}for ({pattern} of [{source}, t('{label}', {source})]) print({}); }} catch (e) {{ caught(e); }}",
                        names.join(", ")
                    ));
                }
            }
        }
    }
}
