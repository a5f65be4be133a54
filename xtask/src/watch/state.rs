//! The state of the screen: what the loop changes and the pages show.

use super::files::Stamps;
use super::told::Told;
use crate::judge::Judge;
use gradus_course::{Exercise, ExerciseId};
use gradus_judge::place::Place;
use gradus_judge::progress::Progress;
use gradus_report::verdict::Report;
use std::collections::BTreeSet;
use std::sync::mpsc::Sender;

/// A page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// The verdict on the present exercise.
    Result,
    /// All exercises, one of them chosen.
    List(usize),
    /// The statement.
    Show,
    /// The hints so far.
    Hint,
    /// Asks before a starter is put back.
    Reset,
    /// The verdicts on several exercises.
    All,
}

/// A run under way.
pub struct Running {
    pub ids: BTreeSet<ExerciseId>,
    pub done: usize,
    pub total: usize,
}

/// The state of the screen.
pub struct Watching {
    pub judge: Judge,
    pub progress: Progress,
    pub current: ExerciseId,
    pub page: Page,
    pub scroll: usize,
    pub report: Option<Report>,
    pub note: Option<String>,
    pub running: Option<Running>,
    pub waiting: BTreeSet<ExerciseId>,
    pub stamps: Stamps,
    pub tell: Sender<Told>,
}

impl Watching {
    /// The present exercise.
    pub fn exercise(&self) -> Option<&Exercise> {
        self.judge.course.exercise(&self.current)
    }

    /// The course's and the learner's folders.
    pub fn place(&self) -> &Place {
        &self.judge.place
    }
}
