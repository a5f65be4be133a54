//! Linear algebra: `@`, decompositions by Jacobi rotations.

use super::elementwise::{broadcast_positions, broadcast_shape, unlike};
use super::operand::{Array, Fault, Operand, Outcome, coarser, computed, shown};
use crate::whole;
use gradus_wire::DType;

/// `a @ b`: matrices over leading axes that broadcast; a vector is a row on the left, a column on the right.
pub(crate) fn matmul(a: &Operand, b: &Operand) -> Outcome<Operand> {
    let usable = |o: &Operand| matches!(o, Operand::Array(_) | Operand::List(_));
    if !usable(a) || !usable(b) {
        return Fault::kind(unlike("@", a, b));
    }
    let (x, y) = (a.numeric()?, b.numeric()?);
    if x.rank() == 0 || y.rank() == 0 {
        return Fault::value("`@` does not go with a tensor of rank 0");
    }
    let left = if x.rank() == 1 {
        x.reshaped(&[1, x.len()])?
    } else {
        x.clone()
    };
    let right = if y.rank() == 1 {
        y.reshaped(&[y.len(), 1])?
    } else {
        y.clone()
    };
    let (p, q) = (left.shape(), right.shape());
    let (rows, inner) = (p[p.len() - 2], p[p.len() - 1]);
    let columns = q[q.len() - 1];
    let (heads, tails) = (&p[..p.len() - 2], &q[..q.len() - 2]);
    let batch = match (inner == q[q.len() - 2], broadcast_shape(heads, tails)) {
        (true, Ok(batch)) => batch,
        _ => {
            return Fault::value(format!(
                "`@` does not go with shapes {} and {}",
                shown(x.shape()),
                shown(y.shape())
            ));
        }
    };
    let mut shape = batch.clone();
    shape.extend([rows, columns]);
    let count = super::operand::elements(&shape)?;
    let (from_left, from_right) = (broadcast_positions(heads, &batch), broadcast_positions(tails, &batch));
    let pairs: Vec<(usize, usize)> = from_left.into_iter().zip(from_right).collect();
    if y.rank() == 1 {
        shape.pop();
    }
    if x.rank() == 1 {
        shape.remove(batch.len());
    }
    let (u, v) = (left.data(), right.data());
    let most = |v: &[f64]| v.iter().fold(0.0, |m: f64, v| m.max(v.abs()));
    let large = most(&u) * most(&v) * inner as f64 >= whole::LIMIT;
    if (large || x.tensor.exact.is_some() || y.tensor.exact.is_some())
        && let (Some(u), Some(v)) = (left.wholes(), right.wholes())
    {
        let mut found = vec![Some(0i128); count];
        products(&pairs, &u, &v, &mut found, (rows, inner, columns), |sum, a, b| {
            *sum = sum.and_then(|s| s.checked_add(a.checked_mul(b)?));
        });
        if let Some(elements) = found.into_iter().collect() {
            return Ok(Array::exactly(&shape, elements)?.collapsed());
        }
    }
    let mut data = vec![0.0; count];
    products(&pairs, &u, &v, &mut data, (rows, inner, columns), |sum, a, b| {
        *sum += a * b
    });
    computed(&shape, data, coarser(x.precision(), y.precision()))
}

/// Matrix products of pairs of parts; `out` starts at zero.
fn products<T: Copy, S>(
    pairs: &[(usize, usize)],
    u: &[T],
    v: &[T],
    out: &mut [S],
    (rows, inner, columns): (usize, usize, usize),
    add: impl Fn(&mut S, T, T),
) {
    for (n, &(i, j)) in pairs.iter().enumerate() {
        let u = &u[i * rows * inner..][..rows * inner];
        let v = &v[j * inner * columns..][..inner * columns];
        let out = &mut out[n * rows * columns..][..rows * columns];
        product(u, v, out, inner, columns, &add);
    }
}

/// One matrix product; `out` starts at zero.
fn product<T: Copy, S>(u: &[T], v: &[T], out: &mut [S], inner: usize, columns: usize, add: &impl Fn(&mut S, T, T)) {
    if inner == 0 || columns == 0 {
        return;
    }
    for (row, out) in u.chunks_exact(inner).zip(out.chunks_exact_mut(columns)) {
        for (&factor, v) in row.iter().zip(v.chunks_exact(columns)) {
            for (o, &w) in out.iter_mut().zip(v) {
                add(o, factor, w);
            }
        }
    }
}

/// The identity matrix.
pub(crate) fn identity(n: usize) -> Outcome<Array> {
    let count = super::operand::elements(&[n, n])?;
    let data = (0..count).map(|i| if i / n == i % n { 1.0 } else { 0.0 }).collect();
    Array::new(&[n, n], data, DType::F64)
}

/// What a sweep of Jacobi rotations may cost, in rows times columns times the smaller of both: a square of this side.
const LARGEST_SQUARE: usize = 400;

fn is_small(rows: usize, columns: usize) -> bool {
    rows.saturating_mul(columns).saturating_mul(rows.min(columns)) <= LARGEST_SQUARE.pow(3)
}

/// That a law can't decompose a matrix of this size.
pub(crate) fn too_large<T>(rows: usize, columns: usize) -> Outcome<T> {
    Fault::value(format!(
        "a matrix of {rows} by {columns} is too large to decompose in a law: {LARGEST_SQUARE} by \
         {LARGEST_SQUARE} is the most, and more rows where there are fewer columns; draw smaller ones, or check \
         the product of the answer's parts"
    ))
}

/// `x` with `a x = b` for a square `a`, by elimination with partial pivoting; NaN where `a` is singular.
pub(crate) fn solved(a: &[f64], b: &[f64], n: usize, columns: usize) -> Vec<f64> {
    let (mut m, mut x) = (a.to_vec(), b.to_vec());
    for k in 0..n {
        let pivot = (k..n)
            .max_by(|&p, &q| m[p * n + k].abs().total_cmp(&m[q * n + k].abs()))
            .unwrap_or(k);
        let largest = m[pivot * n + k];
        if largest == 0.0 || !largest.is_finite() {
            return vec![f64::NAN; x.len()];
        }
        if pivot != k {
            (0..n).for_each(|j| m.swap(k * n + j, pivot * n + j));
            (0..columns).for_each(|j| x.swap(k * columns + j, pivot * columns + j));
        }
        for i in k + 1..n {
            let factor = m[i * n + k] / largest;
            for j in k..n {
                m[i * n + j] -= factor * m[k * n + j];
            }
            for j in 0..columns {
                x[i * columns + j] -= factor * x[k * columns + j];
            }
        }
    }
    for k in (0..n).rev() {
        for j in 0..columns {
            let known: f64 = (k + 1..n).map(|i| m[k * n + i] * x[i * columns + j]).sum();
            x[k * columns + j] = (x[k * columns + j] - known) / m[k * n + k];
        }
    }
    x
}

/// By elimination with partial pivoting.
pub(crate) fn determinant(data: &[f64], n: usize) -> f64 {
    let mut m = data.to_vec();
    let mut det = 1.0;
    for k in 0..n {
        let pivot = (k..n)
            .max_by(|&a, &b| m[a * n + k].abs().total_cmp(&m[b * n + k].abs()))
            .unwrap_or(k);
        if m[pivot * n + k] == 0.0 {
            return 0.0;
        }
        if pivot != k {
            (0..n).for_each(|j| m.swap(k * n + j, pivot * n + j));
            det = -det;
        }
        det *= m[k * n + k];
        for i in k + 1..n {
            let factor = m[i * n + k] / m[k * n + k];
            for j in k..n {
                m[i * n + j] -= factor * m[k * n + j];
            }
        }
    }
    det
}

/// Cosine and sine of the rotation that makes the off-diagonal of [[a, c], [c, b]] zero.
fn rotation(a: f64, b: f64, c: f64) -> (f64, f64) {
    let zeta = (b - a) / (2.0 * c);
    let tangent = zeta.signum() / (zeta.abs() + zeta.hypot(1.0));
    let cosine = 1.0 / tangent.hypot(1.0);
    (cosine, cosine * tangent)
}

/// Singular values of a row-major matrix, largest first, by one-sided Jacobi rotations of the columns; NaN where an entry
/// is not finite, and `None` of a matrix that is too large for it.
pub fn singular_values(data: &[f64], rows: usize, columns: usize) -> Option<Vec<f64>> {
    if !is_small(rows, columns) {
        return None;
    }
    // Columns as vectors, of the narrower side.
    let (count, length) = (rows.min(columns), rows.max(columns));
    let entry = |c: usize, i: usize| {
        if columns <= rows {
            data[i * columns + c]
        } else {
            data[c * columns + i]
        }
    };
    let mut vectors: Vec<Vec<f64>> = (0..count).map(|c| (0..length).map(|i| entry(c, i)).collect()).collect();
    if data.iter().any(|v| !v.is_finite()) {
        return Some(vec![f64::NAN; count]);
    }
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    for _ in 0..60 {
        let mut turned = false;
        for p in 0..count {
            for q in p + 1..count {
                let (a, b, c) = (
                    dot(&vectors[p], &vectors[p]),
                    dot(&vectors[q], &vectors[q]),
                    dot(&vectors[p], &vectors[q]),
                );
                if c.abs() <= f64::EPSILON * (a * b).sqrt() || c == 0.0 {
                    continue;
                }
                turned = true;
                let (cosine, sine) = rotation(a, b, c);
                let (front, back) = vectors.split_at_mut(q);
                for (x, y) in front[p].iter_mut().zip(&mut back[0]) {
                    (*x, *y) = (cosine * *x - sine * *y, sine * *x + cosine * *y);
                }
            }
        }
        if !turned {
            break;
        }
    }
    let mut values: Vec<f64> = vectors.iter().map(|v| dot(v, v).sqrt()).collect();
    values.sort_by(|a, b| b.total_cmp(a));
    Some(values)
}

/// Eigenvalues of the symmetric part, smallest first, by Jacobi rotations.
pub(crate) fn symmetric_eigenvalues(data: &[f64], n: usize) -> Outcome<Vec<f64>> {
    if !is_small(n, n) {
        return too_large(n, n);
    }
    if data.iter().any(|v| !v.is_finite()) {
        return Ok(vec![f64::NAN; n]);
    }
    let mut m: Vec<f64> = (0..n * n).map(|i| (data[i] + data[i % n * n + i / n]) / 2.0).collect();
    let scale = m.iter().fold(0.0, |s: f64, v| s.max(v.abs()));
    for _ in 0..60 {
        let mut turned = false;
        for p in 0..n {
            for q in p + 1..n {
                let c = m[p * n + q];
                if c.abs() <= f64::EPSILON * 1e-2 * scale {
                    continue;
                }
                turned = true;
                let (cosine, sine) = rotation(m[p * n + p], m[q * n + q], c);
                for k in 0..n {
                    let (x, y) = (m[k * n + p], m[k * n + q]);
                    m[k * n + p] = cosine * x - sine * y;
                    m[k * n + q] = sine * x + cosine * y;
                }
                for k in 0..n {
                    let (x, y) = (m[p * n + k], m[q * n + k]);
                    m[p * n + k] = cosine * x - sine * y;
                    m[q * n + k] = sine * x + cosine * y;
                }
            }
        }
        if !turned {
            break;
        }
    }
    let mut values: Vec<f64> = (0..n).map(|i| m[i * n + i]).collect();
    values.sort_by(f64::total_cmp);
    Ok(values)
}
