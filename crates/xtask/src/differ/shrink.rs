//! Makes a source that shows a difference smaller while it shows it: parts are taken out, large ones first.

/// The smallest text found. `parts` cuts a text into what may be taken out; of many candidates at once, `shows` gives the first that still shows
/// the difference. `rounds` bounds how often it is asked.
pub(super) fn shrink(
    text: &str,
    parts: fn(&str) -> Vec<&str>,
    mut rounds: usize,
    mut shows: impl FnMut(&[String]) -> Result<Option<usize>, String>,
) -> Result<String, String> {
    let mut best = text.to_owned();
    let mut size = (parts(&best).len() / 2).max(1);
    while rounds > 0 {
        rounds -= 1;
        let pieces = parts(&best);
        let without = |from: usize| {
            let to = (from + size).min(pieces.len());
            [&pieces[..from], &pieces[to..]].concat().concat()
        };
        let candidates: Vec<String> =
            (0..pieces.len()).step_by(size.div_ceil(2)).map(without).filter(|c| *c != best).collect();
        let found = if candidates.is_empty() { None } else { shows(&candidates)? };
        match found.and_then(|at| candidates.into_iter().nth(at)) {
            Some(smaller) => {
                best = smaller;
                size = size.min((parts(&best).len() / 2).max(1));
            }
            None if size > 1 => size /= 2,
            None => break,
        }
    }
    Ok(best)
}

/// The lines of a text, each with its end.
pub(super) fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_matters_stays() {
        let text = "one\ntwo\nthree\nfour\nfive\nsix\n";
        let small = shrink(text, lines, 100, |candidates| {
            Ok(candidates.iter().position(|c| c.contains("two") && c.contains("five")))
        });
        assert_eq!(small.as_deref(), Ok("two\nfive\n"));
    }
}
