//! Every operator on every pair of kinds: a value or a type error, never a panic, never a silent answer.

use super::common::{Answers, Case, record, wire};
use gradus_law::EvalError;
use gradus_law::value::Value;
use gradus_wire::DType;

const OPERATORS: [&str; 17] = [
    "||", "&&", "==", "!=", "approx", "equals", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "@", "**",
];

/// A name for each kind of value.
const KINDS: [&str; 10] = [
    "none", "bool", "truth", "mask", "number", "text", "tensor", "list", "record", "function",
];

fn case() -> Case {
    let case = Case::new(&[
        ("bool", Value::Bool(true)),
        ("number", Value::Number(2.0)),
        ("text", Value::Text("t".into())),
        ("tensor", wire(DType::F32, &[2, 2], &[1.0, 2.0, 3.0, 4.0])),
        ("list", Value::List(vec![Value::Number(1.0), Value::Number(2.0)])),
        ("record", record(&[("a", Value::Number(1.0))])),
        ("function", Value::Function("f".into())),
    ]);
    case.define("f", &["z"], "z")
        .define("truth", &[], "number > 1")
        .define("mask", &[], "tensor > 2")
}

fn truth(kind: &str) -> bool {
    matches!(kind, "bool" | "truth" | "mask")
}

fn numeric(kind: &str) -> bool {
    matches!(kind, "number" | "tensor" | "list")
}

/// What the language promises.
fn allowed(operator: &str, a: &str, b: &str) -> bool {
    match operator {
        "approx" | "equals" => true,
        "||" | "&&" => truth(a) && truth(b),
        "==" | "!=" if a == "none" && b == "none" => true,
        "==" | "!=" | "<" | "<=" | ">" | ">=" => {
            numeric(a) && numeric(b) || truth(a) && truth(b) || a == "text" && b == "text"
        }
        "@" => numeric(a) && numeric(b) && a != "number" && b != "number",
        "*" => numeric(a) && (numeric(b) || truth(b)) || truth(a) && numeric(b),
        _ => numeric(a) && numeric(b),
    }
}

/// A short name of a kind in messages.
fn words(kind: &str) -> &str {
    match kind {
        "none" => "none",
        "bool" | "truth" | "mask" => "a truth value",
        "number" => "a number",
        "text" => "a text",
        "tensor" => "a tensor",
        "list" => "a list",
        "record" => "a struct",
        _ => "a function",
    }
}

#[test]
fn every_operator_on_every_pair_of_kinds() {
    let case = case();
    for operator in OPERATORS {
        for a in KINDS {
            for b in KINDS {
                let text = format!("{a} {operator} {b}");
                // A dry run: `true || none` does not look at its right side otherwise.
                let found = case
                    .dry_run(&text)
                    .and_then(|()| case.try_eval(&text, &mut Answers::default()));
                match (allowed(operator, a, b), found) {
                    (true, Ok(Value::Truth(_) | Value::Number(_) | Value::Tensor(_))) => {}
                    (
                        false,
                        Err(EvalError::Course {
                            message, is_type: true, ..
                        }),
                    ) => {
                        // `&&` names the side that is no truth value.
                        let named = match operator {
                            "&&" | "||" => [a, b].iter().any(|k| !truth(k) && message.contains(words(k))),
                            _ => message.contains(words(a)) && message.contains(words(b)),
                        };
                        assert!(named, "{text}: {message}");
                    }
                    (allowed, found) => panic!("{text}: allowed {allowed}, found {found:?}"),
                }
            }
        }
    }
}

/// Unlike kinds are false under `approx` and `equals`, with a reason; like kinds are compared.
#[test]
fn whole_values_of_unlike_kinds_are_never_equal() {
    let case = case();
    for operator in ["approx", "equals"] {
        for a in KINDS {
            for b in KINDS {
                let truth = case.judge(&format!("{a} {operator} {b}"));
                let detail = truth.detail.expect("a detail");
                let same = a == b || truth_pair(a, b);
                assert_eq!(truth.holds, same, "{a} {operator} {b}");
                let comparable =
                    same || numeric(a) && numeric(b) || a == "mask" && numeric(b) || b == "mask" && numeric(a);
                assert!(
                    comparable || detail.mismatch.is_some(),
                    "{a} {operator} {b}: no reason given"
                );
            }
        }
    }
}

fn truth_pair(a: &str, b: &str) -> bool {
    matches!((a, b), ("bool", "truth") | ("truth", "bool"))
}

#[test]
fn prefixes_on_every_kind() {
    let case = case();
    for kind in KINDS {
        let minus = case.try_eval(&format!("-{kind}"), &mut Answers::default());
        assert_eq!(minus.is_ok(), numeric(kind), "-{kind}: {minus:?}");
        let not = case.try_eval(&format!("!{kind}"), &mut Answers::default());
        assert_eq!(not.is_ok(), truth(kind), "!{kind}: {not:?}");
        let field = case.try_eval(&format!("{kind}.zz"), &mut Answers::default());
        assert!(
            matches!(field, Err(EvalError::Course { is_type: true, .. })),
            "{kind}.zz"
        );
    }
}
