//! A case with what it was made of, and what a change of it is.

use super::crop::Side;
use super::kind::Frame;
use gradus_law::value::Value;
use indexmap::IndexMap;

/// A case with what it was made of.
#[derive(Debug, Clone)]
pub(crate) struct Built {
    /// All sizes.
    pub sizes: IndexMap<String, i64>,
    /// Least and largest value of the sizes that are chosen.
    pub ranges: IndexMap<String, (i64, i64)>,
    /// Lengths of lists that are drawn: length, least, largest.
    pub lengths: IndexMap<String, (usize, usize, usize)>,
    /// What kinds drew, by path.
    pub leaves: IndexMap<String, Leaf>,
    /// Sizes, arguments, draws, lets by name.
    pub values: IndexMap<String, Value>,
}

/// What a kind drew.
#[derive(Debug, Clone)]
pub(crate) struct Leaf {
    pub frame: Frame,
    pub value: Value,
}

/// What is to be different from the earlier case.
#[derive(Debug, Clone, Default)]
pub(crate) struct Change {
    /// New sizes.
    pub sizes: Vec<(String, i64)>,
    /// New length of a drawn list.
    pub length: Option<(String, usize)>,
    /// Which part stays of what gets shorter.
    pub side: Side,
    /// New values of leaves.
    pub leaves: Vec<(String, Value)>,
}
