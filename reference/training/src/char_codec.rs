use candle_core::{Result, bail};
use std::collections::BTreeSet;

/// The tokens of `text`, places in the sorted set of the characters of `corpus`, and the text that they stand for.
pub fn char_codec(corpus: &str, text: &str) -> Result<(Vec<u32>, String)> {
    let vocabulary: Vec<char> = corpus.chars().collect::<BTreeSet<char>>().into_iter().collect();
    let mut codes = Vec::new();
    for character in text.chars() {
        match vocabulary.binary_search(&character) {
            Ok(place) => codes.push(place as u32),
            Err(_) => bail!("{character:?} is not in the corpus"),
        }
    }
    let decoded = codes.iter().map(|code| vocabulary[*code as usize]).collect();
    Ok((codes, decoded))
}
