//! How much faster a GPU is, at sizes at which that can show: the reference's own functions, on both devices.

use super::bench::Bench;
use super::failure::Asked;
use super::options::RunOptions;
use super::session::{Session, Who};
use super::trial::TrialOutcome;
use gradus_course::{Case, Course, Example, Exercise, ExerciseId, Literal, Origin};
use gradus_draw::{self, Plan};
use gradus_engine::{Engine, EnvironmentError};
use gradus_wire::{DType, Device, Layout};
use std::time::Duration;

/// What is measured, and at which sizes. An exercise that a course does not have is left out.
const LARGE: [(&str, &[(&str, f64)]); 6] = [
    (
        "numpy-100/matrix_product",
        &[("m", 1024.0), ("k", 1024.0), ("n", 1024.0)],
    ),
    ("tensor-numerics/softmax_rows", &[("r", 1024.0), ("c", 1024.0)]),
    ("linear-regression/mse_grad", &[("n", 8192.0), ("k", 128.0)]),
    (
        "attention/attention",
        &[("b", 2.0), ("s", 256.0), ("d", 256.0), ("h", 4.0), ("e", 64.0)],
    ),
    (
        "gpt2-block/mlp",
        &[("b", 4.0), ("s", 256.0), ("d", 256.0), ("m", 1024.0)],
    ),
    (
        "gpt2-block/block",
        &[
            ("b", 2.0),
            ("s", 256.0),
            ("d", 128.0),
            ("m", 512.0),
            ("h", 4.0),
            ("e", 32.0),
        ],
    ),
];

/// One function's time on both devices.
#[derive(Debug, Clone, PartialEq)]
pub struct Throughput {
    /// `unit/exercise`.
    pub exercise: String,
    /// `m 1024, k 1024, n 1024`.
    pub sizes: String,
    /// Median of its calls on the CPU.
    pub cpu: Duration,
    /// Median of its calls on the GPU, each waited for.
    pub gpu: Duration,
}

/// Measures the reference in f32, `rounds` calls on each device after one that is not counted. `listener` gets each line
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
    let bench = Bench::new(course, engine, &options);
    for (name, sizes) in LARGE {
        let Some((unit, exercise)) = name.split_once('/') else {
            continue;
        };
        let id = ExerciseId {
            unit: unit.to_owned(),
            exercise: exercise.to_owned(),
        };
        let Some(exercise) = course.exercise(&id) else { continue };
        let mut large = exercise.clone();
        // Large inputs take longer than the small ones that limits are made for.
        large.limits.time = Duration::from_secs(30);
        large.limits.memory = large.limits.memory.max(4 << 30);
        fix(&mut large, sizes);
        let case = case(course, &large).map_err(environment(name))?;
        let mut session = bench
            .reference(&large, Device::Cuda)?
            .map_err(|unready| environment(name)(TrialOutcome::from(&unready).message.unwrap_or_default()))?;
        let mut time =
            |who| median(&mut session, &case, who, rounds)?.map_err(|failure| environment(name)(failure.to_string()));
        let (cpu, gpu) = (time(Who::Twin)?, time(Who::Learner)?);
        let shown: Vec<String> = sizes.iter().map(|(size, n)| format!("{size} {n}")).collect();
        listener(&Throughput {
            exercise: name.to_owned(),
            sizes: shown.join(", "),
            cpu,
            gpu,
        });
    }
    Ok(())
}

fn environment(name: &str) -> impl Fn(String) -> EnvironmentError + use<> {
    let name = name.to_owned();
    move |words| EnvironmentError::new(format!("{name} can't be measured: {words}"))
}

/// Gives an exercise these sizes in the place of its own examples.
fn fix(exercise: &mut Exercise, sizes: &[(&str, f64)]) {
    exercise.given.examples = vec![Example {
        fixes: sizes
            .iter()
            .map(|(name, n)| ((*name).to_owned(), Literal::Number(*n)))
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
