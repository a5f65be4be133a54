//! `report`: joins reports of shards or machines, and writes any report in other forms; and how all reports are written.

use crate::Ended;
use crate::context::{self, Context};
use crate::failure::Failure;
use clap::Args;
use gradus_report::merge::{self, Source};
use gradus_report::verdict;
use gradus_report::{self, Format, Look};
use std::io::Write as _;
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
        let forms = self.forms.open()?;
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
        write(&merged, &forms, false)?;
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

/// A form, and its file; `None` for standard output.
pub type Form<'f> = (&'static Format, Option<&'f Path>);

impl Forms {
    /// Whether the report is for whoever looks at the terminal alone.
    pub fn is_default(&self) -> bool {
        self.format.is_empty() && self.output.is_empty()
    }

    /// Form and file of each report.
    pub fn open(&self) -> Result<Vec<Form<'_>>, Failure> {
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
            forms.push((format, self.output.get(i).map(PathBuf::as_path)));
        }
        if forms.iter().filter(|(_, output)| output.is_none()).count() > 1 {
            return Err(Failure::Usage(
                "only one --format can go to standard output: give the others an --output".into(),
            ));
        }
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

/// Writes a report in all of its forms; `own` when it is of the learner's own working copy.
pub fn write(report: &verdict::Report, forms: &[Form<'_>], own: bool) -> Result<(), Failure> {
    for (format, output) in forms {
        match output {
            Some(path) => {
                let look = Look {
                    colour: false,
                    width: 100,
                    own,
                };
                gradus_engine::files::write_aside(path, (format.write)(report, &look))
                    .map_err(|error| Failure::Environment(format!("{} can't be written: {error}", path.display())))?;
            }
            None => {
                let colour = anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
                let look = Look {
                    colour,
                    width: context::width(),
                    own,
                };
                let text = (format.write)(report, &look);
                // A reader that goes away (`| head`) is no error.
                let _ = std::io::stdout().lock().write_all(text.as_bytes());
            }
        }
    }
    Ok(())
}
