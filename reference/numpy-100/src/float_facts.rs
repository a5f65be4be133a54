use candle_core::{DType, Device, Result, Tensor};

/// u8 `[5]`, computed in `dt`: is 0 * NaN a NaN; NaN == NaN; inf > NaN; is NaN - NaN a NaN; 0.3 == 3 * 0.1.
pub fn float_facts(dt: DType, dev: &Device) -> Result<Tensor> {
    let number = |v: f64| Tensor::new(v, dev)?.to_dtype(dt);
    // NaN is the only number that differs from itself.
    let is_nan = |t: Tensor| t.ne(&t);
    let (zero, nan, infinity) = (number(0.0)?, number(f64::NAN)?, number(f64::INFINITY)?);
    let product = (number(3.0)? * number(0.1)?)?;
    let facts = [
        is_nan((&zero * &nan)?)?,
        nan.eq(&nan)?,
        infinity.gt(&nan)?,
        is_nan(nan.sub(&nan)?)?,
        number(0.3)?.eq(&product)?,
    ];
    Tensor::stack(&facts, 0)
}
