use candle_core::{Result, Tensor};

/// Weights `[k]` that minimise the squared error of `x` `[n, k]` times the weights against `y` `[n]`, by the normal
/// equations. An error when the columns of `x` are dependent.
pub fn fit_closed_form(x: &Tensor, y: &Tensor) -> Result<Tensor> {
    let gram = x.t()?.matmul(x)?.to_vec2::<f64>()?;
    let right = x.t()?.matmul(&y.unsqueeze(1)?)?.squeeze(1)?.to_vec1::<f64>()?;
    Tensor::new(solve(gram, right)?, x.device())
}

/// Solves `a w = b` by elimination with partial pivoting, then back substitution.
fn solve(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> Result<Vec<f64>> {
    let k = b.len();
    for column in 0..k {
        let pivot = (column..k)
            .max_by(|&i, &j| a[i][column].abs().total_cmp(&a[j][column].abs()))
            .unwrap_or(column);
        if a[pivot][column] == 0.0 {
            candle_core::bail!("the columns are dependent: no single best fit");
        }
        a.swap(column, pivot);
        b.swap(column, pivot);
        for row in column + 1..k {
            let factor = a[row][column] / a[column][column];
            let pivot_row = a[column].clone();
            for (entry, above) in a[row].iter_mut().zip(&pivot_row).skip(column) {
                *entry -= factor * above;
            }
            b[row] -= factor * b[column];
        }
    }
    for row in (0..k).rev() {
        let known: f64 = (row + 1..k).map(|j| a[row][j] * b[j]).sum();
        b[row] = (b[row] - known) / a[row][row];
    }
    Ok(b)
}
