//! A checkout that is copied, moved and renamed works in itself: it reads, writes and runs nothing of the original.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

const EXERCISE: &str = "tensor-numerics/softmax_rows";
/// What a checkout is made of, as far as grading goes.
const PARTS: [&str; 9] = [
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain.toml",
    "rustfmt.toml",
    ".cargo",
    "exercises",
    "fixtures",
    "graders",
    "reference",
];

/// The checkout that this test is part of.
fn origin() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

fn origin_target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| origin().join("target"), PathBuf::from)
}

/// A checkout in a folder of its own, built: with the command line and with what programs are linked to.
struct Checkout {
    root: PathBuf,
}

impl Checkout {
    fn new(root: &Path) -> Checkout {
        let built = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(["grade", "--submissions", "reference", EXERCISE])
            .current_dir(origin())
            .output()
            .expect("a run");
        assert!(built.status.success(), "{}", words(&built));
        let checkout = Checkout::without_kit(root);
        // The kit that was used last is the one of that run.
        let kits = fs::read_dir(origin_target().join("gradus"))
            .expect("a folder")
            .flatten();
        let used = |kit: &PathBuf| fs::metadata(kit.join("in-use")).and_then(|m| m.modified()).ok();
        let kits = kits
            .map(|entry| entry.path())
            .filter(|kit| kit.join("kit.json").is_file());
        let kit = kits.max_by_key(used).expect("a kit");
        let name = kit.file_name().expect("a name");
        for file in ["kit.json", "in-use"] {
            copy(&kit.join(file), &root.join("target/gradus").join(name).join(file));
        }
        for part in ["lib", "programs"] {
            for entry in fs::read_dir(kit.join(part)).expect("a folder").flatten() {
                let file = entry.file_name().into_string().expect("a name");
                // Programs of submissions are made anew.
                if file.starts_with("lib") || ["launch", "probe"].contains(&file.as_str()) {
                    let to = root.join("target/gradus").join(name).join(part).join(&file);
                    copy(&entry.path(), &to);
                }
            }
        }
        checkout
    }

    /// The same, before anything was graded.
    fn without_kit(root: &Path) -> Checkout {
        for part in PARTS {
            copy(&origin().join(part), &root.join(part));
        }
        fs::create_dir_all(root.join("target/debug")).expect("a folder");
        fs::copy(env!("CARGO_BIN_EXE_xtask"), root.join("target/debug/xtask")).expect("the program");
        Checkout {
            root: root.to_path_buf(),
        }
    }

    /// All of it, as `cp -a` copies.
    fn copied(&self, root: &Path) -> Checkout {
        let copied = Command::new("cp").arg("-a").arg(&self.root).arg(root).status();
        assert!(copied.expect("cp").success());
        Checkout {
            root: root.to_path_buf(),
        }
    }

    fn renamed(self, root: &Path) -> Checkout {
        fs::rename(&self.root, root).expect("renamed");
        Checkout {
            root: root.to_path_buf(),
        }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        run(&self.root.join("target/debug/xtask"), &self.root, arguments)
    }

    /// A solution is right, and a wrong answer is shown with a case that is kept here.
    fn grades(&self, seed: &str) {
        let ran = self.run(&["grade", "--submissions", "reference", "--seed", seed, EXERCISE]);
        assert_eq!(ran.status.code(), Some(0), "{}", words(&ran));
        let wrong = self.root.join("fixtures/mistakes").join(EXERCISE);
        let wrong = fs::read_dir(wrong)
            .expect("mistakes")
            .flatten()
            .next()
            .expect("a mistake");
        let wrong = wrong.path().to_string_lossy().into_owned();
        let ran = self.run(&["grade", "--against", &wrong, "--seed", seed, EXERCISE]);
        assert_eq!(ran.status.code(), Some(1), "{}", words(&ran));
        assert!(
            kept(&self.root.join("target"), seed),
            "the case is not kept: {}",
            words(&ran)
        );
        assert!(!kept(&origin_target(), seed), "the case is kept in the original");
    }

    /// Everything below it, with its content.
    fn content(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        files(&self.root)
            .into_iter()
            .map(|file| {
                let content = fs::read(&file).expect("a file");
                (file, content)
            })
            .collect()
    }
}

/// Whether a failing case of this seed is kept below a target folder.
fn kept(target: &Path, seed: &str) -> bool {
    let folder = target.join("gradus/counterexamples");
    files(&folder)
        .iter()
        .any(|file| file.to_string_lossy().contains(seed) || fs::read_to_string(file).is_ok_and(|t| t.contains(seed)))
}

fn run(program: &Path, folder: &Path, arguments: &[&str]) -> Output {
    command(program, folder, arguments).output().expect("a run")
}

/// As a shell starts it, where no cargo stands around it.
fn command(program: &Path, folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CARGO_") && name != "CARGO_HOME" {
            command.env_remove(name);
        }
    }
    command
}

fn words(ran: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&ran.stdout),
        String::from_utf8_lossy(&ran.stderr)
    )
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        for entry in fs::read_dir(from).expect("a folder").flatten() {
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    } else {
        fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
        fs::copy(from, to).expect("a copy");
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.file_type().expect("its kind").is_dir() {
            true => found.extend(files(&entry.path())),
            false => found.push(entry.path()),
        }
    }
    found
}

#[test]
fn a_checkout_works_in_itself_wherever_it_lies() {
    let folder: TempDir = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let first = Checkout::new(&at("first"));
    first.grades(&format!("a{}", std::process::id()));
    for file in files(&first.root.join("target/gradus")) {
        let text = fs::read(&file).expect("a file");
        // A crate's metadata names its build script's folder, for messages of the compiler only.
        let short = text.len() < 100_000 && file.extension().is_none_or(|e| e != "rmeta");
        let text = String::from_utf8_lossy(&text).into_owned();
        for root in [&first.root, &origin()] {
            let named = short && text.contains(&*root.to_string_lossy());
            assert!(!named, "{} names {}: {text}", file.display(), root.display());
        }
    }

    // A copy, beside an original in which everything is a trap.
    let second = first.copied(&at("second"));
    let trapped = at("trapped");
    for file in files(&first.root) {
        let script = format!("#!/bin/sh\ntouch '{}'\nexit 1\n", trapped.display());
        fs::remove_file(&file).expect("removed");
        fs::write(&file, script).expect("a trap");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("permissions");
    }
    let before = first.content();
    second.grades(&format!("b{}", std::process::id()));
    assert_eq!(first.content(), before, "the original was written to");
    assert!(!trapped.exists(), "a program of the original was run");

    // Without an original, and under another name.
    fs::remove_dir_all(&first.root).expect("removed");
    second.grades(&format!("c{}", std::process::id()));
    let third = second.renamed(&at("a third name"));
    third.grades(&format!("d{}", std::process::id()));
    assert!(
        !at("first").exists() && !at("second").exists(),
        "an old place was made again"
    );

    // Where programs are built elsewhere, cargo or the current folder says whose this one is.
    let shared = at("shared/debug/xtask");
    copy(&third.root.join("target/debug/xtask"), &shared);
    for (name, value) in [
        ("CARGO_TARGET_DIR", at("shared")),
        ("CARGO_MANIFEST_DIR", third.root.join("xtask")),
    ] {
        let learner = at(name);
        let mut start = command(&shared, &third.root, &["start", &learner.to_string_lossy()]);
        let ran = start.env(name, value).output().expect("a run");
        assert!(ran.status.success(), "{}", words(&ran));
        let config = fs::read_to_string(learner.join(".cargo/config.toml")).expect("a configuration");
        let manifest = third.root.join("Cargo.toml");
        assert!(config.contains(&*manifest.to_string_lossy()), "{config}");
    }
}

/// A learner's folder within a checkout goes where that goes.
#[test]
fn a_learner_s_folder_within_a_copy_belongs_to_the_copy() {
    let folder: TempDir = tempfile::tempdir().expect("a folder");
    let first = Checkout::without_kit(&folder.path().join("first"));
    let ran = first.run(&["start", "mine"]);
    assert!(ran.status.success(), "{}", words(&ran));
    let second = first.copied(&folder.path().join("second"));
    let mine = second.root.join("mine");
    let list = |checkout: &Checkout| run(&checkout.root.join("target/debug/xtask"), &mine, &["show", EXERCISE]);

    let own = list(&second);
    assert!(own.status.success(), "{}", words(&own));
    assert!(!words(&own).contains(&*first.root.to_string_lossy()), "{}", words(&own));
    // What cargo's alias in the folder still starts is the other one: that is told, not done.
    let other = list(&first);
    assert_eq!(other.status.code(), Some(2), "{}", words(&other));
    assert!(words(&other).contains("cargo xtask start"), "{}", words(&other));
    let again = second.run(&["start", "mine"]);
    assert!(again.status.success(), "{}", words(&again));
    let config = fs::read_to_string(mine.join(".cargo/config.toml")).expect("a configuration");
    let manifest = second.root.join("Cargo.toml");
    assert!(config.contains(&*manifest.to_string_lossy()), "{config}");
    fs::remove_dir_all(&first.root).expect("removed");
    assert!(list(&second).status.success());
}
