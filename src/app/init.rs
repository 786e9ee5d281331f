//! A profile that lists services, a commented one, or a copy of the template, to start from.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::engagement::Choice;
use super::error::{Error, all};
use super::workspace::Workspace;
use crate::base::embedded;
use crate::base::nearest::did_you_mean;
use crate::base::output::{self, Overwrite};
use crate::matrix::deployment::{EffectiveMatrix, OptionState, Selection};
use crate::matrix::{Matrix, ModelId, OptionId, same_name};
use crate::report::template;

/// A commented profile: the very file that the documentation shows.
pub const PROFILE: &str = include_str!("../../inputs/examples/rmx.toml");

/// Services of a new profile.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The services, as `vendor/service`.
    pub services: Vec<String>,
    /// Deployment models, each of the services that have it.
    pub models: Vec<String>,
    /// Options that are taken, and those that are not, each of the services that have it.
    pub choice: Choice,
    /// Folders with a catalogue of one's own, as they are to be written.
    pub catalog: Vec<PathBuf>,
}

/// A profile with which `rmx-report` alone writes the checklists of some services.
///
/// # Errors
/// An unknown service; a service with several models of which none is named, with what exists; a model or option that no service has.
pub fn profile(workspace: &Workspace, request: &Request) -> Result<String, Error> {
    let matrices = all(request.services.iter().map(|name| workspace.load(&workspace.entry_named(name)?)))?;
    let named = request.models.iter().map(|model| (model, matrices.iter().any(|m| has_model(m, model)), "model"));
    let options = request.choice.options.iter().chain(&request.choice.no_options);
    let options = options.map(|option| {
        (option, matrices.iter().any(|m| m.option(&OptionId::from(option.as_str())).is_some()), "option")
    });
    all(named.chain(options).map(|(name, is_there, kind)| match is_there {
        true => Ok(()),
        false => Err(unknown(kind, name, &matrices)),
    }))?;
    let mut text = String::from(
        "# Who you are, and which services you use. docs/profile.md explains every part; `rmx-report init -o -` shows them all.\n\
         # `rmx-report` alone, in this folder, writes the checklists.\n\
         register = \"register\"      # what people enter; `rmx-report collect` fills it\n\
         output = \"checklists\"\n\
         formats = [\"xlsx\"]\n",
    );
    if !request.catalog.is_empty() {
        let folders: Vec<String> = request.catalog.iter().map(|folder| quoted(&folder.display().to_string())).collect();
        let _ = writeln!(text, "catalog = [{}]", folders.join(", "));
    }
    text.push_str(
        "\n# Who may own, review and sign; while nobody is listed, any name is accepted.\n\
         people = []\n\n[organisation]\nname = \"\"\nprepared-by = \"\"\napprover = \"\"\n\n\
         # [audit]\n# frameworks = [\"soc2\"]     # `rmx-report frameworks` lists them\n",
    );
    for entry in all(matrices.iter().map(|matrix| service(matrix, request)))? {
        text.push_str(&entry);
    }
    Ok(text)
}

/// The entry of one service.
fn service(matrix: &Matrix, request: &Request) -> Result<String, Error> {
    let model = request.models.iter().find(|model| has_model(matrix, model)).map(|model| ModelId::from(model.as_str()));
    let mut selection = Selection { model, ..Selection::default() };
    let said = [(&request.choice.options, true), (&request.choice.no_options, false)];
    for (options, taken) in said {
        let own = options.iter().filter_map(|option| matrix.option(&OptionId::from(option.as_str())));
        selection.options.extend(own.map(|option| (option.id.clone(), taken)));
    }
    let effective = EffectiveMatrix::new(matrix, &selection)
        .map_err(|errors| Error::from(errors).help(format!("that is {}", matrix.name())))?;
    let of = |state: OptionState| {
        let ids =
            effective.options.iter().filter(move |(_, is)| *is == state).map(|(option, _)| quoted(option.id.as_str()));
        ids.collect::<Vec<_>>().join(", ")
    };
    let mut text = format!("\n[[services]]\nservice = {}\n", quoted(&matrix.name()));
    if let Some(model) = effective.model.filter(|_| matrix.models.len() > 1) {
        let _ = writeln!(text, "model = {}", quoted(model.id.as_str()));
    }
    if !matrix.options.is_empty() {
        let _ = writeln!(text, "options = [{}]", of(OptionState::Taken));
        let _ = writeln!(text, "no-options = [{}]", of(OptionState::NotTaken));
        let open = of(OptionState::NotStated);
        if !open.is_empty() {
            let _ = writeln!(text, "# not stated yet, and a finding until they stand in one of these: {open}");
        }
    }
    Ok(text)
}

fn has_model(matrix: &Matrix, model: &str) -> bool {
    matrix.models.iter().any(|known| same_name(known.id.as_str(), model))
}

/// A model or option that none of the services has.
fn unknown(kind: &str, name: &str, matrices: &[Matrix]) -> Error {
    let known: Vec<&str> = match kind {
        "model" => matrices.iter().flat_map(|m| &m.models).map(|model| model.id.as_str()).collect(),
        _ => matrices.iter().flat_map(|m| &m.options).map(|option| option.id.as_str()).collect(),
    };
    let error = Error::usage(format!("none of the services has the {kind} '{name}'"));
    if known.is_empty() {
        return error.help(format!("they have no {kind}s"));
    }
    error.help(did_you_mean(name, known.iter().copied())).help(format!("{kind}s: {}", known.join(", ")))
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// Writes the files of the built-in checklist template into a folder, all of them or none: to be changed, and used by the folder's name. With
/// `dry_run` it only looks whether they may be written.
///
/// # Errors
/// A file that exists already and may not be replaced, or cannot be written.
pub fn template(folder: &Path, overwrite: Overwrite, dry_run: bool) -> Result<(), Error> {
    let files = || {
        let prefix = format!("{}/", template::DEFAULT);
        embedded::TEMPLATES
            .iter()
            .filter_map(move |file| Some((file.path().strip_prefix(prefix.as_str())?, file.bytes())))
    };
    if dry_run {
        let there = files().map(|(name, _)| folder.join(name)).filter(|path| path.exists());
        all(there.map(|path| Ok(output::check(&path, overwrite)?)))?;
        return Ok(());
    }
    output::folder(folder)?;
    let mut staged = Vec::new();
    for (name, bytes) in files() {
        staged.push(output::stage(&folder.join(name), bytes, overwrite)?);
    }
    for file in staged {
        file.commit()?;
    }
    Ok(())
}
