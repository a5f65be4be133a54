//! Integers of 64 bits, drawn, fixed by examples, kept, written and put at their edges.

use super::support::{exercise, plan};
use gradus_course::{Case, Exercise, Origin};
use gradus_draw::StoredCase;
use gradus_law::value::Value;

const SIGNATURE: &str = "fn f(a: i64, u: u64, xs: &[u64], t: &Tensor) -> Result<f64>";

fn whole(given: &str) -> Exercise {
    exercise(SIGNATURE, &format!("takes: {{t: \"i64[3]\"}}\n{given}"))
}

fn case(exercise: &Exercise, origin: Origin, seed: &str) -> Case {
    gradus_draw::draw(super::support::course(), exercise, &plan(origin, seed))
        .unwrap_or_else(|error| panic!("{error:?}"))
        .current()
}

/// All integers of an argument.
fn integers(value: &Value) -> Vec<i128> {
    match value {
        Value::List(items) => items.iter().flat_map(integers).collect(),
        Value::Tensor(t) => t.numbers().iter().flat_map(integers).collect(),
        number => vec![number.as_whole().unwrap_or_else(|| panic!("{number:?} is no integer"))],
    }
}

const GIVEN: &str = r#"given:
  draw:
    a: {integer: {low: -9223372036854775808, high: 9223372036854775807}}
    u: {integer: {low: 9007199254740993, high: 2 ** 53 + 4}}
    xs: {list: {length: 1..=4, of: {choice: [9007199254740993, 18446744073709551615]}}}
    t: {integer: {low: 9223372036854775804, high: 9223372036854775807}}
  examples:
    - {a: 9007199254740993, u: 18446744073709551615, xs: [1, 9223372036854775809], t: [9007199254740993, -9223372036854775808, 9223372036854775807]}
domain: {a: any, u: {from: 9007199254740993, to: any}}"#;

#[test]
fn examples_are_exact() {
    let case = case(&whole(GIVEN), Origin::Example(0), "s");
    let of = |name: &str| integers(&case.values[name]);
    assert_eq!(of("a"), [9_007_199_254_740_993]);
    assert_eq!(of("u"), [u64::MAX.into()]);
    assert_eq!(of("xs"), [1, 9_223_372_036_854_775_809]);
    assert_eq!(of("t"), [9_007_199_254_740_993, i64::MIN.into(), i64::MAX.into()]);
    // As they are kept for a replay, and as a learner pastes them.
    let kept = serde_json::to_string(&StoredCase::new(&case)).expect("JSON");
    let again: StoredCase = serde_json::from_str(&kept).expect("a case");
    let again = again.to_case().expect("a case");
    for (name, value) in &case.values {
        assert_eq!(integers(value), integers(&again.values[name]), "{name}: {kept}");
    }
    let rust = |name: &str, rust_type: &str| {
        let exercise = whole(GIVEN);
        let parameter = exercise.signature.parameters.iter().find(|p| p.name == name);
        gradus_draw::literal::rust(&case.values[name], &parameter.expect("an argument").ty, rust_type)
    };
    assert_eq!(rust("u", "u64"), "18446744073709551615");
    assert_eq!(rust("xs", "&[u64]"), "&[1, 9223372036854775809]");
    assert_eq!(
        rust("t", "&Tensor"),
        "&Tensor::new(&[9007199254740993i64, i64::MIN, 9223372036854775807], &Device::Cpu)?"
    );
}

#[test]
fn draws_reach_their_ends_and_no_further() {
    let exercise = whole(GIVEN);
    let (mut odd, mut seen) = (false, std::collections::BTreeSet::new());
    for k in 0..60 {
        let case = case(&exercise, Origin::Drawn(k), "s");
        let of = |name: &str| integers(&case.values[name]);
        odd |= of("a").iter().any(|v| v.abs() > 1 << 54 && v % 2 != 0);
        assert!(of("a").iter().all(|&v| i64::try_from(v).is_ok()));
        seen.extend(of("u"));
        let chosen = [9_007_199_254_740_993, i128::from(u64::MAX)];
        assert!(of("xs").iter().all(|v| chosen.contains(v)), "{:?}", of("xs"));
        assert!(
            of("t")
                .iter()
                .all(|v| (9_223_372_036_854_775_804..=i64::MAX.into()).contains(v))
        );
    }
    assert!(odd, "no odd number beyond 2^54 was drawn");
    assert!(seen.into_iter().eq((1 << 53) + 1..=(1 << 53) + 4));
}

#[test]
fn edges_lie_at_the_ends_of_the_types() {
    let exercise = whole(GIVEN);
    let edges = gradus_draw::edge::edges(&exercise);
    let mut of = indexmap::IndexMap::<String, std::collections::BTreeSet<i128>>::new();
    for (k, edge) in edges.iter().enumerate() {
        let origin = Origin::Edge(k as u32);
        let Ok(tree) = gradus_draw::draw(super::support::course(), &exercise, &plan(origin, "s")) else {
            continue;
        };
        let case = tree.current();
        assert!(gradus_draw::edge::words(&exercise, &case).is_some());
        of.entry(edge.of.clone())
            .or_default()
            .extend(integers(&case.values[&edge.of]));
    }
    let (least, most, unsigned) = (i128::from(i64::MIN), i128::from(i64::MAX), i128::from(u64::MAX));
    for v in [least, least + 1, most - 1, most, 257, (1 << 53) - 1, (1 << 53) + 1] {
        assert!(of["a"].contains(&v), "a is never {v}: {:?}", of["a"]);
    }
    for v in [(1 << 53) + 1, unsigned - 1, unsigned] {
        assert!(of["u"].contains(&v), "u is never {v}: {:?}", of["u"]);
    }
    assert!(of["t"].iter().all(|v| (most - 3..=most).contains(v)) && of["t"].contains(&most));
}

#[test]
fn what_a_type_does_not_hold_is_refused() {
    let refused = |example: &str| {
        let draw = "draw: {a: integer, u: integer, xs: {list: {length: 1, of: integer}}, t: integer}";
        let exercise = whole(&format!("given:\n  {draw}\n  examples:\n    - {{{example}}}"));
        let error = gradus_draw::draw(super::support::course(), &exercise, &plan(Origin::Example(0), "s"));
        error.map(|_| ()).expect_err(example).message
    };
    assert!(refused("a: 9223372036854775808").contains("9223372036854775808 is no i64"));
    assert!(refused("u: 18446744073709551616").contains("18446744073709551616 is no u64"));
    assert!(refused("u: -1").contains("-1 is no u64"));
    assert!(refused("xs: [18446744073709551616]").contains("18446744073709551616 is no u64"));
    assert!(refused("t: [0, 0, 9223372036854775808]").contains("9223372036854775808 is no i64"));
}
