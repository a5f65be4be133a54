//! `--changed` and git: which commit is meant, and what is said where git can't tell.

use super::support::{Ran, Repository, ran};
use std::fs;

const CHANGED: [&str; 4] = ["grade", "--submissions", "cohort", "--changed"];

fn refused(ran: &Ran, status: i32, words: &str) {
    assert_eq!(ran.status, status, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains(words), "{}", ran.err);
    assert_eq!(ran.out, "");
}

#[test]
fn the_default_branch_is_what_origin_says_else_main_or_master() {
    let repository = Repository::new();
    let changed = || repository.graded(&["--changed"]);
    repository.touch("cohort/ada/blocks/src/tower.rs");
    repository.commit("tower");
    assert_eq!(changed(), ["ada blocks/tower"]);
    repository.git(&["branch", "--move", "main", "master"]);
    assert_eq!(changed(), ["ada blocks/tower"]);
    // A clone whose default branch is called something else.
    repository.git(&["branch", "--move", "master", "trunk"]);
    refused(
        &repository.xtask(&CHANGED),
        2,
        "has neither an origin/HEAD nor a branch main or master",
    );
    repository.git(&["update-ref", "refs/remotes/origin/trunk", "trunk"]);
    repository.git(&["symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk"]);
    assert_eq!(changed(), ["ada blocks/tower"]);
    // A checkout of one commit, as CI makes it.
    repository.git(&["symbolic-ref", "--delete", "refs/remotes/origin/HEAD"]);
    repository.git(&["update-ref", "refs/remotes/origin/main", "trunk"]);
    repository.git(&["checkout", "--quiet", "--detach"]);
    repository.git(&["branch", "--quiet", "-D", "work", "trunk"]);
    assert_eq!(changed(), ["ada blocks/tower"]);
}

#[test]
fn a_commit_that_is_not_there_is_a_wrong_command_line() {
    let repository = Repository::new();
    for name in [
        "nowhere",
        "--output=x",
        "-x",
        "",
        "main..work",
        "main:README.md",
        "a b",
        "numbers",
    ] {
        let argument = format!("--changed={name}");
        let ran = repository.xtask(&[&CHANGED[..3], &[argument.as_str()]].concat());
        refused(&ran, 2, &format!("there is no commit, branch or tag {name:?}"));
        assert!(
            ran.err.contains("names of exercises go before --changed"),
            "{}",
            ran.err
        );
    }
    assert!(!repository.path().join("x").exists());
    let ran = repository.xtask(&["verify", "--changed", "nowhere"]);
    refused(&ran, 2, "there is no commit, branch or tag \"nowhere\"");
    let ran = repository.xtask(&["grade", "numbers/scale", "--against", "x.rs", "--changed"]);
    refused(&ran, 2, "cannot be used with");

    repository.git(&["checkout", "--quiet", "--orphan", "alone"]);
    repository.commit("alone");
    refused(&repository.xtask(&CHANGED), 2, "have no commit in common");
    let ran = repository.xtask(&[&CHANGED[..], &["work"]].concat());
    refused(&ran, 2, "\"work\" and HEAD have no commit in common");
    assert!(ran.err.contains("git fetch --unshallow"), "{}", ran.err);
}

#[test]
fn where_git_cannot_tell_it_says_so() {
    let repository = Repository::new();
    // No git at all.
    let mut command = repository.command(&CHANGED);
    command.env("PATH", repository.path());
    refused(&ran(command), 4, "--changed needs git, which is not installed here");
    // A damaged repository.
    fs::write(repository.path().join(".git/HEAD"), "ref: refs/heads/work\n").expect("a file");
    fs::write(repository.path().join(".git/index"), "no index").expect("a file");
    refused(&repository.xtask(&CHANGED), 4, "git can't say what has changed");
    // None.
    fs::remove_dir_all(repository.path().join(".git")).expect("removed");
    let mut command = repository.command(&CHANGED);
    command.env("GIT_CEILING_DIRECTORIES", repository.path().parent().expect("a parent"));
    refused(&ran(command), 2, "lies in no git repository");
    // An empty one.
    repository.git(&["init", "--quiet"]);
    refused(&repository.xtask(&CHANGED), 2, "nothing is committed yet");
}

#[test]
fn a_hook_and_a_folder_below_see_the_same() {
    let repository = Repository::new();
    repository.touch("cohort/ada/blocks/src/tower.rs");
    let mut command = repository.command(&[&CHANGED[..], &["--format", "json"]].concat());
    command
        .env("GIT_DIR", "/nowhere")
        .env("GIT_INDEX_FILE", "/nowhere/index");
    let hook = ran(command);
    assert_eq!(hook.status, 0, "{}", hook.err);
    assert!(
        hook.out.contains("blocks/tower") && !hook.out.contains("numbers/"),
        "{}",
        hook.out
    );
    let mut command = repository.command(&["grade", "--submissions", "ada", "--changed", "--format", "json"]);
    command.current_dir(repository.path().join("cohort"));
    let below = ran(command);
    assert_eq!(below.status, 0, "{}", below.err);
    assert!(
        below.out.contains("blocks/tower") && !below.out.contains("numbers/"),
        "{}",
        below.out
    );
}

#[test]
fn what_git_does_not_look_at_counts_as_changed() {
    let repository = Repository::new();
    repository.put(".gitignore", "/cohort/eve/\n");
    repository.put(
        "cohort/eve/blocks/Cargo.toml",
        &repository.get("cohort/ada/blocks/Cargo.toml"),
    );
    for name in ["block", "tower"] {
        let text = repository.get(&format!("cohort/ada/blocks/src/{name}.rs"));
        repository.put(&format!("cohort/eve/blocks/src/{name}.rs"), &text);
    }
    let eve = ["eve blocks/block", "eve blocks/tower"];
    let (report, _) = repository.report(&["--changed"]);
    assert_eq!(super::support::names(&report), eve);
    // A repository of its own inside of it.
    repository.put(".gitignore", "");
    let inner = repository.path().join("cohort/eve");
    let made = std::process::Command::new("git")
        .args(["init", "--quiet"])
        .arg(inner)
        .status();
    assert!(made.expect("git starts").success());
    let (report, _) = repository.report(&["--changed"]);
    assert_eq!(super::support::names(&report), eve);
}

#[test]
fn a_folder_of_ones_own_has_a_history_of_its_own() {
    let repository = Repository::new();
    let outer = tempfile::tempdir().expect("a folder");
    let own = outer.path().join("mine");
    let made = repository.xtask(&["start", own.to_str().expect("text")]);
    assert_eq!(made.status, 0, "{}", made.err);
    let git = |arguments: &[&str]| {
        let git = std::process::Command::new("git")
            .args(["-c", "user.name=x", "-c", "user.email=x@example.org"])
            .args(arguments)
            .current_dir(&own)
            .output()
            .expect("git starts");
        assert!(git.status.success(), "{}", String::from_utf8_lossy(&git.stderr));
    };
    git(&["init", "--quiet", "--initial-branch=main"]);
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "-m", "base"]);
    let grade = || {
        let mut command = repository.command(&["grade", "--changed"]);
        command.current_dir(&own);
        ran(command)
    };
    // The course has a history of its own, which this one says nothing of.
    repository.touch("exercises/course.yaml");
    let nothing = grade();
    assert_eq!(
        (nothing.status, nothing.out.as_str()),
        (0, "Nothing that the change touches is graded.\n")
    );
    let answer = super::support::answer("twice", "x + x");
    fs::write(own.join("exercises/numbers/src/twice.rs"), answer).expect("a file");
    let one = grade();
    assert_eq!(one.status, 0, "{}{}", one.out, one.err);
    assert!(
        one.out.contains("twice") && one.out.contains("1 passed of 1"),
        "{}",
        one.out
    );
}

#[test]
fn a_folder_behind_a_link_is_the_folder() {
    let repository = Repository::new();
    std::os::unix::fs::symlink("cohort", repository.path().join("class")).expect("a link");
    repository.commit("a link");
    repository.git(&["branch", "--force", "main", "work"]);
    repository.touch("cohort/ada/blocks/src/tower.rs");
    let ran = repository.xtask(&["grade", "--submissions", "class", "--changed"]);
    assert_eq!(ran.status, 0, "{}{}", ran.out, ran.err);
    assert!(
        ran.out.contains("tower") && ran.out.contains("1 passed of 1"),
        "{}",
        ran.out
    );
}

#[test]
fn verify_goes_by_the_same_rules() {
    let repository = Repository::new();
    let ran = repository.xtask(&["verify", "--changed"]);
    assert!(ran.out.contains("0 exercises proved"), "{}{}", ran.out, ran.err);
    repository.touch("exercises/blocks/src/tower.rs");
    let ran = repository.xtask(&["verify", "--changed", "--no-mutants", "--seeds", "1"]);
    assert!(ran.out.contains("1 exercise proved"), "{}{}", ran.out, ran.err);
}
