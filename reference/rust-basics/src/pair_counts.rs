use std::collections::HashMap;

/// How often each pair of neighbours occurs.
pub fn pair_counts(tokens: &[u32]) -> HashMap<(u32, u32), usize> {
    let mut counts = HashMap::new();
    for pair in tokens.windows(2) {
        *counts.entry((pair[0], pair[1])).or_insert(0) += 1;
    }
    counts
}
