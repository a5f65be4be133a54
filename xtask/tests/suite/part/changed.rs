//! `grade --changed`: which files touch what.

use super::support::{ALL, Repository, answer, names, spec};
use std::fs;
use std::os::unix::ffi::OsStrExt as _;

const ADA_SCALE: [&str; 3] = ["ada numbers/scale", "ada blocks/block", "ada blocks/tower"];
const ADA_NUMBERS: [&str; 4] = [
    "ada numbers/scale",
    "ada numbers/twice",
    "ada blocks/block",
    "ada blocks/tower",
];
const SCALE: [&str; 6] = [
    "ada numbers/scale",
    "bob numbers/scale",
    "ada blocks/block",
    "ada blocks/tower",
    "bob blocks/block",
    "bob blocks/tower",
];

#[test]
fn an_answer_touches_itself_and_what_requires_it_of_the_same_learner() {
    let repository = Repository::new();
    // Not committed, added, committed, and committed with more on top: all the same.
    repository.touch("cohort/ada/numbers/src/twice.rs");
    assert_eq!(repository.graded(&["--changed"]), ["ada numbers/twice"]);
    repository.git(&["add", "--all"]);
    assert_eq!(repository.graded(&["--changed"]), ["ada numbers/twice"]);
    repository.commit("twice");
    repository.touch("cohort/bob/blocks/src/tower.rs");
    let both = ["ada numbers/twice", "bob blocks/tower"];
    assert_eq!(repository.graded(&["--changed"]), both);
    assert_eq!(repository.graded(&["--changed", "main"]), both);
    assert_eq!(repository.graded(&["--changed", "HEAD"]), ["bob blocks/tower"]);
    // What main did meanwhile is no change of this branch.
    repository.commit("tower");
    repository.git(&["checkout", "--quiet", "main"]);
    repository.touch("exercises/course.yaml");
    repository.commit("meanwhile");
    repository.git(&["checkout", "--quiet", "work"]);
    assert_eq!(repository.graded(&["--changed"]), both);

    let selected = repository.graded(&["numbers", "--changed"]);
    assert_eq!(selected, ["ada numbers/twice"]);
    let second = repository.graded(&["--changed", "main", "--shard", "2/2"]);
    assert_eq!(second.len(), 1);
    assert_ne!(second, repository.graded(&["--changed", "main", "--shard", "1/2"]));

    let required = Repository::new();
    required.touch("cohort/ada/numbers/src/scale.rs");
    assert_eq!(required.graded(&["--changed"]), ADA_SCALE);
}

#[test]
fn files_that_several_exercises_share_touch_all_of_them() {
    let repository = Repository::new();
    // A module of one's own, new and not added: any exercise of the crate may mention it.
    repository.put("cohort/ada/numbers/src/helper.rs", "");
    assert_eq!(repository.graded(&["--changed"]), ADA_NUMBERS);
    repository.clean();
    repository.touch("cohort/ada/numbers/Cargo.toml");
    assert_eq!(repository.graded(&["--changed"]), ADA_NUMBERS);
    repository.clean();
    let cases: [(&str, &[&str]); 6] = [
        ("exercises/numbers/scale.yaml", &SCALE),
        ("reference/numbers/src/scale.rs", &SCALE),
        ("exercises/numbers/unit.yaml", &ALL),
        ("exercises/blocks/unit.yaml", &ALL[4..]),
        ("exercises/course.yaml", &ALL),
        ("Cargo.lock", &ALL),
    ];
    for (path, touched) in cases {
        if !repository.path().join(path).exists() {
            repository.put(path, "");
        }
        repository.touch(path);
        assert_eq!(repository.graded(&["--changed"]), touched, "{path}");
        repository.clean();
    }
    for path in ["graders/judge/src/law.rs", "xtask/src/main.rs", "rust-toolchain.toml"] {
        repository.put(path, "");
        assert_eq!(repository.graded(&["--changed"]), ALL, "{path}");
        repository.clean();
    }
}

#[test]
fn a_snapshot_touches_its_exercise() {
    let repository = Repository::new();
    let with = spec("twice", "") + "snapshots:\n  one: {x: [1, 2]}\n";
    repository.put("exercises/numbers/twice.yaml", &with);
    assert_eq!(repository.xtask(&["bless"]).status, 0);
    repository.commit("a snapshot");
    repository.git(&["branch", "--force", "main", "work"]);
    let snapshot = "reference/numbers/snapshots/twice__one.snap";
    let text = repository.get(snapshot);
    repository.put(snapshot, &text.replace('2', "3"));
    let (report, status) = repository.report(&["--changed"]);
    assert_eq!(names(&report), ["ada numbers/twice", "bob numbers/twice"]);
    assert_ne!(status, 0);
}

#[test]
fn what_is_gone_or_has_another_name_is_a_change() {
    let repository = Repository::new();
    let source = |name: &str| repository.path().join("cohort/ada/numbers/src").join(name);
    fs::remove_file(source("scale.rs")).expect("removed");
    let (report, status) = repository.report(&["--changed"]);
    assert_eq!((names(&report), status), (ADA_SCALE.map(str::to_owned).to_vec(), 1));
    repository.clean();

    // Renamed, which git would show as one change.
    fs::rename(source("scale.rs"), source("helper.rs")).expect("renamed");
    repository.commit("renamed");
    let (report, status) = repository.report(&["--changed"]);
    assert_eq!((names(&report), status), (ADA_NUMBERS.map(str::to_owned).to_vec(), 1));
    repository.clean();

    // A whole crate, which others call.
    fs::remove_dir_all(repository.path().join("cohort/ada/numbers")).expect("removed");
    let (report, _) = repository.report(&["--changed"]);
    for due in ["ada blocks/block", "ada blocks/tower"] {
        assert!(names(&report).contains(&due.to_owned()), "{report}");
    }
}

#[test]
fn names_are_taken_as_they_are() {
    let repository = Repository::new();
    // Names that are quoted, split or undecodable elsewhere, and all say nothing here.
    let odd: [&[u8]; 6] = [
        b"with space.rs",
        b"\"quoted\".rs",
        b"line\nexercises/course.yaml",
        b"\xff\xfe.rs",
        b"-C",
        b"tab\there.yaml",
    ];
    for name in odd {
        let file = repository.path().join(std::ffi::OsStr::from_bytes(name));
        fs::create_dir_all(file.parent().expect("a parent")).expect("a folder");
        fs::write(file, "x").expect("a file");
    }
    repository.touch("cohort/bob/blocks/src/tower.rs");
    assert_eq!(repository.graded(&["--changed"]), ["bob blocks/tower"]);
    repository.commit("odd");
    assert_eq!(repository.graded(&["--changed"]), ["bob blocks/tower"]);

    // In a crate, one that could be a module counts as one, and a folder with a space is a folder.
    let file = std::ffi::OsStr::from_bytes(b"\xff.rs");
    fs::write(repository.path().join("cohort/ada/blocks/src").join(file), "x").expect("a file");
    let folder = repository.path().join("cohort/eve \"the great\"/numbers");
    fs::create_dir_all(folder.join("src")).expect("a folder");
    fs::write(
        folder.join("Cargo.toml"),
        repository.get("cohort/ada/numbers/Cargo.toml"),
    )
    .expect("a file");
    fs::write(folder.join("src/scale.rs"), answer("scale", "x + x")).expect("a file");
    fs::write(folder.join("src/twice.rs"), answer("twice", "x + x")).expect("a file");
    let eve = ["eve \"the great\" numbers/scale", "eve \"the great\" numbers/twice"];
    let due = [&eve[..], &["ada blocks/block", "ada blocks/tower", "bob blocks/tower"]].concat();
    assert_eq!(repository.graded(&["--changed"]), due);
}

#[test]
fn the_learners_own_folder_is_meant_where_none_is_named() {
    let repository = Repository::new();
    repository.put("exercises/numbers/src/twice.rs", &answer("twice", "x + x"));
    repository.touch("cohort/ada/numbers/src/scale.rs");
    let ran = repository.xtask(&["grade", "--changed"]);
    assert_eq!(ran.status, 0, "{}{}", ran.out, ran.err);
    assert!(
        ran.out.contains("twice") && ran.out.contains("1 passed of 1"),
        "{}",
        ran.out
    );
    assert!(!ran.out.contains("scale"), "{}", ran.out);
}

#[test]
fn nothing_touched_is_status_0_and_a_sentence() {
    let repository = Repository::new();
    repository.put("README.md", "A typo mended.\n");
    repository.touch("exercises/numbers/src/scale.rs");
    let nothing = "Nothing that the change touches is graded.\n";
    for arguments in [
        &["grade", "--submissions", "cohort", "--changed"][..],
        &[
            "grade",
            "--submissions",
            "cohort",
            "--changed",
            "main",
            "--shard",
            "1/2",
        ],
        &["grade", "numbers/twice", "--changed"],
    ] {
        let ran = repository.xtask(arguments);
        assert_eq!(
            (ran.status, ran.out.as_str()),
            (0, nothing),
            "{arguments:?}: {}",
            ran.err
        );
    }
    // Reports that were asked for are written all the same.
    let (report, status) = repository.report(&["--changed"]);
    assert_eq!((names(&report).len(), status), (0, 0));
    assert_eq!(report["nothing"], nothing.trim_end());
    let output = ["grade", "--submissions", "cohort", "--changed", "main"];
    let forms = [
        "--format", "junit", "--output", "x.xml", "--format", "html", "--output", "x.html",
    ];
    let ran = repository.xtask(&[&output[..], &forms].concat());
    assert_eq!((ran.status, ran.out.as_str()), (0, nothing), "{}", ran.err);
    assert!(repository.path().join("x.xml").is_file() && repository.path().join("x.html").is_file());

    // A course or a submission that can't be read is no reason for silence.
    repository.put("cohort/carl/Cargo.toml", "[package.metadata.gradus\n");
    let ran = repository.xtask(&["grade", "--submissions", "cohort", "--changed"]);
    assert_eq!(ran.status, 1, "{}{}", ran.out, ran.err);
    repository.clean();
    repository.put("exercises/numbers/twice.yaml", "title: [\n");
    let ran = repository.xtask(&["grade", "--submissions", "cohort", "--changed"]);
    assert_eq!(ran.status, 3, "{}{}", ran.out, ran.err);
}
