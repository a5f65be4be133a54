use candle_core::{Result, Tensor};

/// Eigenvalues `[n]`, ascending, and orthonormal eigenvectors, the columns of `[n, n]`, of the symmetric `a` `[n, n]`.
pub fn eigh(a: &Tensor) -> Result<(Tensor, Tensor)> {
    let mut m = a.to_vec2::<f64>()?;
    let n = m.len();
    let mut v = Tensor::eye(n, a.dtype(), a.device())?.to_vec2::<f64>()?;
    for _sweep in 0..30 {
        for p in 0..n {
            for q in p + 1..n {
                if m[p][q] == 0.0 {
                    continue;
                }
                // The turn of at most 45 degrees that makes m[p][q] zero; equal diagonal entries take it whole.
                let angle = 0.5 * (2.0 * m[p][q] / (m[q][q] - m[p][p])).atan();
                let (sine, cosine) = angle.sin_cos();
                turn_columns(&mut m, p, q, sine, cosine);
                turn_columns(&mut v, p, q, sine, cosine);
                turn_rows(&mut m, p, q, sine, cosine);
            }
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&i, &j| m[i][i].total_cmp(&m[j][j]));
    let l: Vec<f64> = order.iter().map(|&i| m[i][i]).collect();
    let v: Vec<Vec<f64>> = v.iter().map(|row| order.iter().map(|&i| row[i]).collect()).collect();
    Ok((Tensor::new(l, a.device())?, Tensor::new(v, a.device())?))
}

fn turn_columns(m: &mut [Vec<f64>], p: usize, q: usize, sine: f64, cosine: f64) {
    for row in m {
        let (x, y) = (row[p], row[q]);
        row[p] = cosine * x - sine * y;
        row[q] = sine * x + cosine * y;
    }
}

fn turn_rows(m: &mut [Vec<f64>], p: usize, q: usize, sine: f64, cosine: f64) {
    let (first, second) = (m[p].clone(), m[q].clone());
    for (i, (x, y)) in first.iter().zip(&second).enumerate() {
        m[p][i] = cosine * x - sine * y;
        m[q][i] = sine * x + cosine * y;
    }
}
