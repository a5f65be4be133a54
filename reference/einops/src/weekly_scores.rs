use candle_core::{Result, Tensor, bail};

const DAYS: usize = 7;

/// Each day of `t` `[n]` standardised within its week, by the sample deviation: `[n]`; Err when weeks are not whole.
pub fn weekly_scores(t: &Tensor) -> Result<Tensor> {
    let n = t.dim(0)?;
    if !n.is_multiple_of(DAYS) {
        bail!("{n} days are not whole weeks")
    }
    let weeks = t.reshape((n / DAYS, DAYS))?;
    let centred = weeks.broadcast_sub(&weeks.mean_keepdim(1)?)?;
    let variance = (centred.sqr()?.sum_keepdim(1)? / (DAYS - 1) as f64)?;
    centred.broadcast_div(&variance.sqrt()?)?.flatten_all()
}
