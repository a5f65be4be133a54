//! How far two numbers may be apart.

/// Tolerance of one kind of comparison: `|a - b| <= atol + rtol * |b|`, or within `ulp` units in the last place of the dtype.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Tolerance {
    /// Relative part.
    pub rtol: f64,
    /// Absolute part.
    pub atol: f64,
    /// Units in the last place; replaces the other two.
    pub ulp: Option<f64>,
}
