use candle_core::{Result, Tensor};

/// The shortest of all weights `[k]` that minimise the squared error of `x` `[n, k]` against `y` `[n]`. Singular values
/// up to `rtol` times the largest count as zero.
pub fn fit_min_norm(x: &Tensor, y: &Tensor, rtol: f64) -> Result<Tensor> {
    let (_, k) = x.dims2()?;
    let y = y.to_vec1::<f64>()?;
    // Columns of x, turned until they are orthogonal; `v` takes the same turns, so that x = columns * v'.
    // Column j is then the j-th singular value times its left singular vector.
    let mut columns = x.t()?.to_vec2::<f64>()?;
    let mut v: Vec<Vec<f64>> = (0..k)
        .map(|i| (0..k).map(|j| f64::from(u8::from(i == j))).collect())
        .collect();
    for _sweep in 0..50 {
        let mut turned = false;
        for i in 0..k {
            for j in i + 1..k {
                let p = dot(&columns[i], &columns[i]);
                let q = dot(&columns[j], &columns[j]);
                let r = dot(&columns[i], &columns[j]);
                if r.abs() <= 1e-15 * (p * q).sqrt() {
                    continue;
                }
                let half = (q - p) / (2.0 * r);
                let tangent = half.signum() / (half.abs() + (1.0 + half * half).sqrt());
                let cosine = 1.0 / (1.0 + tangent * tangent).sqrt();
                turn(&mut columns, i, j, cosine, cosine * tangent);
                turn(&mut v, i, j, cosine, cosine * tangent);
                turned = true;
            }
        }
        if !turned {
            break;
        }
    }
    let squares: Vec<f64> = columns.iter().map(|c| dot(c, c)).collect();
    let cut = rtol * rtol * squares.iter().copied().fold(0.0, f64::max);
    let mut w = vec![0.0; k];
    for j in 0..k {
        if squares[j] > cut {
            let along = dot(&columns[j], &y) / squares[j];
            for (target, direction) in w.iter_mut().zip(&v[j]) {
                *target += along * direction;
            }
        }
    }
    Tensor::new(w, x.device())
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Replaces vectors `i` and `j` by their turn through one angle.
fn turn(vectors: &mut [Vec<f64>], i: usize, j: usize, cosine: f64, sine: f64) {
    for at in 0..vectors[i].len() {
        let (a, b) = (vectors[i][at], vectors[j][at]);
        vectors[i][at] = cosine * a - sine * b;
        vectors[j][at] = sine * a + cosine * b;
    }
}
