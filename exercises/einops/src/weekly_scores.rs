// Check it with: cargo xtask grade einops/weekly_scores

use candle_core::{Result, Tensor};

/// How unusual was this day?
///
/// `t` of shape `[n]` holds one temperature per day, and days 0 to 6 are the first week, days 7 to 13 the second, and
/// so on. Tell of each day how unusual it was for its week: subtract the mean of the week, and divide by the *sample*
/// standard deviation of the week. This is the root of the summed squared distances from the week's mean, divided by 6,
/// one less than the number of days. The answer has shape `[n]`, a score per day in the order of the days.
///
/// If `n` is not a multiple of 7, return an `Err`. There is at least one week, and no week has seven equal days. The
/// weather may be hot or cold and the unit of any size: scores must be accurate also where temperatures are large
/// compared with their spread. Dtype and device stay as they are.
///
/// Grouping, reducing inside each group and bringing the result back to every member is a pattern that returns in layer
/// norm (groups: positions) and wherever activations of one prompt are compared with their own average.
///
/// Example: `[1, 2, 3, 4, 5, 6, 7]` becomes about `[-1.389, -0.926, -0.463, 0, 0.463, 0.926, 1.389]`.
///
/// What is allowed:
/// - `t`: finite, any size up to 1e6
/// - `w`: from 1
pub fn weekly_scores(t: &Tensor) -> Result<Tensor> {
    todo!()
}
