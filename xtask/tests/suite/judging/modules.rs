//! Which modules an answer is made of.

use super::support::{Place, answer, doubling};

fn place() -> Place {
    let exercise = |name: &'static str, more: &str| (name, doubling(name, more), answer(name, "x + x"));
    Place::new(&[
        (
            "numbers",
            &[exercise("scale", ""), exercise("twice", ""), exercise("thrice", "")],
        ),
        (
            "blocks",
            &[exercise("block", "requires: [numbers/scale]\n"), exercise("tower", "")],
        ),
    ])
}

#[test]
fn a_file_is_a_module_only_where_a_path_names_it() {
    let place = place();
    place.put("ada/numbers/src/stray.rs", "this is no Rust\n");
    place.put(
        "ada/numbers/src/helper.rs",
        "pub fn add(x: &candle_core::Tensor) -> candle_core::Result<candle_core::Tensor> { x + x }\n",
    );
    // A name that happens to be a file's.
    for body in [
        "let stray = x; stray + x",
        "struct S { stray: u8 } let s = S { stray: 2 }; x * f64::from(s.stray)",
        "use super::*; let stray = x; stray + x",
    ] {
        assert_eq!(place.tried("numbers/scale", body).0, "passed", "{body}");
    }
    for body in [
        "crate::helper::add(x)",
        "use crate::helper; helper::add(x)",
        "use super::super::helper::add; add(x)",
        "use crate as own; own::helper::add(x)",
        "use crate::*; helper::add(x)",
        "mod inner { pub use super::super::helper; } inner::helper::add(x)",
    ] {
        let verdict = place.tried("numbers/scale", body);
        // In a function `super` is the file's module.
        let wanted = if body.starts_with("use super::super") {
            "does_not_compile"
        } else {
            "passed"
        };
        assert_eq!(verdict.0, wanted, "{body}: {}", verdict.1);
    }
    let (verdict, words) = place.tried("numbers/scale", "crate::stray::add(x)");
    assert_eq!(verdict, "does_not_compile", "{words}");
    assert!(words.contains("stray.rs"), "{words}");
}

#[test]
fn a_unit_that_nothing_requires_is_told_by_name() {
    let (verdict, words) = place().tried("numbers/scale", "crate::blocks::block(x)");
    assert_eq!(verdict, "does_not_compile", "{words}");
    assert!(
        words.contains("`blocks/block` is there only where `requires` names it, in exercises/numbers/scale.yaml"),
        "{words}"
    );
}

#[test]
fn a_missing_reference_is_the_course_s_fault_whoever_is_graded() {
    let place = place();
    std::fs::remove_file(place.path().join("reference/numbers/src/scale.rs")).expect("it was there");
    let (verdict, words) = place.verdict("numbers/scale");
    assert_eq!(verdict, "course_fault", "{words}");
    assert!(
        words.ends_with("\nreference/numbers/src/scale.rs: the file is missing"),
        "{words}"
    );
    let manifest = "[package]\nname = \"numbers\"\n[package.metadata.gradus]\nunit = \"numbers\"\n";
    place.put("reference/numbers/Cargo.toml", manifest);
    let ran = place.xtask(&["grade", "--submissions", "reference", "numbers/scale"]);
    assert!(ran.out.contains("course fault"), "{}{}", ran.out, ran.err);
    assert!(!ran.out.contains("reference/reference"), "{}", ran.out);
}

#[test]
fn a_neighbour_s_function_can_be_used_whatever_else_is_selected() {
    let place = place();
    place.put("ada/numbers/src/thrice.rs", &answer("thrice", "crate::twice(x)"));
    place.put("ada/blocks/src/tower.rs", &answer("tower", "numbers::twice::twice(x)"));
    let verdicts = |arguments: &[&str]| -> Vec<String> {
        let results = place.grade(arguments);
        let wanted = results
            .iter()
            .filter(|(name, _)| name.ends_with("/thrice") || name.ends_with("/tower"));
        wanted
            .map(|(name, result)| format!("{name} {}", result["verdict"].as_str().expect("a verdict")))
            .collect()
    };
    let both = ["numbers/thrice passed", "blocks/tower passed"];
    assert_eq!(verdicts(&[]), both);
    assert_eq!(verdicts(&["numbers/thrice", "blocks/tower"]), both);
    for shard in ["1/5", "2/5", "3/5", "4/5", "5/5"] {
        for verdict in verdicts(&["--shard", shard]) {
            assert!(verdict.ends_with("passed"), "{shard}: {verdict}");
        }
    }
    // What the neighbour lacks is told as the neighbour's.
    for body in ["todo!()", "this is no Rust", "x * 5.0"] {
        place.put("ada/numbers/src/twice.rs", &answer("twice", body));
        for arguments in [&["numbers/thrice", "blocks/tower"][..], &[]] {
            assert_eq!(
                verdicts(arguments),
                ["numbers/thrice blocked", "blocks/tower blocked"],
                "{body} {arguments:?}"
            );
        }
    }
}
