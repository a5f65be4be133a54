//! Binary floating-point formats narrower than f64, and rounding into them.

use super::Value;
use super::rounding::sum_to_odd;

/// Which neighbour an inexact result becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// The nearest, the even one of two (`.rn`).
    Nearest,
    /// Towards zero (`.rz`).
    Zero,
    /// Towards minus infinity (`.rm`).
    Down,
    /// Towards plus infinity (`.rp`).
    Up,
}

/// An IEEE-like layout: sign, exponent, fraction.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    exponent: u32,
    fraction: u32,
}

/// IEEE half precision.
pub const F16: Format = Format {
    exponent: 5,
    fraction: 10,
};
/// The upper half of an f32.
pub const BF16: Format = Format {
    exponent: 8,
    fraction: 7,
};
/// IEEE single precision, for the roundings that the host lacks.
pub const F32: Format = Format {
    exponent: 8,
    fraction: 23,
};
/// `x` rounded into a format, as its bits at the low end.
pub fn narrow(x: f64, format: Format, rounding: Rounding) -> u32 {
    let Format { exponent, fraction } = format;
    let sign = u32::from(x.is_sign_negative()) << (exponent + fraction);
    let infinity = ((1u32 << exponent) - 1) << fraction;
    if x.is_nan() {
        // The device's one NaN: all bits but the sign.
        return infinity | ((1 << fraction) - 1);
    }
    if x.is_infinite() {
        return sign | infinity;
    }
    if x == 0.0 {
        return sign;
    }
    let bits = x.to_bits();
    let field = ((bits >> 52) & 0x7ff) as i32;
    let (mantissa, power) = match field {
        0 => (bits & ((1 << 52) - 1), -1022),
        _ => (bits & ((1 << 52) - 1) | 1 << 52, field - 1023),
    };
    let lowest = 2 - (1 << (exponent - 1));
    // The weight of the last kept bit is 2^(max(power, lowest) - fraction); x is mantissa * 2^(power - 52).
    let shift = (power.max(lowest) - fraction as i32 - (power - 52)) as u32;
    let (mut kept, rest, half) = match shift {
        0..=63 => (mantissa >> shift, mantissa & ((1 << shift) - 1), 1u64 << (shift - 1)),
        _ => (0, mantissa.min(1), 2),
    };
    let away = match rounding {
        Rounding::Nearest => rest > half || (rest == half && kept & 1 == 1),
        Rounding::Zero => false,
        Rounding::Down => rest != 0 && sign != 0,
        Rounding::Up => rest != 0 && sign == 0,
    };
    kept += u64::from(away);
    // Adding lets a carry run into the exponent, from subnormal to normal too.
    let encoded = kept
        + if power > lowest {
            ((power - lowest) as u64) << fraction
        } else {
            0
        };
    if encoded < u64::from(infinity) {
        return sign | encoded as u32;
    }
    let finite = match rounding {
        Rounding::Nearest => false,
        Rounding::Zero => true,
        Rounding::Down => sign == 0,
        Rounding::Up => sign != 0,
    };
    sign | if finite { infinity - 1 } else { infinity }
}

/// The two 16-bit formats behave alike.
pub trait Half: Value {
    /// Its layout.
    const FORMAT: Format;
    /// The same number, exactly.
    fn wide(self) -> f64;
    /// The nearest number of the format.
    fn nearest(x: f64) -> Self {
        Self::rounded(x, Rounding::Nearest)
    }
    /// The number of the format that a rounding chooses.
    fn rounded(x: f64, rounding: Rounding) -> Self {
        Self::take(u64::from(narrow(x, Self::FORMAT, rounding)))
    }
    /// `self * b + c`, rounded once.
    fn fused(self, b: Self, c: Self) -> Self {
        // A product of two 11-bit numbers is exact in f64; their sum with the third is not always.
        Self::nearest(sum_to_odd(self.wide() * b.wide(), c.wide()))
    }
}

/// A half in a register.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fp16(u16);

/// A bfloat16 in a register.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bf16(u16);

impl Value for Fp16 {
    const SIZE: usize = 2;
    fn take(bits: u64) -> Self {
        Self(bits as u16)
    }
    fn bits(self) -> u64 {
        u64::from(self.0)
    }
}

impl Value for Bf16 {
    const SIZE: usize = 2;
    fn take(bits: u64) -> Self {
        Self(bits as u16)
    }
    fn bits(self) -> u64 {
        u64::from(self.0)
    }
}

impl Half for Fp16 {
    const FORMAT: Format = F16;
    fn wide(self) -> f64 {
        let field = i32::from(self.0 >> 10 & 31);
        let fraction = f64::from(self.0 & 1023);
        let size = match field {
            0 => fraction * 2f64.powi(-24),
            31 if fraction == 0.0 => f64::INFINITY,
            31 => f64::NAN,
            _ => (1024.0 + fraction) * f64::from_bits(((field - 25 + 1023) as u64) << 52),
        };
        if self.0 >> 15 == 1 { -size } else { size }
    }
}

impl Half for Bf16 {
    const FORMAT: Format = BF16;
    fn wide(self) -> f64 {
        f64::from(f32::from_bits(u32::from(self.0) << 16))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f32_agrees_with_the_host() {
        let mut state = 1u64;
        for _ in 0..200_000 {
            state = state
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            let x = f64::from_bits((state & !(0x7ff << 52)) | ((state >> 40) % 300 + 870) << 52);
            assert_eq!(narrow(x, F32, Rounding::Nearest), (x as f32).to_bits(), "{x:e}");
        }
    }

    #[test]
    fn every_half_returns() {
        for bits in 0..=u16::MAX {
            let wide = Fp16(bits).wide();
            if !wide.is_nan() {
                assert_eq!(Fp16::nearest(wide), Fp16(bits));
            }
            let wide = Bf16(bits).wide();
            if !wide.is_nan() {
                assert_eq!(Bf16::nearest(wide), Bf16(bits));
            }
        }
    }

    #[test]
    fn edges_of_half() {
        let half = |x, r| narrow(x, F16, r);
        assert_eq!(half(65519.9, Rounding::Nearest), 0x7bff);
        assert_eq!(half(65520.0, Rounding::Nearest), 0x7c00);
        assert_eq!(half(1e9, Rounding::Zero), 0x7bff);
        assert_eq!(half(-1e9, Rounding::Up), 0xfbff);
        assert_eq!(half(2f64.powi(-25), Rounding::Nearest), 0);
        assert_eq!(half(2f64.powi(-25) * 1.001, Rounding::Nearest), 1);
        assert_eq!(half(1e-300, Rounding::Up), 1);
        assert_eq!(half(-1e-300, Rounding::Nearest), 0x8000);
        assert_eq!(half(1.0 + 2f64.powi(-11), Rounding::Nearest), 0x3c00);
        assert_eq!(half(1.0 + 3.0 * 2f64.powi(-11), Rounding::Nearest), 0x3c02);
    }
}
