//! Operators, forms, names: what expressions mean.

use super::common::{Case, elements, parsed, record, wire, wire_i64};
use gradus_course::Tolerances;
use gradus_law::Define;
use gradus_law::value::Value;
use gradus_law::{EvalError, consults_reference, is_reserved};
use gradus_wire::DType;

fn number(text: &str) -> f64 {
    match Case::default().eval(text) {
        Value::Number(v) => v,
        other => panic!("{text} is {other:?}"),
    }
}

#[test]
fn precedence_is_that_of_mathematics() {
    for (text, value) in [
        ("1 + 2 * 3", 7.0),
        ("-2 ** 2", -4.0),
        ("(-2) ** 2", 4.0),
        ("2 ** 3 ** 2", 512.0),
        ("2 ** -1", 0.5),
        ("2 ** -1 ** 2", 0.5),
        ("1 / 2", 0.5),
        ("7 / 2 * 2", 7.0),
        ("8 - 3 - 2", 3.0),
        ("-1 % 3", 2.0),
        ("7 % -3", -2.0),
        ("5.5 % 2", 1.5),
        ("2 * -3", -6.0),
        ("- -3", 3.0),
        ("1e3 + 1_000", 2000.0),
        ("[1, 2, 3][-1] * 2", 6.0),
        ("if 1 < 2 { 3 } else { 4 } + 1", 4.0),
        ("if 2 < 1 { 3 } else if 1 < 2 { 5 } else { 6 }", 5.0),
    ] {
        assert_eq!(number(text), value, "{text}");
    }
    let case = Case::default();
    for (text, holds) in [
        ("true || false && false", true),
        ("(true || false) && false", false),
        ("!false && true", true),
        ("!1 == 2", true),
        ("1 + 1 == 2 && 3 > 2", true),
        ("1 + 1 approx 2", true),
        ("-1 ** 2 equals -1", true),
        ("every i in 3 => i < 3 && i >= 0", true),
        ("true && every i in 2 => i < 2", true),
        ("!(every i in 2 => i < 1)", true),
    ] {
        assert_eq!(case.holds(text), holds, "{text}");
    }
}

#[test]
fn matrix_products_follow_numpy() {
    let case = Case::default();
    for (text, expected) in [
        ("[[1, 2], [3, 4]] @ [[5, 6], [7, 8]]", "[[19, 22], [43, 50]]"),
        ("[[1, 2], [3, 4]] @ [1, 1]", "[3, 7]"),
        ("[1, 1] @ [[1, 2], [3, 4]]", "[4, 6]"),
        ("[1, 2] @ [3, 4]", "11"),
        ("ones([2, 1, 2, 3]) @ ones([4, 3, 1])", "3 * ones([2, 4, 2, 1])"),
        ("ones([2, 0]) @ ones([0, 3])", "zeros([2, 3])"),
        ("ones([5, 2, 3]) @ ones([3])", "3 * ones([5, 2])"),
    ] {
        assert_eq!(
            elements(&case.eval(text)),
            elements(&case.eval(&format!("{expected} + 0"))),
            "{text}"
        );
    }
    let (message, is_type) = case.refused("[[1, 2]] @ [[1, 2]]");
    assert_eq!(
        (message.as_str(), is_type),
        ("`@` does not go with shapes [1, 2] and [1, 2]", false)
    );
}

#[test]
fn places_are_read_as_in_rust_and_numpy() {
    let case = Case::new(&[
        ("x", wire(DType::F64, &[3, 2], &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0])),
        ("s", Value::Text("añb".into())),
        (
            "w",
            record(&[
                ("h.0-w", Value::Number(7.0)),
                ("list", Value::List(vec![record(&[("a", Value::Number(1.0))])])),
            ]),
        ),
    ]);
    for (text, expected) in [
        ("x[0]", "[1, 2]"),
        ("x[-1][0]", "5"),
        ("x[1..]", "[[3, 4], [5, 6]]"),
        ("x[..-1]", "[[1, 2], [3, 4]]"),
        ("x[1..1]", "zeros([0, 2])"),
        ("x[[2, 0]]", "[[5, 6], [1, 2]]"),
        ("w.h_0_w", "7"),
        ("w[\"h.0-w\"]", "7"),
        ("w[0]", "7"),
        ("w.list.a", "[1]"),
    ] {
        assert_eq!(
            elements(&case.eval(&format!("{text} + 0"))),
            elements(&case.eval(&format!("{expected} + 0"))),
            "{text}"
        );
    }
    assert!(case.holds("s[1] == \"ñ\" && s[-2..] == \"ñb\""));
    for (text, message, is_type) in [
        ("x[3]", "index 3 is out of range for size 3", false),
        ("x[2..1]", "2..1 is out of range for size 3", false),
        ("x[0.5]", "0.5 is not a whole number", false),
        ("x[x > 1]", "a truth value is no index: use where(…)", true),
        ("3[0]", "a number has no entries", true),
        ("x.w", "a tensor has no field `w`", true),
        ("w.lsit", "there is no field `lsit`; did you mean `list`?", true),
    ] {
        assert_eq!(case.refused(text), (message.to_string(), is_type), "{text}");
    }
}

#[test]
fn equals_rounds_what_was_computed_and_nothing_else() {
    let third = f64::from(1.0f32 / 3.0);
    let case = Case::new(&[
        ("a", wire(DType::F32, &[2], &[third, 2.0])),
        ("h", wire(DType::F16, &[1], &[0.1])),
        ("u", wire(DType::U8, &[2], &[255.0, 0.0])),
        ("i", wire(DType::U32, &[2], &[255.0, 0.0])),
        ("d", wire(DType::F64, &[2], &[third, 2.0])),
        ("big", wire_i64(&[2], &[9_007_199_254_740_993, 1])),
        ("map", record(&[("w", wire(DType::BF16, &[1], &[1.0]))])),
        ("other", record(&[("w", wire(DType::F64, &[1], &[1.0]))])),
    ]);
    for (text, holds) in [
        ("a equals a", true),
        // A computed f64 against f32: rounded first.
        ("a equals [1 / 3, 2]", true),
        ("a / 3 * 3 equals a", true),
        ("a[0] equals 1 / 3", true),
        ("d equals [1 / 3, 2]", false),
        ("h equals 0.1", true),
        ("h * 1 equals [0.1]", true),
        ("h equals 0.2", false),
        // Integers are not rounded: 256 is not 255 saturated, 255.4 not 255.
        ("u equals [255, 0]", true),
        ("u equals [256, 0]", false),
        ("u equals [255.4, 0]", false),
        // Off the wire the dtypes must agree; outside structs f64 is the judge's own.
        ("u equals i", false),
        ("u approx i", true),
        ("a equals d", true),
        ("map equals map", true),
        ("map equals other", false),
        ("map approx other", true),
        ("map equals put(map, \"w\", [1])", true),
        ("map equals record(\"v\", 1)", false),
        // Beyond 2^53.
        ("big equals big", true),
        ("big equals [9007199254740992, 1]", false),
        ("big == [9007199254740992, 1]", false),
        ("big[0] > 9007199254740992", true),
        ("nan equals nan", false),
        ("inf equals inf", true),
        ("-0.0 equals 0", true),
        ("none equals none", true),
        ("\"a\" equals \"a\"", true),
        ("\"a\" equals \"b\"", false),
        ("\"a\" equals 1", false),
        ("true equals true", true),
        ("(a > 1) equals [0, 1]", true),
        ("(a > 1) equals (a > 0)", false),
        ("[] equals zeros([0])", true),
        ("[] equals [0]", false),
        ("[[1, 2], \"x\"] equals [[1, 2], \"x\"]", true),
        ("[[1, 2], \"x\"] equals [[1, 3], \"x\"]", false),
        ("record(\"l\", 1, \"r\", 2) equals [1, 2]", true),
        ("[1, 2] approx record(\"l\", 1, \"r\", 3)", false),
    ] {
        assert_eq!(case.holds(text), holds, "{text}");
    }
}

#[test]
fn approx_uses_the_tolerance_of_the_coarsest_dtype_that_went_in() {
    let case = Case::new(&[
        ("f", wire(DType::F32, &[1], &[1.0])),
        ("h", wire(DType::F16, &[1], &[1.0])),
        ("d", wire(DType::F64, &[1], &[1.0])),
        ("i", wire(DType::I64, &[1], &[1.0])),
        ("j", wire(DType::I64, &[1], &[2.0])),
    ]);
    for (text, holds) in [
        ("d approx 1 + 1e-7", false),
        ("f approx 1 + 1e-7", true),
        ("f approx 1 + 1e-4", false),
        ("h approx 1 + 1e-3", true),
        // Derived from f32, though plain numbers by now.
        ("sum(f * 2) approx 2 + 1e-6", true),
        ("sum(d * 2) approx 2 + 1e-6", false),
        ("max(f) + sum(d) approx 2 + 1e-6", true),
        ("sum(f) * sum(h) approx 1 + 1e-3", true),
        ("sum(i) approx 1 + 1e-6", false),
        ("i approx j", false),
        ("f approx [[1]]", false),
        ("f approx [1, 1]", false),
        ("f approx 1", true),
        ("zeros([0]) approx 1", true),
        ("inf approx inf", true),
        ("inf approx -inf", false),
        ("5 approx inf", false),
        ("nan approx nan", false),
    ] {
        assert_eq!(case.holds(text), holds, "{text}");
    }
}

#[test]
fn units_in_the_last_place_replace_the_tolerance() {
    let step = 2f64.powi(-10);
    let mut case = Case::new(&[("h", wire(DType::F16, &[1], &[1.0 + 2.0 * step]))]);
    case.tolerances = Tolerances {
        ulp: Some(2.0),
        ..Tolerances::default()
    };
    assert!(case.holds("h approx 1"));
    assert!(!case.holds("h approx 1 - 2 ** -10"));
    // Subnormal halves are 2^-24 apart.
    assert!(case.holds("cast([3 * 2 ** -24], \"f16\") approx [2 ** -24]"));
    assert!(!case.holds("cast([4 * 2 ** -24], \"f16\") approx [2 ** -24]"));
}

#[test]
fn truths_work_element_by_element() {
    let case = Case::new(&[("x", wire(DType::F64, &[3], &[1.0, 2.0, 3.0]))]);
    for (text, expected) in [
        ("where(x > 1 && x < 3, 1, 0)", "[0, 1, 0]"),
        ("where(x < 2 || x > 2, 1, 0)", "[1, 0, 1]"),
        ("where(!(x > 1), 1, 0)", "[1, 0, 0]"),
        ("where(x > 1 && true, 1, 0)", "[0, 1, 1]"),
        ("x * (x > 1)", "[0, 2, 3]"),
        ("(x > 1) * 5", "[0, 5, 5]"),
        ("count(x > 1 && x < 3)", "1"),
    ] {
        assert_eq!(
            elements(&case.eval(text)),
            elements(&case.eval(&format!("{expected} + 0"))),
            "{text}"
        );
    }
    for (text, holds) in [
        ("x > 0", true),
        ("x > 1", false),
        ("!(x > 5)", true),
        ("!(x > 1)", false),
        ("any(x > 1 && x < 3)", true),
        ("(x > 1) >= (x > 2)", true),
        ("(x > 2) >= (x > 1)", false),
        ("x != [3, 1, 2]", true),
        ("x != [1, 1, 1]", false),
        ("nan != nan", true),
        ("[\"a\", \"b\"] == [\"a\", \"b\"]", true),
        ("\"a\" < \"b\"", true),
        ("none == none", true),
    ] {
        assert_eq!(case.holds(text), holds, "{text}");
    }
}

#[test]
fn the_right_side_is_asked_only_when_it_matters() {
    let case = Case::default();
    assert!(!case.holds("1 > 2 && [1][5] > 0"));
    assert!(case.holds("1 < 2 || [1][5] > 0"));
    assert_eq!(number("if true { 1 } else { [1][5] }"), 1.0);
    // A dry run looks at both sides, but only kinds count there.
    assert!(case.dry_run("1 > 2 && [1][5] > 0").is_ok());
    for text in [
        "1 > 2 && \"a\" > 0",
        "1 < 2 || \"a\" > 0",
        "if true { 1 } else { 1 + \"a\" }",
        "every i in 0 => i + \"a\"",
        "every i in 0 => 1 approx \"a\" + i",
        "sum(tabulate(i in 0 => i + none))",
        "every i in 3 => if i > 5 { 1 > \"a\" } else { true }",
    ] {
        let Err(EvalError::Course { is_type, .. }) = case.dry_run(text) else {
            panic!("{text} should be refused");
        };
        assert!(is_type, "{text}");
    }
    assert!(case.dry_run("every i in 0 => [1][i + 4] > 2").is_ok());
    assert!(case.dry_run("every i in 2 => i > 2").is_ok());
}

#[test]
fn laws_must_be_truth_values() {
    let case = Case::new(&[("x", wire(DType::F64, &[1], &[1.0]))]);
    for text in ["1", "x", "\"a\"", "none", "[1]", "x && true", "!x", "every i in 2 => i"] {
        match case.try_judge(text) {
            Err(EvalError::Course { message, is_type, .. }) => {
                assert!(
                    is_type && message.contains("stands where a truth value should"),
                    "{text}: {message}"
                );
            }
            other => panic!("{text}: {other:?}"),
        }
    }
    let (message, is_type) = case.refused("if [1, 2] > 0 { 1 } else { 2 }");
    assert!(
        is_type && message.contains("a condition must be one truth value"),
        "{message}"
    );
    assert!(case.holds("true") && !case.holds("false"));
}

#[test]
fn texts_hold_expressions() {
    let case = Case::new(&[("layers", Value::Number(3.0)), ("s", Value::Text("q".into()))]);
    assert!(case.holds("`blocks.${layers - 1}.${s}` == \"blocks.2.q\""));
    assert!(case.holds("`${1 / 2} ${true} \\${}` == \"0.5 true ${}\""));
    assert!(case.holds("`a${\"}\"}` == \"a}\""));
    assert_eq!(
        case.refused("`${[1, 2]}`"),
        ("a list can't stand in a text".to_string(), true)
    );
}

#[test]
fn loops_count_and_ranges_say_from_where() {
    let case = Case::default();
    assert_eq!(
        elements(&case.eval("tabulate(i in 3 => i * 2)")),
        (vec![3], vec![0.0, 2.0, 4.0])
    );
    assert_eq!(
        elements(&case.eval("tabulate(i in 1..3 => [i, 0])")),
        (vec![2, 2], vec![1.0, 0.0, 2.0, 0.0])
    );
    assert!(case.holds("tabulate(i in 2 => `n${i}`) equals [\"n0\", \"n1\"]"));
    assert!(case.holds("len(tabulate(i in 2 => ones([i]))) == 2"));
    assert!(case.holds("every i in 1..3 => i > 0"));
    assert!(!case.holds("every i in 0..3 => i > 0"));
    assert!(case.holds("every i in 0 => false"));
    assert!(case.holds("every i in 2 => every j in 2 => i + j < 3"));
    assert_eq!(
        case.refused("every i in [1, 2] => true"),
        ("a list stands where a number should: write len(…)".to_string(), true)
    );
    assert_eq!(
        case.refused("every i in 1e7 => true"),
        ("more than 1000000 rounds".to_string(), false)
    );
}

#[test]
fn helpers_see_the_case_and_not_the_caller() {
    let case = Case::new(&[("x", Value::Number(10.0))])
        .define("total", &[], "x + 1")
        .define("add", &["a", "b"], "a + b + x")
        .define("outer", &["a"], "add(a, 1) * 2")
        .define("leak", &["a"], "a + i")
        .define("loop", &["a"], "loop(a - 1)")
        .define("norm", &["a", "b"], "a * b")
        .define("wrong", &["a"], "a + \"b\"");
    assert_eq!(elements(&case.eval("total + total()")).1, [22.0]);
    assert_eq!(elements(&case.eval("outer(2)")).1, [26.0]);
    assert_eq!(elements(&case.eval("norm(3, 4)")).1, [12.0]);
    assert!(
        case.refused("every i in 2 => leak(i) > 0")
            .0
            .contains("`i` has no value here")
    );
    assert_eq!(
        case.refused("loop(3)"),
        ("in `loop`: `loop` calls itself".to_string(), true)
    );
    assert_eq!(
        case.refused("wrong(3)"),
        (
            "in `wrong`: `+` does not go with a number and a text; texts are joined in backticks: `a${b}`".to_string(),
            true
        )
    );
    assert_eq!(
        case.refused("add(1)"),
        ("`add` takes 2 arguments, not 1".to_string(), true)
    );
}

#[test]
fn sizes_are_whole_numbers() {
    let case = Case::new(&[("n", Value::Number(5.0)), ("k", wire(DType::U32, &[], &[3.0]))]);
    assert_eq!(case.size("2 * n + 1").expect("a size"), 11);
    assert_eq!(case.size("min(n, 3)").expect("a size"), 3);
    assert_eq!(case.size("floor(n / 2)").expect("a size"), 2);
    assert_eq!(case.size("k").expect("a size"), 3);
    for (text, wanted) in [
        ("n / 2", "2.5 is not a whole number: use floor(…) or ceil(…)"),
        ("\"n\"", "a text stands where a number should"),
        ("[n]", "a list stands where a number should"),
        ("inf", "inf is not a whole number: use floor(…) or ceil(…)"),
    ] {
        match case.size(text) {
            Err(EvalError::Course { message, .. }) => assert_eq!(message, wanted),
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn names_are_listed_once_in_order() {
    for (text, names) in [
        ("x", vec!["x"]),
        ("solve(x = y + y) approx f(z)", vec!["solve", "y", "f", "z"]),
        ("every i in n => x[i] > i", vec!["every", "n", "x"]),
        ("grad(sum(x) by x)", vec!["grad", "sum", "x"]),
        ("calls(f).name equals `a${b}`", vec!["calls", "f", "b"]),
        (
            "autograd(p) approx expected_autograd(p)",
            vec!["autograd", "p", "expected_autograd"],
        ),
        ("s.field[a..b]", vec!["s", "a", "b"]),
    ] {
        assert_eq!(parsed(text).names(), names, "{text}");
    }
    assert_eq!(parsed("(x)").as_name(), Some("x"));
    assert_eq!(parsed("x + 1").as_name(), None);
    assert!(is_reserved("solve") && is_reserved("every") && !is_reserved("sum"));
}

#[test]
fn consulting_the_reference_is_seen_through_defines() {
    let case = Case::default()
        .define("close", &["z"], "z approx expected")
        .define("own", &["expected"], "expected + 1")
        .define("twice", &["z"], "close(z) && twice(z)");
    let find = |name: &str| -> Option<&Define> { case.defines.iter().find(|d| d.name == name) };
    for (text, consults) in [
        ("out approx expected", true),
        ("out approx expected.s", true),
        ("out approx reference(x = x)", true),
        ("autograd(p) approx expected_autograd(p)", true),
        ("len(expected_calls(f)) == 1", true),
        ("close(out)", true),
        ("twice(out)", true),
        ("own(out) > 1", false),
        ("out approx solve(x = x)", false),
    ] {
        assert_eq!(consults_reference(&parsed(text), &find), consults, "{text}");
    }
}
