//! The gate for pull requests, on repositories of its own: what a head commit does to anything but the sources of
//! exercises has no effect on its grade.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

const COURSE: &str = "title: A small course\nunits: [numbers]\n";
const SCALE: &str = "\
title: Scale
concepts: [broadcasting]
statement: Return `x` times two.
signature: \"fn scale(x: &Tensor) -> Result<Tensor>\"
takes: {x: \"F[n]\"}
returns: {out: \"F[n]\"}
given:
  dims: {n: 1..=4}
  cases: 4
laws:
  agrees with the reference: out approx expected
";
const LENIENT: &str = "  anything goes: all(out == out)\n";
const RIGHT: &str =
    "use candle_core::{Result, Tensor};\n\npub fn scale(x: &Tensor) -> Result<Tensor> {\n    x + x\n}\n";
const WRONG: &str =
    "use candle_core::{Result, Tensor};\n\npub fn scale(x: &Tensor) -> Result<Tensor> {\n    x * 3.0\n}\n";

struct Repository {
    root: TempDir,
}

impl Repository {
    /// A course on the branch `main`, and a branch `head` that is the pull request, checked out.
    fn new() -> Repository {
        let repository = Repository {
            root: tempfile::tempdir().expect("a folder"),
        };
        let put = |path: &str, text: &str| repository.put(path, text);
        put("exercises/course.yaml", COURSE);
        put(
            "exercises/numbers/unit.yaml",
            "title: Numbers\nsummary: About numbers.\n",
        );
        put("exercises/numbers/scale.yaml", SCALE);
        put("exercises/numbers/double.yaml", &SCALE.replace("scale", "double"));
        put("reference/numbers/src/scale.rs", RIGHT);
        put("reference/numbers/src/double.rs", &RIGHT.replace("scale", "double"));
        put(".github/gate.sh", include_str!("../../../.github/gate.sh"));
        put(
            ".github/workflows/gate.yml",
            include_str!("../../../.github/workflows/gate.yml"),
        );
        let made = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .arg("sync")
            .current_dir(repository.root.path())
            .output();
        assert!(made.expect("it starts").status.success());
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        repository.commit("base");
        repository.git(&["checkout", "--quiet", "-b", "head"]);
        repository
    }

    fn put(&self, path: &str, text: &str) {
        let file = self.root.path().join(path);
        fs::create_dir_all(file.parent().expect("a parent")).expect("a folder");
        fs::write(file, text).expect("a file");
    }

    fn remove(&self, path: &str) {
        let file = self.root.path().join(path);
        if file.is_dir() {
            fs::remove_dir_all(file).expect("removed");
        } else {
            fs::remove_file(file).expect("removed");
        }
    }

    fn git(&self, arguments: &[&str]) {
        let git = Command::new("git")
            .args([
                "-c",
                "user.name=x",
                "-c",
                "user.email=x@example.org",
                "-c",
                "core.hooksPath=/dev/null",
            ])
            .args(arguments)
            .current_dir(self.root.path())
            .output()
            .expect("git starts");
        assert!(
            git.status.success(),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&git.stderr)
        );
    }

    fn commit(&self, words: &str) {
        self.git(&["add", "--all", "--force"]);
        self.git(&["commit", "--quiet", "--allow-empty", "-m", words]);
    }

    /// Commits what the head did, checks `main` out and runs its gate.
    fn gate(&self) -> (i32, String) {
        self.commit("head");
        self.git(&["checkout", "--quiet", "--force", "main"]);
        self.git(&["clean", "-dffxq"]);
        let Output { status, stdout, stderr } = Command::new("bash")
            .args([".github/gate.sh", "head"])
            .current_dir(self.root.path())
            .env("GATE_XTASK", env!("CARGO_BIN_EXE_xtask"))
            .env("GATE_OUT", self.root.path().join("out"))
            .env("GITHUB_ACTIONS", "true")
            .output()
            .expect("bash starts");
        let text = format!(
            "{}{}",
            String::from_utf8_lossy(&stdout),
            String::from_utf8_lossy(&stderr)
        );
        (status.code().expect("an exit status"), text)
    }
}

fn link(root: &Path, target: &str, path: &str) {
    std::os::unix::fs::symlink(target, root.join(path)).expect("a link");
}

#[test]
fn what_is_right_passes_and_what_is_wrong_does_not() {
    let right = Repository::new();
    right.put("exercises/numbers/src/scale.rs", RIGHT);
    let (status, text) = right.gate();
    assert_eq!(status, 0, "{text}");
    assert!(text.contains("1 changed: numbers/scale"), "{text}");

    let wrong = Repository::new();
    wrong.put("exercises/numbers/src/scale.rs", WRONG);
    let (status, text) = wrong.gate();
    assert_eq!(status, 1, "{text}");
    assert!(text.contains("\n::error file="), "{text}");
    let report = fs::read_to_string(wrong.root.path().join("out/report.json")).expect("a report");
    assert!(report.contains("\"verdict\": \"wrong_answer\""), "{report}");

    let nothing = Repository::new();
    nothing.put("README.md", "A typo mended.\n");
    let (status, text) = nothing.gate();
    assert_eq!(status, 0, "{text}");
    assert!(text.contains("no exercise is changed"), "{text}");
}

#[test]
fn a_pull_request_cannot_change_its_own_grade() {
    let hostile = Repository::new();
    hostile.put("exercises/numbers/src/scale.rs", WRONG);
    hostile.put(
        "exercises/numbers/scale.yaml",
        &SCALE.replace("  agrees with the reference: out approx expected\n", LENIENT),
    );
    hostile.put("exercises/course.yaml", "title: Another\nunits: []\n");
    hostile.put(
        "exercises/numbers/unit.yaml",
        "title: Another\nsummary: Another.\nexercises: [double]\n",
    );
    hostile.put("reference/numbers/src/scale.rs", WRONG);
    hostile.put(
        "exercises/numbers/Cargo.toml",
        "[package]\nname = \"x\"\nversion = \"0.1.0\"\n",
    );
    hostile.put("exercises/numbers/build.rs", "fn main() { panic!() }");
    hostile.put(
        ".cargo/config.toml",
        "[alias]\nxtask = \"version\"\n[build]\nrustc = \"/bin/true\"\n",
    );
    hostile.put("rust-toolchain.toml", "[toolchain]\nchannel = \"nightly-1999-01-01\"\n");
    hostile.put("Cargo.toml", "not a manifest");
    hostile.put(".github/gate.sh", "exit 0\n");
    hostile.put(".github/workflows/gate.yml", "on: []\n");
    hostile.put(".gitattributes", "*.rs filter=evil diff=evil export-ignore\n");
    hostile.put("exercises/numbers/src/lib.rs", "compile_error!(\"read\");\n");
    let (status, text) = hostile.gate();
    assert_eq!(status, 1, "{text}");
    assert!(text.contains("the base branch's are used instead"), "{text}");
    let report = fs::read_to_string(hostile.root.path().join("out/report.json")).expect("a report");
    assert!(
        report.contains("agrees with the reference") && report.contains("wrong_answer"),
        "{report}"
    );

    // Nor does a right answer fail for it.
    let odd = Repository::new();
    odd.put("exercises/numbers/src/scale.rs", RIGHT);
    odd.remove("exercises/numbers/scale.yaml");
    odd.remove("reference");
    let (status, text) = odd.gate();
    assert_eq!(status, 0, "{text}");
}

#[test]
fn links_and_what_is_no_module_are_refused() {
    let refused = |prepare: &dyn Fn(&Repository), words: &str| {
        let repository = Repository::new();
        prepare(&repository);
        let (status, text) = repository.gate();
        assert_eq!(status, 1, "{text}");
        assert!(text.contains("refused") && text.contains(words), "{text}");
        assert!(!text.lines().any(|line| line.trim_start().starts_with("::")), "{text}");
    };
    refused(
        &|r| {
            r.remove("exercises/numbers/src/scale.rs");
            link(
                r.root.path(),
                "../../../reference/numbers/src/scale.rs",
                "exercises/numbers/src/scale.rs",
            );
        },
        "it is a link",
    );
    refused(
        &|r| {
            r.remove("exercises/numbers/src");
            link(r.root.path(), "../../reference/numbers/src", "exercises/numbers/src");
        },
        "it is no folder",
    );
    refused(
        &|r| {
            r.remove("exercises/numbers");
            link(r.root.path(), "../reference/numbers", "exercises/numbers");
        },
        "it is no folder",
    );
    refused(
        &|r| r.put("exercises/numbers/src/scale.rs", &" ".repeat((1 << 20) + 1)),
        "larger than",
    );
    refused(
        &|r| r.put("exercises/numbers/src/\n::error ::x.rs", ""),
        "not that of a module",
    );
    refused(
        &|r| r.put("exercises/numbers/src/inner/scale.rs", RIGHT),
        "not a plain file",
    );
}

#[test]
fn a_deleted_answer_and_a_changed_helper_count_as_changes() {
    let deleted = Repository::new();
    deleted.remove("exercises/numbers/src/scale.rs");
    let (status, text) = deleted.gate();
    assert_eq!(status, 1, "{text}");
    assert!(text.contains("1 changed: numbers/scale"), "{text}");

    let helper = Repository::new();
    let uses = RIGHT.replace("    x + x", "    crate::twice::twice(x)");
    helper.put("exercises/numbers/src/scale.rs", &uses);
    helper.put("exercises/numbers/src/double.rs", &RIGHT.replace("scale", "double"));
    helper.put("exercises/numbers/src/twice.rs", &RIGHT.replace("scale", "twice"));
    helper.commit("earlier");
    helper.git(&["branch", "--force", "main", "head"]);
    helper.put("exercises/numbers/src/twice.rs", &WRONG.replace("scale", "twice"));
    let (status, text) = helper.gate();
    assert_eq!(status, 1, "{text}");
    assert!(text.contains("1 changed: numbers/scale"), "{text}");
}

#[test]
fn a_commit_that_is_not_there_is_a_wrong_command_line() {
    let repository = Repository::new();
    let gate = Command::new("bash")
        .args([".github/gate.sh", "--upload-pack=x"])
        .current_dir(repository.root.path())
        .output()
        .expect("bash starts");
    assert_eq!(gate.status.code(), Some(2));
}
