//! The little linear algebra that draws need: orthonormal columns, singular values.

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

/// Singular values of a row-major m × n matrix, falling, by one-sided Jacobi rotations; `None` when it would take too long.
pub(crate) fn singular_values(m: usize, n: usize, data: &[f64]) -> Option<Vec<f64>> {
    if data.iter().any(|v| !v.is_finite()) {
        return None;
    }
    // Columns of the narrow side.
    let (long, short) = (m.max(n), m.min(n));
    if long.saturating_mul(short).saturating_mul(short) > 4_000_000 {
        return None;
    }
    let entry = |i: usize, j: usize| if m >= n { data[i * n + j] } else { data[j * n + i] };
    let mut columns: Vec<Vec<f64>> = (0..short).map(|j| (0..long).map(|i| entry(i, j)).collect()).collect();
    for _ in 0..40 {
        let mut turned = false;
        for p in 0..short {
            for q in p + 1..short {
                let (a, b) = (dot(&columns[p], &columns[p]), dot(&columns[q], &columns[q]));
                let c = dot(&columns[p], &columns[q]);
                if c.abs() <= 1e-15 * (a * b).sqrt() || c == 0.0 {
                    continue;
                }
                turned = true;
                let tau = (b - a) / (2.0 * c);
                let t = tau.signum() / (tau.abs() + (1.0 + tau * tau).sqrt());
                let cos = 1.0 / (1.0 + t * t).sqrt();
                let sin = cos * t;
                let (head, tail) = columns.split_at_mut(q);
                for (x, y) in head[p].iter_mut().zip(tail[0].iter_mut()) {
                    (*x, *y) = (cos * *x - sin * *y, sin * *x + cos * *y);
                }
            }
        }
        if !turned {
            break;
        }
    }
    let mut values: Vec<f64> = columns.iter().map(|c| dot(c, c).sqrt()).collect();
    values.sort_by(|a, b| b.total_cmp(a));
    Some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn planted_singular_values_come_back() {
        for (m, n) in [(4, 3), (3, 4), (5, 5), (1, 4), (6, 1)] {
            let mut rng = Rng::new(&["svd", &m.to_string(), &n.to_string()]);
            let wanted = [5.0, 2.0, 1.0, 1.0, 0.0];
            let wanted = &wanted[..m.min(n)];
            let a = with_singular_values(m, n, wanted, &mut rng);
            let got = singular_values(m, n, &a).expect("small");
            assert!(got.iter().zip(wanted).all(|(g, w)| (g - w).abs() < 1e-12), "{got:?}");
        }
        assert_eq!(singular_values(0, 3, &[]), Some(vec![]));
    }
}
