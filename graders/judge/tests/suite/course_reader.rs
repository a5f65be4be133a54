//! What only the course as a whole shows: lists, order, cycles, structs, reference functions.

use crate::checkout::root;
use gradus_course::Course;
use gradus_course::diagnostic::Severity;
use gradus_course::signature::Type;
use gradus_judge::course::load;
use std::path::{Path, PathBuf};

/// A folder with these files.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("course").join(name);
    let _ = std::fs::remove_dir_all(&root);
    for (file, text) in files {
        let path = root.join(file);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a writable folder");
        std::fs::write(path, text).expect("a writable folder");
    }
    root
}

/// A spec of a function from a vector to a vector, with more lines.
fn spec(name: &str, more: &str) -> String {
    format!(
        "title: {name}\nstatement: Do it.\nsignature: \"fn {name}(x: &Tensor) -> Result<Tensor>\"\n\
         takes: {{x: \"F[n]\"}}\nreturns: {{out: \"F[n]\"}}\ngiven: {{dims: {{n: 1..=3}}}}\n\
         laws: {{agrees with the reference: out approx expected}}\n{more}"
    )
}

fn read(name: &str, files: &[(&str, &str)]) -> (Course, Vec<String>) {
    let (course, found) = load(&folder(name, files));
    let told = found.iter().map(|f| {
        let severity = if f.severity == Severity::Warning {
            "warning: "
        } else {
            ""
        };
        format!(
            "{severity}{} {}: {}; {}",
            f,
            f.path,
            f.help.as_deref().unwrap_or("NO HELP"),
            f.line
        )
    });
    (course, told.collect())
}

fn names(course: &Course) -> Vec<String> {
    course.exercises().map(|e| e.id.to_string()).collect()
}

const COURSE: (&str, &str) = ("exercises/course.yaml", "title: Test\nunits: [u]\n");
const UNIT: (&str, &str) = ("exercises/u/unit.yaml", "title: U\n");

#[test]
fn a_broken_exercise_does_not_hide_its_neighbours() {
    let (good, bad) = (spec("good", ""), spec("bad", "tolerance: {rtol: -1}\nhint: x\n"));
    let worse = spec("worse", "").replace("approx expected", "approx nothing + 1 + void");
    let files = [
        COURSE,
        UNIT,
        ("exercises/u/good.yaml", &good),
        ("exercises/u/bad.yaml", &bad),
        ("exercises/u/worse.yaml", &worse),
    ];
    let (course, told) = read("neighbours", &files);
    assert_eq!(names(&course), ["u/good"]);
    assert_eq!(told.len(), 3, "{told:#?}");
    assert!(told[0].contains("unknown key `hint`"), "{told:#?}");
    assert!(told[1].contains("`nothing`") && told[2].contains("`void`"), "{told:#?}");
}

#[test]
fn what_is_timed_is_an_exercise_at_sizes_of_its_own() {
    let (good, unit) = (spec("good", ""), UNIT);
    let timed = |lines: &str| {
        let course = format!("title: Test\nunits: [u]\nthroughput:\n{lines}");
        let files = [
            ("exercises/course.yaml", course.as_str()),
            unit,
            ("exercises/u/good.yaml", &good),
        ];
        read("timed", &files)
    };
    let (course, told) = timed("  u/good: {n: 1024}\n");
    assert!(told.is_empty(), "{told:#?}");
    assert_eq!(course.throughput.len(), 1);
    for (line, message) in [
        ("  u/god: {n: 1024}\n", "did you mean `u/good`?"),
        ("  good: {n: 1024}\n", "`good` is no name of an exercise"),
        ("  u/good: {m: 1024}\n", "`u/good` has no size `m`"),
    ] {
        let (_, told) = timed(line);
        assert!(told.len() == 1 && told[0].contains(message), "{told:#?}");
    }
}

#[test]
fn exercises_stand_in_the_order_of_the_unit_and_after_what_they_require() {
    let unit = ("exercises/u/unit.yaml", "title: U\nexercises: [d]\n");
    let (a, b, c, d) = (
        spec("a", "requires: [c]\n"),
        spec("b", ""),
        spec("c", ""),
        spec("d", ""),
    );
    let files = [
        COURSE,
        unit,
        ("exercises/u/a.yaml", &a),
        ("exercises/u/b.yaml", &b),
        ("exercises/u/c.yaml", &c),
        ("exercises/u/d.yaml", &d),
    ];
    let (course, told) = read("order", &files);
    assert!(told.is_empty(), "{told:#?}");
    assert_eq!(names(&course), ["u/d", "u/b", "u/c", "u/a"]);
}

#[test]
fn an_order_that_contradicts_requires_is_a_warning() {
    let unit = ("exercises/u/unit.yaml", "title: U\nexercises: [a, b]\n");
    let (a, b) = (spec("a", "requires: [b]\n"), spec("b", ""));
    let (course, told) = read(
        "order_warning",
        &[COURSE, unit, ("exercises/u/a.yaml", &a), ("exercises/u/b.yaml", &b)],
    );
    assert_eq!(names(&course), ["u/a", "u/b"]);
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(
        told[0].starts_with("warning: exercises/u/a.yaml:8:12: `u/b` comes later"),
        "{told:#?}"
    );
}

#[test]
fn a_cycle_is_told_for_each_exercise_in_it() {
    let (a, b) = (spec("a", "requires: [b]\n"), spec("b", "requires: [u/a]\n"));
    let c = spec("c", "");
    let files = [
        COURSE,
        UNIT,
        ("exercises/u/a.yaml", &a),
        ("exercises/u/b.yaml", &b),
        ("exercises/u/c.yaml", &c),
    ];
    let (course, told) = read("cycle", &files);
    assert_eq!(names(&course), ["u/c"]);
    assert_eq!(told.len(), 2, "{told:#?}");
    assert!(told[0].contains("u/a → u/b → u/a"), "{told:#?}");
}

#[test]
fn lists_and_folders_must_agree() {
    let course = ("exercises/course.yaml", "title: Test\nunits: [u, v, u, No]\n");
    let unit = ("exercises/u/unit.yaml", "title: U\nexercises: [lost, a, a]\n");
    let a = spec("a", "");
    let files = [
        course,
        unit,
        ("exercises/u/a.yaml", &a),
        ("exercises/w/unit.yaml", "title: W\n"),
    ];
    let (course, told) = read("lists", &files);
    assert_eq!(names(&course), ["u/a"]);
    let all = told.join("\n");
    for part in [
        "course.yaml:2:15: the unit `u` is listed twice",
        "course.yaml:2:18: `No` is no name of a unit",
        "course.yaml:2:12: there is no file exercises/v/unit.yaml",
        "the unit `w` is not listed",
        "unit.yaml:2:13: there is no file exercises/u/lost.yaml",
        "unit.yaml:2:22: `a` is listed twice",
    ] {
        assert!(all.contains(part), "{part} is not in\n{all}");
    }
    assert_eq!(told.len(), 6, "{all}");
}

#[test]
fn an_empty_unit_and_a_missing_course_are_told() {
    let (_, told) = read("empty_unit", &[COURSE, UNIT]);
    assert_eq!(told.len(), 1);
    assert!(
        told[0].starts_with("warning: exercises/course.yaml:2:1: the unit u has no exercises"),
        "{told:#?}"
    );
    // However many there are, they are told in one sentence.
    let several = ("exercises/course.yaml", "title: Test\nunits: [u, v]\n");
    let (_, told) = read("empty_units", &[several, UNIT, ("exercises/v/unit.yaml", "title: V\n")]);
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(told[0].contains("2 units have no exercises: u, v"), "{told:#?}");
    let (course, told) = read("missing", &[]);
    assert!(course.units.is_empty());
    assert!(
        told.len() == 1 && told[0].starts_with("exercises/course.yaml:0:0: can't be read"),
        "{told:#?}"
    );
}

#[test]
fn slips_of_course_yaml_have_their_place() {
    let text = "title: Test\nstructs:\n  LnW: {fields: {w: \"F[d\", b: text}}\n  BlockW: {fields: {attn: AttnW}}\n  \
                AttnW: {fields: {w: \"F[d]\", fn: f64, n: {form: \"F[d]\", value: d}}}\nclosures:\n  Hook: \"Fn(&Tensor)\"\n\
                define:\n  twice(x): 2 * y\n  ring(x): ring(x)\n";
    let (_, told) = read("course_yaml", &[("exercises/course.yaml", text)]);
    let all = told.join("\n");
    for part in [
        "3:23: the `[` is not closed",
        "3:31: a field can't have this form",
        "4:27: `AttnW` is no form",
        "5:31: the name `fn` is reserved",
        "only a number has a `value`",
        "7:12: this is no closure type",
        "9:17: nothing is named `y`",
        "10:3: `ring` leads back to itself",
    ] {
        assert!(all.contains(part), "{part} is not in\n{all}");
    }
    assert!(!all.contains("NO HELP"), "{all}");
}

#[test]
fn names_and_circles_of_structs_are_told() {
    let text = "title: Test\nstructs:\n  Tensor: {fields: {w: \"F[d]\"}}\n  N: {fields: {w: \"F[d]\"}}\n  LeftW: {fields: {r: \
                RightW}}\n  RightW: {fields: {l: list of LeftW}}\n  SelfW: {fields: {s: SelfW}}\n  LateW: {fields: {g: \
                GateW}}\n  GateW: {fields: {w: \"F[d]\"}}\nclosures:\n  Result: \"dyn Fn(&Tensor) -> Result<Tensor>\"\n";
    let (_, told) = read("struct_names", &[("exercises/course.yaml", text)]);
    let all = told.join("\n");
    for part in [
        "3:3: `Tensor` is a type that every Rust file here knows",
        "4:3: `N` is a dtype",
        "5:23: `LeftW` holds itself: LeftW → RightW → LeftW",
        "7:23: `SelfW` holds itself",
        "8:23: `GateW` is no form",
        "move it down",
        "11:3: `Result` is a type that every Rust file here knows",
    ] {
        assert!(all.contains(part), "{part} is not in\n{all}");
    }
    assert!(!all.contains("NO HELP"), "{all}");
}

#[test]
fn structs_closures_and_reference_functions_are_resolved() {
    let course = "title: Test\nunits: [u, v]\nstructs:\n  LnW: {about: Norm., fields: {w: \"F[d]\", eps: {form: f64, about: Small.}}}\n  \
                  Cfg: {fields: {width: {form: usize, value: 2 * d}}}\nclosures:\n  \
                  Hook: \"dyn Fn(&str, &Tensor) -> Result<Option<Tensor>>\"\ndefine:\n  half(x): x / 2\n";
    let whole = "title: W\nstatement: Do it.\nsignature: \"fn whole(x: &Tensor, p: &LnW, cfg: &Cfg, hook: &Hook) -> Result<(Tensor, LnW)>\"\n\
                 takes: {x: \"F[d]\"}\nreturns: {y: \"F[d]\", q: LnW}\nuses: [u/part, oracle/stock, u/oracle/other]\n\
                 given: {dims: {d: 1..=3, k: min(d, 2)}, draw: {p: {w: {zeros: {}}}}}\ndefine:\n  hook(name, z): none\n\
                 laws:\n  a: half(part(x)) approx half(stock(x, 1))\n  b: {holds: other(y), when: d > 1}\n  \
                 c: solve(p = q).q equals q && y approx expected.y\n";
    let part = spec("part", "");
    let stock = "/// Stock.\npub fn stock(x: &Tensor, n: usize) -> Result<Tensor> { todo!() }\nfn hidden(x: HashMap<u8, u8>) {}\n";
    let files = [
        ("exercises/course.yaml", course),
        UNIT,
        ("exercises/u/part.yaml", &part),
        ("exercises/v/unit.yaml", "title: V\n"),
        ("exercises/v/whole.yaml", whole),
        ("reference/v/src/oracle.rs", stock),
        (
            "reference/u/src/oracle.rs",
            "pub fn other(x: &Tensor) -> Result<bool> { todo!() }",
        ),
    ];
    let (course, told) = read("resolved", &files);
    assert!(told.is_empty(), "{told:#?}");
    let whole = course.exercises().last().expect("the exercise is read");
    assert_eq!(whole.uses.keys().collect::<Vec<_>>(), ["part", "stock", "other"]);
    assert_eq!(
        (whole.uses["stock"].module.as_str(), whole.uses["other"].unit.as_str()),
        ("oracle", "u")
    );
    assert_eq!(whole.signature.parameters[3].rust, "&Hook");
    assert!(matches!(whole.signature.parameters[3].ty, Type::Closure { .. }));
    assert_eq!(whole.returns.keys().collect::<Vec<_>>(), ["y", "q"]);
    assert_eq!(
        whole.laws.iter().map(|l| l.consults_reference).collect::<Vec<_>>(),
        [false, false, true]
    );
    assert_eq!(whole.laws[1].line, 12);
    assert_eq!(whole.given.draw["p"].fields["w"].kind, "zeros");
    assert_eq!(whole.given.dims.len(), 2);
}

#[test]
fn the_course_of_this_repository_has_no_errors() {
    let (_, found) = load(&root());
    let errors: Vec<String> = found
        .iter()
        .filter(|f| f.is_error())
        .map(|f| f.render(false, 100))
        .collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

#[test]
fn the_schemas_know_the_keys_of_the_format_and_no_others() {
    for (text, keys) in [
        (
            gradus_judge::course::schema(),
            vec!["title", "signature", "takes", "given", "laws", "rejects", "display"],
        ),
        (
            gradus_course::reader::course_schema(),
            vec!["units", "structs", "closures", "define"],
        ),
        (
            gradus_course::reader::unit_schema(),
            vec!["title", "summary", "exercises"],
        ),
    ] {
        let schema: serde_json::Value = serde_json::from_str(&text).expect("a schema is JSON");
        assert_eq!(schema["additionalProperties"], false);
        for key in keys {
            assert!(schema["properties"].get(key).is_some(), "{key} is not in {text}");
        }
    }
}

#[test]
fn sets_of_sizes_are_declared_once_and_an_exercise_has_those_that_it_mentions() {
    let course = (
        "exercises/course.yaml",
        "title: Test\nunits: [u]\ndims: {gpt: {d: 2..=4, h: 1..=3, n: 1..=2, rest: d - h, unused: 5..=6}}\n",
    );
    let own = spec("a", "").replace(
        "given: {dims: {n: 1..=3}}",
        "given: {dims_of: [gpt], dims: {n: 3..=9}, draw: {y: {normal: {shape: [rest]}}}}",
    );
    let wrong = spec("b", "").replace("given: {", "given: {dims_of: [gtp], ");
    let files = [
        course,
        UNIT,
        ("exercises/u/a.yaml", &own),
        ("exercises/u/b.yaml", &wrong),
    ];
    let (course, told) = read("sets", &files);
    let exercise = course.exercises().next().expect("one is right");
    let dims: Vec<String> = exercise
        .given
        .dims
        .iter()
        .map(|(name, dim)| match dim {
            gradus_course::Dim::Range(low, high) => format!("{name}: {}..={}", low.text, high.text),
            gradus_course::Dim::Value(value) => format!("{name}: {}", value.text),
        })
        .collect();
    assert_eq!(dims, ["d: 2..=4", "h: 1..=3", "n: 3..=9", "rest: d - h"]);
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(
        told[0].contains("no sizes called `gtp`") && told[0].contains("did you mean `gpt`?"),
        "{told:#?}"
    );
}

#[test]
fn a_slip_in_a_set_of_sizes_is_told_where_the_set_stands() {
    let course = (
        "exercises/course.yaml",
        "title: Test\nunits: [u]\ndims:\n  gpt: {d: 4..=2, h: 1..d, e: 1..=dd}\n",
    );
    let (_, told) = read("set-slips", &[course, UNIT, ("exercises/u/a.yaml", &spec("a", ""))]);
    assert_eq!(told.len(), 3, "{told:#?}");
    for (told, words) in told
        .iter()
        .zip(["no size lies in 4..=2", "1..d", "nothing is named `dd`"])
    {
        assert!(
            told.contains("course.yaml:4") && (told.contains(words) || told.contains("..=high")),
            "{told}"
        );
    }
}
