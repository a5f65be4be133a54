//! From submitted sources to programs that answer calls: candle once by cargo, then rustc composed by the judge.
