//! Which modules the paths of an answer lead to.

use super::glue::{GLUE, crate_name};
use super::source::Named;
use gradus_course::{Course, ExerciseId};

/// Names that no module of a learner's own has.
const RESERVED: [&str; 7] = ["lib", "main", "build", "mod", "course", "gradus_functions", GLUE];

/// A module that a path leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached<'p> {
    /// The unit that it belongs to.
    pub unit: String,
    /// Its name.
    pub module: String,
    /// What of it the path names; empty for the module, or for the function of an exercise by the name that the crate's root
    /// gives it.
    pub items: &'p [String],
    /// Whether it is no exercise.
    pub helper: bool,
}

/// Where paths lead that stand in modules of a unit.
pub struct Reach<'c> {
    course: &'c Course,
    unit: &'c str,
    /// The units that it requires, and what their crates are called.
    required: Vec<(&'c str, String)>,
}

impl<'c> Reach<'c> {
    /// From modules of this unit.
    pub fn of(course: &'c Course, unit: &'c str) -> Reach<'c> {
        let required = course.required_units(unit);
        Reach {
            course,
            unit,
            required: required.into_iter().map(|other| (other, crate_name(other))).collect(),
        }
    }

    /// The exercise of another unit that a path means and that no `requires` of this unit leads to.
    pub fn unrequired(&self, named: &Named) -> Option<ExerciseId> {
        let path = named.path.as_slice();
        let path = if path.first().is_some_and(|first| first == "crate") {
            &path[1..]
        } else {
            path
        };
        let (first, exercise) = (path.first()?, path.get(1)?);
        let units = self.course.units.iter().filter(|other| other.name != self.unit);
        let unit = units.map(|other| &other.name).find(|name| crate_name(name) == *first)?;
        let is_required = self.required.iter().any(|(other, _)| other == unit);
        (!is_required && self.is_exercise(unit, exercise)).then(|| ExerciseId {
            unit: unit.clone(),
            exercise: exercise.clone(),
        })
    }

    fn is_exercise(&self, unit: &str, name: &str) -> bool {
        let unit = self.course.units.iter().find(|u| u.name == unit);
        unit.is_some_and(|unit| unit.exercises.iter().any(|e| e.id.exercise == name))
    }

    /// Where a path leads: to an exercise of the unit or of one that it requires, or to a module of the learner's own, of
    /// which `has_file` says whether there is one of that name.
    pub fn reached<'p>(&self, named: &'p Named, has_file: &dyn Fn(&str) -> bool) -> Option<Reached<'p>> {
        let path = named.path.as_slice();
        let from_root = path.first().is_some_and(|first| first == "crate");
        let path = if from_root { &path[1..] } else { path };
        let first = path.first()?;
        if from_root && self.is_exercise(self.unit, first) {
            return Some(Reached {
                unit: self.unit.to_owned(),
                module: first.clone(),
                items: &path[1..],
                helper: false,
            });
        }
        if let Some((other, _)) = self.required.iter().find(|(_, name)| name == first) {
            let module = path.get(1).filter(|name| self.is_exercise(other, name))?;
            return Some(Reached {
                unit: (*other).to_owned(),
                module: module.clone(),
                items: &path[2..],
                helper: false,
            });
        }
        // What a glob may bring is a module only where something of it is named.
        let whole = named.through_glob && path.len() < 2;
        if !from_root || whole || RESERVED.contains(&first.as_str()) || first.len() > 100 {
            return None;
        }
        let is_unit = || self.course.units.iter().any(|other| crate_name(&other.name) == *first);
        (!is_unit() && has_file(first)).then(|| Reached {
            unit: self.unit.to_owned(),
            module: first.clone(),
            items: &path[1..],
            helper: true,
        })
    }
}
