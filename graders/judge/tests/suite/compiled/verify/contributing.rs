//! CONTRIBUTING.md, followed to the letter: its exercise is proved without a finding.

use gradus_course::{Course, ExerciseId};
use gradus_engine::{Engine, EngineOptions};
use gradus_judge::sync;
use gradus_judge::verify::{self, VerifyOptions};
use std::path::Path;

const PAGE: &str = include_str!("../../../../../../CONTRIBUTING.md");

/// The blocks that name a file: path and content.
fn files() -> Vec<(&'static str, String)> {
    let mut files = Vec::new();
    for block in PAGE
        .split("\n```")
        .filter(|b| b.lines().next().is_some_and(|l| l.contains("title=")))
    {
        let (head, text) = block.split_once('\n').expect("a block has lines");
        let path = head.split("title=").nth(1).expect("a title").trim();
        files.push((path, format!("{text}\n")));
    }
    files
}

fn write(root: &Path, path: &str, text: &str) {
    let file = root.join(path);
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder is made");
    std::fs::write(file, text).expect("a file is written");
}

fn load(root: &Path) -> Course {
    let (course, findings) = gradus_judge::course::load(root);
    assert!(findings.iter().all(|f| !f.is_error()), "{findings:?}");
    course
}

#[test]
fn its_exercise_is_proved_without_a_finding() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path();
    write(
        root,
        "exercises/course.yaml",
        "title: A course\nunits: [tensor-numerics]\n",
    );
    write(
        root,
        "exercises/tensor-numerics/unit.yaml",
        "title: Numerics\nsummary: About numbers.\n",
    );
    let files = files();
    assert!(files.len() >= 7, "{} files", files.len());
    files.iter().for_each(|(path, text)| write(root, path, text));
    let course = load(root);
    let id = ExerciseId {
        unit: "tensor-numerics".into(),
        exercise: "clip_rows".into(),
    };
    let exercise = course.exercise(&id).expect("the exercise of the page");
    write(
        root,
        "exercises/tensor-numerics/src/clip_rows.rs",
        &sync::starter(&course, exercise),
    );
    // What `bless` writes for the snapshot.
    let snapshot = "---\nsource: reference/tensor-numerics\ndescription: \"g: [[3, 4], [0.3, 0.4]], most: 1\"\n---\n\
                    clipped: F[2, 2]\n  0.6 0.8\n  0.3 0.4\nnorms: F[2]\n  5 0.5\n";
    write(
        root,
        "reference/tensor-numerics/snapshots/clip_rows__two_rows.snap",
        snapshot,
    );
    let engine = Engine::open(&EngineOptions::here().expect("a checkout"), &mut |line| {
        eprintln!("{line}")
    })
    .expect("the engine opens");
    let options = VerifyOptions {
        selection: [id].into(),
        seeds: 2,
        jobs: 2,
        mutants: true,
    };
    let verified = verify::verify(&course, Vec::new(), &engine, &options, &|_| {}).expect("the environment is sound");
    let words: Vec<String> = verified.findings.iter().map(|f| f.render(false, 100)).collect();
    assert!(words.is_empty(), "{}", words.join("\n"));
    let (killed, counted) = verified.proofs[0].score();
    assert_eq!(killed, counted);
    assert!(counted >= 10, "{counted} mutants");
}

#[test]
fn its_struct_and_closure_can_be_read() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let blocks: Vec<&str> = PAGE
        .split("\n```yaml\n")
        .skip(1)
        .map(|rest| rest.split("\n```").next().expect("a block ends"))
        .collect();
    let structs = blocks
        .iter()
        .find(|b| b.starts_with("structs:"))
        .expect("the struct's block");
    let closure = blocks
        .iter()
        .find(|b| b.starts_with("signature:"))
        .expect("the closure's block");
    let root = folder.path();
    write(
        root,
        "exercises/course.yaml",
        &format!("title: A course\nunits: [u]\n{structs}\n"),
    );
    write(root, "exercises/u/unit.yaml", "title: U\nsummary: About u.\n");
    write(
        root,
        "exercises/u/twice.yaml",
        &format!("title: Twice\nstatement: Call it twice.\n{closure}\n"),
    );
    let gate = "title: Gate\nstatement: Scale.\nsignature: \"fn gate(x: &Tensor, p: &GateW) -> Result<Tensor>\"\ntakes: {x: \
                \"F[n, d]\", p: GateW}\nreturns: {out: \"F[n, d]\"}\ngiven:\n  dims: {n: 1..=2, d: 1..=3}\n  draw: {p: {b: \
                {zeros: {}}}}\nlaws:\n  no scale: solve(p = put(p, \"w\", 0 * p.w)) approx 0 * x\n";
    write(root, "exercises/u/gate.yaml", gate);
    assert_eq!(load(root).exercises().count(), 2);
}
