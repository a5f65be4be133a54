use candle_core::{DType, Device, Result, Tensor};

/// The matrix `[m, n]` of the linear map `f` from `[n]` to `[m]`.
pub fn matrix_of(f: &dyn Fn(&Tensor) -> Result<Tensor>, n: usize, _m: usize) -> Result<Tensor> {
    let basis = Tensor::eye(n, DType::F64, &Device::Cpu)?;
    let mut columns = Vec::new();
    for j in 0..n {
        columns.push(f(&basis.get(j)?)?);
    }
    Tensor::stack(&columns, 1)
}
