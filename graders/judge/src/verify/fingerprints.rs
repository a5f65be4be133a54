//! Making the fingerprints of mistakes, and the proof that they are fresh and tell each mistake from the others.

use super::findings::{in_file, warning};
use super::scratch;
use crate::corpus::Solution;
use crate::grade::fingerprint::{self, Call, Fingerprints, Mistake, Print, TELLING};
use crate::grade::session::Session;
use crate::grade::sessions::Sessions;
use crate::grade::store::{self, StageError};
use gradus_course::diagnostic::Diagnostic;
use gradus_course::{Case, Course, Exercise, Origin};
use gradus_engine::{Engine, EnvironmentError};
use gradus_law::Tolerance;
use gradus_wire::{DType, Device};

/// Drawn cases that are looked at.
const DRAWN: u32 = 12;
/// Edges that are looked at.
const EDGES: usize = 24;
/// Calls of one exercise.
const CALLS: usize = 12;
/// Calls that tell one mistake from the reference.
const OF_ONE: usize = 3;
/// An answer of more numbers and bytes of text is not looked at.
const NUMBERS: usize = 512;

/// What was made.
#[derive(Debug)]
pub struct Made {
    /// The fingerprints, where there is any mistake that has one.
    pub fingerprints: Option<Fingerprints>,
    /// Mistakes that have none: nothing but errors, gradients or refused inputs tells them from the reference.
    pub silent: Vec<String>,
    /// Mistakes that answer each call like another one, in groups.
    pub twins: Vec<Vec<String>>,
}

/// Whether mistakes can be told by what they answer: a training is not asked again, and answers that are random or not
/// unique tell nothing.
fn can_tell(exercise: &Exercise) -> bool {
    let is_quick = !exercise.is_training() && !exercise.is_slow();
    is_quick && exercise.contract.repeatable && exercise.laws.iter().any(|law| law.consults_reference)
}

/// One call with its case, as the reference answers it.
struct Candidate {
    call: Call,
    case: Case,
    tolerance: Tolerance,
    print: Print,
}

/// Makes the fingerprints of an exercise's mistakes.
pub fn make<'a>(
    sessions: &Sessions<'a>,
    course: &'a Course,
    engine: &Engine,
    exercise: &'a Exercise,
    mistakes: &[Solution],
) -> Result<Made, EnvironmentError> {
    let mut made = Made {
        fingerprints: None,
        silent: Vec::new(),
        twins: Vec::new(),
    };
    let mistakes: Vec<&Solution> = mistakes.iter().filter(|m| m.id == exercise.id).collect();
    if !can_tell(exercise) || mistakes.is_empty() {
        return Ok(made);
    }
    let Ok(mut session) = sessions.reference(exercise, Device::Cpu)? else {
        return Ok(made);
    };
    let candidates = candidates(course, &mut session)?;
    let mut all: Vec<(String, String, Vec<Print>)> = Vec::new();
    for mistake in mistakes {
        let scratch = scratch::folder(engine)?;
        let name = mistake.file.file_stem().map(|n| n.to_string_lossy().into_owned());
        let name = name.unwrap_or_default();
        let staged = match store::stage_single(scratch.path(), course, exercise, &mistake.file) {
            Ok(staged) => staged,
            Err(StageError::Environment(error)) => return Err(error),
            Err(_) => continue,
        };
        let Ok(mut session) = sessions.submission(&staged, exercise, Device::Cpu)? else {
            continue;
        };
        let mut prints = Vec::new();
        for candidate in &candidates {
            prints.push(Print::of(&session.answer(&candidate.case)?));
        }
        let told = candidates.iter().zip(&prints);
        let telling = told.filter(|(c, print)| print.is_apart(&c.print, c.tolerance)).count();
        match telling >= TELLING {
            true => all.push((name, words(mistake), prints)),
            false => made.silent.push(name),
        }
    }
    if all.is_empty() {
        return Ok(made);
    }
    let chosen = choose(&candidates, &all);
    let cases: Vec<&Case> = chosen.iter().map(|&at| &candidates[at].case).collect();
    let calls = chosen.iter().map(|&at| candidates[at].call).collect();
    let reference = chosen.iter().map(|&at| candidates[at].print.clone()).collect();
    let tolerances: Vec<Tolerance> = chosen.iter().map(|&at| candidates[at].tolerance).collect();
    let mut fingerprints = Fingerprints::new(&cases, calls, reference);
    for (name, words, prints) in &all {
        let print = |&at: &usize| {
            let (print, candidate) = (&prints[at], &candidates[at]);
            (!print.is_alike(&candidate.print, candidate.tolerance)).then(|| print.clone())
        };
        let prints = chosen.iter().map(print).collect();
        let words = words.clone();
        fingerprints.mistakes.insert(name.clone(), Mistake { words, prints });
    }
    for (name, _, prints) in &all {
        let prints: Vec<Print> = chosen.iter().map(|&at| prints[at].clone()).collect();
        let mut like: Vec<String> = fingerprints
            .matching(&prints, &tolerances)
            .into_iter()
            .map(str::to_owned)
            .collect();
        like.sort();
        if !like.contains(name) {
            made.silent.push(name.clone());
        } else if like.len() > 1 && !made.twins.contains(&like) {
            made.twins.push(like);
        }
    }
    fingerprints.mistakes.retain(|name, _| !made.silent.contains(name));
    made.fingerprints = (!fingerprints.mistakes.is_empty()).then_some(fingerprints);
    Ok(made)
}

/// Calls whose answers are small, with what the reference answers.
fn candidates(course: &Course, session: &mut Session<'_>) -> Result<Vec<Candidate>, EnvironmentError> {
    let exercise = session.exercise;
    let generic = course.generic_over_floats(exercise);
    let examples = (0..exercise.given.examples.len()).map(Origin::Example);
    let drawn = (0..DRAWN).map(Origin::Drawn);
    let edges = (0..gradus_draw::edge::edges(exercise).len().min(EDGES) as u32).map(Origin::Edge);
    let mut out = Vec::new();
    for (n, origin) in drawn.chain(examples).chain(edges).enumerate() {
        // Both dtypes in turn: what is wrong is wrong in either.
        let float = match generic && n % 2 == 1 {
            true => DType::F32,
            false => DType::F64,
        };
        let call = Call { origin, float };
        let Some(case) = fingerprint::case(course, exercise, call) else {
            continue;
        };
        let answered = session.answer(&case)?;
        let Ok(value) = &answered else { continue };
        if value.weight() > NUMBERS {
            continue;
        }
        out.push(Candidate {
            call,
            tolerance: fingerprint::tolerance(course, exercise, &case),
            print: Print::of(&answered),
            case,
        });
    }
    Ok(out)
}

/// Few calls that tell every mistake from the reference, and from each other mistake as far as any call does.
fn choose(candidates: &[Candidate], all: &[(String, String, Vec<Print>)]) -> Vec<usize> {
    let mut chosen: Vec<usize> = Vec::new();
    let tells = |at: usize, prints: &[Print]| prints[at].is_apart(&candidates[at].print, candidates[at].tolerance);
    let is_edge = |at: usize| matches!(candidates[at].call.origin, Origin::Edge(_));
    for (_, _, prints) in all {
        let edge = (0..candidates.len()).find(|&at| is_edge(at) && tells(at, prints));
        let has_edge = chosen.iter().any(|&at| is_edge(at) && tells(at, prints));
        let usual = (0..candidates.len()).filter(|&at| !is_edge(at) && tells(at, prints));
        let had = chosen.iter().filter(|&&at| tells(at, prints)).count();
        let more: Vec<usize> = usual
            .filter(|at| !chosen.contains(at))
            .take(OF_ONE.saturating_sub(had))
            .chain(edge.filter(|_| !has_edge))
            .collect();
        chosen.extend(more);
    }
    for (i, (_, _, one)) in all.iter().enumerate() {
        for (_, _, other) in &all[..i] {
            let differ = |at: usize| !one[at].is_alike(&other[at], candidates[at].tolerance);
            if !chosen.iter().any(|&at| differ(at))
                && let Some(at) = (0..candidates.len()).find(|&at| differ(at))
            {
                chosen.push(at);
            }
        }
    }
    // A mistake is wrong somewhere and right elsewhere: a call that each answers rightly keeps others out.
    for (_, _, prints) in all {
        let right = |at: usize| prints[at].is_alike(&candidates[at].print, candidates[at].tolerance);
        if !chosen.iter().any(|&at| right(at))
            && let Some(at) = (0..candidates.len()).find(|&at| right(at) && !is_edge(at))
        {
            chosen.push(at);
        }
    }
    chosen.truncate(CALLS);
    chosen.sort_unstable();
    chosen
}

/// What a mistake says to the learner who makes it: its line `// you: …`, else the comment below its first line.
fn words(mistake: &Solution) -> String {
    let text = std::fs::read_to_string(&mistake.file).unwrap_or_default();
    let comments: Vec<&str> = text
        .lines()
        .skip(1)
        .take_while(|line| line.starts_with("//"))
        .map(|line| line.trim_start_matches('/').trim())
        .collect();
    match comments.iter().find_map(|line| line.strip_prefix("you:")) {
        Some(words) => words.trim().to_owned(),
        None => comments.join(" "),
    }
}

/// Whether what is stored is what these mistakes answer.
pub fn check(course: &Course, exercise: &Exercise, made: &Made) -> Vec<Diagnostic> {
    let path = fingerprint::path(&course.root, exercise);
    let stored = Fingerprints::read(&course.root, exercise);
    let mut found = Vec::new();
    // A unit without any has never been blessed since mistakes have fingerprints: its learners are told what laws say.
    if path.parent().is_none_or(|folder| !folder.exists()) {
        return found;
    }
    let fresh = match (&stored, &made.fingerprints) {
        (Some(stored), Some(made)) => stored.is_like(made),
        (None, None) => !path.exists(),
        _ => false,
    };
    if !fresh {
        let message = "the fingerprints of the mistakes are not those of the mistakes that are there";
        found.push(in_file(course, &path, 1, message, "`cargo xtask bless` writes them"));
    }
    for twins in &made.twins {
        let message = format!("these mistakes answer every call alike: {}", twins.join(", "));
        let help = "a learner who makes one is told all of them; draw what tells them apart, or drop one";
        found.push(warning(in_file(course, &path, 1, message, help)));
    }
    found
}
