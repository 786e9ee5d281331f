//! Where a command's result goes, and in which format: the same flags for every command that writes to standard output by default.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::base::nearest::did_you_mean;
use crate::base::output::Overwrite;

use super::env::Env;
use super::failure::Failure;
use super::style::Style;
use super::terminal::{say, shown};
use super::write::{Target, write_with};
use crate::app::format::files;
use crate::app::outputs::Replacing;

/// The formats of a command.
pub trait Formats: ValueEnum + Copy + PartialEq + Default {
    /// Whether it is a text that may go to standard output.
    fn is_text(self) -> bool {
        true
    }

    /// Whether it is read by people: then it is made safe to show.
    fn is_for_people(self) -> bool {
        self == Self::default()
    }
}

/// Flags that say where the result goes.
#[derive(Debug, Clone, Args)]
pub struct Output<F: Formats + Send + Sync + 'static> {
    /// Output format [default: by the extension of the file]
    #[arg(long, value_name = "FORMAT", value_enum)]
    format: Option<F>,

    /// Where to write; may be given several times [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Vec<PathBuf>,

    /// Overwrite existing files
    #[arg(long)]
    force: bool,

    /// Say what would be written, and write no file
    #[arg(long)]
    dry_run: bool,
}

impl<F: Formats + Send + Sync + 'static> Output<F> {
    /// Makes the result in every format that is asked for and writes it. All targets are looked at before the first one is written.
    ///
    /// # Errors
    /// A format that cannot be told or cannot go to standard output; an output that exists or cannot be written; what `make` reports.
    pub fn emit(&self, env: &Env, make: impl FnMut(F, Style) -> Result<Vec<u8>, Failure>) -> Result<(), Failure> {
        self.emit_over(env, &|_| false, make)
    }

    /// [`Output::emit`], where files of which `is_own` says that this program wrote them for the same thing are replaced without `--force`.
    ///
    /// # Errors
    /// As [`Output::emit`].
    pub fn emit_over(
        &self,
        env: &Env,
        is_own: &dyn Fn(&Path) -> bool,
        mut make: impl FnMut(F, Style) -> Result<Vec<u8>, Failure>,
    ) -> Result<(), Failure> {
        self.each_target(env, is_own, &mut |target, format, overwrite| {
            let coloured = env.colour && *target == Target::Caller;
            let bytes = match String::from_utf8(make(format, Style::new(coloured))?) {
                Ok(text) if format.is_for_people() => shown(&text, coloured).into_bytes(),
                Ok(text) => text.into_bytes(),
                Err(binary) => binary.into_bytes(),
            };
            self.deliver(target, overwrite, &|out| out.write_all(&bytes))
        })
    }

    /// Writes a result that may be long as it is made, in every format that is asked for; that for people is made as a whole, by `people`.
    ///
    /// # Errors
    /// As [`Output::emit`].
    pub fn emit_long(
        &self,
        env: &Env,
        people: impl Fn(Style) -> String,
        data: impl Fn(F, &mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Failure> {
        self.each_target(env, &|_| false, &mut |target, format, overwrite| {
            if !format.is_for_people() {
                return self.deliver(target, overwrite, &|out| data(format, out));
            }
            let coloured = env.colour && *target == Target::Caller;
            let text = shown(&people(Style::new(coloured)), coloured);
            self.deliver(target, overwrite, &|out| out.write_all(text.as_bytes()))
        })
    }

    /// Does something for each target, all of which are looked at before.
    fn each_target(
        &self,
        env: &Env,
        is_own: &dyn Fn(&Path) -> bool,
        each: &mut dyn FnMut(&Target, F, Overwrite) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let targets = self.targets()?;
        env.protected.borrow().check(files(&targets))?;
        let replacing = Replacing::new(self.force, files(&targets).filter(|path| is_own(path)));
        replacing.check_all(&files(&targets).collect::<Vec<_>>())?;
        targets.iter().try_for_each(|(target, format)| {
            let overwrite = match target {
                Target::File(path) => replacing.overwrite(path),
                Target::Caller => Overwrite::Refuse,
            };
            each(target, *format, overwrite)
        })
    }

    /// Writes what `content` writes to a target, or says that it would.
    fn deliver(
        &self,
        target: &Target,
        overwrite: Overwrite,
        content: &dyn Fn(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Failure> {
        match target {
            Target::File(path) if self.dry_run => {
                let mut counted = Counted(0);
                content(&mut counted).map_err(|error| Failure::io(error.to_string()))?;
                say!("would write {} ({} bytes)", path.display(), counted.0);
            }
            target => {
                write_with(target, overwrite, content)?;
                if let Target::File(path) = target {
                    say!("wrote {}", path.display());
                }
            }
        }
        Ok(())
    }

    /// Whether the result goes to files: then a summary is worth a line.
    pub fn is_to_files(&self) -> bool {
        self.output.iter().any(|path| Target::of(path) != Target::Caller)
    }

    fn targets(&self) -> Result<Vec<(Target, F)>, Failure> {
        let paths: Vec<&Path> = if self.output.is_empty() {
            vec![Path::new("-")]
        } else {
            self.output.iter().map(PathBuf::as_path).collect()
        };
        paths.into_iter().map(|path| self.target(path)).collect()
    }

    fn target(&self, path: &Path) -> Result<(Target, F), Failure> {
        let target = Target::of(path);
        let format = match (self.format, &target) {
            (Some(format), _) => format,
            (None, Target::Caller) => F::default(),
            (None, Target::File(path)) => by_extension(path)?,
        };
        if target == Target::Caller && !format.is_text() {
            return Err(Failure::usage(format!("{} cannot be written to standard output", name(format)))
                .help("give a file name with -o"));
        }
        Ok((target, format))
    }
}

/// Counts what is written to it.
struct Counted(usize);

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The format of a file by its extension; one without an extension, or a `.txt`, is for people.
fn by_extension<F: Formats>(path: &Path) -> Result<F, Failure> {
    let Some(extension) = path.extension().map(|e| e.to_string_lossy().into_owned()) else { return Ok(F::default()) };
    if extension.eq_ignore_ascii_case("txt") {
        return Ok(F::default());
    }
    F::from_str(&extension, true).map_err(|_| {
        let names: Vec<String> = F::value_variants().iter().map(|f| name(*f)).collect();
        Failure::usage(format!("cannot tell the format of {} from its name", path.display()))
            .help(did_you_mean(&extension, names.iter().map(String::as_str)))
            .help(format!("formats: {} (or say --format)", names.join(", ")))
    })
}

fn name<F: Formats>(format: F) -> String {
    format.to_possible_value().map(|v| v.get_name().to_owned()).unwrap_or_default()
}
