//! Differences between gill's parser and acorn that are as they should be, each with its reason, matched on the smallest source
//! that shows it.

/// One of them.
pub(super) struct Explained {
    /// Why gill is right.
    pub(super) reason: &'static str,
    /// What the side that refuses says begins so; the side is gill if `gill_refuses`.
    refusal: &'static str,
    gill_refuses: bool,
    /// What the smallest source must have in it.
    shows: fn(&str) -> bool,
}

/// A difference: the smallest source, and what the side that refuses it says.
pub(super) struct Difference<'a> {
    pub(super) source: &'a str,
    pub(super) gill_refuses: bool,
    pub(super) refusal: &'a str,
}

const EXPLAINED: &[Explained] = &[
    Explained {
        reason: "13.15.1: in sloppy code a call is a target, and a ReferenceError when it runs; acorn refuses it",
        refusal: "Assigning to rvalue",
        gill_refuses: false,
        shows: |source| source.contains(')'),
    },
    Explained {
        reason: "15.9: what is called cannot be an arrow function's head; acorn takes `async()()=>{}`",
        refusal: "Unexpected token '=>'",
        gill_refuses: true,
        shows: |source| source.contains("async") && source.contains(")(") && source.contains("=>"),
    },
];

/// The row that explains a difference.
pub(super) fn explanation(difference: &Difference<'_>) -> Option<&'static Explained> {
    EXPLAINED.iter().find(|e| {
        e.gill_refuses == difference.gill_refuses
            && difference.refusal.starts_with(e.refusal)
            && (e.shows)(difference.source)
    })
}

#[cfg(test)]
mod tests {
    use super::{Difference, explanation};

    #[test]
    fn rows_are_narrow() {
        let explained = |source, gill_refuses, refusal| {
            explanation(&Difference { source, gill_refuses, refusal }).is_some()
        };
        assert!(explained("f()=1", false, "Assigning to rvalue (1:0)"));
        assert!(!explained("1=1", false, "Assigning to rvalue (1:0)"));
        assert!(!explained("f()=1", true, "Invalid left-hand side in assignment"));
        assert!(explained("async()()=>{}", true, "Unexpected token '=>'"));
        assert!(!explained("async()=>{}", true, "Unexpected token '=>'"));
    }
}
