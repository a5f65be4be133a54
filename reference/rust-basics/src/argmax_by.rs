/// The place of the first number with the largest score.
pub fn argmax_by(xs: &[i64], score: impl Fn(i64) -> f64) -> Option<usize> {
    let mut best: Option<(usize, f64)> = None;
    for (i, &x) in xs.iter().enumerate() {
        let score = score(x);
        if best.is_none_or(|(_, highest)| score > highest) {
            best = Some((i, score));
        }
    }
    best.map(|(i, _)| i)
}
