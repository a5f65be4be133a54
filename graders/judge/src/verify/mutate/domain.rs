//! Slips of tensor code that cargo-mutants has no operator for.
//!
//! - a reduction for another: `sum`/`mean`, `max`/`min`, `argmax`/`argmin`, also with `_keepdim` and `_all`;
//! - a broadcasting operation for its inverse: `broadcast_add`/`broadcast_sub`, `broadcast_mul`/`broadcast_div`;
//! - a comparison for one that differs on ties: `ge`/`gt`, `le`/`lt`, `eq`/`ne`, also broadcasting;
//! - an elementwise function left out: `exp()`, `log()`, `sqrt()`, … become `clone()`;
//! - the last axis for the one before, and a whole number given as an argument for its neighbours.

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
