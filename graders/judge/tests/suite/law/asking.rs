//! Questions to the learner and the reference, slopes, and how deep evaluation goes.

use super::common::{Answers, Case, record, wire};
use gradus_law::value::Value;
use gradus_law::{Asker, EvalError, Expr, NoAsker};
use gradus_wire::DType;

#[test]
fn questions_go_to_the_asker() {
    let case = Case::new(&[
        ("x", wire(DType::F64, &[2], &[1.0, 2.0])),
        ("f", Value::Function("f".into())),
        ("native", Value::Function("sum_of_squares".into())),
    ])
    .define("f", &["name", "z"], "z + 1")
    .define("g", &["name", "z"], "z + 2");
    assert!(case.holds("solve(x = x + 1) approx [4, 6]"));
    assert!(case.holds("reference(x = x) approx 3 * x"));
    assert!(case.holds("solve() approx 2"));
    assert!(case.holds("f(\"n\", x) approx x + 1"));
    assert!(case.holds("calls(f).name equals [\"first\", \"second\"]"));
    assert!(case.holds("calls(f)[1].z approx [2] && len(expected_calls(f)) == 1"));
    let mut answers = Answers::default();
    case.try_eval("solve(f = g, x = x)", &mut answers).expect("answered");
    case.try_eval("native(x)", &mut answers).expect("answered");
    case.try_eval("oracle(x, x)", &mut answers).expect("answered");
    case.try_eval("autograd(x) + expected_autograd(x)", &mut answers)
        .expect("answered");
    for text in ["read_text(x)", "read_safetensors(x)"] {
        case.try_eval(text, &mut answers).expect("answered");
    }
    assert_eq!(
        answers.asked,
        [
            "solve f x",
            "call sum_of_squares 1",
            "call oracle 2",
            "autograd x false",
            "autograd x true",
            "written x read_text",
            "written x read_safetensors"
        ]
    );
    // The learner's failure passes through, whatever stands around it.
    for text in [
        "1 + solve(fail = 1)",
        "every i in 2 => solve(fail = 1) approx 1",
        "f(\"n\", solve(fail = 1))",
    ] {
        match case.try_eval(text, &mut answers) {
            Err(EvalError::Answer(7)) => {}
            other => panic!("{text}: {other:?}"),
        }
    }
    assert!(NoAsker.solve(&[]).is_err() && NoAsker.call("f", &[]).is_err());
}

#[test]
fn slopes_are_central_differences() {
    let case = Case::new(&[
        ("x", wire(DType::F64, &[2], &[1.0, -2.0])),
        ("y", wire(DType::F32, &[2], &[1.0, -2.0])),
        ("s", Value::Number(3.0)),
        ("l", Value::List(vec![Value::Number(1.0), Value::Number(2.0)])),
        (
            "w",
            record(&[
                ("a", wire(DType::F64, &[1], &[2.0])),
                ("n", Value::List(vec![wire(DType::F64, &[1], &[5.0])])),
            ]),
        ),
        ("e", wire(DType::F64, &[0], &[])),
    ])
    .define("square", &["z"], "sum(z ** 2)")
    .define("global", &[], "sum(x ** 3)")
    .define("asks", &[], "sum(solve(x = y))");
    let mut case = case;
    case.tolerances.atol = Some(1e-6);
    for text in [
        "grad(square(x) by x) approx 2 * x",
        "grad(global by x) approx 3 * x ** 2",
        "grad(s ** 2 by s) approx 6",
        "grad(l[0] * l[1] by l) approx [2, 1]",
        "grad(sum(w.a ** 2) + 3 * sum(w.n[0]) by w).a approx [4]",
        "grad(sum(w.a ** 2) + 3 * sum(w.n[0]) by w).n[0] approx [3]",
        "jacobian(x ** 2 by x) approx diag(2 * x)",
        "shape(jacobian(x @ ones([2, 3]) by x)) equals [3, 2]",
        "shape(jacobian(ones([4]) by e)) equals [4, 0]",
        "jacobian(s * x by s) approx x",
        "grad(sum(solve(x = x)) by x) approx [2, 2]",
        "grad(sum(reference(x = y)) by y) approx [3, 3]",
        "every i in 2 => grad(x[i] ** 2 by x)[i] approx 2 * x[i]",
        "sum(tabulate(i in 1..3 => grad(i ** 2 by i))) approx 6",
    ] {
        assert!(case.holds(text), "{text}");
    }
    for (text, is_type) in [
        ("grad(x by x)", true),
        ("grad(\"a\" by x)", true),
        ("grad(sum(solve(x = y)) by y)", true),
        ("grad(asks by y)", true),
        ("jacobian(x by w)", true),
    ] {
        assert_eq!(case.refused(text).1, is_type, "{text}");
    }
    assert_eq!(
        case.refused("grad(x by x)").0,
        "grad goes of one number: sum it, or use jacobian(…)"
    );
}

/// The deepest nesting that parses evaluates or is refused: in debug builds too, on a test thread's stack.
#[test]
fn nesting_never_exhausts_the_stack() {
    let wrap = |inner: &str, open: &str, close: &str, n: usize| format!("{}{inner}{}", open.repeat(n), close.repeat(n));
    for (open, close) in [
        ("-(", ")"),
        ("!(", ")"),
        ("sum([", "])"),
        ("if true { ", " } else { 1 }"),
        ("true && (", ")"),
        ("every i in 1 => ", ""),
        ("tabulate(i in 1 => ", ")"),
        ("`${", "}`"),
        ("max(grad(", " by x))"),
        ("solve(x = ", ")"),
    ] {
        // As deep as the parser allows, in a chain of helpers.
        let deepest = (1..80).rev().find(|&n| Expr::parse(&wrap("x", open, close, n)).is_ok());
        let depth = deepest.expect("some depth parses");
        let mut case = Case::new(&[("x", Value::Number(1.0)), ("b", Value::Bool(true))]);
        // Gradients evaluate twice a level.
        let depth = if open.contains("grad") { depth.min(8) } else { depth };
        for i in 0..12 {
            let inner = if i == 0 {
                "x".to_string()
            } else {
                format!("f{}()", i - 1)
            };
            let text = wrap(&inner, open, close, depth - 1);
            case = case.define(&format!("f{i}"), &[], &text);
        }
        for text in ["f11()", "f0()"] {
            let _ = case.try_eval(text, &mut Answers::default());
            let _ = case.dry_run(text);
        }
    }
    assert!(Case::new(&[("x", Value::Number(1.0))]).holds("-(-(-(-x))) == x"));
}
