use candle_core::{Result, Tensor};

/// Orthonormal columns `[m, n]` with the same spans as the columns of `a` `[m, n]`, and the upper triangular `[n, n]` that
/// builds `a` from them, its diagonal positive. An error when the columns are dependent.
pub fn qr(a: &Tensor) -> Result<(Tensor, Tensor)> {
    let columns = a.t()?.to_vec2::<f64>()?;
    let mut directions: Vec<Vec<f64>> = Vec::new();
    let mut parts = Vec::new();
    for column in &columns {
        let mut rest = column.clone();
        let mut along = vec![0.0; columns.len()];
        // Twice is enough: what rounding leaves along the directions is removed the second time.
        for _ in 0..2 {
            for (direction, part) in directions.iter().zip(&mut along) {
                let more = dot(direction, &rest);
                *part += more;
                for (x, d) in rest.iter_mut().zip(direction) {
                    *x -= more * d;
                }
            }
        }
        let length = dot(&rest, &rest).sqrt();
        if length <= 1e-10 * dot(column, column).sqrt() {
            candle_core::bail!("a column depends on the columns before it");
        }
        along[directions.len()] = length;
        directions.push(rest.iter().map(|x| x / length).collect());
        parts.push(along);
    }
    let q = Tensor::new(directions, a.device())?.t()?.contiguous()?;
    let r = Tensor::new(parts, a.device())?.t()?.contiguous()?;
    Ok((q, r))
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
