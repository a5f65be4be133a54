//! A course of two units in a git repository, with two learners besides the starters.

use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// An answer; `body` is what it returns.
pub fn answer(name: &str, body: &str) -> String {
    format!("use candle_core::{{Result, Tensor}};\n\npub fn {name}(x: &Tensor) -> Result<Tensor> {{\n    {body}\n}}\n")
}

pub fn spec(name: &str, requires: &str) -> String {
    format!(
        "title: Exercise {name}\nconcepts: [arithmetic]\nrequires: [{requires}]\nstatement: Return twice `x`.\n\
         signature: \"fn {name}(x: &Tensor) -> Result<Tensor>\"\ntakes: {{x: \"F[n]\"}}\nreturns: {{out: \"F[n]\"}}\n\
         given:\n  dims: {{n: 1..=3}}\n  cases: 2\nlaws:\n  agrees with the reference: out approx expected\n"
    )
}

/// What a run of the program left behind.
pub struct Ran {
    pub status: i32,
    pub out: String,
    pub err: String,
}

pub struct Repository {
    root: TempDir,
}

/// Exercise, what it requires, the reference's body.
const EXERCISES: [(&str, &str, &str, &str); 4] = [
    ("numbers", "scale", "", "x + x"),
    ("numbers", "twice", "", "x * 2.0"),
    ("blocks", "block", "numbers/scale", "numbers::scale(x)"),
    ("blocks", "tower", "blocks/block", "crate::block(x)"),
];

impl Repository {
    /// Everything committed on `main`; `work` is checked out.
    pub fn new() -> Repository {
        let repository = Repository {
            root: tempfile::tempdir().expect("a folder"),
        };
        repository.put(".gitignore", "/.gradus/\n");
        repository.put(
            "exercises/course.yaml",
            "title: A small course\nunits: [numbers, blocks]\n",
        );
        for unit in ["numbers", "blocks"] {
            let text = format!("title: {unit}\nsummary: About {unit}.\n");
            repository.put(&format!("exercises/{unit}/unit.yaml"), &text);
        }
        for (unit, name, requires, body) in EXERCISES {
            repository.put(&format!("exercises/{unit}/{name}.yaml"), &spec(name, requires));
            repository.put(&format!("reference/{unit}/src/{name}.rs"), &answer(name, body));
        }
        let synced = repository.xtask(&["sync"]);
        assert_eq!(synced.status, 0, "{}", synced.err);
        for learner in ["ada", "bob"] {
            for (unit, name, _, body) in EXERCISES {
                let folder = format!("cohort/{learner}/{unit}");
                repository.put(&format!("{folder}/src/{name}.rs"), &answer(name, body));
                let manifest = repository.get(&format!("exercises/{unit}/Cargo.toml"));
                repository.put(&format!("{folder}/Cargo.toml"), &manifest);
            }
        }
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        repository.commit("base");
        repository.git(&["checkout", "--quiet", "-b", "work"]);
        repository
    }

    pub fn path(&self) -> &Path {
        self.root.path()
    }

    pub fn put(&self, path: &str, text: &str) {
        let file = self.path().join(path);
        fs::create_dir_all(file.parent().expect("a parent")).expect("a folder");
        fs::write(file, text).expect("a file");
    }

    pub fn get(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Changes a file without changing what it means.
    pub fn touch(&self, path: &str) {
        let comment = if path.ends_with(".rs") {
            "// touched"
        } else {
            "# touched"
        };
        self.put(path, &format!("{}\n{comment}\n", self.get(path)));
    }

    pub fn git(&self, arguments: &[&str]) {
        let git = Command::new("git")
            .args(["-c", "user.name=x", "-c", "user.email=x@example.org"])
            .args(["-c", "core.hooksPath=/dev/null"])
            .args(arguments)
            .current_dir(self.path())
            .output()
            .expect("git starts");
        let words = String::from_utf8_lossy(&git.stderr);
        assert!(git.status.success(), "{arguments:?}: {words}");
    }

    pub fn commit(&self, words: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "-m", words]);
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command
            .args(arguments)
            .current_dir(self.path())
            .env_remove("CLICOLOR_FORCE");
        command
    }

    pub fn xtask(&self, arguments: &[&str]) -> Ran {
        ran(self.command(arguments))
    }

    /// The JSON report of a grade of the cohort, and its exit status.
    pub fn report(&self, arguments: &[&str]) -> (serde_json::Value, i32) {
        let fixed = ["grade", "--submissions", "cohort", "--format", "json"];
        let ran = self.xtask(&[&fixed, arguments].concat());
        let report = serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e}: {}{}", ran.out, ran.err));
        (report, ran.status)
    }

    /// What a grade of the cohort graded, as `learner exercise`; everything passes.
    pub fn graded(&self, arguments: &[&str]) -> Vec<String> {
        let (report, status) = self.report(arguments);
        assert_eq!(status, 0, "{report}");
        names(&report)
    }

    /// What is new is taken back.
    pub fn clean(&self) {
        self.git(&["reset", "--quiet", "--hard", "main"]);
        self.git(&["clean", "-dffxq"]);
    }
}

pub fn ran(mut command: Command) -> Ran {
    let output = command.output().expect("the program starts");
    Ran {
        status: output.status.code().expect("an exit status"),
        out: String::from_utf8(output.stdout).expect("text"),
        err: String::from_utf8(output.stderr).expect("text"),
    }
}

/// Results of a report, as `learner exercise`.
pub fn names(report: &serde_json::Value) -> Vec<String> {
    let results = report["results"].as_array().expect("results");
    let text = |value: &serde_json::Value| value.as_str().expect("text").to_owned();
    results
        .iter()
        .map(|result| {
            let submission = text(&result["submission"]);
            let learner = submission.split('/').nth(1).expect("a learner").to_owned();
            format!("{learner} {}", text(&result["exercise"]))
        })
        .collect()
}

/// The whole cohort, in order.
pub const ALL: [&str; 8] = [
    "ada numbers/scale",
    "ada numbers/twice",
    "bob numbers/scale",
    "bob numbers/twice",
    "ada blocks/block",
    "ada blocks/tower",
    "bob blocks/block",
    "bob blocks/tower",
];
