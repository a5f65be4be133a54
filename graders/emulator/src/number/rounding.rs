//! Sums and products rounded otherwise than the host's hardware does.

use super::format::{F32, Rounding, narrow};

/// `a + b` and exactly what that sum misses.
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let s = a + b;
    let t = s - a;
    (s, (a - (s - t)) + (b - t))
}

/// `a + b` rounded to odd: cut off, with the last bit set if anything was lost. Rounding the result into a format with
/// two bits less is then rounding the exact sum.
pub fn sum_to_odd(a: f64, b: f64) -> f64 {
    let (s, e) = two_sum(a, b);
    if !s.is_finite() || e == 0.0 || e.is_nan() {
        return s;
    }
    let bits = s.to_bits();
    // Cutting off means going one down if the rounded sum lies beyond the exact one.
    let cut = if (e > 0.0) == (s > 0.0) { bits } else { bits - 1 };
    f64::from_bits(cut | 1)
}

/// The sign of an exact zero sum under downward rounding is negative, unless both terms were +0.
fn zero_sum(a: f64, b: f64, s: f64, rounding: Rounding) -> f64 {
    let positive = a.is_sign_positive() && b.is_sign_positive();
    if s == 0.0 && rounding == Rounding::Down && !positive {
        -0.0
    } else {
        s
    }
}

/// `a * b + c` in f32 with any rounding.
pub fn fma32(a: f32, b: f32, c: f32, rounding: Rounding) -> f32 {
    // The product of two 24-bit numbers is exact in f64.
    let (p, c) = (f64::from(a) * f64::from(b), f64::from(c));
    let s = zero_sum(p, c, sum_to_odd(p, c), rounding);
    f32::from_bits(narrow(s, F32, rounding))
}

/// Moves `s`, the nearest to an exact value that lies `e` further, to where a rounding wants it.
fn settle(s: f64, e: f64, rounding: Rounding) -> f64 {
    if !s.is_finite() || e == 0.0 || e.is_nan() {
        return s;
    }
    match rounding {
        Rounding::Nearest => s,
        Rounding::Zero if (e > 0.0) == (s > 0.0) => s,
        Rounding::Zero => f64::from_bits(s.to_bits() - 1),
        Rounding::Down if e < 0.0 => s.next_down(),
        Rounding::Up if e > 0.0 => s.next_up(),
        Rounding::Down | Rounding::Up => s,
    }
}

/// A finite computation that overflowed to infinity stays finite under the roundings that lead there.
fn overflow(s: f64, finite: bool, rounding: Rounding) -> f64 {
    let stays = match rounding {
        Rounding::Nearest => false,
        Rounding::Zero => true,
        Rounding::Down => s > 0.0,
        Rounding::Up => s < 0.0,
    };
    if s.is_infinite() && finite && stays {
        f64::MAX.copysign(s)
    } else {
        s
    }
}

/// `a + b` in f64 with any rounding.
pub fn add64(a: f64, b: f64, rounding: Rounding) -> f64 {
    let (s, e) = two_sum(a, b);
    overflow(
        zero_sum(a, b, settle(s, e, rounding), rounding),
        a.is_finite() && b.is_finite(),
        rounding,
    )
}

/// `a * b` in f64 with any rounding.
pub fn mul64(a: f64, b: f64, rounding: Rounding) -> f64 {
    let p = a * b;
    overflow(
        settle(p, a.mul_add(b, -p), rounding),
        a.is_finite() && b.is_finite(),
        rounding,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fma_agrees_with_the_host_and_brackets_it() {
        let mut state = 7u64;
        let mut next = || {
            state = state
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            f32::from_bits(((state >> 33) as u32 & 0x807f_ffff) | ((state >> 20) as u32 % 40 + 107) << 23)
        };
        for _ in 0..100_000 {
            let (a, b, c) = (next(), next(), next());
            let near = a.mul_add(b, c);
            assert_eq!(
                fma32(a, b, c, Rounding::Nearest).to_bits(),
                near.to_bits(),
                "{a} {b} {c}"
            );
            let (down, up) = (fma32(a, b, c, Rounding::Down), fma32(a, b, c, Rounding::Up));
            assert!(down <= near && near <= up && (down == up || down.next_up() == up));
            let zero = fma32(a, b, c, Rounding::Zero);
            assert_eq!(zero, if near > 0.0 { down } else { up });
        }
    }

    #[test]
    fn directed_sums() {
        assert_eq!(add64(1.0, 1e-30, Rounding::Up), 1.0f64.next_up());
        assert_eq!(add64(1.0, -1e-30, Rounding::Zero), 1.0f64.next_down());
        assert_eq!(add64(1.0, 1e-30, Rounding::Down), 1.0);
        assert_eq!(add64(f64::MAX, f64::MAX, Rounding::Zero), f64::MAX);
        assert!(add64(1.0, -1.0, Rounding::Down).is_sign_negative());
        assert_eq!(mul64(0.1, 0.1, Rounding::Down).next_up(), mul64(0.1, 0.1, Rounding::Up));
    }
}
