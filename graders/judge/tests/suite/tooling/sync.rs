use super::course::{course, id};
use crate::checkout::root;
use gradus_course::Course;
use gradus_judge::sync::{Action, Plan, plan, plan_for_learner, restore_starter, starter, workspace_files};
use std::fs;
use std::path::Path;
use std::process::Command;

const MAP: &str = "fn scale(x: &Tensor, by: f64) -> Result<Tensor>";
const NORM: &str = "fn norm(x: &Tensor, p: &LnW) -> Result<Tensor>";

fn sample(root: &Path) -> Course {
    course(
        root,
        &[
            (
                "numbers-1",
                &[("scale", MAP, &[]), ("norm", NORM, &["numbers-1/scale"])],
            ),
            (
                "block",
                &[("whole", "fn whole(x: &Tensor) -> Result<Tensor>", &["numbers-1/norm"])],
            ),
        ],
    )
}

/// Plans and carries it out.
fn sync(course: &Course) -> Plan {
    let plan = plan(course).expect("a plan");
    plan.apply().expect("written");
    plan
}

fn steps(plan: &Plan) -> Vec<String> {
    plan.steps
        .iter()
        .map(|step| {
            let word = match step.action {
                Action::Create(_) => "new",
                Action::Update(_) => "update",
                Action::Remove => "remove",
                Action::Keep(_) => "left",
            };
            format!("{word} {}", step.path.display())
        })
        .collect()
}

fn read(root: &Path, path: &str) -> String {
    fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn a_second_run_has_nothing_to_do() {
    let root = tempfile::tempdir().expect("a folder");
    let course = sample(root.path());
    assert!(steps(&sync(&course)).contains(&"new exercises/numbers-1/src/scale.rs".to_string()));
    assert_eq!(steps(&plan(&course).expect("a plan")), Vec::<String>::new());
    // A checkout with other line ends is no change.
    let file = root.path().join("exercises/numbers-1/src/scale.rs");
    fs::write(
        &file,
        read(root.path(), "exercises/numbers-1/src/scale.rs").replace('\n', "\r\n"),
    )
    .expect("written");
    assert_eq!(steps(&plan(&course).expect("a plan")), Vec::<String>::new());
}

#[test]
fn what_a_starter_looks_like() {
    let root = tempfile::tempdir().expect("a folder");
    sync(&sample(root.path()));
    let [norm, lib, manifest] = ["numbers-1/src/norm.rs", "numbers-1/src/lib.rs", "block/Cargo.toml"]
        .map(|path| read(root.path(), &format!("exercises/{path}")));
    insta::assert_snapshot!(format!("{norm}=====\n{lib}=====\n{manifest}"), @r#"
    // Check it with: cargo xtask grade numbers-1/norm

    use candle_core::{Result, Tensor};
    use course::LnW;

    // At hand, as you have written them:
    // use crate::scale::scale; // fn scale(x: &Tensor, by: f64) -> Result<Tensor>

    /// The title of norm
    ///
    /// Write `norm`.
    ///
    /// - a first point
    /// that goes on
    /// - a second
    pub fn norm(x: &Tensor, p: &LnW) -> Result<Tensor> {
        todo!()
    }
    =====
    //! About numbers-1

    // <gradus> kept by `cargo xtask sync`; write outside of these two lines
    pub mod norm;
    pub mod scale;

    pub use norm::norm;
    pub use scale::scale;
    // </gradus>
    =====
    # Derived by `cargo xtask sync`, for your editor. Grading reads nothing of it but the unit.
    [package]
    name = "block"
    version.workspace = true
    edition.workspace = true
    rust-version.workspace = true
    license.workspace = true
    publish.workspace = true

    [package.metadata.gradus]
    unit = "block"

    [lib]
    doctest = false

    # Needs a CUDA toolkit: see docs/gpu.md.
    [features]
    cuda = ["candle-core/cuda", "candle-nn/cuda"]

    [dependencies]
    candle-core.workspace = true
    candle-nn.workspace = true
    candle-einops.workspace = true
    course = { path = "../course" }
    numbers-1 = { path = "../numbers-1" }

    [lints.rust]
    unsafe_code = "forbid"
    unused_variables = "allow"

    [lints.clippy]
    doc_lazy_continuation = "allow"
    doc_overindented_list_items = "allow"
    too_many_arguments = "allow"
    type_complexity = "allow"
    ptr_arg = "allow"
    new_without_default = "allow"
    "#);
    let block = read(root.path(), "exercises/block/src/whole.rs");
    assert!(
        block.contains("// use crate::numbers_1::norm; // fn norm(x: &Tensor, p: &LnW) -> Result<Tensor>\n"),
        "{block}"
    );
}

#[test]
fn a_touched_starter_is_left_alone_and_an_untouched_one_follows_the_course() {
    let root = tempfile::tempdir().expect("a folder");
    let mut course = sample(root.path());
    sync(&course);
    let mine =
        "use candle_core::{Result, Tensor};\n\npub fn scale(x: &Tensor, by: f64) -> Result<Tensor> {\n    x * by\n}\n";
    fs::write(root.path().join("exercises/numbers-1/src/scale.rs"), mine).expect("written");
    for exercise in &mut course.units[0].exercises {
        exercise.statement.push_str("\nOne more line.\n");
    }
    let plan = sync(&course);
    assert_eq!(
        steps(&plan),
        [
            "left exercises/numbers-1/src/scale.rs",
            "update exercises/numbers-1/src/norm.rs",
            "update exercises/starters.lock"
        ]
    );
    assert_eq!(read(root.path(), "exercises/numbers-1/src/scale.rs"), mine);
    assert!(read(root.path(), "exercises/numbers-1/src/norm.rs").contains("/// One more line.\n"));
    // Touched again and again: never written.
    assert_eq!(steps(&sync(&course)), ["left exercises/numbers-1/src/scale.rs"]);
    assert_eq!(read(root.path(), "exercises/numbers-1/src/scale.rs"), mine);
}

#[test]
fn without_the_lock_every_file_that_differs_counts_as_touched() {
    let root = tempfile::tempdir().expect("a folder");
    let mut course = sample(root.path());
    sync(&course);
    fs::write(root.path().join("exercises/starters.lock"), "<<<<<<< HEAD\nnonsense\n").expect("written");
    course.units[0].exercises[0].title.push_str(" anew");
    let old = read(root.path(), "exercises/numbers-1/src/scale.rs");
    assert_eq!(
        steps(&sync(&course)),
        [
            "left exercises/numbers-1/src/scale.rs",
            "update exercises/starters.lock"
        ]
    );
    assert_eq!(read(root.path(), "exercises/numbers-1/src/scale.rs"), old);
}

#[test]
fn module_lines_name_the_files_that_exist_and_keep_what_is_around_them() {
    let root = tempfile::tempdir().expect("a folder");
    let course = sample(root.path());
    sync(&course);
    let lib = "exercises/numbers-1/src/lib.rs";
    let own = format!("{}\n/// Mine.\npub const MINE: usize = 1;\n", read(root.path(), lib));
    fs::write(root.path().join(lib), &own).expect("written");
    fs::write(root.path().join("exercises/numbers-1/src/helper.rs"), "//! Shared.\n").expect("written");
    fs::create_dir_all(root.path().join("reference/numbers-1/src")).expect("a folder");
    fs::write(root.path().join("reference/numbers-1/src/oracle.rs"), "//! For laws.\n").expect("written");
    sync(&course);
    let text = read(root.path(), lib);
    assert!(
        text.contains("pub mod helper;\npub mod norm;\npub mod scale;\n\npub use norm::norm;\npub use scale::scale;\n"),
        "{text}"
    );
    assert!(text.ends_with("/// Mine.\npub const MINE: usize = 1;\n"), "{text}");
    let reference = read(root.path(), "reference/numbers-1/src/lib.rs");
    assert!(
        reference.contains("pub mod oracle;") && !reference.contains("pub mod scale;"),
        "{reference}"
    );
    // Without its marks the file is the learner's.
    fs::write(root.path().join(lib), "pub mod scale;\n").expect("written");
    assert_eq!(steps(&sync(&course)), [format!("left {lib}")]);
    assert_eq!(read(root.path(), lib), "pub mod scale;\n");
}

#[test]
fn files_of_a_dropped_exercise_go_unless_they_were_touched() {
    let root = tempfile::tempdir().expect("a folder");
    let mut course = sample(root.path());
    sync(&course);
    fs::write(root.path().join("exercises/numbers-1/src/norm.rs"), "// mine\n").expect("written");
    course.units[1].exercises.clear();
    course.units[0].exercises.clear();
    let plan = sync(&course);
    assert!(
        steps(&plan).contains(&"left exercises/numbers-1/src/norm.rs".to_string()),
        "{:?}",
        steps(&plan)
    );
    assert!(steps(&plan).contains(&"remove exercises/numbers-1/src/scale.rs".to_string()));
    assert!(!root.path().join("exercises/numbers-1/src/scale.rs").exists());
    assert_eq!(read(root.path(), "exercises/numbers-1/src/norm.rs"), "// mine\n");
}

#[test]
fn a_lock_that_points_out_of_the_course_removes_nothing() {
    let outer = tempfile::tempdir().expect("a folder");
    let root = outer.path().join("course");
    let course = sample(&root);
    sync(&course);
    fs::write(outer.path().join("precious"), "").expect("written");
    // The hash of an empty file: it would count as untouched.
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let lock = format!("{}{empty}  ../precious\n", read(&root, "exercises/starters.lock"));
    fs::write(root.join("exercises/starters.lock"), lock).expect("written");
    sync(&course);
    assert!(outer.path().join("precious").exists());
}

#[test]
fn a_restored_starter_counts_as_untouched() {
    let root = tempfile::tempdir().expect("a folder");
    let mut course = sample(root.path());
    sync(&course);
    let path = "exercises/numbers-1/src/scale.rs";
    fs::write(root.path().join(path), "// mine\n").expect("written");
    restore_starter(&course, root.path(), &id("numbers-1/scale")).expect("restored");
    assert_eq!(read(root.path(), path), starter(&course, &course.units[0].exercises[0]));
    course.units[0].exercises[0].statement.push_str("\nMore.\n");
    assert!(steps(&sync(&course)).contains(&format!("update {path}")));
}

#[test]
fn crates_that_would_need_each_other_are_a_course_fault() {
    let root = tempfile::tempdir().expect("a folder");
    let one = "fn a(x: &Tensor) -> Result<Tensor>";
    let two = "fn b(x: &Tensor) -> Result<Tensor>";
    let course = course(
        root.path(),
        &[("one", &[("a", one, &["two/b"])]), ("two", &[("b", two, &["one/a"])])],
    );
    let messages: Vec<String> = plan(&course)
        .expect("a plan")
        .findings
        .into_iter()
        .map(|d| d.message)
        .collect();
    assert_eq!(
        messages,
        [
            "unit `one` requires units that require it",
            "unit `two` requires units that require it"
        ]
    );
}

/// Starters of every kind of type, in a workspace of their own: cargo has nothing to say about them, nor has rustfmt.
#[test]
fn starters_compile_without_a_warning_and_are_formatted() {
    let grader = root();
    let (root, own) = (
        tempfile::tempdir().expect("a folder"),
        tempfile::tempdir().expect("a folder"),
    );
    let long = "fn long_name(first_tensor: &Tensor, second_tensor: &Tensor, weights: &LnW, steps: usize, rate: f64) -> Result<(Tensor, Vec<f64>)>";
    let course = course(
        root.path(),
        &[
            (
                "numbers-1",
                &[
                    ("a10", "fn a10(d: &Device, t: DType) -> Result<Tensor>", &[]),
                    (
                        "a2",
                        "fn a2(f: &dyn Fn(&Tensor) -> Result<Tensor>, xs: &[Tensor]) -> Result<Vec<Tensor>>",
                        &[],
                    ),
                    (
                        "a_b",
                        "fn a_b(m: &Named, path: &Path, text: &str) -> Result<String>",
                        &[],
                    ),
                    ("long_name", long, &["numbers-1/a2"]),
                    ("norm", NORM, &[]),
                ],
            ),
            (
                "block",
                &[("whole", "fn whole(x: &Tensor) -> Result<()>", &["numbers-1/norm"])],
            ),
        ],
    );
    let around = workspace_files(&grader, &course, Path::new("/elsewhere")).expect("files");
    let plan = plan_for_learner(&course, own.path(), around).expect("a plan");
    plan.apply().expect("written");
    let manifest = read(own.path(), "Cargo.toml");
    // Profiles of candle's packages come along, those of the grader's would make cargo warn.
    assert!(manifest.contains("[profile.dev.package.gemm]"), "{manifest}");
    assert!(!manifest.contains("serde_yaml"), "{manifest}");
    stand_in_for_candle(own.path(), &manifest);
    let run = |words: &[&str]| {
        let output = Command::new(env!("CARGO"))
            .args(words)
            .env("CARGO_TARGET_DIR", own.path().join("target"))
            .current_dir(own.path())
            .output()
            .expect("cargo");
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        (output.status.success(), said)
    };
    let (ok, said) = run(&["check", "--offline", "--workspace"]);
    assert!(ok && !said.contains("warning"), "{said}");
    let (ok, said) = run(&["fmt", "--all", "--check"]);
    assert!(ok, "{said}");
}

/// Puts crates with just the types that starters name in candle's place: compiling candle takes a minute, and whether
/// starters go with the real one is seen wherever the repository's own are compiled.
fn stand_in_for_candle(root: &Path, manifest: &str) {
    let types = "pub type Result<T> = std::result::Result<T, ()>;\n#[derive(Debug, Clone)]\npub struct Tensor;\n\
                 pub struct Device;\npub struct DType;\n";
    let mut text = String::new();
    for line in manifest.lines().take_while(|line| !line.starts_with("[profile")) {
        let candle = line.split(' ').next().filter(|name| name.starts_with("candle-"));
        match candle {
            Some(name) => {
                let package = format!("[package]\nname = \"{name}\"\nedition = \"2024\"\n\n[features]\ncuda = []\n");
                fs::create_dir_all(root.join(name).join("src")).expect("a folder");
                fs::write(root.join(name).join("Cargo.toml"), package).expect("written");
                fs::write(root.join(name).join("src/lib.rs"), types).expect("written");
                text.push_str(&format!("{name} = {{ path = \"{name}\" }}\n"));
            }
            None => text.push_str(&format!("{line}\n")),
        }
    }
    fs::write(root.join("Cargo.toml"), text).expect("written");
    fs::remove_file(root.join("Cargo.lock")).expect("removed");
}
