//! Slips of tensor code that cargo-mutants has no operator for.
//!
//! - a reduction for another: `sum`/`mean`, `max`/`min`, `argmax`/`argmin`, also with `_keepdim` and `_all`;
//! - a broadcasting operation for its inverse: `broadcast_add`/`broadcast_sub`, `broadcast_mul`/`broadcast_div`;
//! - a comparison for one that differs on ties: `ge`/`gt`, `le`/`lt`, `eq`/`ne`, also broadcasting;
//! - an elementwise function left out: `exp()`, `log()`, `sqrt()`, … become `clone()`;
//! - the last axis for the one before, and a whole number given as an argument for its neighbours;
//! - a constant for its neighbours in magnitude, and an infinite one for what is only large;
//! - a dtype for a narrower one, and a cast that goes through a narrower type.

/// What a method is mistaken for.
pub fn methods(name: &str) -> &'static [&'static str] {
    match name {
        "broadcast_add" => &["broadcast_sub"],
        "broadcast_sub" => &["broadcast_add"],
        "broadcast_mul" => &["broadcast_div"],
        "broadcast_div" => &["broadcast_mul"],
        "broadcast_maximum" => &["broadcast_minimum"],
        "broadcast_minimum" => &["broadcast_maximum"],
        "maximum" => &["minimum"],
        "minimum" => &["maximum"],
        "sum" => &["mean"],
        "mean" => &["sum"],
        "sum_all" => &["mean_all"],
        "mean_all" => &["sum_all"],
        "sum_keepdim" => &["mean_keepdim"],
        "mean_keepdim" => &["sum_keepdim"],
        "max" => &["min"],
        "min" => &["max"],
        "max_all" => &["min_all"],
        "min_all" => &["max_all"],
        "max_keepdim" => &["min_keepdim"],
        "min_keepdim" => &["max_keepdim"],
        "argmax" => &["argmin"],
        "argmin" => &["argmax"],
        "argmax_keepdim" => &["argmin_keepdim"],
        "argmin_keepdim" => &["argmax_keepdim"],
        "ge" => &["gt"],
        "gt" => &["ge"],
        "le" => &["lt"],
        "lt" => &["le"],
        "eq" => &["ne"],
        "ne" => &["eq"],
        "broadcast_ge" => &["broadcast_gt", "broadcast_le"],
        "broadcast_gt" => &["broadcast_ge", "broadcast_lt"],
        "broadcast_le" => &["broadcast_lt", "broadcast_ge"],
        "broadcast_lt" => &["broadcast_le", "broadcast_gt"],
        "broadcast_eq" => &["broadcast_ne"],
        "broadcast_ne" => &["broadcast_eq"],
        "add" => &["sub"],
        "sub" => &["add"],
        "mul" => &["div"],
        "div" => &["mul"],
        "floor" => &["ceil"],
        "ceil" => &["floor"],
        "exp" | "log" | "sqrt" | "sqr" | "neg" | "abs" | "tanh" | "relu" | "recip" | "sign" | "sin" | "cos" | "ln"
        | "round" => &["clone"],
        _ => &[],
    }
}

/// What the name of an axis is mistaken for.
pub fn path(name: &str) -> Option<&'static str> {
    match name {
        "D::Minus1" => Some("D::Minus2"),
        "D::Minus2" => Some("D::Minus1"),
        _ => None,
    }
}

/// What a dtype is mistaken for: the one that most code uses, or one that holds less.
pub fn dtype(name: &str) -> Option<&'static str> {
    match name {
        "DType::F64" => Some("DType::F32"),
        "DType::F32" => Some("DType::F64"),
        "DType::I64" => Some("DType::U32"),
        "DType::U32" => Some("DType::U8"),
        _ => None,
    }
}

/// What a named constant is mistaken for: a number that only looks large or small enough.
pub fn constant(name: &str) -> Option<&'static str> {
    match name {
        "f64::INFINITY" | "f64::MAX" => Some("1e9"),
        "f64::NEG_INFINITY" | "f64::MIN" => Some("(-1e9)"),
        "f32::INFINITY" | "f32::MAX" => Some("1e4"),
        "f32::NEG_INFINITY" | "f32::MIN" => Some("(-1e4)"),
        "f64::EPSILON" => Some("1e-6"),
        _ => None,
    }
}

/// A constant's neighbours in magnitude, and itself to two digits.
pub fn neighbours(value: f64) -> Vec<f64> {
    if value == 0.0 || value == 1.0 || !value.is_finite() {
        return Vec::new();
    }
    // In decimal, so that 1e-5 has the neighbour 1e-6 and not one that a division rounds.
    let digits = format!("{value:e}");
    let (mantissa, exponent) = digits.split_once('e').unwrap_or((&digits, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let parsed = |text: String| text.parse::<f64>().ok().filter(|other| *other != value);
    let candidates = [
        format!("{mantissa}e{}", exponent + 1),
        format!("{mantissa}e{}", exponent - 1),
        format!("{value:.1e}"),
    ];
    candidates.into_iter().filter_map(parsed).collect()
}

/// A type that holds less, through which a careless cast goes.
pub fn narrower(ty: &str) -> Option<&'static str> {
    match ty {
        "f64" => Some("f32"),
        "i64" | "isize" => Some("i32"),
        "u64" => Some("u32"),
        "u32" | "usize" => Some("u8"),
        _ => None,
    }
}
