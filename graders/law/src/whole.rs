//! Whole numbers beyond those that f64 tells apart: exact in 128 bits.

use gradus_wire::DType;

/// 2^53: from here on f64 skips whole numbers. One that f64 holds above it may be the rounded form of another.
pub const LIMIT: f64 = 9_007_199_254_740_992.0;

/// Ends of the integers that a dtype holds; `None` of floats.
pub fn ends(dtype: DType) -> Option<(i128, i128)> {
    match dtype {
        DType::U8 => Some((0, u8::MAX.into())),
        DType::U32 => Some((0, u32::MAX.into())),
        DType::I16 => Some((i16::MIN.into(), i16::MAX.into())),
        DType::I32 => Some((i32::MIN.into(), i32::MAX.into())),
        DType::I64 => Some((i64::MIN.into(), i64::MAX.into())),
        DType::F16 | DType::BF16 | DType::F32 | DType::F64 => None,
    }
}

/// Whether f64 tells a whole number from its neighbours.
pub fn fits(value: i128) -> bool {
    value.unsigned_abs() < LIMIT as u128
}

/// The whole number that an f64 surely is; none has a fraction or stands where f64 skips numbers.
pub fn of(value: f64) -> Option<i128> {
    (value.fract() == 0.0 && value.abs() < LIMIT).then_some(value as i128)
}

/// The whole number that an f64 is, however large, as far as 128 bits go.
pub fn of_any(value: f64) -> Option<i128> {
    /// 2^127, the first that does not fit.
    const BEYOND: f64 = -(i128::MIN as f64);
    (value.fract() == 0.0 && (-BEYOND..BEYOND).contains(&value)).then_some(value as i128)
}

/// The remainder with the sign of the divisor.
pub(crate) fn remainder(a: i128, b: i128) -> Option<i128> {
    let r = a.checked_rem(b)?;
    Some(if r != 0 && (r < 0) != (b < 0) { r + b } else { r })
}

/// A power with a whole exponent that is not negative.
pub(crate) fn power(a: i128, b: i128) -> Option<i128> {
    a.checked_pow(u32::try_from(b).ok()?)
}

/// The sum, unless it needs more than 128 bits.
pub(crate) fn sum(values: &[i128]) -> Option<i128> {
    values.iter().try_fold(0i128, |sum, &v| sum.checked_add(v))
}

/// The product, unless it needs more than 128 bits.
pub(crate) fn product(values: &[i128]) -> Option<i128> {
    values.iter().try_fold(1i128, |product, &v| product.checked_mul(v))
}
