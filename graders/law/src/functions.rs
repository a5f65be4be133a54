//! The vocabulary: one table, from which the documentation derives too.

mod build;
mod layout;
mod map;
mod matrix;
mod predicate;
mod reduce;
mod statistics;
mod structure;
mod text;

use super::function::{Call, Function};
use super::operand::{Operand, Outcome};
use std::collections::HashMap;
use std::sync::OnceLock;

/// One entry; the numbers of arguments are read off their names.
const fn entry(
    group: &'static str,
    name: &'static str,
    arguments: &'static str,
    about: &'static str,
    run: fn(&Call<'_>) -> Outcome<Operand>,
) -> Function {
    let bytes = arguments.as_bytes();
    let (mut commas, mut optional, mut repeats, mut i) = (0, 0, false, 0);
    while i < bytes.len() {
        match bytes[i] {
            b',' => commas += 1,
            b'?' => optional += 1,
            // The first byte of `…`.
            0xE2 => repeats = true,
            _ => {}
        }
        i += 1;
    }
    let count = if bytes.is_empty() { 0 } else { commas + 1 };
    Function {
        name,
        arguments,
        least: if repeats { count - 1 } else { count - optional },
        most: if repeats { usize::MAX } else { count },
        group,
        about,
        run,
    }
}

const COMPARE: &str = "Comparing";
const REDUCE: &str = "Over all, one axis or several";
const AXIS: &str = "Along one axis";
const MAP: &str = "Element by element";
const LAYOUT: &str = "Shapes and slices";
const BUILD: &str = "Building blocks";
const LINEAR: &str = "Linear algebra";
const RANDOM: &str = "Random draws";
const PREDICATE: &str = "Predicates";
const STRUCT: &str = "Structs, maps and lists";
const TEXT: &str = "Texts";

/// Every function, in the order of the documentation.
#[rustfmt::skip]
static TABLE: &[Function] = &[
    entry(COMPARE, "near", "a, b, tol", "whether they differ by at most `tol` everywhere: for statistics", build::near),
    entry(COMPARE, "apart", "a, b", "whether they differ somewhere by more than ten tolerances, with no NaN", build::apart),
    entry(COMPARE, "moved", "a, b", "whether they differ somewhere by more than one tolerance, with no NaN", build::moved),
    entry(COMPARE, "close", "a, b, size", "whether they differ by at most rtol x size + atol everywhere: close for a whole of that size", build::close),
    entry(COMPARE, "same", "a, b", "as `a equals b`, and NaN is the same as NaN", build::same),

    entry(REDUCE, "sum", "x, axes?", "the sum; `axes` is a number or a list", reduce::sum),
    entry(REDUCE, "mean", "x, axes?", "the mean; NaN of nothing", reduce::mean),
    entry(REDUCE, "variance", "x, axes?", "the population variance (divisor n)", reduce::variance),
    entry(REDUCE, "std", "x, axes?", "the square root of `variance`", reduce::std),
    entry(REDUCE, "max", "x, axes?", "the largest element, -inf of nothing; of two plain numbers the larger", reduce::max),
    entry(REDUCE, "min", "x, axes?", "the smallest element, inf of nothing; of two plain numbers the smaller", reduce::min),
    entry(REDUCE, "prod", "x, axes?", "the product", reduce::prod),
    entry(REDUCE, "norm", "x, axes?", "the Euclidean length; of a list or struct, of all its numbers together", reduce::norm),
    entry(REDUCE, "logsumexp", "x, axes?", "log(sum(exp(x))), stable", reduce::logsumexp),
    entry(REDUCE, "count", "c, axes?", "how many are true", reduce::count),
    entry(REDUCE, "all", "c, axes?", "whether all are true; reports the worst one", reduce::all),
    entry(REDUCE, "any", "c, axes?", "whether one is true", reduce::any),
    entry(REDUCE, "correlation", "a, b", "Pearson's correlation of two vectors", reduce::correlation),

    entry(AXIS, "mean_keep", "x, axis?", "the mean, the axis kept with size 1; the last axis unless named", reduce::mean_keep),
    entry(AXIS, "var_keep", "x, axis?", "the population variance, the axis kept with size 1; the last axis unless named", reduce::var_keep),
    entry(AXIS, "cumsum", "x, axis?", "running sums; a vector needs no axis", reduce::cumsum),
    entry(AXIS, "diff", "x, axis?", "differences of neighbours; a vector needs no axis", reduce::diff),
    entry(AXIS, "sort", "x, axis?", "in ascending order, NaN last; the last axis unless named; also a list of texts", reduce::sort),
    entry(AXIS, "argsort", "x, axis?", "positions in ascending order, ties in place; the last axis unless named", reduce::argsort),
    entry(AXIS, "argmax", "x, axis?", "the first position of the largest element; of all elements unless an axis is named", reduce::argmax),
    entry(AXIS, "argmin", "x, axis?", "the first position of the smallest element", reduce::argmin),
    entry(AXIS, "softmax", "x, axis", "exp(x) / sum(exp(x)), stable", reduce::softmax),
    entry(AXIS, "log_softmax", "x, axis", "log(softmax(x)), stable", reduce::log_softmax),

    entry(MAP, "abs", "x", "the absolute value", map::abs),
    entry(MAP, "exp", "x", "e to the power of x", map::exp),
    entry(MAP, "log", "x", "the natural logarithm", map::log),
    entry(MAP, "sqrt", "x", "the square root", map::sqrt),
    entry(MAP, "sin", "x", "the sine", map::sin),
    entry(MAP, "cos", "x", "the cosine", map::cos),
    entry(MAP, "tan", "x", "the tangent", map::tan),
    entry(MAP, "tanh", "x", "the hyperbolic tangent", map::tanh),
    entry(MAP, "erf", "x", "the error function: the normal distribution up to x is (1 + erf(x / sqrt(2))) / 2", map::erf),
    entry(MAP, "sign", "x", "-1, 0 or 1", map::sign),
    entry(MAP, "floor", "x", "rounded down", map::floor),
    entry(MAP, "ceil", "x", "rounded up", map::ceil),
    entry(MAP, "round", "x", "to the nearest whole number, halves away from zero", map::round),
    entry(MAP, "maximum", "a, b", "the larger of each pair; NaN wins", map::maximum),
    entry(MAP, "minimum", "a, b", "the smaller of each pair; NaN wins", map::minimum),
    entry(MAP, "clamp", "x, low, high", "x, but no less than low and no more than high", map::clamp),
    entry(MAP, "where", "c, a, b", "a where c is true, else b", map::choose),
    entry(MAP, "one_hot", "i, n", "for each index a new last axis of n zeros with a 1 at the index", map::one_hot),
    entry(MAP, "cast", "x, dtype", "rounded to the dtype of that name, which the result has", map::cast),
    entry(MAP, "dtype", "x", "the dtype's name, a text", map::dtype),

    entry(LAYOUT, "shape", "x", "the sizes, a list", layout::shape),
    entry(LAYOUT, "size", "x", "the number of elements", layout::count),
    entry(LAYOUT, "len", "x", "the size of axis 0; of a list, its length; of a text, its characters", layout::len),
    entry(LAYOUT, "reshape", "x, shape", "the same elements in another shape; one size may be -1", layout::reshape),
    entry(LAYOUT, "flatten", "x", "the elements as a vector", layout::flatten),
    entry(LAYOUT, "t", "x", "the last two axes swapped", layout::transpose),
    entry(LAYOUT, "permute", "x, axes", "the axes in the order named", layout::permute),
    entry(LAYOUT, "take", "x, axis, i", "the entries at the places i; a number drops the axis", layout::take),
    entry(LAYOUT, "slice", "x, axis, a..b", "the entries from a to before b", layout::slice),
    entry(LAYOUT, "splice", "x, axis, at, y", "x, with y in place of the entries from `at` on", layout::splice),
    entry(LAYOUT, "concat", "parts, axis", "arrays joined along an axis they have", layout::concat),
    entry(LAYOUT, "stack", "parts, axis", "arrays joined along a new axis", layout::stack),
    entry(LAYOUT, "gather", "x, i, axis", "for each index the element at that place along the axis", layout::gather),
    entry(LAYOUT, "broadcast", "x, shape", "repeated to that shape", layout::broadcast),
    entry(LAYOUT, "repeat", "x, axis, times", "each entry along the axis so many times in a row", layout::repeat),
    entry(LAYOUT, "tile", "x, times", "the whole, so many times over; a list says it for each of the last axes", layout::tile),
    entry(LAYOUT, "reversed", "x, axis?", "back to front; the first axis unless named; also a list or a text", layout::reversed),
    entry(LAYOUT, "roll", "x, axis, by", "entries moved on, those at the end to the front", layout::roll),
    entry(LAYOUT, "row_major_strides", "shape", "strides counted in elements, a list", build::row_major_strides),

    entry(BUILD, "zeros", "shape", "zeros", build::zeros),
    entry(BUILD, "ones", "shape", "ones", build::ones),
    entry(BUILD, "eye", "n", "the identity matrix", build::eye),
    entry(BUILD, "arange", "n, end?", "0 to before n; with two numbers, from the first to before the second", build::arange),
    entry(BUILD, "diag", "x", "a vector as a diagonal matrix; of a matrix its diagonal", build::diag),
    entry(BUILD, "tril", "x, k?", "elements above diagonal k (0) replaced by zeros", build::tril),
    entry(BUILD, "triu", "x, k?", "elements below diagonal k (0) replaced by zeros", build::triu),
    entry(BUILD, "unique", "x", "the different values, ascending, NaN last; also of a list of texts", statistics::unique),
    entry(BUILD, "bincount", "x, n?", "how often each of 0 to n - 1 occurs, other values not counted; n is 1 more than the largest unless given", statistics::bincount),
    entry(BUILD, "position", "list, x", "where each x stands in the list first, -1 where it does not", build::position),
    entry(BUILD, "inverse", "p", "the inverse of a permutation, or of a square matrix: NaN of a singular one", build::inverse),

    entry(LINEAR, "dot", "a, b", "the inner product of two vectors", reduce::dot),
    entry(LINEAR, "trace", "m", "the sum of the diagonal", build::trace),
    entry(LINEAR, "det", "m", "the determinant", build::det),
    entry(LINEAR, "linsolve", "a, b", "the x with a @ x = b, of a square a; NaN where a is singular", matrix::linsolve),
    entry(LINEAR, "rank", "m, share?", "how many singular values exceed that share of the largest: max(shape) x eps of the dtype unless given", matrix::rank),
    entry(LINEAR, "kron", "a, b", "the Kronecker product", matrix::kron),
    entry(LINEAR, "einsum", "subscripts, x, …", "sums of products over named axes: `einsum(\"ij,jk->ik\", a, b)`", matrix::einsum),
    entry(LINEAR, "singular_values", "m", "singular values, largest first", build::singular_values),
    entry(LINEAR, "eigenspaces", "l, v, gap", "for each eigenvalue, ascending, the projector onto the vectors of all close to it", build::eigenspaces),

    entry(RANDOM, "standardized_moment", "x, k", "the mean of ((x - mean(x)) / std(x)) ** k: the skewness for 3, the kurtosis for 4", statistics::standardized_moment),
    entry(RANDOM, "has_mean", "x, mean, std", "whether the mean of so many draws of that spread lies within five standard errors", statistics::has_mean),
    entry(RANDOM, "has_variance", "x, variance, kurtosis?", "whether the variance of so many draws lies within five standard errors; the kurtosis is a normal's (3) unless given", statistics::has_variance),
    entry(RANDOM, "is_normal", "x, mean, std", "whether draws are normal: the test of Kolmogorov and Smirnov, failed once in a million", statistics::is_normal),
    entry(RANDOM, "is_uniform", "x, low, high", "whether draws are uniform, by the same test; of any distribution, hand it the values of the distribution function, 0 and 1", statistics::is_uniform),

    entry(PREDICATE, "orthonormal", "x", "whether the columns are: t(x) @ x is the identity", predicate::orthonormal),
    entry(PREDICATE, "upper", "x", "whether all below the diagonal is zero", predicate::upper),
    entry(PREDICATE, "lower", "x", "whether all above the diagonal is zero", predicate::lower),
    entry(PREDICATE, "symmetric", "x", "whether x is t(x)", predicate::symmetric),
    entry(PREDICATE, "psd", "x", "whether x is symmetric with no negative eigenvalue", predicate::psd),
    entry(PREDICATE, "distribution", "x, axis?", "whether nothing is negative and sums along the axis (the last) are 1", predicate::distribution),
    entry(PREDICATE, "ascending", "x", "whether each entry, or row, is greater than the one before", predicate::ascending),
    entry(PREDICATE, "distinct", "x", "whether no two entries, or rows, are alike", predicate::distinct),
    entry(PREDICATE, "is_permutation", "x", "whether each of 0..n occurs once", predicate::is_permutation),
    entry(PREDICATE, "is_one_hot", "x, axis?", "whether along the axis (the last) there is one 1 and else 0", predicate::is_one_hot),
    entry(PREDICATE, "is_finite", "x", "where elements are neither NaN nor infinite", predicate::is_finite),
    entry(PREDICATE, "is_nan", "x", "where elements are NaN", predicate::is_nan),
    entry(PREDICATE, "is_none", "x", "whether it is `none`", predicate::is_none),
    entry(PREDICATE, "is_error", "x", "whether it is the `Err` of a plain `Result<T, E>`", predicate::is_error),
    entry(BUILD, "error", "x", "the `Err` that holds x: `out approx error(\"empty\")`", structure::error),
    entry(BUILD, "reason", "x", "what an `Err` holds", structure::reason),

    entry(STRUCT, "get", "s, name", "an entry; the name may be a path, `blocks.0.attn.w_q`", structure::get),
    entry(STRUCT, "put", "s, name, value, …", "the same with an entry replaced or added, or several; a name may be a path", structure::put),
    entry(STRUCT, "without", "s, name", "the same without an entry", structure::without),
    entry(STRUCT, "record", "name, value, …", "a struct of these entries", structure::record),
    entry(STRUCT, "names", "s", "the entries' names, a list", structure::names),
    entry(STRUCT, "values", "s", "the entries, a list; of a map that is pairs, the second of each", structure::values),
    entry(STRUCT, "keys", "pairs", "the keys of a map: the first of each pair, a list", structure::keys),
    entry(STRUCT, "lookup", "pairs, key", "the value of a key in a map, `none` where the key is missing", structure::lookup),
    entry(STRUCT, "flatten_fields", "s, name?", "all numbers of the fields named so, or beginning so before a `_`, as a vector", structure::flatten_fields),

    entry(TEXT, "to_csv", "table", "rows as lines, entries separated by commas", text::to_csv),
    entry(TEXT, "parse_numbers", "text", "the numbers in a text, a vector", text::parse_numbers),
    entry(TEXT, "chars", "text", "the characters, a list", text::chars),
    entry(TEXT, "codes", "text", "the characters' numbers in Unicode, a vector", text::codes),
    entry(TEXT, "words", "text", "what stands between white space, a list", text::words),
    entry(TEXT, "join", "texts, separator?", "the texts one after the other, the separator between them", text::join),
    entry(TEXT, "lowercase", "text", "in small letters", text::lowercase),
    entry(TEXT, "lines", "text", "the lines, a list", text::lines),
    entry(TEXT, "prefixed", "prefix, texts", "each text with the prefix before it", text::prefixed),
    entry(TEXT, "distinct_chars", "text", "the different characters, sorted, a list", text::distinct_chars),
    entry(TEXT, "contains", "text, part", "whether the part occurs in the text", text::contains),
    entry(TEXT, "starts_with", "text, start", "whether the text begins so", text::starts_with),
];

/// Every function that laws know.
pub fn functions() -> &'static [Function] {
    TABLE
}

/// A function by name.
pub(crate) fn find(name: &str) -> Option<&'static Function> {
    static BY_NAME: OnceLock<HashMap<&'static str, &'static Function>> = OnceLock::new();
    let map = BY_NAME.get_or_init(|| functions().iter().map(|f| (f.name, f)).collect());
    map.get(name).copied()
}
