//! `rmx-report completions` and `rmx-report man`: made from the same definition as the help.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap_complete::Shell;

use crate::analysis::NEVER;
use crate::app::Workspace;
use crate::app::list::list;
use crate::base::diagnostic::Severity;
use crate::base::ordered;
use crate::base::output::{self, Overwrite};
use crate::findings::Code;

use super::common::Common;
use super::env::Env;
use super::failure::{Exit, Failure};
use super::select;
use super::terminal::say;
use super::write::{Target, check_all, stdout, write};

/// Write completions for a shell to standard output
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Write the manual pages
#[derive(Debug, clap::Args)]
pub struct ManArgs {
    /// A folder for one page per command [default: the main page to standard output]
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,

    /// Overwrite existing files
    #[arg(long)]
    force: bool,

    /// Say what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// The program's name, as completions and pages use it.
const NAME: &str = "rmx-report";

/// Runs `completions`.
///
/// # Errors
/// When standard output cannot be written.
pub fn run(args: &Args, command: clap::Command, common: &Common, env: &Env) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    // A shell reads this when it starts, wherever that is: a profile that cannot be read is no reason to complete nothing.
    let own = select::workspace(common, None, env).and_then(|workspace| Names::of(&workspace));
    let names = match own {
        Ok(names) => names,
        Err(_) => Names::of(&select::workspace(&Common { no_profile: true, ..common.clone() }, None, env)?)?,
    };
    clap_complete::generate(args.shell, &mut offering(command, &names), NAME, &mut script);
    if args.shell == Shell::Bash {
        // The generator takes the hyphen of the program's name for a subcommand in the labels, and not where it jumps to them: nothing after
        // a subcommand would be completed.
        script = String::from_utf8_lossy(&script).replace("rmx__subcmd__report", "rmx__report").into_bytes();
    }
    stdout(&script)?;
    Ok(Exit::Done)
}

/// The names of what there is, each once.
struct Names {
    vendors: BTreeSet<&'static str>,
    services: BTreeSet<&'static str>,
    entries: BTreeSet<&'static str>,
    models: BTreeSet<&'static str>,
    options: BTreeSet<&'static str>,
    frameworks: BTreeSet<&'static str>,
}

impl Names {
    fn of(workspace: &Workspace) -> Result<Self, Failure> {
        let listed = list(workspace, None)?;
        // The program ends with the script: what clap wants for ever is kept until then.
        let kept = |name: &dyn ToString| -> &'static str { name.to_string().leak() };
        let matrices = || listed.iter().map(|listed| &listed.matrix);
        Ok(Self {
            vendors: ordered::set(listed.iter().map(|listed| kept(&listed.name.vendor))),
            services: ordered::set(listed.iter().map(|listed| kept(&listed.name.service))),
            entries: ordered::set(listed.iter().map(|listed| kept(&listed.name))),
            models: ordered::set(matrices().flat_map(|m| &m.models).map(|model| kept(&model.id))),
            options: ordered::set(matrices().flat_map(|m| &m.options).map(|option| kept(&option.id))),
            frameworks: ordered::set(workspace.library.ids().map(|id| kept(&id))),
        })
    }

    /// The names that an argument takes, by what the help calls its value.
    fn for_value(&self, name: &str) -> Option<&BTreeSet<&'static str>> {
        Some(match name {
            "VENDOR" => &self.vendors,
            "SERVICE" => &self.services,
            "VENDOR/SERVICE" => &self.entries,
            "MODEL" => &self.models,
            "OPTION" => &self.options,
            "FRAMEWORK" => &self.frameworks,
            _ => return None,
        })
    }

    /// The definition in which arguments take these names.
    fn offer(&self, command: clap::Command) -> clap::Command {
        let command = command.mut_args(|arg| {
            let value = arg.get_value_names().and_then(|names| names.first()).map(ToString::to_string);
            match value.as_deref().and_then(|value| self.for_value(value)) {
                Some(names) => {
                    arg.value_parser(PossibleValuesParser::new(names.iter().copied().map(PossibleValue::new)))
                }
                None => arg,
            }
        });
        command.mut_subcommands(|command| self.offer(command))
    }
}

/// The definition with the words that some arguments take, which the help does not list: they are many, and read elsewhere.
fn offering(command: clap::Command, names: &Names) -> clap::Command {
    let codes = || Code::ALL.iter().map(|code| PossibleValue::new(code.as_str()).help(code.title()));
    let severities = || Severity::ALL.iter().map(|severity| PossibleValue::new(severity.as_str()));
    let changes = || crate::compare::words().map(PossibleValue::new);
    names
        .offer(command)
        .mut_subcommand("explain", |explain| {
            explain.mut_arg("code", |arg| arg.value_parser(PossibleValuesParser::new(codes())))
        })
        .mut_subcommand("check", |check| {
            let words = severities().chain([PossibleValue::new(NEVER)]).chain(codes());
            check.mut_arg("fail_on", |arg| arg.value_parser(PossibleValuesParser::new(words)))
        })
        .mut_subcommand("diff", |diff| {
            diff.mut_arg("fail_on", |arg| arg.value_parser(PossibleValuesParser::new(changes())))
        })
}

/// Runs `man`.
///
/// # Errors
/// When a page cannot be written.
pub fn run_man(args: &ManArgs, command: clap::Command, common: &Common, env: &Env) -> Result<Exit, Failure> {
    let mut command = command.disable_help_subcommand(true);
    // Flags that every command takes stand on every page, as in the help.
    command.build();
    let Some(folder) = &args.output else {
        stdout(&page(command)?)?;
        return Ok(Exit::Done);
    };
    let overwrite = if args.force { Overwrite::Allow } else { Overwrite::Refuse };
    let mut pages = vec![(format!("{NAME}.1"), page(command.clone())?)];
    for sub in command.get_subcommands().filter(|s| !s.is_hide_set()) {
        pages.push((format!("{NAME}-{}.1", sub.get_name()), page(sub.clone())?));
    }
    let paths: Vec<PathBuf> = pages.iter().map(|(name, _)| folder.join(name)).collect();
    select::protected_folders(common, env).check(paths.iter().map(PathBuf::as_path))?;
    check_all(paths.iter().map(PathBuf::as_path).filter(|path| path.exists()), overwrite)?;
    if args.dry_run {
        for (path, (_, bytes)) in paths.iter().zip(&pages) {
            say!("would write {} ({} bytes)", path.display(), bytes.len());
        }
        return Ok(Exit::Done);
    }
    output::folder(folder)?;
    for (path, (_, bytes)) in paths.into_iter().zip(&pages) {
        write(&Target::File(path), bytes, overwrite)?;
    }
    Ok(Exit::Done)
}

/// One page; the command is built, so that it knows its whole name.
fn page(command: clap::Command) -> Result<Vec<u8>, Failure> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command)
        .source(crate::base::GENERATOR)
        .render(&mut page)
        .map_err(|e| Failure::io(format!("cannot make the page: {e}")))?;
    Ok(sections(&String::from_utf8_lossy(&page)).into_bytes())
}

/// What stands below the options of a help is one paragraph of a section "EXTRA" to the generator: examples, whose lines must not be
/// filled, and exit codes.
fn sections(page: &str) -> String {
    let Some((before, extra)) = page.split_once(".SH EXTRA\nExamples:\n") else { return page.to_owned() };
    let (extra, after) = extra.split_once("\n.SH ").unwrap_or((extra, ""));
    let (examples, codes) = extra.split_once("\nExit codes: ").unwrap_or((extra, ""));
    let mut text = format!("{before}.SH EXAMPLES\n.nf\n{}\n.fi\n", examples.trim_end());
    if !codes.is_empty() {
        text.push_str(&format!(".SH \"EXIT STATUS\"\n{}\n", codes.trim_end()));
    }
    if !after.is_empty() {
        text.push_str(&format!(".SH {after}"));
    }
    text
}
