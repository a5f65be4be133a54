use gradus_judge::place::Place;
use std::fs;
use std::path::Path;

fn make_course(root: &Path) {
    fs::create_dir_all(root.join("exercises/numbers")).expect("a folder");
    fs::write(root.join("exercises/course.yaml"), "title: A\n").expect("a file");
}

#[test]
fn inside_a_course_both_folders_are_the_course() {
    let root = tempfile::tempdir().expect("a folder");
    make_course(root.path());
    let place = Place::find(None, &root.path().join("exercises/numbers")).expect("a place");
    assert_eq!(
        (place.course.as_path(), place.learner.as_path()),
        (root.path(), root.path())
    );
}

#[test]
fn a_started_folder_leads_to_its_course() {
    let root = tempfile::tempdir().expect("a folder");
    let own = tempfile::tempdir().expect("a folder");
    make_course(root.path());
    fs::create_dir_all(own.path().join(".gradus")).expect("a folder");
    fs::create_dir_all(own.path().join("exercises/numbers/src")).expect("a folder");
    fs::write(
        own.path().join(".gradus/course"),
        format!("{}\n", root.path().display()),
    )
    .expect("a file");
    let place = Place::find(None, &own.path().join("exercises/numbers/src")).expect("a place");
    assert_eq!(
        (place.course.as_path(), place.learner.as_path()),
        (root.path(), own.path())
    );
    // Named on the command line, the course may be another one.
    let other = tempfile::tempdir().expect("a folder");
    make_course(other.path());
    let place = Place::find(Some(other.path()), own.path()).expect("a place");
    assert_eq!(
        (place.course.as_path(), place.learner.as_path()),
        (other.path(), own.path())
    );
}

#[test]
fn what_is_missing_is_said() {
    let root = tempfile::tempdir().expect("a folder");
    let none = Place::find(None, root.path()).expect_err("no course");
    assert!(none.starts_with("there is no course in"), "{none}");
    let named = Place::find(Some(root.path()), root.path()).expect_err("no course");
    assert!(named.contains("has no exercises/course.yaml"), "{named}");
    fs::create_dir_all(root.path().join(".gradus")).expect("a folder");
    fs::write(root.path().join(".gradus/course"), "/no/such/course\n").expect("a file");
    let gone = Place::find(None, root.path()).expect_err("no course");
    assert!(gone.contains("no longer at /no/such/course"), "{gone}");
}
