//! Whatever is written, nothing panics; broadcasting is what the definition says.

use super::common::{Answers, Case, elements, wire};
use gradus_law::value::Value;
use gradus_law::{Expr, Scope};
use gradus_wire::DType;
use proptest::prelude::*;

/// Words and signs that expressions are made of.
const SOUP: &[&str] = &[
    "x",
    "y",
    "n",
    "i",
    "s",
    "w",
    "out",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ".",
    "..",
    "=>",
    "=",
    "+",
    "-",
    "*",
    "/",
    "%",
    "@",
    "**",
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "&&",
    "||",
    "!",
    "approx",
    "equals",
    "every",
    "in",
    "by",
    "if",
    "else",
    "solve",
    "reference",
    "tabulate",
    "grad",
    "jacobian",
    "calls",
    "autograd",
    "true",
    "none",
    "nan",
    "inf",
    "0",
    "1",
    "2.5",
    "1e300",
    "\"a\"",
    "`b${",
    "}`",
    "sum",
    "shape",
    "reshape",
    "slice",
    "splice",
    "where",
    "all",
    "softmax",
    "é",
    "\\",
    "'",
    "$",
    "\n",
    "...",
    "-1",
    "take",
    "concat",
    "gather",
    "diag",
    "put",
    "psd",
    "sort",
    "one_hot",
];

fn case() -> Case {
    Case::new(&[
        (
            "x",
            wire(DType::F64, &[2, 3], &[1.0, -2.0, f64::NAN, 0.0, 5.0, f64::INFINITY]),
        ),
        ("y", wire(DType::U32, &[0, 3], &[])),
        ("n", Value::Number(2.0)),
        ("s", Value::Text("añb".into())),
        ("w", Value::List(vec![Value::Number(1.0), Value::None])),
        ("out", Value::Bool(true)),
    ])
}

/// Expressions that parse: kinds and sizes at random.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "x",
        "y",
        "n",
        "s",
        "w",
        "out",
        "0",
        "-1",
        "2",
        "0.5",
        "1e300",
        "nan",
        "inf",
        "none",
        "\"a\"",
        "[]",
        "[1, 2]",
        "[[1], [2]]",
        "[\"a\"]",
        "x > 1",
        "record(\"a\", x)",
        "zeros([2, 0])",
        "1..2",
    ])
    .prop_map(String::from);
    let names: Vec<(&str, usize, usize)> = gradus_law::functions()
        .iter()
        .map(|f| (f.name, f.least, f.most.min(5)))
        .collect();
    leaf.prop_recursive(4, 24, 4, move |inner| {
        let operators = vec![
            "+", "-", "*", "/", "%", "@", "**", "==", "!=", "<", ">=", "&&", "||", "approx", "equals",
        ];
        let operator = prop::sample::select(operators);
        let function = prop::sample::select(names.clone());
        prop_oneof![
            2 => (inner.clone(), operator, inner.clone()).prop_map(|(a, o, b)| format!("(({a}) {o} ({b}))")),
            4 => (function, prop::collection::vec(inner.clone(), 5), 0usize..5).prop_map(|((name, least, most), parts, n)| {
                let count = least.max(n.min(most));
                format!("{name}({})", parts[..count].join(", "))
            }),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a})[{b}]")),
            1 => inner.clone().prop_map(|a| format!("(-({a}))")),
            1 => inner.clone().prop_map(|a| format!("(!({a}))")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("tabulate(i in ({a}) % 4 => {b})")),
            1 => (inner.clone(), inner.clone(), inner.clone()).prop_map(|(c, a, b)| format!("if {c} {{ {a} }} else {{ {b} }}")),
            1 => inner.prop_map(|a| format!("jacobian({a} by x)")),
        ]
    })
}

/// A shape and a smaller one that broadcasts against it, or not.
fn shapes() -> impl Strategy<Value = (Vec<usize>, Vec<usize>)> {
    let size = || 0usize..4;
    (
        prop::collection::vec(size(), 0..4),
        prop::collection::vec((size(), any::<bool>()), 0..4),
    )
        .prop_map(|(a, b)| {
            // Mostly sizes that fit.
            let b = b
                .iter()
                .rev()
                .enumerate()
                .map(|(i, &(size, own))| match a.len().checked_sub(i + 1) {
                    Some(axis) if !own => {
                        if size == 1 {
                            1
                        } else {
                            a[axis]
                        }
                    }
                    _ => {
                        if size == 0 {
                            1
                        } else {
                            size
                        }
                    }
                });
            let mut b: Vec<usize> = b.collect();
            b.reverse();
            (a, b)
        })
}

/// An element by its index in the broadcast shape, by definition.
fn element(shape: &[usize], data: &[f64], index: &[usize]) -> f64 {
    let own = &index[index.len() - shape.len()..];
    let offset = shape
        .iter()
        .zip(own)
        .fold(0, |at, (&size, &i)| at * size + if size == 1 { 0 } else { i });
    data[offset]
}

/// Broadcasting as its definition says, or none.
fn naive(a: (&[usize], &[f64]), b: (&[usize], &[f64])) -> Option<(Vec<usize>, Vec<f64>)> {
    let rank = a.0.len().max(b.0.len());
    let mut shape = Vec::new();
    for axis in 0..rank {
        let size = |s: &[usize]| {
            if axis + s.len() < rank {
                1
            } else {
                s[axis + s.len() - rank]
            }
        };
        match (size(a.0), size(b.0)) {
            (x, y) if x == y => shape.push(x),
            (1, y) => shape.push(y),
            (x, 1) => shape.push(x),
            _ => return None,
        }
    }
    let count: usize = shape.iter().product();
    let data = (0..count).map(|position| {
        let mut rest = position;
        let mut index = vec![0; rank];
        for axis in (0..rank).rev() {
            index[axis] = rest % shape[axis];
            rest /= shape[axis];
        }
        element(a.0, a.1, &index) - 2.0 * element(b.0, b.1, &index)
    });
    let data = data.collect();
    Some((shape, data))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_parses_or_is_refused(text in "\\PC{0,40}") {
        let _ = Expr::parse(&text);
    }

    #[test]
    fn any_soup_of_words_is_handled(words in prop::collection::vec(prop::sample::select(SOUP), 0..24), gap in "[ ]?") {
        let text = words.join(&gap);
        match Expr::parse(&text) {
            Err(error) => {
                // The place can be underlined.
                prop_assert!(error.offset <= text.len() && error.length >= 1);
                prop_assert!(text.is_char_boundary(error.offset));
                prop_assert!(error.offset == text.len() || text.is_char_boundary(error.offset + error.length));
            }
            Ok(expr) => {
                for error in expr.check(&Scope::default()) {
                    prop_assert!(text.get(error.offset..error.offset + error.length).is_some());
                }
                let _ = case().try_eval(&text, &mut Answers::default());
            }
        }
    }

    #[test]
    fn any_expression_evaluates_or_is_refused(text in expression()) {
        if Expr::parse(&text).is_ok() {
            let case = case();
            let _ = case.try_eval(&text, &mut Answers::default());
            let _ = case.try_judge(&text);
            let _ = case.dry_run(&text);
            let _ = case.size(&text);
        }
    }

    #[test]
    fn broadcasting_follows_its_definition((a, b) in shapes(), seed in 0u32..1000) {
        let fill = |shape: &[usize], salt: u32| -> Vec<f64> {
            let count: usize = shape.iter().product();
            (0..count).map(|i| f64::from((i as u32 * 7919 + seed * 31 + salt) % 101)).collect()
        };
        let (x, y) = (fill(&a, 1), fill(&b, 2));
        let case = Case::new(&[("a", wire(DType::F64, &a, &x)), ("b", wire(DType::F64, &b, &y))]);
        match (naive((&a, &x), (&b, &y)), case.try_eval("a - 2 * b", &mut Answers::default())) {
            (Some(expected), Ok(found)) => prop_assert_eq!(elements(&found), expected),
            (None, Err(_)) => {}
            (expected, found) => prop_assert!(false, "{a:?} {b:?}: {expected:?} {found:?}"),
        }
    }
}
