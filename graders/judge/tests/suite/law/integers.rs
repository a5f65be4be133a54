//! Integers of 64 bits in laws: exact until they are divided or mixed with a fraction.

use super::common::{Case, wire, wire_i64};
use gradus_law::value::Value;
use gradus_wire::DType;

const ODD: i64 = 9_007_199_254_740_993;

fn case() -> Case {
    Case::new(&[
        ("a", Value::whole(ODD.into())),
        ("least", Value::whole(i64::MIN.into())),
        ("most", Value::whole(i64::MAX.into())),
        ("u", Value::whole(u64::MAX.into())),
        (
            "us",
            Value::List(vec![Value::whole(u64::MAX.into()), Value::Number(1.0)]),
        ),
        ("t", wire_i64(&[3], &[ODD, i64::MIN, i64::MAX])),
        ("m", wire_i64(&[2, 2], &[ODD, 1, 1, ODD])),
        ("f", Value::Number(9_007_199_254_740_992.0)),
        ("fs", wire(DType::F64, &[1], &[9_007_199_254_740_992.0])),
        ("x", wire(DType::F32, &[2], &[1.5, 2.0])),
    ])
}

/// Each holds, and would not if a number were rounded on the way.
#[test]
fn integers_are_exact() {
    let case = case();
    for law in [
        "a == 9007199254740993",
        "a != 9007199254740992",
        "a - 1 == 9007199254740992",
        "a - 9007199254740992 == 1",
        "a + 2 - a == 2",
        "a * 3 == 27021597764222979",
        "a % 10 == 3",
        "-a % 10 == 7",
        "a ** 2 % 1000 == 49",
        "2 ** 53 + 1 == a",
        "-least == most + 1",
        "least + most == -1",
        "u - 18446744073709551614 == 1",
        "(u * 2 + 1) % 2 == 1",
        "abs(-a) == a && floor(a) == a && round(a) == a",
        "max(a, a - 1) == a && min(a, a + 1) == a",
        "max(us) == u && sum(us) - u == 1 && prod(us) == u",
        "maximum(t, 0)[0] == a && clamp(t, 0, a)[2] == a",
        "t[0] == a && t[1] == least && t[2] == most",
        "sum(t) == a - 1",
        "sum(t - t) == 0 && all(t + 0 == t)",
        "cumsum(t)[2] == a - 1",
        "diff([a, a + 1, a + 3]) equals [1, 2]",
        "dot(t, [1, 0, 0]) == a",
        "(m @ [1, 1])[0] == a + 1 && trace(m) == 2 * a",
        "sort(m)[0][0] == 1 && sort([a + 1, a])[0] == a",
        "argsort([a + 1, a]) equals [1, 0] && argmax([a, a + 1, a]) == 1",
        "!(a equals 9007199254740992) && a equals 9007199254740993",
        "t equals [9007199254740993, -9223372036854775808, 9223372036854775807]",
        "!(t equals [9007199254740992, -9223372036854775808, 9223372036854775807])",
        "a approx a && !(a approx a + 1) && !(t approx t + 1) && near(a, a + 1, 1)",
        "distinct([a, a - 1]) && !distinct([a, a]) && ascending([[a, 0], [a + 1, 0]])",
        "position([a, a - 1], a - 1) == 1",
        "`${a} ${least} ${u}` equals \"9007199254740993 -9223372036854775808 18446744073709551615\"",
        "parse_numbers(\"from 9007199254740993 to 18446744073709551615\") equals [a, u]",
        "sum([4503599627370496, 4503599627370496, 1, -4503599627370496, -4503599627370496]) == 1",
        "where(true, a, 0) == a && stack([a, a - 1], 0)[1] == a - 1",
        "tabulate(i in 2 => a + i)[1] - a == 1",
        "flatten_fields(record(\"w\", a, \"v\", t))[0] == a",
    ] {
        assert!(case.holds(law), "{law}: {:?}", case.judge(law).detail);
    }
}

/// Fractions, quotients, floats and what 128 bits can't hold are f64.
#[test]
fn what_is_no_integer_is_a_float() {
    let case = case();
    for law in [
        // A quotient is real, however whole.
        "a / 1 == 9007199254740992.0",
        "a + 0.5 == 9007199254740992.0",
        "u / 3 * 3 approx u",
        // An f64 stands for all integers that round to it.
        "f equals a - 1 && f equals a && fs equals [a]",
        "2 ** 200 == 4.0 ** 100 && u ** 5 approx 2.0 ** 320",
        "dtype(t + 0) equals \"f64\"",
        "near(f + 1.5, f, 2)",
        "mean([a, a]) == f && sqrt(a ** 2) == f",
        "x * 3 equals [4.5, 6]",
    ] {
        assert!(case.holds(law), "{law}: {:?}", case.judge(law).detail);
    }
}

/// A report says by how much two integers differ that f64 takes for one.
#[test]
fn a_difference_of_one_is_told() {
    let case = case();
    for law in ["a == a - 1", "a equals a - 1", "t equals t - 1", "t == t + 1"] {
        assert_eq!(case.failing(law).difference, 1.0, "{law}");
    }
    let detail = case.failing("a equals a - 1");
    assert!(matches!(detail.left, Value::Whole(9_007_199_254_740_993)), "{detail:?}");
}

/// No index or size is that large.
#[test]
fn a_large_integer_is_no_index() {
    let case = case();
    let (message, is_type) = case.refused("t[a]");
    assert!(message.contains("9007199254740993 is too large"), "{message}");
    assert!(!is_type);
    case.refused("zeros(u)");
    case.refused("roll(t, 0, least)");
}
