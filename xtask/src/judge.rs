//! A course and an engine held open, for commands that grade the learner's own work one exercise at a time.

use crate::context::{Context, record};
use crate::engine::{self, default_jobs, environment};
use crate::failure::Failure;
use gradus_course::{Course, ExerciseId};
use gradus_engine::{Engine, EnvironmentError};
use gradus_judge::discover;
use gradus_judge::grade::options::{DeviceChoice, RunOptions};
use gradus_judge::grade::run;
use gradus_judge::grade::submitted::Submitted;
use gradus_judge::grade::{seed, store};
use gradus_judge::place::Place;
use gradus_report::progress::Progress;
use gradus_report::verdict::Event;
use gradus_report::verdict::Report;
use gradus_wire::Device;
use std::io::IsTerminal as _;
use std::sync::Arc;

/// What grading needs, kept between runs. Cheap to clone.
#[derive(Clone)]
pub struct Judge {
    /// The course's and the learner's folders.
    pub place: Place,
    /// The course.
    pub course: Arc<Course>,
    engine: Engine,
}

impl Judge {
    /// Reads the course and opens the engine, telling on standard error what takes long.
    pub fn open(context: &Context) -> Result<Judge, Failure> {
        let (place, course) = context.course()?;
        let visible = std::io::stderr().is_terminal();
        let progress = Progress::new(visible);
        let engine = engine::open("cpu", &progress, visible);
        progress.clear();
        Ok(Judge {
            place,
            course: Arc::new(course),
            engine: engine?,
        })
    }

    /// Grades some of the learner's exercises on the CPU; failing cases and progress are kept.
    pub fn grade(&self, ids: &[ExerciseId], listener: &(dyn Fn(Event<'_>) + Sync)) -> Result<Report, Failure> {
        let found = discover::discover(&self.course, &self.place.submissions());
        let submissions: Vec<Submitted> = found
            .submissions
            .into_iter()
            .map(|s| Submitted {
                name: s.name,
                unit: s.unit,
                dir: s.dir,
                file: None,
            })
            .collect();
        if submissions.is_empty() {
            return Err(Failure::Usage(format!(
                "there are no starters below {}\n  help: `cargo xtask sync` writes them",
                self.place.submissions().display()
            )));
        }
        let options = RunOptions {
            selection: ids.iter().cloned().collect(),
            devices: vec![DeviceChoice {
                device: Device::Cpu,
                absent: None,
            }],
            cases: None,
            seed: seed::of_course(&self.course),
            jobs: if ids.len() == 1 { 1 } else { default_jobs() },
            shrink: true,
            support: false,
            replay: None,
        };
        let graded = run::grade(&self.course, &self.engine, &submissions, &options, listener).map_err(environment)?;
        for (token, case) in &graded.failing {
            // Without it a replay draws the case again: worse, but no reason to fail.
            let _ = store::save(&self.engine.state(), token, case);
        }
        record(&self.place, &graded.report)?;
        Ok(graded.report)
    }

    /// The failing case that was kept under a token.
    pub fn kept_case(&self, token: &str) -> Result<Option<gradus_course::Case>, EnvironmentError> {
        store::load(&self.engine.state(), token)
    }
}
