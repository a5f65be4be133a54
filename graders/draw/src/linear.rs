//! The little linear algebra that draws need: orthonormal columns, matrices with planted singular values.

use super::rng::Rng;

/// A column-major m × n matrix, n <= m, with orthonormal columns in a random direction; of each sign equally often.
pub(crate) fn frame(m: usize, n: usize, rng: &mut Rng) -> Vec<Vec<f64>> {
    let mut columns: Vec<Vec<f64>> = Vec::with_capacity(n);
    while columns.len() < n {
        let mut column: Vec<f64> = (0..m).map(|_| rng.normal()).collect();
        // Twice is enough to be orthogonal to rounding.
        for _ in 0..2 {
            for other in &columns {
                let overlap = dot(&column, other);
                column.iter_mut().zip(other).for_each(|(c, o)| *c -= overlap * o);
            }
        }
        let length = dot(&column, &column).sqrt();
        if length > 1e-6 {
            column.iter_mut().for_each(|c| *c /= length);
            columns.push(column);
        }
    }
    columns
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// Row-major m × n matrix `U diag(values) Vᵀ` with random orthonormal U and V; `values` has min(m, n) entries.
pub(crate) fn with_singular_values(m: usize, n: usize, values: &[f64], rng: &mut Rng) -> Vec<f64> {
    let k = values.len();
    let (left, right) = (frame(m, k, rng), frame(n, k, rng));
    let mut out = vec![0.0; m * n];
    for (c, value) in values.iter().enumerate() {
        for i in 0..m {
            let scaled = left[c][i] * value;
            for j in 0..n {
                out[i * n + j] += scaled * right[c][j];
            }
        }
    }
    out
}

/// Row-major n × n symmetric matrix with these eigenvalues.
pub(crate) fn with_eigenvalues(values: &[f64], rng: &mut Rng) -> Vec<f64> {
    let n = values.len();
    let basis = frame(n, n, rng);
    let mut out = vec![0.0; n * n];
    for (c, value) in values.iter().enumerate() {
        for i in 0..n {
            for j in 0..=i {
                out[i * n + j] += basis[c][i] * value * basis[c][j];
            }
        }
    }
    for i in 0..n {
        for j in 0..i {
            out[j * n + i] = out[i * n + j];
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use gradus_law::singular_values;

    #[test]
    fn planted_singular_values_come_back() {
        for (m, n) in [(4, 3), (3, 4), (5, 5), (1, 4), (6, 1)] {
            let mut rng = Rng::new(&["svd", &m.to_string(), &n.to_string()]);
            let wanted = [5.0, 2.0, 1.0, 1.0, 0.0];
            let wanted = &wanted[..m.min(n)];
            let a = with_singular_values(m, n, wanted, &mut rng);
            let got = singular_values(&a, m, n).expect("small");
            assert!(got.iter().zip(wanted).all(|(g, w)| (g - w).abs() < 1e-12), "{got:?}");
        }
        assert_eq!(singular_values(&[], 0, 3), Some(vec![]));
    }
}
