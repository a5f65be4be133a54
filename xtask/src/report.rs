//! `report`: joins reports of shards or machines, and writes any report in other forms; and how all reports are written.

use crate::context::Context;
use crate::failure::{Ended, Failure};
use crate::terminal;
use clap::Args;
use gradus_engine::files::Output;
use gradus_report::merge::{self, Source};
use gradus_report::verdict;
use gradus_report::{self, Format, Look};
use std::path::{Path, PathBuf};

/// Arguments of `report`.
#[derive(Args)]
pub struct Report {
    /// JSON reports of `grade`, joined into one: of all shards of a run, of several devices or machines.
    #[arg(long, value_name = "FILE", num_args = 1.., required = true)]
    merge: Vec<PathBuf>,

    #[command(flatten)]
    forms: Forms,
}

impl Report {
    /// Exit status by the report, as `grade`.
    pub fn run(self, context: &Context) -> Ended {
        let outputs = self.forms.open()?;
        let mut sources = Vec::new();
        for file in &self.merge {
            let shown = file.display().to_string();
            let bytes =
                std::fs::read(file).map_err(|error| Failure::Usage(format!("{shown} can't be read: {error}")))?;
            sources.push(Source::read(&shown, &bytes).map_err(Failure::Usage)?);
        }
        // The course only gives the order: reports can be joined where there is none.
        let course = match context.place() {
            Ok(place) => Some(gradus_judge::course::load(&place.course).0),
            Err(failure) if context.names_course() => return Err(failure),
            Err(_) => None,
        };
        let merged = merge::merge(&sources, course.as_ref()).map_err(Failure::Usage)?;
        write(&merged, outputs, false)?;
        Ok(merged.exit())
    }
}

/// Arguments that say in what forms a report is written, and where.
#[derive(Args, Default)]
pub struct Forms {
    /// Form of the report; repeatable, each with an --output of its own (the last may go to standard output).
    #[arg(long, value_name = "FORMAT", value_parser = format_names())]
    format: Vec<String>,

    /// File for the report of the --format in the same place.
    #[arg(long, value_name = "FILE")]
    output: Vec<PathBuf>,
}

fn format_names() -> clap::builder::PossibleValuesParser {
    clap::builder::PossibleValuesParser::new(gradus_report::FORMATS.iter().map(|f| f.name))
}

/// A form, and where it goes; `None` for standard output.
pub type Form = (&'static Format, Option<Output>);

impl Forms {
    /// Whether the report is for whoever looks at the terminal alone.
    pub fn is_default(&self) -> bool {
        self.format.is_empty() && self.output.is_empty()
    }

    /// Form and place of each report, opened before the work that is reported.
    pub fn open(&self) -> Result<Vec<Form>, Failure> {
        let mut names: Vec<&str> = self.format.iter().map(String::as_str).collect();
        if names.is_empty() {
            names.push("human");
        }
        if self.output.len() > names.len() {
            return Err(Failure::Usage("there are more --output than --format".into()));
        }
        let mut forms = Vec::new();
        for (i, name) in names.iter().enumerate() {
            let format = gradus_report::format(name).ok_or_else(|| Failure::Usage(format!("no format {name:?}")))?;
            forms.push((format, self.output.get(i)));
        }
        if forms.iter().filter(|(_, output)| output.is_none()).count() > 1 {
            return Err(Failure::Usage(
                "only one --format can go to standard output: give the others an --output".into(),
            ));
        }
        let mut forms = opened(forms)?;
        // Reports in files alone would leave whoever looks at the terminal in the dark.
        if let (true, Some(human)) = (
            forms.iter().all(|(_, output)| output.is_some()),
            gradus_report::format("human"),
        ) {
            forms.push((human, None));
        }
        Ok(forms)
    }
}

/// Opens what is named; whatever is wrong with any of them is said at once.
fn opened(forms: Vec<(&'static Format, Option<&PathBuf>)>) -> Result<Vec<Form>, Failure> {
    let mut open: Vec<Form> = Vec::new();
    let mut wrong = Vec::new();
    for (format, path) in forms {
        match path.map(|path| open_output(path)).transpose() {
            Ok(output) => {
                let file = output.as_ref().and_then(Output::replaces);
                if let Some(file) = file.filter(|file| replaced(&open).any(|other| other == *file)) {
                    return Err(Failure::Usage(format!(
                        "two reports can't go to one file: {}",
                        file.display()
                    )));
                }
                open.push((format, output));
            }
            Err(why) => wrong.push(why),
        }
    }
    all_written(wrong).map(|()| open)
}

fn replaced(forms: &[Form]) -> impl Iterator<Item = &Path> {
    forms.iter().filter_map(|(_, output)| output.as_ref()?.replaces())
}

/// Opens a file that the command line names for output; the error is a sentence.
fn open_output(path: &Path) -> Result<Output, String> {
    Output::open(path).map_err(|error| unwritable(path, &error))
}

/// A place for the one result of a command.
pub fn output(path: &Path) -> Result<Output, Failure> {
    open_output(path).map_err(Failure::environment)
}

/// Writes that result.
pub fn write_output(output: Output, text: &str) -> Result<(), Failure> {
    let path = output.path().to_path_buf();
    output
        .write(text)
        .map_err(|error| Failure::environment(unwritable(&path, &error)))
}

fn unwritable(path: &Path, error: &std::io::Error) -> String {
    format!("{} can't be written: {error}", path.display())
}

fn all_written(wrong: Vec<String>) -> Result<(), Failure> {
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(Failure::environment(wrong.join("\nerror: "))),
    }
}

/// Writes a report in all of its forms, those that can be written even if others can't; `own` when it is of the
/// learner's own working copy.
pub fn write(report: &verdict::Report, forms: Vec<Form>, own: bool) -> Result<(), Failure> {
    let mut wrong = Vec::new();
    for (format, output) in forms {
        match output {
            Some(output) => {
                let look = Look {
                    colour: false,
                    width: 100,
                    own,
                };
                let path = output.path().to_path_buf();
                let written = output.write((format.write)(report, &look));
                wrong.extend(written.err().map(|error| unwritable(&path, &error)));
            }
            None => {
                let colour = anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
                let look = Look {
                    colour,
                    width: terminal::width(),
                    own,
                };
                terminal::print(&(format.write)(report, &look));
            }
        }
    }
    all_written(wrong)
}
