use candle_core::{Result, Tensor};

/// `u` `[m, k]`, `s` `[k]` and `v` `[n, k]` with `a = u diag(s) v'` for `a` `[m, n]`, where `k` is the smaller of `m` and `n`.
pub fn svd(a: &Tensor) -> Result<(Tensor, Tensor, Tensor)> {
    let (m, n) = a.dims2()?;
    if m < n {
        let (v, s, u) = svd(&a.t()?.contiguous()?)?;
        return Ok((u, s, v));
    }
    // Columns of a, turned in pairs until they are orthogonal; the columns of v take the same turns.
    let mut images = a.t()?.to_vec2::<f64>()?;
    let mut v = Tensor::eye(n, a.dtype(), a.device())?.to_vec2::<f64>()?;
    for _sweep in 0..30 {
        for p in 0..n {
            for q in p + 1..n {
                let both = dot(&images[p], &images[q]);
                if both == 0.0 {
                    continue;
                }
                let difference = dot(&images[q], &images[q]) - dot(&images[p], &images[p]);
                let angle = 0.5 * (2.0 * both / difference).atan();
                turn(&mut images, p, q, angle);
                turn(&mut v, p, q, angle);
            }
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    let lengths: Vec<f64> = images.iter().map(|x| dot(x, x).sqrt()).collect();
    order.sort_by(|&i, &j| lengths[j].total_cmp(&lengths[i]));
    let s: Vec<f64> = order.iter().map(|&j| lengths[j]).collect();
    let v: Vec<Vec<f64>> = order.iter().map(|&j| v[j].clone()).collect();
    let mut u: Vec<Vec<f64>> = Vec::new();
    for &j in &order {
        let direction = match lengths[j] > 1e-14 * s[0] {
            true => images[j].iter().map(|x| x / lengths[j]).collect(),
            false => orthogonal_to(&u, m),
        };
        u.push(direction);
    }
    let columns = |vectors: Vec<Vec<f64>>| Tensor::new(vectors, a.device())?.t()?.contiguous();
    Ok((columns(u)?, Tensor::new(s, a.device())?, columns(v)?))
}

/// A unit vector `[m]` orthogonal to fewer than `m` orthonormal ones: what is left of the axis that has most left.
fn orthogonal_to(others: &[Vec<f64>], m: usize) -> Vec<f64> {
    let mut best = vec![0.0; m];
    for axis in 0..m {
        let mut rest = vec![0.0; m];
        rest[axis] = 1.0;
        for _twice in 0..2 {
            for other in others {
                let part = dot(&rest, other);
                rest.iter_mut().zip(other).for_each(|(x, y)| *x -= part * y);
            }
        }
        if dot(&rest, &rest) > dot(&best, &best) {
            best = rest;
        }
    }
    let length = dot(&best, &best).sqrt();
    best.iter().map(|x| x / length).collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Replaces vectors `p` and `q` by their turn through an angle.
fn turn(vectors: &mut [Vec<f64>], p: usize, q: usize, angle: f64) {
    let (sine, cosine) = angle.sin_cos();
    for i in 0..vectors[p].len() {
        let (x, y) = (vectors[p][i], vectors[q][i]);
        vectors[p][i] = cosine * x - sine * y;
        vectors[q][i] = sine * x + cosine * y;
    }
}
