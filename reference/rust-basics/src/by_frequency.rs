use std::cmp::Reverse;
use std::collections::HashMap;

/// Words by how common they are, equals by the alphabet.
pub fn by_frequency(counts: &HashMap<String, usize>) -> Vec<String> {
    let mut words: Vec<&String> = counts.keys().collect();
    words.sort_by_key(|word| (Reverse(counts[*word]), *word));
    words.into_iter().cloned().collect()
}
