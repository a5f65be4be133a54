use super::course::id;
use gradus_judge::progress::{Progress, file};
use gradus_report::verdict::Verdict;
use std::fs;

#[test]
fn a_round_trip_keeps_everything() {
    let root = tempfile::tempdir().expect("a folder");
    let (mut progress, note) = Progress::load(root.path()).expect("no file is no error");
    assert_eq!((&progress, note), (&Progress::default(), None));
    progress.record(&id("a/b"), Verdict::WrongAnswer, Some(&"the law".into()), 100);
    progress.record_hint(&id("a/b"), 1);
    progress.record_hint(&id("a/b"), 1);
    progress.record(&id("a/c"), Verdict::Passed, None, 200);
    progress.save(root.path()).expect("saved");
    let (read, note) = Progress::load(root.path()).expect("read");
    assert_eq!(note, None);
    let entry = read.get(&id("a/b")).expect("an entry");
    assert_eq!(
        (entry.verdict, entry.law.as_deref(), entry.time),
        (Some(Verdict::WrongAnswer), Some("the law"), 100)
    );
    assert_eq!(
        (entry.hints.as_slice(), entry.runs, entry.passed_before),
        (&[1][..], 1, false)
    );
    assert!(read.passed(&id("a/c")) && !read.passed(&id("a/b")));
    assert_eq!(read.current.as_deref(), Some("a/c"));
}

#[test]
fn it_can_be_copied_to_another_machine() {
    let (here, there) = (
        tempfile::tempdir().expect("a folder"),
        tempfile::tempdir().expect("a folder"),
    );
    let mut progress = Progress::default();
    progress.record(&id("a/c"), Verdict::Passed, None, 200);
    progress.save(here.path()).expect("saved");
    let text = fs::read_to_string(file(here.path())).expect("text");
    assert!(!text.contains(&*here.path().to_string_lossy()), "{text}");
    fs::create_dir_all(there.path().join(".gradus")).expect("a folder");
    fs::copy(file(here.path()), file(there.path())).expect("copied");
    assert!(Progress::load(there.path()).expect("read").0.passed(&id("a/c")));
}

#[test]
fn having_passed_outlives_a_later_failure_and_a_reset() {
    let mut progress = Progress::default();
    progress.record(&id("a/b"), Verdict::Passed, None, 1);
    progress.record(&id("a/b"), Verdict::Panicked, None, 2);
    assert!(!progress.passed(&id("a/b")));
    progress.forget(&id("a/b"));
    let entry = progress.get(&id("a/b")).expect("an entry");
    assert_eq!((entry.verdict, entry.passed_before, entry.runs), (None, true, 2));
}

#[test]
fn broken_files_are_set_aside_one_by_one() {
    let root = tempfile::tempdir().expect("a folder");
    let path = file(root.path());
    fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    for (n, broken) in ["{\"format_ver", "[]", "{\"format_version\": 99}"]
        .into_iter()
        .enumerate()
    {
        fs::write(&path, broken).expect("a file");
        let (progress, note) = Progress::load(root.path()).expect("explained, not refused");
        assert_eq!(progress, Progress::default());
        let aside = path.with_file_name(format!("progress.broken-{}.json", n + 1));
        let note = note.expect("an explanation");
        assert!(
            note.contains("could not be read") && note.contains(&*aside.to_string_lossy()),
            "{note}"
        );
        assert_eq!(fs::read_to_string(&aside).expect("kept"), broken);
    }
}
