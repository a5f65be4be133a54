//! How strong an exercise is: what its laws notice, each alone, of mistakes and mutants; and whether they leave right
//! answers in peace.

use super::exercise::reference;
use super::findings::{at_key, at_line, brief, in_file, warning};
use super::options::{EQUIVALENT, SCORE};
use super::proof::{Fate, Proof, Subject, SubjectKind};
use super::same_program::same_program;
use super::{mutate, scratch};
use crate::corpus::{Half, Solution};
use crate::grade::contract::identical;
use crate::grade::kills::{self, Kills};
use crate::grade::options::RunOptions;
use crate::grade::run;
use crate::grade::session::Session;
use crate::grade::sessions::Sessions;
use crate::grade::snapshot;
use crate::grade::store::{self, StageError};
use crate::grade::submitted::Submitted;
use crate::grade::trial::{TrialOptions, TrialOutcome, plans};
use gradus_course::diagnostic::Diagnostic;
use gradus_course::{Course, Exercise, Unit};
use gradus_engine::{Engine, EnvironmentError};
use gradus_law::suggest::{did_you_mean, nearest};
use gradus_report::verdict::Verdict;
use gradus_report::{Contract, Rule};
use gradus_wire::Device;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Mistakes that an exercise needs.
const MISTAKES: usize = 2;
/// A mutant that is dead is judged on so many cases, so that more than the first law gets its chance.
const CASES_OF_THE_DEAD: u32 = 16;
/// CPU time of one call of a mutant, of exercises that are quick.
const QUICK: Duration = Duration::from_secs(1);
/// One solution to be tried.
pub struct Attempt {
    /// Index of the exercise.
    pub exercise: usize,
    kind: AttemptKind,
    file: PathBuf,
    /// The law it must break, or what differs.
    says: String,
    mutant: Option<mutate::Mutant>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum AttemptKind {
    Mistake,
    Alternative,
    Mutant,
}

impl Attempt {
    /// What the progress line shows.
    pub fn title(&self, exercise: &Exercise) -> String {
        match &self.mutant {
            Some(mutant) => format!("{}: {}", exercise.id, mutant.name),
            None => format!("{}: {}", exercise.id, name_of(&self.file)),
        }
    }
}

/// What came of an attempt.
pub enum AttemptOutcome {
    /// What tells it from the reference.
    Judged(Kills),
    /// It has no program: the compiler's or the source rules' words.
    NotBuilt(Verdict, String),
    /// An alternative: `None` when it passed, else the verdict and why.
    Graded(Option<(Verdict, String)>),
}

fn name_of(file: &Path) -> String {
    file.file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// The attempts of one exercise, and what can be said without trying any.
pub fn trials(
    course: &Course,
    exercise: &Exercise,
    index: usize,
    mistakes: &[Solution],
    alternatives: &[Solution],
    mutants: bool,
) -> (Vec<Attempt>, Vec<Diagnostic>) {
    let mut made = Vec::new();
    let mut found = Vec::new();
    let own = |all: &[Solution]| all.iter().filter(|s| s.id == exercise.id).cloned().collect::<Vec<_>>();
    let (mistakes, alternatives) = (own(mistakes), own(alternatives));
    if mistakes.len() < MISTAKES {
        let message = match mistakes.len() {
            0 => "no mistake proves the laws".to_owned(),
            _ => "only one mistake proves the laws".to_owned(),
        };
        let help = format!(
            "write at least two plausible wrong answers as {}/NAME.rs, whose first line is `// breaks: NAME OF A LAW`",
            folder(exercise, Half::Mistakes)
        );
        found.push(at_key(exercise, "laws", message, &help));
    }
    let alternatives = in_another_way(course, exercise, alternatives, &mut found);
    for mistake in &mistakes {
        match unknown_rule(course, exercise, mistake) {
            Some(finding) => found.push(finding),
            None => made.push(Attempt {
                exercise: index,
                kind: AttemptKind::Mistake,
                file: mistake.file.clone(),
                says: mistake.says.clone(),
                mutant: None,
            }),
        }
    }
    let consulting = |name: &str| exercise.laws.iter().any(|l| l.name == name && l.consults_reference);
    if !mistakes.is_empty() && mistakes.iter().all(|m| consulting(&m.says)) {
        let help = "a learner should be told what is wrong, not that the reference says otherwise: add a law that one of \
                    the mistakes breaks";
        found.push(at_key(
            exercise,
            "laws",
            "every mistake needs the reference to be noticed",
            help,
        ));
    }
    made.extend(alternatives.iter().map(|alternative| Attempt {
        exercise: index,
        kind: AttemptKind::Alternative,
        file: alternative.file.clone(),
        says: alternative.says.clone(),
        mutant: None,
    }));
    if mutants {
        let file = course.root.join(reference(exercise));
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        match mutate::mutants(&text) {
            Ok(all) => made.extend(all.into_iter().map(|mutant| Attempt {
                exercise: index,
                kind: AttemptKind::Mutant,
                file: file.clone(),
                says: String::new(),
                mutant: Some(mutant),
            })),
            Err(why) => found.push(in_file(
                course,
                &file,
                1,
                why,
                "without a reference there are no mutants of it",
            )),
        }
    }
    (made, found)
}

/// Where solutions of an exercise are kept.
fn folder(exercise: &Exercise, half: Half) -> String {
    format!(
        "fixtures/{}/{}/{}",
        half.folder(),
        exercise.id.unit,
        exercise.id.exercise
    )
}

/// The alternatives that are not the reference again.
fn in_another_way(
    course: &Course,
    exercise: &Exercise,
    alternatives: Vec<Solution>,
    found: &mut Vec<Diagnostic>,
) -> Vec<Solution> {
    let told = std::fs::read_to_string(course.root.join(reference(exercise))).unwrap_or_default();
    let repeats = |solution: &Solution| {
        let text = std::fs::read_to_string(&solution.file);
        text.is_ok_and(|text| same_program(&told, &text))
    };
    let (repeated, alternatives): (Vec<_>, Vec<_>) = alternatives.into_iter().partition(repeats);
    for alternative in &repeated {
        let message = "this alternative is the reference again, but for names, comments and layout: it does not count";
        let help = "answer in another way: another algorithm, another order, the host's numbers instead of tensors";
        found.push(in_file(course, &alternative.file, 1, message, help));
    }
    if alternatives.is_empty() && repeated.is_empty() {
        let help = format!(
            "write one right answer in another style as {}/NAME.rs, whose first line is `// alternative: WHAT DIFFERS`",
            folder(exercise, Half::Alternatives)
        );
        let message = "no alternative proves that the laws accept other right answers";
        found.push(at_key(exercise, "laws", message, &help));
    }
    alternatives
}

/// A mistake says what it breaks: a law, a `rejects` entry, a contract.
fn unknown_rule(course: &Course, exercise: &Exercise, mistake: &Solution) -> Option<Diagnostic> {
    let contracts = Contract::OF_MISTAKES.map(Contract::name);
    let known: Vec<&str> = names(exercise).chain(contracts).collect();
    if known.contains(&mistake.says.as_str()) {
        return None;
    }
    let help = match nearest(&mistake.says, &known) {
        Some(near) => did_you_mean(near),
        None => format!("the laws are: {}", names(exercise).collect::<Vec<_>>().join("; ")),
    };
    let message = format!("there is no law `{}`", mistake.says);
    Some(in_file(course, &mistake.file, 1, message, &help))
}

/// Laws and `rejects` entries.
fn names(exercise: &Exercise) -> impl Iterator<Item = &str> {
    let laws = exercise.laws.iter().map(|l| l.name.as_str());
    laws.chain(exercise.rejects.iter().map(|r| r.name.as_str()))
}

/// Where attempts are made, by several threads.
pub struct Stand<'a> {
    course: &'a Course,
    engine: &'a Engine,
    run: &'a RunOptions,
    sessions: Sessions<'a>,
    quick: Sessions<'a>,
}

impl<'a> Stand<'a> {
    /// A stand.
    pub fn new(course: &'a Course, engine: &'a Engine, run: &'a RunOptions) -> Stand<'a> {
        Stand {
            course,
            engine,
            run,
            sessions: Sessions::new(course, engine, run),
            quick: Sessions::new(course, engine, run).at_most(QUICK),
        }
    }

    /// Tries one solution.
    pub fn attempt(&self, exercise: &'a Exercise, attempt: &Attempt) -> Result<AttemptOutcome, EnvironmentError> {
        let scratch = scratch::folder(self.engine)?;
        self.attempt_in(scratch.path(), exercise, attempt)
    }

    fn attempt_in(
        &self,
        scratch: &Path,
        exercise: &'a Exercise,
        attempt: &Attempt,
    ) -> Result<AttemptOutcome, EnvironmentError> {
        let file = match &attempt.mutant {
            None => attempt.file.clone(),
            Some(mutant) => {
                let file = scratch.join("mutant.rs");
                std::fs::write(&file, &mutant.text).map_err(|e| EnvironmentError::file("written", &file, &e))?;
                file
            }
        };
        let staged = match store::stage_single(scratch, self.course, exercise, &file) {
            Ok(staged) => staged,
            Err(StageError::Environment(error)) => return Err(error),
            Err(why) if attempt.kind == AttemptKind::Alternative => {
                return Ok(AttemptOutcome::Graded(Some((Verdict::DoesNotCompile, why.to_string()))));
            }
            Err(why) => return Ok(AttemptOutcome::NotBuilt(Verdict::DoesNotCompile, why.to_string())),
        };
        match attempt.kind {
            AttemptKind::Alternative => self.grade(exercise, &staged),
            AttemptKind::Mistake | AttemptKind::Mutant => self.judge(exercise, &staged, attempt.kind),
        }
    }

    fn grade(&self, exercise: &Exercise, staged: &Submitted) -> Result<AttemptOutcome, EnvironmentError> {
        let mut options = self.run.clone();
        options.selection.insert(exercise.id.clone());
        options.shrink = true;
        let graded = run::grade(
            self.course,
            self.engine,
            std::slice::from_ref(staged),
            &options,
            &|_| {},
        )?;
        let result = graded.report.results.into_iter().next();
        Ok(AttemptOutcome::Graded(match result {
            Some(result) if result.verdict == Verdict::Passed => None,
            Some(result) => {
                let message = result.message.unwrap_or_default();
                let law = result.counterexample.map(|c| {
                    let inputs: Vec<String> = c.inputs.iter().map(|i| format!("{} = {}", i.name, i.data)).collect();
                    format!(" at {}", brief(&inputs.join(", ")))
                });
                Some((
                    result.verdict,
                    format!("{}{}", brief(&message), law.unwrap_or_default()),
                ))
            }
            None => Some((Verdict::Skipped, "it was not graded".into())),
        }))
    }

    fn judge(
        &self,
        exercise: &'a Exercise,
        staged: &Submitted,
        kind: AttemptKind,
    ) -> Result<AttemptOutcome, EnvironmentError> {
        let slow = exercise.is_slow();
        let sessions = if kind == AttemptKind::Mutant && !slow {
            &self.quick
        } else {
            &self.sessions
        };
        let mut session = match sessions.submission(staged, exercise, Device::Cpu)? {
            Ok(session) => session,
            Err(unready) => {
                let outcome = TrialOutcome::from(&unready);
                return Ok(AttemptOutcome::NotBuilt(
                    outcome.verdict,
                    outcome.message.unwrap_or_default(),
                ));
            }
        };
        let options = TrialOptions {
            cases: None,
            gate: sessions.gate(),
            shrink: false,
        };
        let all = exercise.laws.len();
        let enough = |kills: &Kills| {
            let dead = !kills.by.is_empty();
            match kind {
                AttemptKind::Mutant if slow || kills.died => dead,
                AttemptKind::Mutant => dead && (kills.cases >= CASES_OF_THE_DEAD || kills.by.len() >= all),
                _ => kills.by.len() >= all,
            }
        };
        let mut kills = kills::by_laws(&mut session, &options, &enough)?;
        let spent =
            kills.died || kills.fault.is_some() || (slow && !kills.by.is_empty() && kind == AttemptKind::Mutant);
        if !spent {
            kills::by_rejects(&mut session, &options, &|_| false, &mut kills)?;
        }
        if !kills.by.is_empty() || kills.fault.is_some() {
            return Ok(AttemptOutcome::Judged(kills));
        }
        // What else a trial would notice.
        for (name, example) in &exercise.snapshots {
            if let Err(snapshot::Finding::Differs(case, _)) = snapshot::check(&mut session, name, example)? {
                kills.by.insert(Rule::Snapshot(name.clone()), case.origin);
            }
        }
        if exercise.contract.repeatable && kills.by.is_empty() && !repeats(&mut session, &options)? {
            let first = gradus_course::Origin::Drawn(0);
            kills.by.insert(Contract::Repeatable.into(), first);
        }
        Ok(AttemptOutcome::Judged(kills))
    }
}

/// Whether a fresh runner gives the same answer to the first cases.
fn repeats(session: &mut Session<'_>, options: &TrialOptions<'_>) -> Result<bool, EnvironmentError> {
    for plan in plans(session, options).iter().take(3) {
        let Ok(tree) = gradus_draw::draw(session.course, session.exercise, plan) else {
            continue;
        };
        let case = tree.current();
        let first = session.answer(&case)?;
        session.learner.restart();
        if let (Ok(a), Ok(b)) = (first, session.answer(&case)?)
            && !identical(&a, &b)
        {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Keeps what came of an attempt in the proof; findings about it.
pub fn record(
    course: &Course,
    exercise: &Exercise,
    proof: &mut Proof,
    attempt: &Attempt,
    outcome: AttemptOutcome,
) -> Vec<Diagnostic> {
    let file = crate::grade::relative(&attempt.file, &course.root);
    let about = |line: usize, message: String, help: &str| in_file(course, Path::new(&file), line, message, help);
    let mut found = Vec::new();
    let (by, built) = match outcome {
        AttemptOutcome::Graded(why) => {
            let known = |verdict| !proof.sound && verdict == Verdict::CourseFault;
            if let Some((verdict, why)) = why.as_ref().filter(|(verdict, _)| !known(*verdict)) {
                let help = "if it is right, a law, the tolerance or the reference is wrong: `cargo xtask grade --against` \
                            with this file shows the whole failure";
                found.push(about(
                    1,
                    format!("this right answer does not pass: {}: {why}", verdict.words()),
                    help,
                ));
            }
            proof.alternatives.push((file, why.is_none()));
            return found;
        }
        AttemptOutcome::Judged(kills) => {
            if let Some(fault) = kills.fault.as_ref().filter(|_| proof.sound) {
                found.push(about(
                    1,
                    format!("it can't be judged: {}", brief(fault)),
                    "mend the law that it names",
                ));
            }
            (kills.by.keys().map(Rule::called).collect::<Vec<String>>(), true)
        }
        AttemptOutcome::NotBuilt(Verdict::Forbidden, _) if attempt.kind == AttemptKind::Mutant => {
            (vec!["source rules".to_owned()], true)
        }
        AttemptOutcome::NotBuilt(_, why) => {
            if attempt.kind == AttemptKind::Mistake && proof.sound {
                let help = "a mistake is one that the compiler accepts";
                found.push(about(1, format!("it can't be built: {}", brief(&why)), help));
            }
            (Vec::new(), false)
        }
    };
    let mut subject = Subject {
        kind: SubjectKind::Mistake,
        name: name_of(&attempt.file).trim_end_matches(".rs").to_owned(),
        file: file.clone(),
        line: 1,
        fate: match (built, by.is_empty()) {
            (false, _) => Fate::Unviable,
            (true, true) => Fate::Survived,
            (true, false) => Fate::Killed,
        },
        by,
    };
    match &attempt.mutant {
        None if built && proof.sound && found.is_empty() => {
            found.extend(not_broken(&attempt.says, &subject.by).map(|(message, help)| about(1, message, &help)))
        }
        None => {}
        Some(mutant) => {
            subject.kind = SubjectKind::Mutant;
            subject.name = mutant.name.clone();
            subject.line = mutant.line;
            found.extend(of_mutant(exercise, &mut subject, &about));
        }
    }
    proof.subjects.push(subject);
    found
}

/// What is to be said of a mistake that does not break what it says, and what to do about it.
fn not_broken(says: &str, by: &[String]) -> Option<(String, String)> {
    if by.iter().any(|name| name == says) {
        return None;
    }
    Some(match by.is_empty() {
        true => (
            "this wrong answer passes".to_owned(),
            "strengthen the laws or the draws until one breaks; or it is right, and an alternative".to_owned(),
        ),
        false => (
            format!("it does not break `{says}`, run alone"),
            format!("it breaks: {}; name one of these, or strengthen the law", by.join("; ")),
        ),
    })
}

/// What is to be said of a mutant: one that the spec declares equivalent must be, another one must be noticed.
fn of_mutant(
    exercise: &Exercise,
    subject: &mut Subject,
    about: &dyn Fn(usize, String, &str) -> Diagnostic,
) -> Option<Diagnostic> {
    let name = &subject.name;
    let declared = exercise.equivalents.iter().find(|e| e.mutant.trim() == *name);
    match (&subject.fate, declared) {
        (Fate::Survived, Some(_)) => {
            subject.fate = Fate::Equivalent;
            None
        }
        (Fate::Survived, None) => {
            let message = format!("no law notices this slip: {name}");
            let help = format!(
                "draw what shows it, or add a law. If no input can show it, say so in the spec:\nequivalent:\n  - \
                 mutant: {}\n    because: …",
                quoted(name)
            );
            Some(warning(about(subject.line, message, &help)))
        }
        (Fate::Killed, Some(declared)) => {
            let message = format!("this mutant is not equivalent: `{}` tells it", subject.by.join("`, `"));
            let help = "remove it from `equivalent`";
            Some(at_line(exercise, declared.line, "equivalent", message, help))
        }
        _ => None,
    }
}

/// As a YAML text.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// What all subjects together say about the laws.
pub fn conclude(exercise: &Exercise, proof: &Proof, mutants: bool) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for declared in &exercise.equivalents {
        if mutants && !proof.of(SubjectKind::Mutant).any(|s| s.name == declared.mutant.trim()) {
            let message = "there is no such mutant of the reference";
            let help = "remove it, or copy the name that `cargo xtask verify` prints";
            found.push(at_line(exercise, declared.line, "equivalent", message, help));
        }
    }
    // Without subjects there is nothing that a law could have noticed.
    if proof.subjects.iter().all(|s| s.fate != Fate::Killed) || !mutants {
        return found;
    }
    let on_cpu = |law: &gradus_course::Law| law.runs_on(Device::Cpu);
    let killed: Vec<BTreeSet<usize>> = exercise.laws.iter().map(|l| proof.killed_by(&l.name)).collect();
    for (i, law) in exercise.laws.iter().enumerate().filter(|(_, l)| on_cpu(l)) {
        let path = format!("laws.{}", law.name);
        if killed[i].is_empty() {
            let message = format!(
                "the law `{}` kills nothing: no mistake and no mutant breaks it",
                law.name
            );
            let help = "it may be unable to fail: strengthen it, add the mistake it is there for, or drop it";
            found.push(at_line(exercise, law.line, &path, message, help));
            continue;
        }
        if law.consults_reference {
            continue;
        }
        let covers = |j: usize| {
            let other = &exercise.laws[j];
            // Of two that kill the same, the later one is told.
            let same = killed[j] == killed[i];
            j != i && !other.consults_reference && killed[j].is_superset(&killed[i]) && (!same || j < i)
        };
        if let Some(other) = (0..exercise.laws.len()).find(|&j| covers(j)) {
            let other = &exercise.laws[other].name;
            let message = format!(
                "the law `{}` is covered by `{other}`: all that it kills, that one kills too",
                law.name
            );
            let help = "drop it, unless what it tells a learner is worth it; or add the mistake that only it finds";
            found.push(warning(at_line(exercise, law.line, &path, message, help)));
        }
    }
    for reject in &exercise.rejects {
        if proof.killed_by(&reject.name).is_empty() {
            let message = format!(
                "`{}` kills nothing: no mistake and no mutant accepts what it forbids",
                reject.name
            );
            let help = "add the mistake that forgets the check";
            found.push(warning(at_line(
                exercise,
                reject.line,
                &format!("rejects.{}", reject.name),
                message,
                help,
            )));
        }
    }
    found
}

/// The score of a whole unit, and how many mutants it excuses.
pub fn unit(unit: &Unit, proofs: &[Proof]) -> Vec<Diagnostic> {
    let own: Vec<&Proof> = proofs.iter().filter(|p| p.id.unit == unit.name).collect();
    let killed: usize = own.iter().map(|p| p.score().0).sum();
    let counted: usize = own.iter().map(|p| p.score().1).sum();
    let fates = own.iter().flat_map(|p| p.of(SubjectKind::Mutant)).map(|s| &s.fate);
    let excused = fates.filter(|f| **f == Fate::Equivalent).count();
    let file = format!("exercises/{}/unit.yaml", unit.name);
    let mut found = Vec::new();
    if counted > 0 && (killed as f64) < SCORE * counted as f64 {
        let message = format!(
            "only {killed} of {counted} mutants of this unit are killed: {} % are due",
            SCORE * 100.0
        );
        found.push(Diagnostic::of_file(&file, message).with_help("strengthen laws and draws where the survivors are"));
    }
    if excused as f64 > (EQUIVALENT * (counted + excused) as f64).max(1.0) {
        let message = format!(
            "{excused} of {} mutants are declared equivalent: at most {} % may be",
            counted + excused,
            EQUIVALENT * 100.0
        );
        let help = "a reference with fewer needless choices has fewer equivalent mutants";
        found.push(Diagnostic::of_file(&file, message).with_help(help));
    }
    found
}
