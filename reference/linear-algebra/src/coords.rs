use candle_core::{Result, Tensor};

/// Coordinates `[n]` of `v` `[n]` in the basis of the columns of `basis` `[n, n]`. An error when the columns are dependent.
pub fn coords(basis: &Tensor, v: &Tensor) -> Result<Tensor> {
    let mut a = basis.to_vec2::<f64>()?;
    let mut b = v.to_vec1::<f64>()?;
    let n = b.len();
    for column in 0..n {
        let pivot = (column..n)
            .max_by(|&i, &j| a[i][column].abs().total_cmp(&a[j][column].abs()))
            .unwrap_or(column);
        // The rows above hold what the columns before explain of this one.
        let largest = a.iter().map(|row| row[column].abs()).fold(0.0, f64::max);
        if a[pivot][column].abs() <= 1e-10 * largest {
            candle_core::bail!("column {column} depends on the columns before it: this is no basis");
        }
        a.swap(column, pivot);
        b.swap(column, pivot);
        let pivot_row = a[column].clone();
        for row in column + 1..n {
            let factor = a[row][column] / pivot_row[column];
            for (entry, above) in a[row].iter_mut().zip(&pivot_row).skip(column) {
                *entry -= factor * above;
            }
            b[row] -= factor * b[column];
        }
    }
    for row in (0..n).rev() {
        let known: f64 = (row + 1..n).map(|j| a[row][j] * b[j]).sum();
        b[row] = (b[row] - known) / a[row][row];
    }
    Tensor::new(b, v.device())
}
