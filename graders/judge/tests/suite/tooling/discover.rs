use super::course::course;
use gradus_course::diagnostic::Severity;
use gradus_judge::discover::{Found, discover};
use std::fs;
use std::path::Path;

fn manifest(name: &str, unit: &str) -> String {
    format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\n\n[package.metadata.gradus]\nunit = \"{unit}\"\n")
}

fn put(root: &Path, path: &str, text: &str) {
    let file = root.join(path);
    fs::create_dir_all(file.parent().expect("a parent")).expect("a folder");
    fs::write(file, text).expect("a file");
}

/// Searches `folder` below a root that is a course of the units `numbers` and `attention`, in this order.
fn search(root: &Path, folder: &str) -> Found {
    discover(
        &course(root, &[("numbers", &[]), ("attention", &[])]),
        &root.join(folder),
    )
}

fn names(found: &Found) -> Vec<&str> {
    found.submissions.iter().map(|s| s.name.as_str()).collect()
}

/// `file:line: message` of each finding.
fn findings(found: &Found) -> Vec<String> {
    let mut lines: Vec<String> = found
        .findings
        .iter()
        .map(|d| format!("{}:{}: {}", d.file.display(), d.line, d.message))
        .collect();
    lines.sort();
    lines
}

#[test]
fn crates_come_in_course_order_then_by_folder() {
    let root = tempfile::tempdir().expect("a folder");
    put(root.path(), "work/b/Cargo.toml", &manifest("b", "attention"));
    put(root.path(), "work/a/Cargo.toml", &manifest("a", "attention"));
    put(root.path(), "work/z/Cargo.toml", &manifest("z", "numbers"));
    put(root.path(), "work/plain/Cargo.toml", "[package]\nname = \"plain\"\n");
    let found = search(root.path(), "work");
    assert_eq!(names(&found), ["work/z", "work/a", "work/b"]);
    assert_eq!(findings(&found), Vec::<String>::new());
    assert_eq!(found.submissions[0].line, 6);
    assert_eq!(found.submissions[0].package.as_deref(), Some("z"));
}

#[test]
fn target_and_hidden_folders_are_not_entered() {
    let root = tempfile::tempdir().expect("a folder");
    put(root.path(), "work/target/x/Cargo.toml", &manifest("x", "numbers"));
    put(root.path(), "work/.git/x/Cargo.toml", "not toml at all [");
    put(root.path(), "work/a/target/package/Cargo.toml", "[[[");
    put(root.path(), "work/a/Cargo.toml", &manifest("a", "numbers"));
    let found = search(root.path(), "work");
    assert_eq!(names(&found), ["work/a"]);
    assert_eq!(findings(&found), Vec::<String>::new());
}

#[test]
fn a_manifest_that_cannot_be_read_hides_no_other() {
    let root = tempfile::tempdir().expect("a folder");
    put(root.path(), "work/good/Cargo.toml", &manifest("good", "numbers"));
    put(
        root.path(),
        "work/torn/Cargo.toml",
        "[package]\nname = \"torn\nversion = 1\n",
    );
    put(root.path(), "work/unknown/Cargo.toml", &manifest("unknown", "atention"));
    put(
        root.path(),
        "work/list/Cargo.toml",
        "[package.metadata.gradus]\nunit = [1]\n",
    );
    put(root.path(), "work/none/Cargo.toml", "[package.metadata]\ngradus = {}\n");
    put(
        root.path(),
        "work/text/Cargo.toml",
        "[package.metadata]\ngradus = \"numbers\"\n",
    );
    put(root.path(), "work/huge/Cargo.toml", &"# filler\n".repeat(200_000));
    fs::create_dir_all(root.path().join("work/folder/Cargo.toml")).expect("a folder");
    put(root.path(), "work/bytes/Cargo.toml", "");
    fs::write(root.path().join("work/bytes/Cargo.toml"), [0xff, 0xfe]).expect("a file");
    let found = search(root.path(), "work");
    assert_eq!(names(&found), ["work/good"]);
    assert!(found.has_errors());
    let lines = findings(&found);
    let expected = [
        "work/bytes/Cargo.toml:0: is not UTF-8 text",
        "work/folder/Cargo.toml:0: is not a regular file and is not read",
        "work/huge/Cargo.toml:0: is larger than 1 MiB and is not read",
        "work/list/Cargo.toml:2: `unit` must be a text, the name of a unit: this crate is not graded",
        "work/none/Cargo.toml:2: does not say which unit this crate is for: it is not graded",
        "work/text/Cargo.toml:2: `gradus` must be a table with `unit = \"…\"`: this crate is not graded",
        "work/torn/Cargo.toml:2: this manifest is not valid TOML, so this crate is not graded: ",
        "work/unknown/Cargo.toml:6: this course has no unit `atention`: this crate is not graded",
    ];
    assert_eq!(lines.len(), expected.len(), "{lines:#?}");
    for (line, start) in lines.iter().zip(expected) {
        assert!(line.starts_with(start), "{line}");
    }
    let unknown = found.findings.iter().find(|d| d.message.contains("atention"));
    assert_eq!(
        unknown.and_then(|d| d.help.as_deref()),
        Some("did you mean `attention`?")
    );
}

#[test]
fn a_crate_inside_a_submission_is_told_and_left_out() {
    let root = tempfile::tempdir().expect("a folder");
    put(root.path(), "work/a/Cargo.toml", &manifest("a", "numbers"));
    put(root.path(), "work/a/copy/Cargo.toml", &manifest("a-copy", "numbers"));
    let found = search(root.path(), "work");
    assert_eq!(names(&found), ["work/a"]);
    assert_eq!(
        findings(&found),
        ["work/a/copy/Cargo.toml:6: is a submission inside the submission `work/a`: only the outer one is graded"]
    );
}

#[test]
fn a_workspace_may_hold_submissions() {
    let root = tempfile::tempdir().expect("a folder");
    let outer = format!("{}\n[workspace]\nmembers = [\"inner\"]\n", manifest("outer", "numbers"));
    put(root.path(), "work/Cargo.toml", "[workspace]\nmembers = [\"a\"]\n");
    put(root.path(), "work/a/Cargo.toml", &outer);
    put(root.path(), "work/a/inner/Cargo.toml", &manifest("inner", "attention"));
    let found = search(root.path(), "work");
    assert_eq!(names(&found), ["work/a", "work/a/inner"]);
    assert_eq!(findings(&found), Vec::<String>::new());
}

#[test]
fn two_crates_of_one_name_are_both_graded_and_told_apart() {
    let root = tempfile::tempdir().expect("a folder");
    put(root.path(), "cohort/ada/Cargo.toml", &manifest("numbers", "numbers"));
    put(root.path(), "cohort/bob/Cargo.toml", &manifest("numbers", "numbers"));
    let found = search(root.path(), "cohort");
    assert_eq!(names(&found), ["cohort/ada", "cohort/bob"]);
    assert!(!found.has_errors());
    assert_eq!(found.findings.len(), 1);
    assert_eq!(found.findings[0].severity, Severity::Warning);
    assert!(
        found.findings[0]
            .message
            .starts_with("2 crates have the package name `numbers`")
    );
}

#[test]
fn names_outside_the_course_start_with_the_searched_folder() {
    let root = tempfile::tempdir().expect("a folder");
    let elsewhere = tempfile::tempdir().expect("a folder");
    put(
        elsewhere.path(),
        "cohort/ada/numbers/Cargo.toml",
        &manifest("n", "numbers"),
    );
    let found = discover(
        &course(root.path(), &[("numbers", &[])]),
        &elsewhere.path().join("cohort"),
    );
    assert_eq!(names(&found), ["cohort/ada/numbers"]);
}

#[test]
fn a_missing_folder_is_said() {
    let root = tempfile::tempdir().expect("a folder");
    let found = search(root.path(), "nowhere");
    assert_eq!(
        findings(&found),
        ["nowhere:0: cannot be searched: there is no such file or folder"]
    );
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 64, failure_persistence: None, ..Default::default() })]

    /// Whatever stands in a manifest, the search ends, and the crate beside it is found.
    #[test]
    fn no_manifest_disturbs_its_neighbour(
        start in "(\\[package\\.metadata\\.gradus\\]\n|\\[package\\]\nmetadata = |)",
        bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200),
        text in "[a-z\\[\\]{}=\"'.,\n #\u{e9}-]{0,80}",
    ) {
        let root = tempfile::tempdir().expect("a folder");
        put(root.path(), "work/good/Cargo.toml", &manifest("good", "numbers"));
        put(root.path(), "work/a/Cargo.toml", &format!("{start}{text}"));
        put(root.path(), "work/b/Cargo.toml", "");
        fs::write(root.path().join("work/b/Cargo.toml"), &bytes).expect("a file");
        let found = search(root.path(), "work");
        assert_eq!(names(&found), ["work/good"]);
    }
}

#[cfg(unix)]
#[test]
fn links_are_told_and_not_followed() {
    let root = tempfile::tempdir().expect("a folder");
    put(root.path(), "elsewhere/Cargo.toml", &manifest("a", "numbers"));
    fs::create_dir_all(root.path().join("work/b")).expect("a folder");
    std::os::unix::fs::symlink(root.path().join("elsewhere"), root.path().join("work/a")).expect("a link");
    std::os::unix::fs::symlink(
        root.path().join("elsewhere/Cargo.toml"),
        root.path().join("work/b/Cargo.toml"),
    )
    .expect("a link");
    // A link to its own parent must not make the search endless.
    std::os::unix::fs::symlink(root.path().join("work"), root.path().join("work/b/up")).expect("a link");
    let found = search(root.path(), "work");
    assert_eq!(names(&found), Vec::<&str>::new());
    let lines = findings(&found);
    assert_eq!(lines.len(), 2, "{lines:#?}");
    assert!(lines[0].starts_with("work/a:0: is a symbolic link"));
    assert!(lines[1].starts_with("work/b/Cargo.toml:0: is a symbolic link"));
}

#[test]
fn the_reference_of_a_clone_is_nobodys_submission() {
    let root = tempfile::tempdir().expect("a folder");
    put(root.path(), "cohort/ada/exercises/course.yaml", "title: A course\n");
    for crate_of in ["exercises", "reference"] {
        let file = format!("cohort/ada/{crate_of}/numbers/Cargo.toml");
        put(root.path(), &file, &manifest("numbers", "numbers"));
    }
    // A folder that is only called so is a learner's.
    put(
        root.path(),
        "cohort/bob/reference/Cargo.toml",
        &manifest("bob", "numbers"),
    );
    let found = search(root.path(), "cohort");
    assert_eq!(names(&found), ["cohort/ada/exercises/numbers", "cohort/bob/reference"]);
    let told = findings(&found);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].starts_with("cohort/ada/reference:0: holds a course's own answers"),
        "{told:?}"
    );
    assert!(!found.has_errors());
    // Whoever names it means it.
    let found = search(root.path(), "cohort/ada/reference");
    assert_eq!(names(&found), ["cohort/ada/reference/numbers"]);
}
