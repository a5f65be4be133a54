/// Takes the negative numbers out of `xs`.
pub fn take_negatives(xs: &mut Vec<i64>) -> Vec<i64> {
    let (taken, kept) = std::mem::take(xs).into_iter().partition(|x| *x < 0);
    *xs = kept;
    taken
}
