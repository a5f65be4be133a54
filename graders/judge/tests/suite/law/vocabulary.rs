//! Each function of the vocabulary at least once, with values computed by hand.

use super::common::{Case, define, elements, parsed, record, wire, wire_i64};
use gradus_law::value::Value;
use gradus_law::{functions, reference_markdown};
use gradus_wire::DType;

/// m = [[1, 2], [3, 4]], v = [3, 1, 2], x = 0..24 of shape [2, 3, 4].
fn case() -> Case {
    let counting: Vec<f64> = (0..24).map(f64::from).collect();
    let weights = record(&[
        ("w_q", wire(DType::F32, &[2, 1], &[1.0, 2.0])),
        ("b_q", wire(DType::F32, &[2], &[3.0, 4.0])),
        (
            "blocks",
            Value::List(vec![
                record(&[
                    ("w", wire(DType::F32, &[1], &[5.0])),
                    ("b", wire(DType::F32, &[1], &[6.0])),
                ]),
                record(&[
                    ("w", wire(DType::F32, &[1], &[7.0])),
                    ("b", wire(DType::F32, &[1], &[8.0])),
                ]),
            ]),
        ),
    ]);
    Case::new(&[
        ("m", wire(DType::F64, &[2, 2], &[1.0, 2.0, 3.0, 4.0])),
        ("v", wire(DType::F64, &[3], &[3.0, 1.0, 2.0])),
        ("x", wire(DType::F64, &[2, 3, 4], &counting)),
        ("ids", wire(DType::U32, &[2], &[2.0, 0.0])),
        (
            "big",
            wire_i64(&[3], &[9_007_199_254_740_993, 5, 9_007_199_254_740_992]),
        ),
        ("p", weights),
    ])
}

/// Expression, and a literal that it must be equal to in shape and value (to 1e-9).
const VALUES: &[(&str, &str)] = &[
    ("sum(m)", "10"),
    ("sum(m, 0)", "[4, 6]"),
    ("sum(m, -1)", "[3, 7]"),
    ("sum(x, [0, 2])", "[60, 92, 124]"),
    ("sum(v > 1)", "2"),
    ("sum([])", "0"),
    ("mean(m, 1)", "[1.5, 3.5]"),
    ("mean(v)", "2"),
    ("variance(m)", "1.25"),
    ("std([1, 1, 3, 3])", "1"),
    ("max(m, 0)", "[3, 4]"),
    ("max(v)", "3"),
    ("max([])", "-inf"),
    ("max(2, 7)", "7"),
    ("min(2, 7)", "2"),
    ("min(v)", "1"),
    ("min(3 * 2, len(v))", "3"),
    ("prod(m)", "24"),
    ("norm([3, 4])", "5"),
    ("norm([[3], [4]], 0)", "[5]"),
    ("norm([[[2]], [1, 2]])", "3"),
    ("norm([1e200, 1e200]) / 1e200", "sqrt(2)"),
    ("logsumexp([1000, 1000])", "1000 + log(2)"),
    ("logsumexp([-inf, -inf])", "-inf"),
    ("logsumexp([[0, 0], [1, 1]], 1)", "[log(2), 1 + log(2)]"),
    ("count(m > 1)", "3"),
    ("count(m > 1, 0)", "[1, 2]"),
    ("correlation([1, 2, 3], [2, 4, 6])", "1"),
    ("correlation([1, 2, 3], [3, 2, 1])", "-1"),
    ("dot([1, 2, 3], [4, 5, 6])", "32"),
    ("mean_keep(m, 1)", "[[1.5], [3.5]]"),
    ("mean_keep(m)", "[[1.5], [3.5]]"),
    ("var_keep(m, 0)", "[[1, 1]]"),
    ("cumsum(v)", "[3, 4, 6]"),
    ("cumsum(m, 0)", "[[1, 2], [4, 6]]"),
    ("cumsum(m, 1)", "[[1, 3], [3, 7]]"),
    ("diff(v)", "[-2, 1]"),
    ("diff(m, 0)", "[[2, 2]]"),
    ("diff([5])", "[]"),
    ("sort(v)", "[1, 2, 3]"),
    ("sort([[2, 1], [0, 3]])", "[[1, 2], [0, 3]]"),
    ("sort([[2, 1], [0, 3]], 0)", "[[0, 1], [2, 3]]"),
    ("argsort(v)", "[1, 2, 0]"),
    ("argsort([1, 0, 1])", "[1, 0, 2]"),
    ("argmax(v)", "0"),
    ("argmax([1, 3, 3])", "1"),
    ("argmax(m, 1)", "[1, 1]"),
    ("argmin(m, 0)", "[0, 0]"),
    ("softmax([0, log(3)], 0)", "[0.25, 0.75]"),
    ("softmax([[1000, 1000]], -1)", "[[0.5, 0.5]]"),
    ("softmax([0, -inf], 0)", "[1, 0]"),
    ("log_softmax([0, log(3)], 0)", "[log(0.25), log(0.75)]"),
    ("abs([-1, 2])", "[1, 2]"),
    ("exp(0)", "1"),
    ("log([1, exp(2)])", "[0, 2]"),
    ("sqrt([4, 9])", "[2, 3]"),
    ("sin(0)", "0"),
    ("cos(0)", "1"),
    ("tan(0)", "0"),
    ("tanh([0, 1000])", "[0, 1]"),
    ("erf([0, 1, -inf])", "[0, 0.8427007929497149, -1]"),
    ("sign([-2, 0, 5])", "[-1, 0, 1]"),
    ("floor([1.5, -1.5])", "[1, -2]"),
    ("ceil([1.5, -1.5])", "[2, -1]"),
    ("round([0.5, -0.5, 2.5])", "[1, -1, 3]"),
    ("maximum([1, 5], 3)", "[3, 5]"),
    ("minimum([1, 5], [3, 3])", "[1, 3]"),
    ("clamp([-1, 0.5, 2], 0, 1)", "[0, 0.5, 1]"),
    ("where(m > 2, m, 0)", "[[0, 0], [3, 4]]"),
    ("where([[1], [0]], [1, 2], [[3, 4], [5, 6]])", "[[1, 2], [5, 6]]"),
    ("where(true, 1, 2)", "1"),
    ("one_hot(ids, 3)", "[[0, 0, 1], [1, 0, 0]]"),
    ("one_hot(1, 2)", "[0, 1]"),
    ("cast([1 / 3], \"f16\")", "[0.333251953125]"),
    ("shape(x)", "[2, 3, 4]"),
    ("shape(5)", "[]"),
    ("size(x)", "24"),
    ("len(x)", "2"),
    ("len(\"héé\")", "3"),
    ("len(p.blocks)", "2"),
    ("reshape(m, [4])", "[1, 2, 3, 4]"),
    ("reshape(m, [1, -1])", "[[1, 2, 3, 4]]"),
    ("reshape(m, 4)", "[1, 2, 3, 4]"),
    ("flatten(m)", "[1, 2, 3, 4]"),
    ("t(m)", "[[1, 3], [2, 4]]"),
    ("shape(t(x))", "[2, 4, 3]"),
    ("permute(x, [2, 0, 1])[1][1][2]", "21"),
    ("take(m, 1, 0)", "[1, 3]"),
    ("take(m, 1, [1, 0])", "[[2, 1], [4, 3]]"),
    ("take(v, 0, [[0, 2]])", "[[3, 2]]"),
    ("slice(m, 1, 1..2)", "[[2], [4]]"),
    ("slice(v, 0, 1..)", "[1, 2]"),
    ("slice(v, 0, -1..)", "[2]"),
    ("slice([1, 2, 3], 0, ..2)", "[1, 2]"),
    ("splice(m, 1, 0, [[9], [8]])", "[[9, 2], [8, 4]]"),
    ("splice(m, 0, -1, [[7, 7]])", "[[1, 2], [7, 7]]"),
    ("splice(m, 1, 1, 0)", "[[1, 0], [3, 0]]"),
    ("splice(m, 1, 0, [[5, 6]])", "[[5, 6], [5, 6]]"),
    ("concat([m, [[5, 6]]], 0)", "[[1, 2], [3, 4], [5, 6]]"),
    ("concat([m, m], 1)", "[[1, 2, 1, 2], [3, 4, 3, 4]]"),
    ("stack([v, v], 1)", "[[3, 3], [1, 1], [2, 2]]"),
    ("stack([v, v], 0)", "[[3, 1, 2], [3, 1, 2]]"),
    ("gather(m, [[1], [0]], 1)", "[[2], [3]]"),
    ("gather(m, [[1, 0]], 0)", "[[3, 2]]"),
    ("broadcast([1, 2], [2, 2])", "[[1, 2], [1, 2]]"),
    ("reversed(v)", "[2, 1, 3]"),
    ("reversed(m, 1)", "[[2, 1], [4, 3]]"),
    ("reversed([1, 2])", "[2, 1]"),
    ("roll(v, 0, 1)", "[2, 3, 1]"),
    ("roll(v, 0, -1)", "[1, 2, 3]"),
    ("row_major_strides([2, 3, 4])", "[12, 4, 1]"),
    ("zeros([2])", "[0, 0]"),
    ("shape(zeros([2, 0, 3]))", "[2, 0, 3]"),
    ("ones(2)", "[1, 1]"),
    ("eye(2)", "[[1, 0], [0, 1]]"),
    ("arange(3)", "[0, 1, 2]"),
    ("arange(2, 5)", "[2, 3, 4]"),
    ("arange(-1)", "[]"),
    ("diag([1, 2])", "[[1, 0], [0, 2]]"),
    ("diag(m)", "[1, 4]"),
    ("diag([[1, 2, 3], [4, 5, 6]])", "[1, 5]"),
    ("tril(m)", "[[1, 0], [3, 4]]"),
    ("tril(m, -1)", "[[0, 0], [3, 0]]"),
    ("triu(m)", "[[1, 2], [0, 4]]"),
    ("triu(m, 1)", "[[0, 2], [0, 0]]"),
    ("position([5, 7, 5], [7, 5, 9])", "[1, 0, -1]"),
    ("position([\"a\", \"b\"], \"b\")", "1"),
    ("position([\"a\", \"b\"], [\"b\", \"c\"])", "[1, -1]"),
    ("inverse([2, 0, 1])", "[1, 2, 0]"),
    ("inverse(m)", "[[-2, 1], [1.5, -0.5]]"),
    ("inverse([[1, 2], [2, 4]])", "[[nan, nan], [nan, nan]]"),
    ("linsolve(m, [5, 6])", "[-4, 4.5]"),
    ("linsolve([[0, 2], [1, 0]], [[2, 4], [3, 5]])", "[[3, 5], [1, 2]]"),
    ("linsolve([[1, 1], [1, 1]], [1, 2])", "[nan, nan]"),
    ("rank(m)", "2"),
    ("rank([[1, 2], [2, 4], [3, 6]])", "1"),
    ("rank(zeros([3, 2]))", "0"),
    ("rank([[1, 0], [0, 0.01]], 0.1)", "1"),
    ("rank(cast([[1, 0], [0, 0.00000001]], \"f32\"))", "1"),
    ("kron([[1, 2]], [[1, 1], [0, 3]])", "[[1, 1, 2, 2], [0, 3, 0, 6]]"),
    ("kron([1, 2], [3, 4])", "[3, 4, 6, 8]"),
    ("einsum(\"ij,jk->ik\", m, m)", "[[7, 10], [15, 22]]"),
    ("einsum(\"ij, jk\", m, m)", "[[7, 10], [15, 22]]"),
    ("einsum(\"ii\", m)", "5"),
    ("einsum(\"ii->i\", m)", "[1, 4]"),
    ("einsum(\"ij->ji\", m)", "[[1, 3], [2, 4]]"),
    ("einsum(\"i,j->ij\", [1, 2], v)", "[[3, 1, 2], [6, 2, 4]]"),
    ("einsum(\"i,i,i->\", v, v, v)", "36"),
    ("einsum(\"bij,bj->bi\", [m, m], [[1, 0], [0, 1]])", "[[1, 3], [2, 4]]"),
    ("einsum(\"ij,j->i\", zeros([2, 0]), [])", "[0, 0]"),
    ("einsum(\"ij->j\", zeros([0, 2]))", "[0, 0]"),
    ("unique([2, 0, 2, -1, 0])", "[-1, 0, 2]"),
    ("unique(m)", "[1, 2, 3, 4]"),
    ("unique([nan, 1, nan])", "[1, nan]"),
    ("len(unique(big))", "3"),
    ("bincount([0, 2, 2])", "[1, 0, 2]"),
    ("bincount(ids, 4)", "[1, 0, 1, 0]"),
    ("bincount([-1, 0.5, 9, 1], 2)", "[0, 1]"),
    ("bincount([])", "[]"),
    ("standardized_moment([0, 0, 3], 3)", "sqrt(0.5)"),
    ("standardized_moment([[1, -1], [1, -1]], 4)", "1"),
    ("repeat(v, 0, 2)", "[3, 3, 1, 1, 2, 2]"),
    ("repeat(m, 1, 2)", "[[1, 1, 2, 2], [3, 3, 4, 4]]"),
    ("repeat(v, 0, 0)", "[]"),
    ("tile(v, 2)", "[3, 1, 2, 3, 1, 2]"),
    ("tile(m, [2, 1])", "[[1, 2], [3, 4], [1, 2], [3, 4]]"),
    ("tile([1, 2], [2, 1])", "[[1, 2], [1, 2]]"),
    ("tile(m, 2)", "[[1, 2, 1, 2], [3, 4, 3, 4]]"),
    ("count(m > 1 && m < 4)", "2"),
    ("where(m < 2 || !(m < 4), m, 0)", "[[1, 0], [0, 4]]"),
    ("singular_values(eye(300))[299]", "1"),
    ("trace(m)", "5"),
    ("det(m)", "-2"),
    ("det([[0, 1], [1, 0]])", "-1"),
    ("det([[1, 2], [2, 4]])", "0"),
    ("singular_values([[3, 0], [0, -4]])", "[4, 3]"),
    ("singular_values([[1, 2, 2]])", "[3]"),
    ("prod(singular_values(m))", "2"),
    ("sum(singular_values(m) ** 2)", "30"),
    (
        "eigenspaces([1, 1, 2], eye(3), 1e-6)",
        "[[[1, 0, 0], [0, 1, 0], [0, 0, 0]], [[1, 0, 0], [0, 1, 0], [0, 0, 0]], [[0, 0, 0], [0, 0, 0], [0, 0, 1]]]",
    ),
    ("get(p, \"blocks.1.b\")", "[8]"),
    ("get(put(p, \"b_q\", [9]), \"b_q\")", "[9]"),
    ("put(p, \"blocks.0.w\", [1], \"b_q\", [2]).blocks[0].w", "[1]"),
    ("put(p, \"blocks.0.w\", [1], \"b_q\", [2]).b_q", "[2]"),
    ("put(p, \"blocks.0.w\", [1]).blocks[1].w", "[7]"),
    ("put(p, \"h.0.extra\", [1])[\"h.0.extra\"]", "[1]"),
    ("len(without(p, \"b_q\"))", "2"),
    ("record(\"k\", [1], \"v\", [2]).v", "[2]"),
    ("values(record(\"k\", 1, \"v\", 2))", "[1, 2]"),
    ("flatten_fields(p, \"b\")", "[3, 4, 6, 8]"),
    ("flatten_fields(p)", "[1, 2, 3, 4, 5, 6, 7, 8]"),
    ("norm(p) ** 2", "204"),
    (
        "parse_numbers(\"a1 b 2.5, -3e-2; [nan x inf] 7.\")[[0, 1, 2]]",
        "[2.5, -0.03, nan]",
    ),
    ("parse_numbers(\"[1, 2.]\\n[-0.5]\")", "[1, 2, -0.5]"),
];

#[test]
fn functions_compute_what_a_hand_computes() {
    let case = case();
    for (text, expected) in VALUES {
        let (shape, found) = elements(&list_as_tensor(&case, text));
        let (wanted_shape, wanted) = elements(&list_as_tensor(&case, expected));
        assert_eq!(shape, wanted_shape, "{text}");
        for (a, b) in found.iter().zip(&wanted) {
            let same = a == b || (a - b).abs() < 1e-9 || a.is_nan() && b.is_nan();
            assert!(same, "{text} is {found:?}, not {wanted:?}");
        }
    }
}

/// Lists as the arrays they stand for.
fn list_as_tensor(case: &Case, text: &str) -> Value {
    match case.eval(text) {
        Value::List(_) => case.eval(&format!("reshape({text}, shape({text}))")),
        other => other,
    }
}

/// Predicates: what holds and what does not.
const TRUTHS: &[(&str, bool)] = &[
    ("near(1, 1.04, 0.05)", true),
    ("near([1, 2], [1, 2.06], 0.05)", false),
    ("near(nan, nan, 1)", false),
    ("apart([1, 2], [1, 3])", true),
    ("apart([1, 2], [1, 2 + 1e-12])", false),
    ("apart([1, nan], [1, 5])", false),
    ("apart([1, nan], [9, 5])", false),
    ("moved([1, 2], [1, 2 + 1e-3])", true),
    ("moved([1, 2], [1, 2 + 1e-12])", false),
    ("moved([1, nan], [9, 5])", false),
    ("close([1000, 1e-5], [1000, 1e-5 + 1e-8], 1000)", true),
    ("close([1, 1e-5], [1, 1e-5 + 1e-8], 1)", false),
    ("close([1, nan], [1, nan], 1)", false),
    ("same([1, nan], [1, nan])", true),
    ("same([1, nan], [nan, 1])", false),
    ("same([1, nan], [1, 2])", false),
    ("same([1, 2], [1, 2 + 1e-12])", false),
    ("same(p, p)", true),
    ("unique([\"b\", \"a\", \"b\"]) equals [\"a\", \"b\"]", true),
    ("unique(big) equals sort(big)", true),
    ("dtype(unique(ids)) == \"u32\"", true),
    ("has_mean(arange(101), 50, 30)", true),
    ("has_mean(arange(101), 66, 30)", false),
    ("has_mean([nan, 1], 1, 30)", false),
    ("has_variance(arange(1000) / 1000, 1 / 12, 1.8)", true),
    ("has_variance(arange(1000) / 1000, 1 / 10, 1.8)", false),
    ("has_variance([], 1)", false),
    ("is_uniform((arange(10000) + 0.5) / 10000, 0, 1)", true),
    ("is_uniform(((arange(10000) + 0.5) / 10000) ** 1.1, 0, 1)", false),
    ("is_uniform([0, 1, nan], 0, 1)", false),
    ("is_normal(zeros(1000), 0, 1)", false),
    ("is_normal((arange(10000) - 4999.5) / 2886.75, 0, 1)", false),
    (
        "is_normal(log((arange(10000) + 0.5) / (9999.5 - arange(10000))) / 1.702, 0, 1)",
        true,
    ),
    ("all(m > 0)", true),
    ("all(m > 1)", false),
    ("all([])", true),
    ("any(m > 3)", true),
    ("any(m > 4)", false),
    ("any([])", false),
    ("all([true, 1 < 2])", true),
    ("all(where(m > 9, m < 0, true))", true),
    ("where(m > 2, m > 3, true)", false),
    ("orthonormal(eye(3))", true),
    ("orthonormal([[0.6], [0.8]])", true),
    ("orthonormal(m)", false),
    ("upper([[1, 2], [0, 3]])", true),
    ("upper(m)", false),
    ("lower([[1, 0], [2, 3]])", true),
    ("lower(m)", false),
    ("symmetric([[1, 2], [2, 1]])", true),
    ("symmetric(m)", false),
    ("psd([[2, 1], [1, 2]])", true),
    ("psd([[1, 1], [1, 1]])", true),
    ("psd([[1, 2], [2, 1]])", false),
    ("psd([[1, 0], [5, 1]])", false),
    ("distribution([[0.5, 0.5], [1, 0]], -1)", true),
    ("distribution([0.5, 0.6])", false),
    ("distribution([1.5, -0.5])", false),
    ("ascending([1, 2, 3])", true),
    ("ascending([1, 1])", false),
    ("ascending([[0, 5], [1, 0]])", true),
    ("ascending([[1, 0], [0, 5]])", false),
    ("ascending(big[[2, 0]])", true),
    ("ascending(big[[0, 2]])", false),
    ("distinct([3, 1, 2])", true),
    ("distinct([3, 1, 3])", false),
    ("distinct([[1, 2], [2, 1]])", true),
    ("distinct([\"a\", \"b\", \"a\"])", false),
    ("distinct(big)", true),
    ("is_permutation([2, 0, 1])", true),
    ("is_permutation([2, 0, 2])", false),
    ("is_permutation([3, 0, 1])", false),
    ("is_one_hot([[0, 1], [1, 0]])", true),
    ("is_one_hot([[0, 0], [1, 0]])", false),
    ("is_one_hot([0.5, 0.5])", false),
    ("all(is_finite([1, 2]))", true),
    ("is_finite([1, inf])", false),
    ("is_finite(p)", true),
    ("any(is_nan([1, nan]))", true),
    ("is_none(none)", true),
    ("is_none(3)", false),
    ("is_error(error(\"no\"))", true),
    ("is_error(none)", false),
    ("error(\"no\") approx error(\"no\")", true),
    ("error(\"no\") approx error(\"No\")", false),
    ("error(3) equals error(3)", true),
    ("error(3) approx 3", false),
    ("reason(error([1, 2])) equals [1, 2]", true),
    ("keys([[\"a\", 2], [\"b\", 3]]) equals [\"a\", \"b\"]", true),
    ("values([[\"a\", 2], [\"b\", 3]]) equals [2, 3]", true),
    ("lookup([[\"a\", 2], [\"b\", 3]], \"b\") == 3", true),
    ("lookup([[[1, 2], 7], [[2, 1], 8]], [2, 1]) == 8", true),
    ("is_none(lookup([[\"a\", 2]], \"c\"))", true),
    ("is_none(lookup([], \"c\"))", true),
    ("chars(\"aé猫\") equals [\"a\", \"é\", \"猫\"]", true),
    ("codes(\"aé\") equals [97, 233]", true),
    ("words(\" a  bc \") equals [\"a\", \"bc\"]", true),
    ("join([\"a\", \"b\"], \", \") == \"a, b\"", true),
    ("join([\"a\", \"b\"]) == \"ab\"", true),
    ("lowercase(\"ÉA\") == \"éa\"", true),
    ("dtype(ids) == \"u32\"", true),
    ("dtype(p.w_q * 2) == \"f32\"", true),
    ("dtype(cast(m, \"bf16\")) == \"bf16\"", true),
    ("to_csv([[1, 2], [3, -0.5]]) == \"1,2\\n3,-0.5\"", true),
    ("lines(\"a\\nb\\n\") equals [\"a\", \"b\"]", true),
    ("prefixed(\"x.\", [\"a\", \"b\"]) equals [\"x.a\", \"x.b\"]", true),
    ("prefixed(\"x.\", \"a\") == \"x.a\"", true),
    ("reversed(\"añb\") == \"bña\"", true),
    ("distinct_chars(\"banana\") equals [\"a\", \"b\", \"n\"]", true),
    ("contains(\"abc\", \"bc\")", true),
    ("starts_with(\"abc\", \"bc\")", false),
    ("names(record(\"k\", 1, \"v\", 2)) equals [\"k\", \"v\"]", true),
    ("sort([\"b\", \"a\"]) equals [\"a\", \"b\"]", true),
    ("concat([[\"a\"], [\"b\"]], 0) equals [\"a\", \"b\"]", true),
    ("sort(big) equals big[[1, 2, 0]]", true),
    ("sort(big) equals big[[1, 0, 2]]", false),
];

#[test]
fn predicates_hold_and_fail() {
    let case = case();
    for (text, holds) in TRUTHS {
        assert_eq!(case.holds(text), *holds, "{text}");
    }
}

#[test]
fn every_function_is_tried() {
    for function in functions() {
        let call = format!("{}(", function.name);
        let texts = VALUES.iter().map(|v| v.0).chain(TRUTHS.iter().map(|t| t.0));
        assert!(
            texts.into_iter().any(|text| text.contains(&call)),
            "`{}` is not tried",
            function.name
        );
    }
}

/// An expression, what is said of it, and whether it is an error of types.
const REFUSED: &[(&str, &str, bool)] = &[
    ("sum(\"a\")", "`sum`: a text is no array", true),
    ("sum(m, 2)", "`sum`: axis 2 is out of range for rank 2", false),
    ("sum(m, [0, -2])", "`sum`: an axis is named twice", false),
    ("sum(m, 0.5)", "`sum`: 0.5 is not a whole number", false),
    (
        "all(m)",
        "`all`: elements other than 0 and 1: compare them first",
        false,
    ),
    ("all(3)", "`all`: a number is no truth value: compare it first", true),
    ("exp(true)", "`exp`: a truth value is no number", true),
    (
        "reshape(m, [3])",
        "`reshape`: 4 elements of shape [2, 2] do not fill the shape [3]",
        false,
    ),
    ("reshape(m, [3, -1])", "`reshape`: 4 elements do not divide by 3", false),
    ("reshape(m, [-1, -1])", "`reshape`: only one size can be -1", false),
    (
        "ones([1000000, 1000000])",
        "`ones`: an array of shape [1000000, 1000000] is too large for a law",
        false,
    ),
    (
        "singular_values(eye(500))",
        "`singular_values`: a matrix of 500 by 500 is too large to decompose in a law: 400 by 400 is the most, and \
         more rows where there are fewer columns; draw smaller ones, or check the product of the answer's parts",
        false,
    ),
    (
        "linsolve(m, [1, 2, 3])",
        "`linsolve`: a right side of shape [3] does not go with 2 equations",
        false,
    ),
    (
        "einsum(\"ij,jk\", m)",
        "`einsum`: axes of 2 arrays are named, and 1 are given",
        false,
    ),
    (
        "einsum(\"ij->ik\", m)",
        "`einsum`: `k` stands after the arrow alone",
        false,
    ),
    ("einsum(\"i,i\", [1, 2], v)", "`einsum`: `i` is both 3 and 2", false),
    (
        "einsum(\"i\", m)",
        "`einsum`: `i` names 1 axes of an array of shape [2, 2]",
        false,
    ),
    (
        "einsum(\"i.\", m)",
        "`einsum`: `.` is no letter of an axis: write \"ij,jk->ik\"",
        false,
    ),
    ("close(1, 2, -1)", "`close`: a size can't be -1", false),
    (
        "has_mean(v, 0, 0)",
        "`has_mean`: the standard deviation can't be 0",
        false,
    ),
    ("is_uniform(v, 1, 1)", "`is_uniform`: 1 is not below 1", false),
    ("kron(m, v)", "`kron`: shapes [2, 2] and [3] differ in rank", false),
    ("zeros([-1])", "`zeros`: a size can't be -1", false),
    ("t(v)", "`t`: t swaps the last two axes; this has rank 1", false),
    (
        "permute(m, [0, 0])",
        "`permute`: permute names each of the 2 axes once",
        false,
    ),
    ("take(v, 0, 3)", "`take`: index 3 is out of range for size 3", false),
    ("slice(v, 0, 2..5)", "`slice`: 2..5 is out of range for size 3", false),
    (
        "splice(v, 0, 2, [1, 2])",
        "`splice`: 2 entries at 2 do not fit into size 3",
        false,
    ),
    (
        "splice(m, 0, 0, [1])",
        "`splice`: what is spliced in has rank 1, what it goes into 2",
        false,
    ),
    (
        "concat([m, v], 0)",
        "`concat`: shapes [2, 2] and [3] do not join along axis 0",
        false,
    ),
    ("stack([m, v], 0)", "`stack`: shapes [2, 2] and [3] do not stack", false),
    (
        "one_hot([3], 3)",
        "`one_hot`: index 3 is out of range for 3 classes",
        false,
    ),
    (
        "inverse([0, 0])",
        "`inverse`: inverse goes with a square matrix, or with a permutation: each of 0..n once",
        false,
    ),
    ("cast(m, \"f31\")", "`cast`: there is no dtype `f31`", false),
    (
        "get(p, \"w_k\")",
        "`get`: there is no field `w_k`; did you mean `w_q`?",
        false,
    ),
    ("put(p, \"w_q\")", "`put` takes 3 arguments or more", true),
    (
        "put(p, \"w_q\", 1, \"b_q\")",
        "`put`: a value is missing: put(s, name, value, …)",
        true,
    ),
    (
        "without(p, \"w_k\")",
        "`without`: there is no field `w_k`; did you mean `w_q`?",
        false,
    ),
    (
        "flatten_fields(p, \"z\")",
        "`flatten_fields`: no field is named `z` or begins with `z_`",
        false,
    ),
    (
        "where(m > 1, m, true)",
        "`where`: the choices are a tensor and a truth value",
        true,
    ),
    (
        "[[1, 2], [3]] + 1",
        "`+`: a list with entries of shapes [2] and [1] is no array",
        false,
    ),
    (
        "argmax([])",
        "`argmax`: an empty tensor has no largest or smallest element",
        false,
    ),
    ("diff(m)", "`diff`: which axis, of 2?", false),
];

/// Sizes and values that don't fit are errors of values, wrong kinds are errors of types.
#[test]
fn functions_refuse_what_makes_no_sense() {
    let case = case();
    for &(text, message, is_type) in REFUSED {
        assert_eq!(case.refused(text), (message.to_string(), is_type), "{text}");
    }
}

/// What only moves elements keeps dtype and exactness.
#[test]
fn moved_elements_keep_their_dtype() {
    let case = case();
    for text in [
        "ids[1..2]",
        "reshape(ids, [1, 2])",
        "take(ids, 0, [0])",
        "concat([ids, ids], 0)",
        "where(ids > 0, ids, 0)",
    ] {
        let Value::Tensor(tensor) = case.eval(text) else {
            panic!("{text} is no tensor");
        };
        assert_eq!(tensor.dtype, DType::U32, "{text}");
    }
    for (text, exact) in [
        ("big[0..1]", vec![9_007_199_254_740_993]),
        ("reversed(big)", vec![9_007_199_254_740_992, 5, 9_007_199_254_740_993]),
        (
            "splice(big, 0, 1, [7])",
            vec![9_007_199_254_740_993, 7, 9_007_199_254_740_992],
        ),
        ("stack([big, big], 0)[1][0..1]", vec![9_007_199_254_740_993]),
    ] {
        let Value::Tensor(tensor) = case.eval(text) else {
            panic!("{text} is no tensor");
        };
        assert_eq!(tensor.exact.as_deref(), Some(exact.as_slice()), "{text}");
    }
}

/// Helpers of a course, written in the language itself.
#[test]
fn course_helpers_are_defines() {
    let heads = wire(DType::F32, &[2, 1], &[1.0, 2.0]);
    let p = record(&[
        ("w_q", heads.clone()),
        ("w_o", heads),
        ("b_o", wire(DType::F32, &[1], &[3.0])),
    ]);
    let mut case = Case::new(&[("p", p), ("n", Value::Number(4.0))]);
    case.defines = vec![
        define(
            "permute_heads",
            &["p", "perm"],
            "put(p, \"w_q\", p.w_q[perm], \"w_o\", p.w_o[perm])",
        ),
        define(
            "empty_cache",
            &["b", "h", "e"],
            "record(\"k\", zeros([b, h, 0, e]), \"v\", zeros([b, h, 0, e]))",
        ),
        define("chain", &["n"], "flatten(stack([arange(n - 1), arange(n - 1) + 1], 1))"),
    ];
    assert!(case.holds("permute_heads(p, [1, 0]).w_o equals [[2], [1]]"));
    assert!(case.holds("permute_heads(p, [1, 0]).b_o equals p.b_o"));
    assert!(case.holds("shape(empty_cache(1, 2, 3).v) equals [1, 2, 0, 3]"));
    assert!(case.holds("chain(n) equals [0, 1, 1, 2, 2, 3]"));
}

#[test]
fn the_documentation_names_everything() {
    let page = reference_markdown();
    for function in functions() {
        let row = format!("| `{}({})` | {} |", function.name, function.arguments, function.about);
        assert!(page.contains(&row), "{row}");
    }
    for word in ["approx", "every i in n", "autograd(p)", "`a ** b`"] {
        assert!(page.contains(word), "{word}");
    }
    // Cells hold no bare bar.
    assert!(
        page.lines()
            .filter(|l| l.starts_with("| "))
            .all(|l| l.replace("\\|", "").matches('|').count() == 3)
    );
    assert_eq!(parsed("x").as_name(), Some("x"));
}
