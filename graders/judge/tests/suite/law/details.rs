//! What a failing law says: both sides, the worst place, the counters, the part.

use super::common::{Case, elements, record, wire};
use gradus_law::Detail;
use gradus_law::value::Value;
use gradus_wire::DType;

fn case() -> Case {
    let m = wire(DType::F32, &[2, 2], &[1.0, 2.0, 3.0, 4.0]);
    let n = wire(DType::F32, &[2, 2], &[1.0, 2.5, 3.0, 9.0]);
    let weights = |w: &Value, b: f64| {
        record(&[
            ("b", wire(DType::F32, &[1], &[0.0])),
            (
                "blocks",
                Value::List(vec![record(&[("w.q", m.clone())]), record(&[("w.q", w.clone())])]),
            ),
            ("bias", Value::Number(b)),
        ])
    };
    Case::new(&[
        ("m", m.clone()),
        ("n", n.clone()),
        ("p", weights(&m, 1.0)),
        ("q", weights(&n, 1.0)),
        ("r", weights(&m, 2.0)),
        ("k", wire(DType::F64, &[2], &[1.0, f64::NAN])),
    ])
    .define("tight", &["z"], "near(z, 0, 5) && all(z < 2)")
}

fn sides(detail: &Detail) -> (Vec<f64>, Vec<f64>) {
    (elements(&detail.left).1, elements(&detail.right).1)
}

#[test]
fn approx_shows_the_worst_element_and_its_tolerance() {
    let detail = case().failing("m approx n");
    assert_eq!(detail.relation, "approx");
    assert_eq!(detail.part, "m approx n");
    assert_eq!(sides(&detail), (vec![1.0, 2.0, 3.0, 4.0], vec![1.0, 2.5, 3.0, 9.0]));
    assert_eq!((detail.path.as_str(), detail.index.as_slice()), ("", &[1, 1][..]));
    assert_eq!(detail.difference, 5.0);
    let tolerance = detail.tolerance.expect("a tolerance");
    assert_eq!((tolerance.rtol, tolerance.atol), (1e-5, 1e-6));
    assert!(detail.mismatch.is_none() && detail.every.is_empty());
}

#[test]
fn nan_is_the_worst() {
    let detail = case().failing("k equals [5, 5]");
    assert!(detail.difference.is_nan() && detail.index == [1], "{detail:?}");
    let detail = case().failing("k <= [0, 5]");
    assert!(detail.difference.is_nan() && detail.index == [1], "{detail:?}");
}

#[test]
fn equals_leads_into_structs_and_lists() {
    let detail = case().failing("p equals q");
    assert_eq!(
        (detail.path.as_str(), detail.index.as_slice()),
        (".blocks[1][\"w.q\"]", &[1, 1][..])
    );
    assert_eq!((detail.relation.as_str(), detail.difference), ("equals", 5.0));
    let detail = case().failing("p approx r");
    assert_eq!(
        (detail.path.as_str(), detail.index.len(), detail.difference),
        (".bias", 0, 1.0)
    );
    let detail = case().failing("[\"ab\", \"ax\"] equals [\"ab\", \"ay\"]");
    assert_eq!((detail.path.as_str(), detail.index.as_slice()), ("[1]", &[1][..]));
}

#[test]
fn what_can_not_be_compared_says_why() {
    for (text, path, words) in [
        ("m approx [1, 2]", "", "shape [2, 2] against [2]"),
        ("[] equals [1]", "", "a list of 0 against a list of 1"),
        ("zeros([0]) approx [1]", "", "shape [0] against [1]"),
        ("m equals cast(m, \"f64\")", "", "dtype f32 against f64"),
        ("m equals \"a\"", "", "a tensor against a text"),
        ("none approx 1", "", "none against a number"),
        ("true equals 1", "", "a truth value against a number"),
        ("[1, \"a\"] equals [1, 2]", "[1]", "a text against a number"),
        ("[1, \"a\"] equals [1]", "", "a list of 2 against a list of 1"),
        ("p approx without(p, \"b\")", "", "`b` is only on the left"),
        ("p approx put(p, \"new\", 1)", "", "`new` is only on the right"),
        (
            "put(p, \"blocks.0\", 3) approx p",
            ".blocks[0]",
            "a number against a struct",
        ),
        (
            "[[1], [1, 2]] approx m",
            "",
            "a list with entries of shapes [1] and [2] is no array",
        ),
    ] {
        let detail = case().failing(text);
        assert_eq!(
            (detail.path.as_str(), detail.mismatch.as_deref()),
            (path, Some(words)),
            "{text}"
        );
    }
}

#[test]
fn comparisons_show_the_largest_miss() {
    let detail = case().failing("all(m <= 2)");
    assert_eq!((detail.relation.as_str(), detail.part.as_str()), ("<=", "all(m <= 2)"));
    assert_eq!((detail.index.as_slice(), detail.difference), (&[1, 1][..], 2.0));
    assert!(matches!(detail.right, Value::Number(2.0)));
    // Both sides in the common shape, so that one index fits both.
    let detail = case().failing("m < [[2], [4]]");
    assert_eq!(
        (sides(&detail).1, detail.index.as_slice()),
        (vec![2.0, 2.0, 4.0, 4.0], &[0, 1][..])
    );
    let detail = case().failing("any(m > 7)");
    assert_eq!(detail.relation, "any >");
    let detail = case().failing("!(m >= 1)");
    assert_eq!(detail.relation, "not >=");
    let detail = case().failing("\"a\" == \"b\"");
    assert!(matches!((&detail.left, &detail.right), (Value::Text(a), Value::Text(b)) if a == "a" && b == "b"));
    let detail = case().failing("false");
    assert!(matches!(
        (&detail.left, &detail.right),
        (Value::Bool(false), Value::Bool(true))
    ));
}

#[test]
fn loops_name_their_counters_outermost_first() {
    let detail = case().failing("every i in 2 => every j in 2 => m[i][j] < 3");
    assert_eq!(detail.every, [("i".to_string(), 1.0), ("j".to_string(), 0.0)]);
    assert_eq!(detail.part, "m[i][j] < 3");
}

#[test]
fn the_part_that_fails_is_named() {
    for (text, part) in [
        ("m approx m && m approx n && m < 0", "m approx n"),
        ("all(m > 0) && (m equals n || m > 9)", "m > 9"),
        (
            "every i in 2 => m[i] approx m[i] && m[i] approx n[i]",
            "m[i] approx n[i]",
        ),
        ("all(m > 0) && tight(m)", "tight(m)"),
        ("!(m approx m)", "!(m approx m)"),
        ("if true { m < 0 } else { true }", "if true { m < 0 } else { true }"),
    ] {
        assert_eq!(case().failing(text).part, part, "{text}");
    }
    // Of a helper, the comparison inside decides.
    assert_eq!(case().failing("tight(m)").relation, "<");
    assert_eq!(
        case()
            .judge("m approx m && n equals n")
            .detail
            .expect("the last part")
            .part,
        "n equals n"
    );
}

#[test]
fn predicates_show_what_they_demand() {
    let detail = case().failing("orthonormal([[1, 0], [0, 2]])");
    assert_eq!(detail.relation, "orthonormal");
    assert_eq!(sides(&detail), (vec![1.0, 0.0, 0.0, 4.0], vec![1.0, 0.0, 0.0, 1.0]));
    assert_eq!(detail.index, [1, 1]);
    let detail = case().failing("distribution([[0.5, 0.5], [0.5, 0.75]], 1)");
    assert_eq!(
        (sides(&detail).0, detail.index.as_slice(), detail.difference),
        (vec![1.0, 1.25], &[1][..], 0.25)
    );
    let detail = case().failing("distribution([0.5, -0.5, 1])");
    assert_eq!((detail.index.as_slice(), detail.difference), (&[1][..], 0.5));
    let detail = case().failing("upper([[1, 2], [3, 4]])");
    assert_eq!(
        (detail.relation.as_str(), detail.index.as_slice()),
        ("upper", &[1, 0][..])
    );
    let detail = case().failing("psd([[1, 2], [2, 1]])");
    assert_eq!((detail.relation.as_str(), detail.index.as_slice()), ("psd", &[0][..]));
    let detail = case().failing("distinct([4, 5, 4])");
    assert_eq!(detail.index, [2]);
    let detail = case().failing("ascending([[0, 1], [0, 1]])");
    assert_eq!(detail.index, [1, 0]);
    let detail = case().failing("is_finite([[1, nan]])");
    assert_eq!(
        (detail.relation.as_str(), detail.index.as_slice()),
        ("is_finite", &[0, 1][..])
    );
    let detail = case().failing("near(m, n, 0.75)");
    assert_eq!(
        (detail.index.as_slice(), detail.tolerance.map(|t| t.atol)),
        (&[1, 1][..], Some(0.75))
    );
    let detail = case().failing("apart(m, m)");
    assert_eq!((detail.relation.as_str(), detail.difference), ("apart", 0.0));
}
