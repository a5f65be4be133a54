//! The command line from outside: exit statuses, what is written, what is said.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// What a run of the program left behind.
struct Ran {
    status: i32,
    out: String,
    err: String,
}

fn xtask(folder: &Path, arguments: &[&str], input: &str) -> Ran {
    let mut child = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("CLICOLOR_FORCE")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // A program that asks nothing may be gone before it could read.
    let _ = child.stdin.take().expect("an input").write_all(input.as_bytes());
    let output = child.wait_with_output().expect("it ends");
    Ran {
        status: output.status.code().expect("an exit status"),
        out: String::from_utf8(output.stdout).expect("text"),
        err: String::from_utf8(output.stderr).expect("text"),
    }
}

const COURSE: &str = "\
title: A small course
units: [numbers, blocks]
structs:
  LnW:
    about: Weights of a layer norm.
    fields:
      w: {form: \"F[d]\", about: Scale of each coordinate.}
";

const SCALE: &str = "\
title: Scale
concepts: [broadcasting]
statement: |
  Return `x` times **two**.
hints:
  - The first hint.
  - The second hint.
signature: \"fn scale(x: &Tensor) -> Result<Tensor>\"
takes: {x: \"F[n]\"}
returns: {out: \"F[n]\"}
given:
  dims: {n: 1..=4}
laws:
  it is linear:
    holds: solve(x = 2 * x) approx 2 * out
    otherwise: Nothing but a factor.
  agrees with the reference: out approx expected
";

const BLOCK: &str = "\
title: Block
concepts: [composition]
requires: [numbers/scale]
statement: Scale twice.
signature: \"fn block(x: &Tensor) -> Result<Tensor>\"
takes: {x: \"F[n]\"}
returns: {out: \"F[n]\"}
given:
  dims: {n: 1..=4}
laws:
  agrees with the reference: out approx expected
";

const ANSWER: &str = "use candle_core::{Result, Tensor};\n\n/// Twice `x`.\npub fn scale(x: &Tensor) -> Result<Tensor> {\n    x + x\n}\n";

fn put(root: &Path, path: &str, text: &str) {
    let file = root.join(path);
    fs::create_dir_all(file.parent().expect("a parent")).expect("a folder");
    fs::write(file, text).expect("a file");
}

fn get(root: &Path, path: &str) -> String {
    fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A course of two exercises, in sync.
fn course() -> TempDir {
    let root = tempfile::tempdir().expect("a folder");
    put(root.path(), "exercises/course.yaml", COURSE);
    put(
        root.path(),
        "exercises/numbers/unit.yaml",
        "title: Numbers\nsummary: About numbers.\n",
    );
    put(root.path(), "exercises/numbers/scale.yaml", SCALE);
    put(root.path(), "reference/numbers/src/scale.rs", ANSWER);
    put(
        root.path(),
        "exercises/blocks/unit.yaml",
        "title: Blocks\nsummary: About blocks.\n",
    );
    put(root.path(), "exercises/blocks/block.yaml", BLOCK);
    put(
        root.path(),
        "reference/blocks/src/block.rs",
        &ANSWER.replace("scale", "block"),
    );
    let ran = xtask(root.path(), &["sync"], "");
    assert_eq!(ran.status, 0, "{}", ran.err);
    root
}

/// State as `grade` would leave it.
fn graded(root: &Path, exercise: &str, verdict: &str, law: &str) {
    let state = format!(
        "{{\"format_version\": 1, \"exercises\": {{\"{exercise}\": {{\"verdict\": \"{verdict}\", \"law\": \"{law}\", \
         \"passed_before\": {}}}}}}}",
        verdict == "passed"
    );
    put(root, ".gradus/progress.json", &state);
}

#[test]
fn a_wrong_command_line_is_status_2_and_says_what_would_be_right() {
    let root = course();
    let cases: &[(&[&str], &str)] = &[
        (&["frobnicate"], "unrecognized subcommand"),
        (&["bench", "speed"], "[possible values: containment, waiting, gpu]"),
        (&["bench", "--rounds", "0"], "0 is not in 1..=1000"),
        (&["show", "scael"], "did you mean `scale`?"),
        (&["show", "numbers/scal"], "did you mean `numbers/scale`?"),
        (&["list", "--unit", "number"], "did you mean `numbers`?"),
        (&["list", "--state", "fine"], "states are open, failed, new, passed"),
        (&["list", "--concept", "broadcastin"], "did you mean `broadcasting`?"),
        (&["new", "numbers/scale2"], "--signature"),
        (&["new", "numbers/Shift", "--signature", "fn Shift()"], "as in shift"),
        (
            &["new", "numbres/f", "--signature", "fn f() -> Result<Tensor>"],
            "did you mean `numbers`?",
        ),
        (
            &["new", "numbers/scale", "--signature", "fn scale() -> Result<Tensor>"],
            "exists already",
        ),
        (
            &["new", "numbers/f", "--signature", "fn g() -> Result<Tensor>"],
            "the exercise is called `f`",
        ),
        (
            &["new", "numbers/f", "--signature", "fn f(x: &Tensr) -> Result<Tensor>"],
            "^^^^^",
        ),
        (
            &["new", "numbers/fn", "--signature", "fn f() -> Result<Tensor>"],
            "the word is taken",
        ),
        (&["new", "Numbers_2"], "lower-case words joined by hyphens"),
        (&["new", "candle-core"], "would clash"),
        (&["new", "candle-metal-kernels"], "would clash"),
        (
            &["new", "more", "--signature", "fn f() -> Result<Tensor>"],
            "has no signature",
        ),
        (&["--course", "nowhere", "list"], "is not a course"),
        (&["start", "exercises/mine"], "belongs to the course itself"),
    ];
    for (arguments, said) in cases {
        let ran = xtask(root.path(), arguments, "");
        assert_eq!(ran.status, 2, "{arguments:?}: {}", ran.err);
        assert!(ran.err.contains(said), "{arguments:?}: {}", ran.err);
    }
    assert_eq!(
        xtask(root.path(), &["sync", "--check"], "").status,
        0,
        "nothing was written"
    );
    let nowhere = tempfile::tempdir().expect("a folder");
    let ran = xtask(nowhere.path(), &["list"], "");
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("there is no course in"), "{}", ran.err);
}

#[test]
fn a_broken_course_is_status_3_and_keeps_no_learner_from_the_rest() {
    let root = course();
    put(
        root.path(),
        "exercises/blocks/block.yaml",
        &BLOCK.replace("statement", "statment"),
    );
    let ran = xtask(root.path(), &["sync"], "");
    assert_eq!(ran.status, 3);
    assert!(ran.err.contains("exercises/blocks/block.yaml:4"), "{}", ran.err);
    let ran = xtask(root.path(), &["show", "scale"], "");
    assert_eq!(ran.status, 0, "{}", ran.err);
}

#[test]
fn an_exercise_whose_spec_is_broken_is_there_all_the_same() {
    let root = course();
    let broken = BLOCK.replace("statement", "statment");
    put(root.path(), "exercises/blocks/block.yaml", &broken);
    put(
        root.path(),
        "fixtures/mistakes/blocks/block/wrong.rs",
        "// breaks: nothing\n",
    );
    for command in ["show", "grade", "verify", "bless"] {
        for name in ["block", "blocks/block"] {
            let ran = xtask(root.path(), &[command, name], "");
            assert_eq!(ran.status, 3, "{command} {name}: {}", ran.err);
            assert!(
                ran.err.contains("unknown key `statment`"),
                "{command} {name}: {}",
                ran.err
            );
            assert!(!ran.err.contains("has no exercise"), "{command} {name}: {}", ran.err);
            assert!(!ran.err.contains("rename the folder"), "{command} {name}: {}", ran.err);
        }
    }
    // A name that is only misspelt is the command line's fault, whatever else is broken.
    let ran = xtask(root.path(), &["verify", "blocks/blok"], "");
    assert_eq!(ran.status, 2, "{}", ran.err);
}

#[test]
fn sync_check_finds_what_is_stale_and_writes_nothing() {
    let root = course();
    put(
        root.path(),
        "exercises/numbers/scale.yaml",
        &SCALE.replace("**two**", "**2**"),
    );
    let before = get(root.path(), "exercises/numbers/src/scale.rs");
    let ran = xtask(root.path(), &["sync", "--check"], "");
    assert_eq!(ran.status, 3);
    assert!(
        ran.out.contains("update   exercises/numbers/src/scale.rs"),
        "{}",
        ran.out
    );
    assert_eq!(get(root.path(), "exercises/numbers/src/scale.rs"), before);
    assert_eq!(xtask(root.path(), &["sync"], "").status, 0);
    assert!(get(root.path(), "exercises/numbers/src/scale.rs").contains("/// Return `x` times **2**.\n"));
    assert_eq!(xtask(root.path(), &["sync", "--check"], "").status, 0);
}

#[test]
fn what_new_makes_is_valid_at_once() {
    let root = course();
    let signatures = [
        "fn a1(x: &Tensor, p: &LnW, k: usize, on: bool) -> Result<(Tensor, f64)>",
        "fn a2(xs: &[Tensor], t: &Named, text: &str, file: &Path) -> Result<Vec<Tensor>>",
        "fn a3(f: &dyn Fn(&Tensor) -> Result<Tensor>, d: &Device, t: DType) -> Result<Option<f64>>",
        "fn a4(v: &[f64], o: Option<&Tensor>) -> Result<()>",
    ];
    for signature in signatures {
        let name = format!("numbers/{}", &signature[3..5]);
        let ran = xtask(root.path(), &["new", &name, "--signature", signature], "");
        assert_eq!(ran.status, 0, "{signature}: {}", ran.err);
    }
    let ran = xtask(root.path(), &["new", "more-numbers"], "");
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(get(root.path(), "exercises/course.yaml").contains("units: [numbers, blocks, more-numbers]\n"));
    let ran = xtask(
        root.path(),
        &[
            "new",
            "more-numbers/last",
            "--signature",
            "fn last(x: &Tensor) -> Result<Tensor>",
        ],
        "",
    );
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(
        ran.out.contains("exercises/more-numbers/last.yaml") && ran.out.contains("Next:"),
        "{}",
        ran.out
    );
    assert_eq!(xtask(root.path(), &["sync", "--check"], "").status, 0);
    let list: String = xtask(root.path(), &["list", "--format", "json"], "").out;
    let list: serde_json::Value = serde_json::from_str(&list).expect("JSON");
    let names: Vec<&str> = list["exercises"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|exercise| exercise["exercise"].as_str())
        .collect();
    assert_eq!(
        names,
        [
            "numbers/a1",
            "numbers/a2",
            "numbers/a3",
            "numbers/a4",
            "numbers/scale",
            "blocks/block",
            "more-numbers/last"
        ]
    );
}

#[test]
fn units_listed_line_by_line_get_one_more_line() {
    let root = course();
    let listed = COURSE.replace(
        "units: [numbers, blocks]",
        "units:\n  - numbers\n  - blocks\n# The rest.",
    );
    put(root.path(), "exercises/course.yaml", &listed);
    assert_eq!(xtask(root.path(), &["new", "third"], "").status, 0);
    assert!(get(root.path(), "exercises/course.yaml").contains("  - blocks\n  - third\n# The rest."));
}

#[test]
fn show_and_list_print_without_escape_sequences_into_a_pipe() {
    let root = course();
    for arguments in [&["show", "scale"][..], &["list"], &["next"], &["hint", "scale"]] {
        let ran = xtask(root.path(), arguments, "");
        assert_eq!(ran.status, 0, "{}", ran.err);
        assert!(!ran.out.contains('\x1b'), "{arguments:?}: {:?}", ran.out);
    }
    let ran = xtask(root.path(), &["show", "scale"], "");
    for part in [
        "Scale (numbers/scale)",
        "Return x times two.",
        "fn scale(x: &Tensor) -> Result<Tensor>",
        "x: F[n]",
        "practises broadcasting",
        "Your file: exercises/numbers/src/scale.rs",
    ] {
        assert!(ran.out.contains(part), "{part}: {}", ran.out);
    }
}

#[test]
fn list_filters_by_unit_state_and_concept() {
    let root = course();
    graded(root.path(), "numbers/scale", "wrong_answer", "");
    let shown = |arguments: &[&str]| {
        let ran = xtask(root.path(), &[&["list", "--format", "json"], arguments].concat(), "");
        assert_eq!(ran.status, 0, "{}", ran.err);
        (ran.out.contains("numbers/scale\""), ran.out.contains("blocks/block\""))
    };
    assert_eq!(shown(&[]), (true, true));
    assert_eq!(shown(&["--unit", "numbers"]), (true, false));
    assert_eq!(shown(&["--state", "failed"]), (true, false));
    assert_eq!(shown(&["--state", "wrong_answer"]), (true, false));
    assert_eq!(shown(&["--state", "open"]), (true, true));
    assert_eq!(shown(&["--state", "passed"]), (false, false));
    // The block requires numbers/scale, so its own entry names it; the exercise itself is what counts.
    let ran = xtask(root.path(), &["list", "--state", "new"], "");
    assert!(ran.out.contains("block") && !ran.out.contains("scale"), "{}", ran.out);
    assert_eq!(shown(&["--concept", "Broadcasting"]), (true, false));
}

#[test]
fn next_follows_what_passed() {
    let root = course();
    let ran = xtask(root.path(), &["next"], "");
    assert!(ran.out.contains("0 of 2 passed. Next is numbers/scale"), "{}", ran.out);
    graded(root.path(), "numbers/scale", "passed", "");
    let ran = xtask(root.path(), &["next"], "");
    assert!(ran.out.contains("1 of 2 passed. Next is blocks/block"), "{}", ran.out);
}

#[test]
fn hints_come_one_at_a_time_and_are_remembered() {
    let root = course();
    let hint = || xtask(root.path(), &["hint", "scale"], "").out;
    let first = hint();
    assert!(
        first.contains("Hint 1 of 2") && first.contains("The first hint.") && !first.contains("second"),
        "{first}"
    );
    let second = hint();
    assert!(
        second.contains("Hint 2 of 2") && second.contains("The second hint.") && !second.contains("first hint"),
        "{second}"
    );
    let all = hint();
    assert!(
        all.contains("These are all hints") && all.contains("first hint") && all.contains("second hint"),
        "{all}"
    );
    let none = xtask(root.path(), &["hint", "block"], "");
    assert_eq!((none.status, none.out.trim()), (0, "blocks/block has no hints."));
}

#[test]
fn the_hint_of_the_law_that_failed_comes_first() {
    let root = course();
    let spec = SCALE.replace("    otherwise:", "    hint: 2\n    otherwise:");
    put(root.path(), "exercises/numbers/scale.yaml", &spec);
    graded(root.path(), "numbers/scale", "wrong_answer", "it is linear");
    let hint = || xtask(root.path(), &["hint", "scale"], "").out;
    let (first, second) = (hint(), hint());
    assert!(
        first.contains("Hint 1 of 2") && first.contains("The second hint."),
        "{first}"
    );
    assert!(
        second.contains("Hint 2 of 2") && second.contains("The first hint."),
        "{second}"
    );
}

#[test]
fn reset_asks_and_keeps_a_copy() {
    let root = course();
    let file = "exercises/numbers/src/scale.rs";
    let starter = get(root.path(), file);
    let untouched = xtask(root.path(), &["reset", "scale"], "");
    assert!(untouched.out.contains("is as it was at the start"), "{}", untouched.out);
    put(root.path(), file, ANSWER);
    graded(root.path(), "numbers/scale", "passed", "");
    for refusal in ["", "n\n", "\n", "yesterday\n"] {
        let ran = xtask(root.path(), &["reset", "scale"], refusal);
        assert_eq!((ran.status, ran.out.trim()), (0, "Nothing was changed."));
        assert_eq!(get(root.path(), file), ANSWER);
    }
    let ran = xtask(root.path(), &["reset", "scale"], "y\n");
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert_eq!(get(root.path(), file), starter);
    assert_eq!(get(root.path(), ".gradus/backup/numbers/scale-1.rs"), ANSWER);
    put(root.path(), file, "// another\n");
    assert_eq!(xtask(root.path(), &["reset", "scale", "--yes"], "").status, 0);
    assert_eq!(get(root.path(), ".gradus/backup/numbers/scale-2.rs"), "// another\n");
    assert_eq!(get(root.path(), ".gradus/backup/numbers/scale-1.rs"), ANSWER);
    let next = xtask(root.path(), &["next"], "");
    assert!(next.out.contains("0 of 2 passed"), "{}", next.out);
}

#[test]
fn a_solution_is_shown_after_passing_or_by_force() {
    let root = course();
    let ran = xtask(root.path(), &["solution", "scale"], "");
    assert_eq!((ran.status, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("has not passed yet"), "{}", ran.err);
    assert_eq!(xtask(root.path(), &["solution", "scale", "--force"], "").out, ANSWER);
    graded(root.path(), "numbers/scale", "passed", "");
    let ran = xtask(root.path(), &["solution", "scale"], "");
    assert_eq!((ran.status, ran.out.as_str()), (0, ANSWER));
}

#[test]
fn a_broken_state_file_is_explained_and_kept() {
    let root = course();
    put(root.path(), ".gradus/progress.json", "{\"format_version\": 1, \"exer");
    let ran = xtask(root.path(), &["next"], "");
    assert_eq!(ran.status, 0);
    assert!(ran.err.contains("progress.broken-1.json"), "{}", ran.err);
    assert_eq!(
        get(root.path(), ".gradus/progress.broken-1.json"),
        "{\"format_version\": 1, \"exer"
    );
    assert_eq!(xtask(root.path(), &["next"], "").err, "");
}

#[test]
fn a_folder_of_ones_own_is_started_updated_and_never_overwritten() {
    let root = course();
    let outer = tempfile::tempdir().expect("a folder");
    let own: PathBuf = outer.path().join("mine");
    let own_text = own.to_str().expect("text");
    let start = || xtask(root.path(), &["start", own_text], "");
    assert_eq!(start().status, 0);
    for file in [
        "Cargo.toml",
        "Cargo.lock",
        ".cargo/config.toml",
        "exercises/course/src/lib.rs",
        "exercises/numbers/src/lib.rs",
    ] {
        assert!(own.join(file).is_file(), "{file}");
    }
    put(&own, "exercises/numbers/src/scale.rs", ANSWER);
    put(&own, "notes.md", "mine\n");
    // The course gains an exercise and changes both statements.
    let more = SCALE.replace("scale", "shift").replace("Scale", "Shift");
    put(root.path(), "exercises/numbers/shift.yaml", &more);
    put(
        root.path(),
        "reference/numbers/src/shift.rs",
        &ANSWER.replace("scale", "shift"),
    );
    put(
        root.path(),
        "exercises/numbers/scale.yaml",
        &SCALE.replace("**two**", "**2**"),
    );
    put(
        root.path(),
        "exercises/blocks/block.yaml",
        &BLOCK.replace("twice", "two times"),
    );
    let ran = start();
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(
        ran.out.contains("left     exercises/numbers/src/scale.rs"),
        "{}",
        ran.out
    );
    assert_eq!(get(&own, "exercises/numbers/src/scale.rs"), ANSWER);
    assert_eq!(get(&own, "notes.md"), "mine\n");
    assert!(get(&own, "exercises/numbers/src/lib.rs").contains("pub mod shift;"));
    assert!(get(&own, "exercises/blocks/src/block.rs").contains("Scale two times."));
    // From inside, the course is found.
    let next = xtask(&own.join("exercises"), &["next"], "");
    assert_eq!(next.status, 0, "{}", next.err);
    assert!(next.out.contains("0 of 3 passed"), "{}", next.out);
    assert!(
        !root.path().join(".gradus").exists(),
        "state belongs to the learner's folder"
    );
    // Someone else's folder is left alone.
    let other = outer.path().join("other");
    put(&other, "thesis.tex", "");
    let ran = xtask(root.path(), &["start", other.to_str().expect("text")], "");
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("is not empty"), "{}", ran.err);
    assert_eq!(fs::read_dir(&other).expect("a folder").count(), 1);
}

#[test]
fn schemas_are_json() {
    for format in ["exercise", "unit", "course"] {
        let ran = xtask(Path::new("."), &["schema", format], "");
        assert_eq!(ran.status, 0, "{}", ran.err);
        let schema: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
        assert!(schema["properties"]["title"].is_object(), "{format}");
    }
    assert_eq!(xtask(Path::new("."), &["schema", "poem"], "").status, 2);
}

/// The repository's own course: starters, manifests, module lines, schemas.
#[test]
fn this_repository_is_in_sync() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the repository");
    let ran = xtask(root, &["sync", "--check"], "");
    assert_eq!(ran.status, 0, "{}{}", ran.out, ran.err);
}
