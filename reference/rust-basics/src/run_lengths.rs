/// Each run of equal items: the item, and how many there are.
pub fn run_lengths<T: PartialEq + Clone>(items: &[T]) -> Vec<(T, usize)> {
    items
        .chunk_by(|a, b| a == b)
        .map(|run| (run[0].clone(), run.len()))
        .collect()
}
