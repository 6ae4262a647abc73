//! The frontmatter of a test: flags, includes, features, what it expects to fail. A reader of the small part of YAML that the
//! suite uses; lines end as they like (some tests are about CR).

/// What a test says of itself.
#[derive(Default, Debug)]
pub(super) struct Meta {
    pub(super) flags: Vec<String>,
    pub(super) includes: Vec<String>,
    pub(super) features: Vec<String>,
    pub(super) negative_phase: String,
    pub(super) negative_type: String,
}

impl Meta {
    /// Reads it out of the test's source.
    pub(super) fn of(source: &str) -> Meta {
        let mut meta = Meta::default();
        let Some(body) = source.split("/*---").nth(1).and_then(|s| s.split("---*/").next()) else {
            return meta;
        };
        let mut block = String::new();
        for line in body.split(['\n', '\r']) {
            let indented = line.starts_with([' ', '\t']);
            let text = line.trim();
            if indented && let Some(item) = text.strip_prefix("- ") {
                meta.add(&block, item);
                continue;
            }
            match text.split_once(':') {
                Some((key, value)) if indented => match (block.as_str(), key) {
                    ("negative", "phase") => meta.negative_phase = value.trim().to_owned(),
                    ("negative", "type") => meta.negative_type = value.trim().to_owned(),
                    _ => {}
                },
                Some((key, value)) => {
                    key.clone_into(&mut block);
                    meta.add(&block, value);
                }
                // The rest of a list that goes on over several lines.
                None => meta.add(&block, text),
            }
        }
        meta
    }

    /// Adds the items of `[a, b]`, or of a part of it, to the list of this key.
    fn add(&mut self, key: &str, text: &str) {
        let list = match key {
            "includes" => &mut self.includes,
            "flags" => &mut self.flags,
            "features" => &mut self.features,
            _ => return,
        };
        list.extend(
            text.split(['[', ']', ',']).map(|s| s.trim().to_owned()).filter(|s| !s.is_empty() && s != "\""),
        );
    }

    /// Has it this flag?
    pub(super) fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|f| f == flag)
    }
}

#[cfg(test)]
mod tests {
    use super::Meta;

    #[test]
    fn lists_come_in_four_forms() {
        let meta = Meta::of(
            "/*---\nflags: [module, async]\nincludes:\n  - a.js\n  - b.js\nfeatures: [A,\n  B.c, D]\n---*/",
        );
        assert_eq!(meta.flags, ["module", "async"]);
        assert_eq!(meta.includes, ["a.js", "b.js"]);
        assert_eq!(meta.features, ["A", "B.c", "D"]);
    }

    #[test]
    fn lines_may_end_with_cr() {
        let meta = Meta::of("/*---\rnegative:\r  phase: parse\r  type: SyntaxError\rflags: [raw]\r---*/");
        assert_eq!((meta.negative_phase.as_str(), meta.negative_type.as_str()), ("parse", "SyntaxError"));
        assert!(meta.has("raw"));
    }
}
