//! The name that was probably meant.

/// The nearest known word, if it is near enough to be meant: a third of its letters, three at most, may be other ones
/// (inserted, dropped, replaced, or swapped with their neighbours), or it is the beginning of a longer one.
pub fn nearest<'a, S: AsRef<str> + ?Sized + 'a>(word: &str, known: impl IntoIterator<Item = &'a S>) -> Option<&'a str> {
    if word.len() > 100 {
        return None;
    }
    let lower = word.to_lowercase();
    let length = word.chars().count();
    // A single letter is near to every other one.
    let limit = length.div_ceil(3).min(3).min(length.saturating_sub(1));
    known
        .into_iter()
        .map(AsRef::as_ref)
        .map(|known: &str| (known, known.to_lowercase()))
        .map(|(known, low)| (strsim::damerau_levenshtein(&lower, &low), low, known))
        .filter(|(edits, low, _)| *edits <= limit || (length > 2 && low.starts_with(&lower)))
        .min_by_key(|(edits, ..)| *edits)
        .map(|(_, _, known)| known)
}

/// The nearest known word, as help.
pub fn did_you_mean(near: &str) -> String {
    format!("did you mean `{near}`?")
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn what_is_near_is_meant() {
        let known = ["softmax", "layer_norm", "causal_mask", "x"];
        let cases = [
            ("sotfmax", Some("softmax")),
            ("Softmax", Some("softmax")),
            ("layernorm", Some("layer_norm")),
            ("causal", Some("causal_mask")),
            ("y", None),
            ("so", None),
            ("attention", None),
        ];
        for (word, meant) in cases {
            assert_eq!(nearest(word, &known), meant, "{word}");
        }
    }
}
