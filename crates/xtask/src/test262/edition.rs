//! Which edition of ECMA-262 a test belongs to: the newest of those that its `features:` came with. Features that the suite has had
//! since ES2015, and tests that name none, belong to ES2015.

/// The first year of what no published edition has yet.
pub(super) const PROPOSAL: u16 = 9999;

/// Features by the edition that brought them; what is missing here came with ES2015 or before. Tests of ECMA-402 that stand
/// outside of `intl402` count as proposals: they are another standard's.
const EDITIONS: &[(u16, &[&str])] = &[
    (2016, &["exponentiation", "Array.prototype.includes", "u180e"]),
    (2017, &["async-functions", "Atomics", "SharedArrayBuffer"]),
    (
        2018,
        &[
            "async-iteration",
            "IsHTMLDDA",
            "object-rest",
            "object-spread",
            "Promise.prototype.finally",
            "regexp-dotall",
            "regexp-lookbehind",
            "regexp-named-groups",
            "regexp-unicode-property-escapes",
            "Symbol.asyncIterator",
        ],
    ),
    (
        2019,
        &[
            "Array.prototype.flat",
            "Array.prototype.flatMap",
            "json-superset",
            "Object.fromEntries",
            "optional-catch-binding",
            "stable-array-sort",
            "stable-typedarray-sort",
            "string-trimming",
            "String.prototype.trimEnd",
            "String.prototype.trimStart",
            "Symbol.prototype.description",
            "well-formed-json-stringify",
        ],
    ),
    (
        2020,
        &[
            "BigInt",
            "coalesce-expression",
            "dynamic-import",
            "export-star-as-namespace-from-module",
            "for-in-order",
            "globalThis",
            "import.meta",
            "optional-chaining",
            "Promise.allSettled",
            "proxy-missing-checks",
            "String.prototype.matchAll",
            "Symbol.matchAll",
        ],
    ),
    (
        2021,
        &[
            "AggregateError",
            "align-detached-buffer-semantics-with-web-reality",
            "FinalizationRegistry",
            "host-gc-required",
            "logical-assignment-operators",
            "numeric-separator-literal",
            "Promise.any",
            "String.prototype.replaceAll",
            "WeakRef",
        ],
    ),
    (
        2022,
        &[
            "arbitrary-module-namespace-names",
            "Array.prototype.at",
            "class-fields-private",
            "class-fields-private-in",
            "class-fields-public",
            "class-methods-private",
            "class-static-block",
            "class-static-fields-private",
            "class-static-fields-public",
            "class-static-methods-private",
            "error-cause",
            "Object.hasOwn",
            "regexp-match-indices",
            "String.prototype.at",
            "top-level-await",
            "TypedArray.prototype.at",
        ],
    ),
    (2023, &["array-find-from-last", "change-array-by-copy", "hashbang", "symbols-as-weakmap-keys"]),
    (
        2024,
        &[
            "array-grouping",
            "arraybuffer-transfer",
            "Atomics.waitAsync",
            "promise-with-resolvers",
            "regexp-v-flag",
            "resizable-arraybuffer",
            "String.prototype.isWellFormed",
            "String.prototype.toWellFormed",
        ],
    ),
    (
        2025,
        &[
            "Float16Array",
            "import-attributes",
            "iterator-helpers",
            "json-modules",
            "promise-try",
            "regexp-duplicate-named-groups",
            "regexp-modifiers",
            "RegExp.escape",
            "set-methods",
        ],
    ),
    (
        PROPOSAL,
        &[
            "Array.fromAsync",
            "Atomics.pause",
            "await-dictionary",
            "canonical-tz",
            "decorators",
            "Error.isError",
            "error-stack-accessor",
            "explicit-resource-management",
            "export-defer",
            "immutable-arraybuffer",
            "import-bytes",
            "import-defer",
            "import-text",
            "iterator-chunking",
            "iterator-includes",
            "iterator-sequencing",
            "Iterator.prototype.join",
            "joint-iteration",
            "json-parse-with-source",
            "legacy-regexp",
            "Math.sumPrecise",
            "nonextensible-applies-to-private",
            "ShadowRealm",
            "source-phase-imports",
            "source-phase-imports-module-source",
            "Temporal",
            "uint8array-base64",
            "upsert",
        ],
    ),
];

fn of_feature(feature: &str) -> u16 {
    if feature.starts_with("Intl") || feature == "intl-normative-optional" {
        return PROPOSAL;
    }
    let row = EDITIONS.iter().find(|(_, features)| features.contains(&feature));
    row.map_or(2015, |(edition, _)| *edition)
}

/// The edition of a test with these features.
pub(super) fn of(features: &[String]) -> u16 {
    features.iter().map(|f| of_feature(f)).max().unwrap_or(2015)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_newest_feature_says_the_edition() {
        let of = |list: &[&str]| super::of(&list.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>());
        assert_eq!(of(&[]), 2015);
        assert_eq!(of(&["generators", "class-fields-public", "BigInt"]), 2022);
        assert_eq!(of(&["Symbol", "Temporal"]), super::PROPOSAL);
    }
}
