// Functions of candle tensors that exercises hand to a learner's code by name: autograd sees through them.
use candle_core::{Result, Tensor};

/// The sum of the entries.
pub fn total(x: &Tensor) -> Result<Tensor> {
    x.sum_all()
}

/// The sum of the squares of the entries.
pub fn sum_of_squares(x: &Tensor) -> Result<Tensor> {
    x.sqr()?.sum_all()
}

/// The sum of the sines of the entries.
pub fn sum_of_sines(x: &Tensor) -> Result<Tensor> {
    x.sin()?.sum_all()
}

/// The sum of the entries times the sum of their squares: `x` is used in two places.
pub fn sum_times_squares(x: &Tensor) -> Result<Tensor> {
    x.sum_all()?.mul(&x.sqr()?.sum_all()?)
}

/// The cube of the last entry of a vector: the others do not matter.
pub fn last_cubed(x: &Tensor) -> Result<Tensor> {
    let last = x.get(x.dim(0)? - 1)?;
    last.sqr()?.mul(&last)
}

/// A number that does not depend on the entries.
pub fn constant(x: &Tensor) -> Result<Tensor> {
    Tensor::new(3.0f64, x.device())?.to_dtype(x.dtype())
}
