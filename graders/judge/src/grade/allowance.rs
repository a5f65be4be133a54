//! What an edge allows beyond the usual tolerance.

use gradus_law::Tolerance;

/// A change of all tolerances.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Allowance {
    /// Multiplies both parts.
    pub(super) factor: f64,
    /// Least absolute part.
    pub(super) least: f64,
}

impl Default for Allowance {
    fn default() -> Self {
        Allowance {
            factor: 1.0,
            least: 0.0,
        }
    }
}

impl Allowance {
    /// The tolerance with this change.
    pub(super) fn applied(self, tolerance: Tolerance) -> Tolerance {
        Tolerance {
            rtol: tolerance.rtol * self.factor,
            atol: (tolerance.atol * self.factor).max(self.least),
            ulp: tolerance.ulp.map(|ulp| ulp * self.factor),
        }
    }
}
