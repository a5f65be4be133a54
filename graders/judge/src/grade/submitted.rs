//! Learners' crates that are to be graded.

use crate::discover::Submission;
use gradus_course::Course;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// A learner crate to grade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted {
    /// What reports call it: its folder, relative to the course where it lies below it.
    pub name: String,
    /// The unit it answers.
    pub unit: String,
    /// The folder that holds `src/`.
    pub dir: PathBuf,
    /// What reports call its file, when that is not a file of the folder.
    pub file: Option<String>,
}

impl From<Submission> for Submitted {
    fn from(found: Submission) -> Submitted {
        Submitted {
            name: found.name,
            unit: found.unit,
            dir: found.dir,
            file: None,
        }
    }
}

/// The submission of a unit that another one's exercises call: itself for its own unit, else the crate of that unit that
/// lies beside it. One learner's crates share a folder; whatever lies elsewhere may be a stranger's.
///
/// Where a folder holds several crates of one unit (a copy, or a whole cohort), only those serve each other that are
/// called like their units.
pub fn companion<'s>(submissions: &'s [Submitted], submission: &'s Submitted, unit: &str) -> Option<&'s Submitted> {
    if submission.unit == unit {
        return Some(submission);
    }
    let parent = submission.dir.parent();
    let beside: Vec<&Submitted> = submissions.iter().filter(|s| s.dir.parent() == parent).collect();
    let mut seen = BTreeSet::new();
    let several = beside.iter().any(|s| !seen.insert(s.unit.as_str()));
    let called_so = |s: &Submitted| s.dir.file_name().is_some_and(|name| name == s.unit.as_str());
    if several && !called_so(submission) {
        return None;
    }
    beside
        .into_iter()
        .find(|s| s.unit == unit && (!several || called_so(s)))
}

/// Folders of the crates that a submission's exercises may need: its own, and for each other unit the one of the same
/// learner.
pub fn crates(course: &Course, submissions: &[Submitted], submission: &Submitted) -> BTreeMap<String, PathBuf> {
    let units = course.units.iter().map(|unit| unit.name.as_str());
    let mut crates: BTreeMap<String, PathBuf> = units
        .filter_map(|unit| Some((unit.to_owned(), companion(submissions, submission, unit)?.dir.clone())))
        .collect();
    crates.insert(submission.unit.clone(), submission.dir.clone());
    crates
}

#[cfg(test)]
mod tests {
    use super::*;

    fn submitted(dir: &str, unit: &str) -> Submitted {
        Submitted {
            name: dir.to_owned(),
            unit: unit.to_owned(),
            dir: dir.into(),
            file: None,
        }
    }

    /// What serves the first of these for a unit.
    fn serves(submissions: &[Submitted], unit: &str) -> Option<String> {
        companion(submissions, &submissions[0], unit).map(|s| s.name.clone())
    }

    #[test]
    fn one_learner_s_crates_share_a_folder() {
        let all = [
            submitted("c/ada/blocks", "blocks"),
            submitted("c/bob/numbers", "numbers"),
            submitted("c/numbers", "numbers"),
            submitted("c/ada/mine", "numbers"),
        ];
        assert_eq!(serves(&all, "numbers").as_deref(), Some("c/ada/mine"));
        assert_eq!(serves(&all[..3], "numbers"), None);
        assert_eq!(serves(&all[..1], "blocks").as_deref(), Some("c/ada/blocks"));
    }

    #[test]
    fn of_several_in_a_folder_the_names_decide() {
        let flat = [
            submitted("c/ada-blocks", "blocks"),
            submitted("c/bob-blocks", "blocks"),
            submitted("c/numbers", "numbers"),
        ];
        assert_eq!(serves(&flat, "numbers"), None);
        let copied = [
            submitted("c/ada/blocks", "blocks"),
            submitted("c/ada/numbers-old", "numbers"),
            submitted("c/ada/numbers", "numbers"),
        ];
        assert_eq!(serves(&copied, "numbers").as_deref(), Some("c/ada/numbers"));
    }
}
