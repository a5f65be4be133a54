/// The sum of every `width` neighbours.
pub fn moving_sums(xs: &[i64], width: usize) -> Vec<i64> {
    xs.windows(width).map(|part| part.iter().sum()).collect()
}
