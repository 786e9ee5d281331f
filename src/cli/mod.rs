//! The command line: arguments, terminal, exit codes. One file per subcommand.

mod access;
mod check;
mod collect;
mod common;
mod completions;
mod coverage;
mod crash;
mod diff;
mod env;
mod examples;
mod explain;
mod failure;
mod frameworks;
mod import;
mod init;
mod limits;
mod list;
mod log;
mod out;
mod pack;
mod published;
mod register;
mod report;
mod select;
mod show;
mod sign;
mod snippet;
mod source;
mod status;
mod style;
mod table;
mod tasks;
mod terminal;
mod update;
mod verify;
mod write;

use std::process::ExitCode;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use common::Common;
use env::Env;
use failure::{Exit, Failure};
use terminal::always;

/// Turns a cloud vendor's shared responsibility matrix into an obligation checklist that people fill in, sign and prove.
///
/// Without a subcommand it writes the checklist of one service:
///
///   rmx-report --vendor ovhcloud --service instances -o obligations.xlsx
#[derive(Debug, Parser)]
#[command(
    name = "rmx-report",
    version,
    after_help = examples::MAIN
)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,

    #[command(flatten)]
    report: report::Args,

    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List vendors, services, deployment models, options and source dates
    #[command(after_help = examples::LIST)]
    List(list::Args),
    /// Read a vendor's document: a catalogue folder, or the normalised matrix
    #[command(after_help = examples::IMPORT)]
    Import(Box<import::Args>),
    /// Show a service's effective matrix
    #[command(after_help = examples::SHOW)]
    Show(show::Args),
    /// Report gaps in the responsibilities; every model is checked unless --model says one
    #[command(after_help = examples::CHECK)]
    Check(Box<check::Args>),
    /// Show what changed, by responsibility moved: two documents, two catalogue entries, or one service under two models
    #[command(after_help = examples::DIFF)]
    Diff(Box<diff::Args>),
    /// Show the controls of frameworks: yours, the provider's, both, contested, silent
    #[command(after_help = examples::COVERAGE)]
    Coverage(Box<coverage::Args>),
    /// List frameworks, or the controls of one
    #[command(after_help = examples::FRAMEWORKS)]
    Frameworks(frameworks::Args),
    /// Take filled workbooks and PDF forms back into the register
    #[command(after_help = examples::COLLECT)]
    Collect(Box<collect::Args>),
    /// Adopt a new version of the vendor's matrix, or another deployment, into the record
    #[command(after_help = examples::UPDATE)]
    Update(Box<update::Args>),
    /// Record a sign-off in the register
    #[command(after_help = examples::SIGN)]
    Sign(Box<sign::Args>),
    /// Show the register's log: who recorded what, when, on which wording
    #[command(after_help = examples::LOG)]
    Log(log::Args),
    /// Care of the record itself: join merged branches
    #[command(after_help = examples::REGISTER)]
    Register(register::Args),
    /// Pack checklists, sources, register, sign-off log and evidence files with a manifest of their hashes
    #[command(after_help = examples::PACK)]
    Pack(Box<pack::Args>),
    /// Show progress from the register
    #[command(after_help = examples::STATUS)]
    Status(Box<status::Args>),
    /// List what is to be done, for trackers and calendars: obligations, reviews, questions, sign-offs, access to revoke
    #[command(after_help = examples::TASKS)]
    Tasks(Box<tasks::Args>),
    /// Explain a finding code: what it is, why it matters to an auditor, what to do
    #[command(after_help = examples::EXPLAIN)]
    Explain(explain::Args),
    /// Check a finished PDF, an evidence pack, or a register
    #[command(after_help = examples::VERIFY)]
    Verify(verify::Args),
    /// Write a commented rmx.toml, or a copy of the template, to start from
    #[command(after_help = examples::INIT)]
    Init(init::Args),
    /// Write completions for a shell to standard output
    #[command(after_help = examples::COMPLETIONS)]
    Completions(completions::Args),
    /// Write the manual pages
    #[command(after_help = examples::MAN)]
    Man(completions::ManArgs),
}

/// Flags that `-h` leaves to `--help`: those that few need.
const SELDOM: [&str; 11] = [
    "catalog",
    "no_profile",
    "verbose",
    "color",
    "as_of",
    "rename",
    "flat",
    "template",
    "dry_run",
    "cuecs",
    "criteria",
];

/// The command line. `-h` is one screen: the flags that everybody needs; `--help` says all, with examples.
fn command() -> clap::Command {
    one_screen(Cli::command())
}

fn one_screen(command: clap::Command) -> clap::Command {
    let examples = command.get_after_help().cloned();
    let command = command.mut_args(|arg| {
        let seldom = arg.get_help_heading() == Some(source::HEADING) || SELDOM.contains(&arg.get_id().as_str());
        arg.hide_short_help(seldom)
    });
    let command = match examples {
        Some(examples) => command.after_long_help(examples).after_help("All flags, examples and exit codes: --help"),
        None => command,
    };
    command.mut_subcommands(one_screen)
}

/// What `--version` says: the program, the commit that it was built from where it is known, and the edition of the built-in catalogue.
fn version() -> String {
    let commit = option_env!("RMX_COMMIT").map(|commit| format!("commit {commit}, ")).unwrap_or_default();
    format!("{} ({commit}catalogue {})\n", crate::GENERATOR, crate::catalog::edition())
}

/// Runs the program with the process's arguments.
pub fn main() -> ExitCode {
    let matches = match command().try_get_matches() {
        Ok(matches) => matches,
        Err(error) if error.kind() == clap::error::ErrorKind::DisplayVersion => {
            let _ = terminal::result(&version());
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            // clap prints help and version on stdout (0), mistakes on stderr (2).
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    let env = match Env::read(&cli.common) {
        Ok(env) => env,
        Err(failure) => return fail(&failure, false, &matches),
    };
    terminal::set(terminal::Settings {
        level: match (cli.common.quiet, cli.common.verbose) {
            (true, _) => terminal::Level::Quiet,
            (_, true) => terminal::Level::Verbose,
            _ => terminal::Level::Normal,
        },
        colour_out: env.colour,
        colour_err: env.colour_errors,
    });
    crash::install(env.colour_errors);
    if env.progress && !cli.common.quiet {
        terminal::watch(matches.subcommand_name().unwrap_or("writing"));
    }
    let outcome = misplaced(&matches).map_or_else(|| run(&cli, &env), Err);
    terminal::done();
    match outcome {
        Ok(exit) => exit.into(),
        Err(failure) => fail(&failure, env.colour_errors, &matches),
    }
}

/// Tells why a command failed: people, and the program that asked for JSON.
fn fail(failure: &Failure, colour: bool, matches: &clap::ArgMatches) -> ExitCode {
    always(&failure::render(failure, colour));
    if wants_json(matches)
        && !terminal::has_data()
        && let Ok(text) = crate::export::errors::json(&failure.diagnostics(), failure::code(failure))
    {
        let _ = terminal::data(text.as_bytes());
    }
    failure::exit_code(failure)
}

/// Whether JSON on standard output was asked for: then a program reads it, and gets the errors in that form, too.
fn wants_json(matches: &clap::ArgMatches) -> bool {
    let matches = matches.subcommand().map_or(matches, |(_, matches)| matches);
    let given = |id: &str| matches.try_get_raw(id).ok().flatten().into_iter().flatten().collect::<Vec<_>>();
    let outputs = given("output");
    given("format").iter().any(|format| *format == "json") && (outputs.is_empty() || outputs.iter().any(|o| *o == "-"))
}

/// A flag of the main job that stands before a subcommand would be ignored: that is said instead.
fn misplaced(matches: &clap::ArgMatches) -> Option<Failure> {
    let (subcommand, _) = matches.subcommand()?;
    let own = report::Args::augment_args(clap::Command::new(""));
    let given = own.get_arguments().find(|argument| {
        matches.value_source(argument.get_id().as_str()) == Some(clap::parser::ValueSource::CommandLine)
    })?;
    let flag = given.get_long().unwrap_or_default();
    Some(
        Failure::usage(format!("--{flag} stands before the subcommand '{subcommand}' and would not count"))
            .help(format!("write it after the subcommand: rmx-report {subcommand} ... --{flag}")),
    )
}

fn run(cli: &Cli, env: &Env) -> Result<Exit, Failure> {
    match &cli.command {
        None => report::run(&cli.report, &cli.common, env),
        Some(Command::List(args)) => list::run(args, &cli.common, env),
        Some(Command::Import(args)) => import::run(args, &cli.common, env),
        Some(Command::Show(args)) => show::run(args, &cli.common, env),
        Some(Command::Init(args)) => init::run(args, &cli.common, env),
        Some(Command::Completions(args)) => completions::run(args, Cli::command(), &cli.common, env),
        Some(Command::Man(args)) => completions::run_man(args, Cli::command(), &cli.common, env),
        Some(Command::Check(args)) => check::run(args, &cli.common, env),
        Some(Command::Diff(args)) => diff::run(args, &cli.common, env),
        Some(Command::Coverage(args)) => coverage::run(args, &cli.common, env),
        Some(Command::Frameworks(args)) => frameworks::run(args, &cli.common, env),
        Some(Command::Collect(args)) => collect::run(args, &cli.common, env),
        Some(Command::Update(args)) => update::run(args, &cli.common, env),
        Some(Command::Sign(args)) => sign::run(args, &cli.common, env),
        Some(Command::Log(args)) => log::run(args, &cli.common, env),
        Some(Command::Pack(args)) => pack::run(args, &cli.common, env),
        Some(Command::Status(args)) => status::run(args, &cli.common, env),
        Some(Command::Tasks(args)) => tasks::run(args, &cli.common, env),
        Some(Command::Explain(args)) => explain::run(args, &cli.common, env),
        Some(Command::Verify(args)) => verify::run(args, &cli.common, env),
        Some(Command::Register(args)) => register::run(args, &cli.common, env),
    }
}
