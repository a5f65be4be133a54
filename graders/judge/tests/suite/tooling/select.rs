use super::course::course;
use gradus_course::Course;
use gradus_judge::select::{exercise, select};
use gradus_law::suggest::nearest;
use std::path::Path;

const ONE: &str = "fn f(x: &Tensor) -> Result<Tensor>";

fn sample() -> Course {
    course(
        Path::new("."),
        &[
            ("numpy-100", &[("first_light", ONE, &[]), ("shared", ONE, &[])]),
            ("attention", &[("attention", ONE, &[]), ("shared", ONE, &[])]),
        ],
    )
}

fn chosen(selectors: &[&str]) -> Result<Vec<String>, String> {
    let selectors: Vec<String> = selectors.iter().map(|s| s.to_string()).collect();
    match select(&sample(), &selectors) {
        Ok(ids) => Ok(ids.iter().map(ToString::to_string).collect()),
        Err(error) => Err(error.to_string()),
    }
}

#[test]
fn units_exercises_and_paths_select() {
    let all = [
        "numpy-100/first_light",
        "numpy-100/shared",
        "attention/attention",
        "attention/shared",
    ];
    assert_eq!(chosen(&[]).expect("all"), all);
    assert_eq!(chosen(&["attention", "numpy-100"]).expect("all"), all);
    // A unit comes before an exercise of the same name; repeats count once.
    assert_eq!(chosen(&["attention", "attention/shared"]).expect("a unit"), all[2..]);
    assert_eq!(chosen(&["first_light"]).expect("a lone name"), all[..1]);
    for path in [
        "exercises/numpy-100/src/first_light.rs",
        "/home/ada/course/exercises/numpy-100/first_light.yaml",
        "reference/numpy-100/src/first_light.rs",
        "numpy-100::first_light",
    ] {
        assert_eq!(chosen(&[path]).expect("a path"), all[..1], "{path}");
    }
    assert_eq!(chosen(&["exercises/attention/"]).expect("a folder"), all[2..]);
}

#[test]
fn what_names_nothing_is_met_with_the_nearest_name() {
    let cases = [
        ("atention", "did you mean `attention`?"),
        ("numpy-100/first_ligt", "did you mean `numpy-100/first_light`?"),
        ("numpy-10/first_light", "did you mean `numpy-100`?"),
        ("shared", "say which one: numpy-100/shared, attention/shared"),
        ("a/b/c", "an exercise is named unit/exercise"),
        ("zzzzzzzz", "`cargo xtask list` shows all"),
    ];
    for (text, help) in cases {
        let error = chosen(&[text]).expect_err("an error");
        assert!(error.contains(help), "{text}: {error}");
    }
}

#[test]
fn where_one_exercise_is_meant_a_unit_of_its_name_is_no_obstacle() {
    let course = sample();
    let found = exercise(&course, "attention").expect("the exercise");
    assert_eq!(found.id.to_string(), "attention/attention");
    let error = exercise(&course, "numpy-100").expect_err("a unit").to_string();
    assert!(error.contains("is a unit"), "{error}");
}

#[test]
fn far_names_are_not_suggested() {
    assert_eq!(nearest("softmax", ["attention", "softmax_rows"]), Some("softmax_rows"));
    assert_eq!(nearest("x", ["attention"]), None);
}
