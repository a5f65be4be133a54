//! A trial of each law with made-up answers: a law whose types don't go together is found before any learner is.

mod fabricate;

use crate::grade::scope::not_writable;
use fabricate::Fabricator;
use gradus_course::diagnostic::Diagnostic;
use gradus_course::parallel;
use gradus_course::reader::positions::YamlPath;
use gradus_course::reader::{consults_reference, document};
use gradus_course::{Case, Course, Exercise, ExerciseId, Origin};
use gradus_draw::{DrawError, Plan, SCRATCH};
use gradus_law::value::Value;
use gradus_law::{Asker, Content, Define, Env, EvalError, Expr, Tolerance};
use gradus_wire::Device;
use indexmap::IndexMap;
use std::collections::HashSet;

/// Tries all laws, their `when`s and the rejects of an exercise on a case, with made-up answers of the declared forms.
/// Found are type errors only: what depends on values or sizes is for the judge to find on real answers.
pub fn dry_run(course: &Course, exercise: &Exercise, case: &Case) -> Vec<Diagnostic> {
    let mut fabricator = Fabricator::of(course, exercise, case);
    let before = values_before(case);
    let mut after = before.clone();
    let answer = fabricator.answer();
    if let (Value::Struct(outputs), true) = (&answer, exercise.returns.len() > 1) {
        after.extend(outputs.iter().map(|(name, value)| (name.clone(), value.clone())));
    } else if let Some(name) = exercise.returns.keys().next() {
        after.insert(name.clone(), answer.clone());
    }
    after.insert("out".into(), answer.clone());
    after.insert("expected".into(), answer);
    let mut trial = Trial {
        course,
        exercise,
        found: Vec::new(),
    };
    for (law, at) in exercise
        .laws
        .iter()
        .map(|law| (law, YamlPath::root().key("laws").key(&law.name)))
    {
        trial.truth(&law.holds, &at, &after, &mut fabricator);
        if let Some(when) = &law.when {
            trial.truth(when, &at.key("when"), &after, &mut fabricator);
        }
    }
    for reject in &exercise.rejects {
        let at = YamlPath::root().key("rejects").key(&reject.name);
        if let Some(when) = &reject.when {
            trial.truth(when, &at.key("when"), &before, &mut fabricator);
        }
        for (name, change) in &reject.changes {
            trial.value(change, &at.key(name), &before, &mut fabricator);
        }
    }
    trial.found
}

/// Sizes and values by name.
fn values_before(case: &Case) -> IndexMap<String, Value> {
    let sizes = case
        .sizes
        .iter()
        .map(|(name, size)| (name.clone(), Value::Number(*size as f64)));
    let mut values: IndexMap<String, Value> = sizes.collect();
    values.extend(case.values.iter().map(|(name, value)| (name.clone(), value.clone())));
    values
}

struct Trial<'a> {
    course: &'a Course,
    exercise: &'a Exercise,
    found: Vec<Diagnostic>,
}

fn define<'a>(course: &'a Course, exercise: &'a Exercise, name: &str) -> Option<&'a Define> {
    exercise.defines.get(name).or_else(|| course.defines.get(name))
}

impl Trial<'_> {
    fn truth(&mut self, tried: &Expr, at: &YamlPath, values: &IndexMap<String, Value>, asker: &mut dyn Asker) {
        let (course, exercise) = (self.course, self.exercise);
        let env = Env {
            values,
            defines: &|name| define(course, exercise, name),
            tolerance: &|dtype| exercise.tolerance.resolve(None, dtype, Device::Cpu),
        };
        if let Err(error) = tried
            .dry_run(&env, asker)
            .and_then(|()| tried.judge(&env, asker).map(|_| ()))
        {
            self.report(at, error);
        }
    }

    fn value(&mut self, tried: &Expr, at: &YamlPath, values: &IndexMap<String, Value>, asker: &mut dyn Asker) {
        let (course, exercise) = (self.course, self.exercise);
        let env = Env {
            values,
            defines: &|name| define(course, exercise, name),
            tolerance: &|_| Tolerance::default(),
        };
        if let Err(error) = tried.dry_run(&env, asker) {
            self.report(at, error);
        }
    }

    fn report(&mut self, at: &YamlPath, error: EvalError) {
        if let EvalError::Course {
            message,
            offset,
            is_type: true,
        } = error
        {
            // The text is read again only here: most laws are right.
            let document = document(self.exercise);
            let long = at.key("holds");
            let at = if document.tree.find(&long).is_some() { &long } else { at };
            let finding = document.at_part(at, offset, 1, message);
            self.found
                .push(finding.with_help("seen with a made-up answer of the declared form"));
        }
    }
}

impl Asker for Fabricator<'_> {
    fn solve(&mut self, changes: &[(String, Value)]) -> Result<Value, EvalError> {
        Ok(self.changed_answer(changes))
    }

    fn reference(&mut self, changes: &[(String, Value)]) -> Result<Value, EvalError> {
        Ok(self.changed_answer(changes))
    }

    fn call(&mut self, name: &str, arguments: &[Value]) -> Result<Value, EvalError> {
        self.used(name, arguments).ok_or_else(|| EvalError::Course {
            message: format!("`{name}` is not in `uses`"),
            offset: 0,
            is_type: false,
        })
    }

    fn autograd(&mut self, parameter: &str, _: bool) -> Result<Value, EvalError> {
        Ok(self.case.values.get(parameter).cloned().unwrap_or(Value::None))
    }

    fn calls(&mut self, closure: &str, _: bool) -> Result<Value, EvalError> {
        Ok(self.recorded(closure))
    }

    fn written(&mut self, file: &str, content: Content) -> Result<Value, EvalError> {
        match self.case.values.get(file) {
            Some(Value::Text(path)) if path.starts_with(SCRATCH) => Ok(self.file(content)),
            _ => Err(not_writable(file)),
        }
    }
}

/// Draws a case of each exercise and tries the laws on it; exercises with errors leave the course.
pub(super) fn try_laws(course: &mut Course) -> Vec<Diagnostic> {
    let tried = parallel::map(parallel::threads(), course.exercises().collect(), |exercise| {
        (exercise.id.clone(), try_exercise(course, exercise))
    });
    let mut findings = Vec::new();
    let mut broken: HashSet<ExerciseId> = HashSet::new();
    for (id, found) in tried {
        if found.iter().any(Diagnostic::is_error) {
            broken.insert(id);
        }
        findings.extend(found);
    }
    for unit in &mut course.units {
        unit.exercises.retain(|exercise| !broken.contains(&exercise.id));
    }
    course.broken.extend(broken);
    course.broken.sort();
    findings
}

/// Draws a case and tries the laws on it.
pub(super) fn try_exercise(course: &Course, exercise: &Exercise) -> Vec<Diagnostic> {
    if exercise.lacks(&course.root).is_some() {
        return Vec::new();
    }
    // The reference is not there yet to compute arguments.
    if exercise
        .given
        .lets
        .values()
        .any(|value| consults_reference(value, &course.defines))
    {
        return Vec::new();
    }
    let plan = |origin| Plan::on_cpu("dry run", origin, None);
    let drawn = plan(Origin::Drawn(0));
    let mut found = match gradus_draw::draw(course, exercise, &drawn) {
        Ok(tree) => dry_run(course, exercise, &tree.current()),
        Err(error) => {
            let steps = error.path.split('.').filter(|step| !step.is_empty());
            let at = steps.fold(YamlPath::root(), |path, step| path.key(step));
            let finding = document(exercise).at_value(&at, format!("no case can be drawn: {}", error.message));
            return vec![finding.with_help("sizes, draws and `let` must go together in every case")];
        }
    };
    for i in 0..exercise.given.examples.len() {
        let at = YamlPath::root().key("given").key("examples").index(i);
        let built = gradus_draw::draw(course, exercise, &plan(Origin::Example(i)));
        found.extend(built.err().map(|error| unbuilt(exercise, &at, &error)));
    }
    for (name, example) in &exercise.snapshots {
        let at = YamlPath::root().key("snapshots").key(name);
        let built = gradus_draw::draw_fixed(course, exercise, &drawn, example);
        found.extend(built.err().map(|error| unbuilt(exercise, &at, &error)));
    }
    found
}

/// An example or a snapshot, at a path, of which no case can be made.
fn unbuilt(exercise: &Exercise, at: &YamlPath, error: &DrawError) -> Diagnostic {
    let document = document(exercise);
    let name = error.example.as_ref().and_then(|example| example.name.as_deref());
    let fixed = name.map(|name| name.split(['.', '[']).next().unwrap_or(name));
    let at = match fixed {
        Some(name) => at.key(name),
        None => at.clone(),
    };
    let message = match (fixed, error.path.as_str()) {
        (Some(_), _) | (None, "") => error.message.clone(),
        (None, path) => format!("no case can be made of it: {path}: {}", error.message),
    };
    let help = match fixed {
        Some(_) => "what it fixes must have the forms of `takes`, and sizes that go together; the rest is drawn",
        None => "what is drawn around it must go together with what it fixes",
    };
    document.at_value(&at, message).with_help(help)
}
