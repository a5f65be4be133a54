//! How much faster a GPU is, at sizes at which that can show: the reference's own functions, on both devices.

use super::failure::Asked;
use super::options::RunOptions;
use super::session::{Session, Who};
use super::sessions::Sessions;
use super::trial::TrialOutcome;
use gradus_course::{Case, Course, Example, Exercise, ExerciseId, Literal, Origin};
use gradus_draw::{self, Plan};
use gradus_engine::{Engine, EnvironmentError};
use gradus_wire::{DType, Device, Layout};
use indexmap::IndexMap;
use std::time::Duration;

/// One function's time on both devices.
#[derive(Debug, Clone, PartialEq)]
pub struct Throughput {
    /// Its exercise.
    pub exercise: ExerciseId,
    /// `m 1024, k 1024, n 1024`.
    pub sizes: String,
    /// Median of its calls on the CPU.
    pub cpu: Duration,
    /// Median of its calls on the GPU, each waited for.
    pub gpu: Duration,
}

/// Measures in f32 the references that the course names, at its sizes, `rounds` calls on each device after one that is not counted. `listener` gets each line
/// as it comes.
pub fn measure(
    course: &Course,
    engine: &Engine,
    rounds: u32,
    listener: &mut dyn FnMut(&Throughput),
) -> Result<(), EnvironmentError> {
    let options = RunOptions {
        seed: "throughput".into(),
        jobs: 1,
        ..RunOptions::default()
    };
    let sessions = Sessions::new(course, engine, &options);
    for (id, sizes) in &course.throughput {
        let Some(exercise) = course.exercise(id) else { continue };
        let mut large = exercise.clone();
        // Large inputs take longer than the small ones that limits are made for.
        large.limits.time = Duration::from_secs(30);
        large.limits.memory = large.limits.memory.max(4 << 30);
        fix(&mut large, sizes);
        let case = case(course, &large).map_err(environment(id))?;
        let mut session = sessions
            .reference(&large, Device::Cuda)?
            .map_err(|unready| environment(id)(TrialOutcome::from(&unready).message.unwrap_or_default()))?;
        let mut time =
            |who| median(&mut session, &case, who, rounds)?.map_err(|failure| environment(id)(failure.to_string()));
        let (cpu, gpu) = (time(Who::Twin)?, time(Who::Learner)?);
        let shown: Vec<String> = sizes.iter().map(|(size, n)| format!("{size} {n}")).collect();
        listener(&Throughput {
            exercise: id.clone(),
            sizes: shown.join(", "),
            cpu,
            gpu,
        });
    }
    Ok(())
}

fn environment(id: &ExerciseId) -> impl Fn(String) -> EnvironmentError + use<> {
    let id = id.clone();
    move |words| EnvironmentError::new(format!("{id} can't be measured: {words}"))
}

/// Gives an exercise these sizes in the place of its own examples.
fn fix(exercise: &mut Exercise, sizes: &IndexMap<String, u32>) {
    exercise.given.examples = vec![Example {
        fixes: sizes
            .iter()
            .map(|(name, n)| (name.clone(), Literal::Number(f64::from(*n))))
            .collect(),
        line: 0,
    }];
    // What only laws draw is not needed.
    let parameters = &exercise.signature.parameters;
    exercise
        .given
        .draw
        .retain(|name, _| parameters.iter().any(|p| p.name == *name));
}

/// The exercise's example, in f32.
fn case(course: &Course, exercise: &Exercise) -> Result<Case, String> {
    let plan = Plan {
        seed: "throughput".into(),
        origin: Origin::Example(0),
        device: Device::Cuda,
        layout: Layout::Contiguous,
        float: Some(DType::F32),
    };
    gradus_draw::draw(course, exercise, &plan)
        .map(|tree| tree.current())
        .map_err(|e| e.message)
}

fn median(session: &mut Session<'_>, case: &Case, who: Who, rounds: u32) -> Asked<Duration> {
    let mut times = Vec::new();
    // The first call is not counted.
    for _ in 0..=rounds.max(1) {
        match session.time(case, who)? {
            Ok(time) => times.push(time),
            Err(failure) => return Ok(Err(failure)),
        }
    }
    let times = &mut times[1..];
    times.sort();
    Ok(Ok(times[times.len() / 2]))
}
