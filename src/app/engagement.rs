//! The engagement: one service as the customer runs it, resolved in one place from the request over the profile over the record over the
//! catalogue. Every use case takes it from here, so that the same words give the same rows everywhere.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Mutex;

use sha2::{Digest as _, Sha256};

use crate::base::counted::first_of;
use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::base::location::Location;
use crate::base::{ordered, parallel};
use crate::catalog::build::Naming;
use crate::catalog::{self, EntryName, portable};
use crate::checklist::what_if::{Difference, WhatIf};
use crate::import::Input;
use crate::matrix::deployment::{EffectiveMatrix, OptionState, Selection, SelectionError};
use crate::matrix::{Matrix, ModelId, OptionId, PartyKind, same_name, stored};
use crate::profile::ServiceUse;
use crate::record::service::ServiceFile;
use crate::record::store::Register;

use super::error::{Error, all};
use super::reading::{HowToRead, RowsRead, Source, with_origin};
use super::surroundings::{Listener, Note, Surroundings};
use super::workspace::Workspace;

/// What a request says of one service.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Vendor and service, in any case.
    pub naming: Naming,
    /// A vendor's document, or a catalogue folder, instead of the catalogue's entry.
    pub matrix: Option<Source>,
    /// How that document is to be read.
    pub reading: HowToRead,
    /// Deployment model and options.
    pub choice: Choice,
}

impl Wanted {
    /// Whether neither a service nor a document is named.
    pub(crate) fn names_nothing(&self) -> bool {
        self.naming.vendor.is_none() && self.naming.service.is_none() && self.matrix.is_none()
    }
}

/// What a request says of the deployment; what it does not say comes from the profile, then from the record.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// The deployment model, in any case.
    pub model: Option<String>,
    /// Options taken.
    pub options: Vec<String>,
    /// Options not taken.
    pub no_options: Vec<String>,
}

/// One service as the customer runs it.
#[derive(Debug)]
pub struct Engagement {
    /// The version of the matrix.
    pub matrix: Matrix,
    /// Deployment model and options.
    pub selection: Selection,
    /// How that differs from what the profile states; `None` where it is the profile's, or the profile says nothing of the service.
    pub what_if: Option<WhatIf>,
    /// The profile's own deployment, where the run is not that.
    pub stated: Option<Selection>,
    /// The name under which the profile lists it; empty where it does not.
    pub label: String,
    /// What is to be said of the catalogue's version, where the record is made against another.
    pub newer: Option<Diagnostic>,
    /// Whether the version is the record's own, or the record has none.
    pub of_record: bool,
}

/// A matrix that a request names.
#[derive(Debug)]
pub struct Opened {
    /// The matrix.
    pub matrix: Matrix,
    /// The name of the vendor's document that it was read from; `None` for an entry of a catalogue.
    pub document: Option<String>,
    /// What is to be said of the catalogue's version, where the record is made against another.
    pub newer: Option<Diagnostic>,
    /// Whether it is the record's own version, or the record has none.
    pub of_record: bool,
}

/// One deployment of a matrix.
#[derive(Debug)]
pub struct Chosen {
    /// Deployment model and options.
    pub selection: Selection,
    /// How that differs from the profile's.
    pub what_if: Option<WhatIf>,
    /// The profile's own deployment, where the run is not that.
    pub stated: Option<Selection>,
}

impl Engagement {
    /// What holds for the customer.
    ///
    /// # Errors
    /// A selection that does not fit the matrix, with what exists.
    pub fn effective(&self) -> Result<EffectiveMatrix<'_>, Error> {
        Ok(EffectiveMatrix::new(&self.matrix, &self.selection)?)
    }

    /// Tells that the run is not what the profile says, and that there is a newer version than the record's.
    pub fn tell(&self, env: &Surroundings<'_>) {
        if let Some(newer) = &self.newer {
            env.problems(&newer.clone().into());
        }
        tell(&self.matrix, self.what_if.as_ref(), env);
    }
}

/// How many of the profile's services are looked at before what was found of them is told.
const AT_ONCE: usize = 64;
/// From so many services on, two are looked at at a time.
const MANY: usize = 8;

/// Keeps the problems that are told, to be told later. Of a service that the profile lists nothing else is told: it is no what-if, and its matrix
/// is no document that was just read.
#[derive(Default)]
struct Later(Mutex<Diagnostics>);

impl Listener for Later {
    fn hear(&self, note: Note<'_>) {
        if let (Note::Problems(problems), Ok(mut kept)) = (note, self.0.lock()) {
            kept.extend(problems.clone());
        }
    }
}

/// Tells that a run is not what the profile says.
pub fn tell(matrix: &Matrix, what_if: Option<&WhatIf>, env: &Surroundings<'_>) {
    if let Some(what_if) = what_if {
        env.listener.hear(Note::WhatIf { service: &matrix.name(), what_if });
    }
}

impl Choice {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.model.is_none() && self.options.is_empty() && self.no_options.is_empty()
    }

    /// The choice in the matrix's own ids, as far as it has them; what it does not have stays, for the error to name.
    pub(crate) fn selection(&self, matrix: &Matrix) -> Result<Selection, Error> {
        let mut options = BTreeMap::new();
        let given = self.options.iter().map(|o| (o, true)).chain(self.no_options.iter().map(|o| (o, false)));
        for (option, taken) in given {
            if options.insert(option_id(matrix, option), taken) == Some(!taken) {
                return Err(Error::usage(format!("option '{option}' is said to be taken and not taken"))
                    .help("keep one of --option and --no-option"));
            }
        }
        Ok(Selection { model: self.model.as_deref().map(|model| model_id(matrix, model)), options })
    }
}

fn model_id(matrix: &Matrix, model: &str) -> ModelId {
    let id = ModelId::from(model);
    matrix.model_index(&id).and_then(|i| matrix.models.get(i)).map_or(id, |known| known.id.clone())
}

fn option_id(matrix: &Matrix, option: &str) -> OptionId {
    let id = OptionId::from(option);
    matrix.option(&id).map_or(id, |known| known.id.clone())
}

/// The selection that a record states, where anything is recorded.
pub(crate) fn recorded(file: &ServiceFile) -> Option<Selection> {
    file.checklist.is_some().then(|| file.selection())
}

/// The selection that a use of the profile states, in the matrix's own ids.
pub(crate) fn stated(used: &ServiceUse, matrix: &Matrix) -> Selection {
    let said = |ids: &[String], taken| ids.iter().map(|id| (option_id(matrix, id), taken)).collect::<Vec<_>>();
    Selection {
        model: used.model.as_deref().map(|model| model_id(matrix, model)),
        options: ordered::map(said(&used.options, true).into_iter().chain(said(&used.no_options, false))),
    }
}

/// A checklist says what the customer has to do: a matrix of teams, of which none is said to be the customer's, makes none.
fn with_customer(matrix: &Matrix, document: Option<&str>) -> Result<(), Error> {
    if matrix.parties.iter().any(|party| party.kind == PartyKind::Customer) {
        return Ok(());
    }
    let names: Vec<String> = matrix.parties.iter().map(|party| party.name.clone()).collect();
    let help = match document {
        Some(_) => {
            "say who buys the service, for each party on that side: --party NAME=customer, and who sells it: --party NAME=provider; parties \
             of which nothing is said count as neither"
        }
        None => {
            "in matrix.toml, write kind = \"customer\" for each party that buys the service, or import the document again with --party"
        }
    };
    let error =
        Diagnostic::error("undecided-sides", "no party is said to be the customer, and a checklist is the customer's")
            .at(Location::document(document.map_or_else(|| matrix.name().to_string(), str::to_owned)))
            .found(first_of(&names, ", "))
            .help(help);
    Err(error.into())
}

impl Workspace {
    /// The engagement that a request asks for.
    ///
    /// # Errors
    /// An unknown service, model or option, with what exists; every problem of the document or the entry; a register that cannot be read; a
    /// service with several models of which nothing chooses one.
    pub fn engagement(&self, wanted: &Wanted, env: &Surroundings<'_>) -> Result<Engagement, Error> {
        let opened = self.open_matrix(wanted, false, env)?;
        self.engage(opened, &wanted.choice, None)
    }

    /// The engagement of a matrix that is open already; `ahead` is the register, where it is open, too.
    pub(crate) fn engage(
        &self,
        opened: Opened,
        choice: &Choice,
        ahead: Option<&Register>,
    ) -> Result<Engagement, Error> {
        with_customer(&opened.matrix, opened.document.as_deref())?;
        let record = || self.recorded(&opened.matrix, ahead);
        let Chosen { selection, what_if, stated: own } = self.choose(&opened, choice, record)?;
        let name = opened.matrix.name();
        let mut uses = self.uses(&name).filter(|used| stated(used, &opened.matrix) == selection);
        let label = uses.next().map(ServiceUse::label).unwrap_or_default();
        drop(uses);
        let Opened { matrix, newer, of_record, .. } = opened;
        Ok(Engagement { matrix, selection, what_if, stated: own, label, newer, of_record })
    }

    /// The engagements that the profile lists, in its order.
    ///
    /// # Errors
    /// All that is wrong with any of them, each with the name under which it is listed.
    pub fn engagements(&self) -> Result<Vec<Engagement>, Error> {
        all(self.profile.services.iter().map(|used| self.listed(used)))
    }

    /// What `each` makes of the engagements that the profile lists, in its order. None is kept longer than that takes, and of many, two are
    /// looked at at a time; what is told of them is told in order.
    ///
    /// # Errors
    /// All that is wrong with any of them, each with the name under which it is listed; what `each` returns.
    pub(crate) fn each_engagement<R: Send>(
        &self,
        what: &'static str,
        env: &Surroundings<'_>,
        each: impl Fn(&Engagement, &ServiceUse, &Surroundings<'_>) -> Result<R, Error> + Sync,
    ) -> Result<Vec<R>, Error> {
        let services = &self.profile.services;
        let mut made = Vec::with_capacity(services.len());
        for some in services.chunks(AT_ONCE) {
            if let Some(first) = some.first() {
                let at = Some((made.len() + 1, first.label()));
                let at = at.as_ref().map(|(at, label)| (*at, label.as_str()));
                env.listener.hear(Note::Doing { what, at, of: services.len() });
            }
            // Only one thread may tell.
            let Surroundings { as_of, catalog, user, .. } = *env;
            let results = parallel::map(services.len() > MANY, some, |used| {
                let later = Later::default();
                let result = self.listed(used).and_then(|engagement| {
                    let env = Surroundings { as_of, catalog, user, listener: &later };
                    engagement.tell(&env);
                    each(&engagement, used, &env)
                });
                (result, later)
            });
            for (result, later) in results {
                env.problems(&later.0.into_inner().unwrap_or_default());
                made.push(result);
            }
        }
        all(made)
    }

    /// What the catalogue has now of a service that the profile lists, whatever the record holds, and its deployment there.
    ///
    /// # Errors
    /// What is wrong with it, with the name under which it is listed.
    pub(crate) fn at_hand(&self, used: &ServiceUse) -> Result<(Matrix, Selection), Error> {
        let made = || {
            let matrix = self.load(&self.entry_named(&used.service)?)?;
            let selection = stated(used, &matrix);
            Ok((matrix, selection))
        };
        made().map_err(|error: Error| error.help(used.listed()))
    }

    /// One engagement that the profile lists.
    ///
    /// # Errors
    /// What is wrong with it, with the name under which it is listed.
    pub(crate) fn listed(&self, used: &ServiceUse) -> Result<Engagement, Error> {
        let made = || {
            let (matrix, newer) = self.of_record(self.load(&self.entry_named(&used.service)?)?)?;
            with_customer(&matrix, None)?;
            let selection = stated(used, &matrix);
            if let Err(errors) = selection.fits(&matrix) {
                let open = errors.iter().any(|e| matches!(e, SelectionError::ModelRequired { .. }));
                let error = Error::from(errors);
                return Err(if open { error.help("in rmx.toml it is written as model = \"...\"") } else { error });
            }
            Ok(Engagement {
                matrix,
                selection,
                what_if: None,
                stated: None,
                label: used.label(),
                newer,
                of_record: true,
            })
        };
        made().map_err(|error| error.help(used.listed()))
    }

    /// The matrix that a request names: a document or folder, or an entry of the catalogue. A document that stands in for an entry takes over
    /// what only the catalogue declares; the very page that the entry was made from is the entry. With `embed` the matrix carries the files
    /// that give it again, for a PDF.
    pub(crate) fn open_matrix(&self, wanted: &Wanted, embed: bool, env: &Surroundings<'_>) -> Result<Opened, Error> {
        let Naming { vendor, service } = &wanted.naming;
        let Some(source) = &wanted.matrix else {
            wanted.reading.none_for_nothing()?;
            return match (vendor, service) {
                (Some(vendor), Some(service)) => {
                    let (matrix, newer) = self.of_record(self.load(&self.entry(vendor, service)?)?)?;
                    Ok(Opened { matrix, document: None, newer, of_record: true })
                }
                (Some(vendor), None) => Err(Error::usage("--vendor needs --service")
                    .help(format!("rmx-report list {vendor} shows the vendor's services"))),
                (None, Some(_)) => {
                    Err(Error::usage("--service needs --vendor").help("rmx-report list shows vendors and services"))
                }
                (None, None) => {
                    Err(Error::usage("no service is named").help("rmx-report list shows vendors and services"))
                }
            };
        };
        if source.is_folder() {
            wanted.reading.none_for_nothing()?;
            let Source::Path(path) = source else { return Err(Error::usage("no folder")) };
            return Ok(Opened {
                matrix: portable(catalog::load_folder(path)?),
                document: None,
                newer: None,
                of_record: false,
            });
        }
        self.open_document(source, &wanted.naming, &wanted.reading, embed, env)
    }

    /// A vendor's document; under the name of an entry it takes over what that declares.
    pub(crate) fn open_document(
        &self,
        source: &Source,
        naming: &Naming,
        reading: &HowToRead,
        embed: bool,
        env: &Surroundings<'_>,
    ) -> Result<Opened, Error> {
        let input = source.open(&reading.limits)?;
        let declared = self.declared(naming)?;
        let document = Some(source.name());
        let naming = match &declared {
            Some((name, matrix)) if reading.first_said().is_none() && is_source_of(&input, matrix) => {
                let remark =
                    format!("{} is the very document that the catalogue's {name} was made from", source.name());
                env.listener.hear(Note::Remark(&remark));
                return Ok(Opened { matrix: matrix.clone(), document, newer: None, of_record: false });
            }
            Some((EntryName { vendor, service }, _)) => {
                Naming { vendor: Some(vendor.clone()), service: Some(service.clone()) }
            }
            None => naming.clone(),
        };
        let rows = if embed && declared.is_none() { RowsRead::Keep } else { RowsRead::Release };
        let mut imported = match &declared {
            None => reading.import_bytes(Cow::Owned(input), source.path(), &naming, rows)?,
            Some((_, declared)) => {
                let mut imported = reading.import_bytes(Cow::Borrowed(&input), source.path(), &naming, rows)?;
                imported.take_over(declared, &input);
                imported
            }
        };
        let Some(built) = imported.built.take() else { return Err(Error::Input(imported.diagnostics)) };
        env.listener.hear(Note::Read { imported: &imported, matrix: &built.matrix });
        let matrix = match &declared {
            None if embed => with_origin(&imported.recognition, built),
            None => built.matrix,
            // What the catalogue declares is in no file of the page: what makes it again is the whole as records keep it.
            Some(_) if embed => with_itself(built.matrix),
            Some(_) => built.matrix,
        };
        Ok(Opened { matrix, document, newer: None, of_record: false })
    }

    /// What the record says of the deployment of a matrix; nothing where nothing is recorded.
    fn recorded(&self, matrix: &Matrix, ahead: Option<&Register>) -> Result<Option<Selection>, Error> {
        let (vendor, service) = (&matrix.vendor.id, &matrix.service.id);
        if let Some(register) = ahead {
            return Ok(recorded(&register.service(vendor, service)?));
        }
        let Some(folder) = self.register_there()? else { return Ok(None) };
        Ok(recorded(&Register::read(&folder)?.service(vendor, service)?))
    }

    /// The deployment of a matrix: what the request says, over what the profile states of the service, over what is recorded.
    pub(crate) fn choose(
        &self,
        opened: &Opened,
        choice: &Choice,
        record: impl FnOnce() -> Result<Option<Selection>, Error>,
    ) -> Result<Chosen, Error> {
        let matrix = &opened.matrix;
        let asked = choice.selection(matrix)?;
        let listed = self.stated_of(opened);
        if listed.is_empty() {
            let complete = asked.model.is_some() || matrix.models.len() < 2;
            let known = if complete && matrix.options.is_empty() { None } else { record()? };
            let known = known.map(|known| fitting(known, matrix)).unwrap_or_default();
            return Ok(Chosen { selection: over(asked, &known), what_if: None, stated: None });
        }
        let base = base(&listed, &asked, matrix)?;
        let selection = over(asked, &base);
        let what_if = what_if(&listed, &base, &selection, matrix);
        let stated = what_if.is_some().then_some(base);
        Ok(Chosen { selection, what_if, stated })
    }

    /// The deployments to look at: the one that something chooses, or those that the profile lists, or every model of the matrix.
    ///
    /// # Errors
    /// An option that is said to be taken and not taken; what `record` reports.
    pub fn deployments(
        &self,
        opened: &Opened,
        choice: &Choice,
        record: impl FnOnce() -> Result<Option<Selection>, Error>,
    ) -> Result<Vec<Chosen>, Error> {
        let matrix = &opened.matrix;
        let with_model = |model: &ModelId| Choice { model: Some(model.to_string()), ..choice.clone() };
        if choice.model.is_some() || matrix.models.len() < 2 {
            return Ok(vec![self.choose(opened, choice, record)?]);
        }
        let listed = self.stated_of(opened);
        let mut models: Vec<ModelId> = Vec::new();
        for model in listed.iter().filter_map(|stated| stated.model.clone()) {
            if !models.contains(&model) {
                models.push(model);
            }
        }
        if listed.is_empty() {
            let known = record()?;
            if known.as_ref().is_some_and(|known| known.model.is_some()) {
                return Ok(vec![self.choose(opened, choice, || Ok(known))?]);
            }
        }
        if models.is_empty() {
            models = matrix.models.iter().map(|m| m.id.clone()).collect();
        }
        models.iter().map(|model| self.choose(opened, &with_model(model), || Ok(None))).collect()
    }

    /// The one deployment of a service that the profile states, as far as a matrix has it; none where it states none, or several.
    pub(crate) fn stated_once(&self, matrix: &Matrix) -> Option<Selection> {
        let name = matrix.name();
        let mut all = self.uses(&name).map(|used| fitting(stated(used, matrix), matrix));
        let first = all.next()?;
        all.all(|other| other == first).then_some(first)
    }

    /// What the profile states of a service, each deployment once. A document need not have every option that the catalogue has.
    fn stated_of(&self, opened: &Opened) -> Vec<Selection> {
        let mut all: Vec<Selection> = Vec::new();
        for used in self.uses(&opened.matrix.name()) {
            let mut selection = stated(used, &opened.matrix);
            if opened.document.is_some() {
                selection = fitting(selection, &opened.matrix);
            }
            if !all.contains(&selection) {
                all.push(selection);
            }
        }
        all
    }
}

/// The matrix with its own text as the file that gives it again.
fn with_itself(matrix: Matrix) -> Matrix {
    match stored::write(&matrix).ok().map(|text| stored::read(&text)) {
        Some(Ok(again)) => again,
        _ => matrix,
    }
}

/// Whether a document is the very one that a catalogue entry's rows were read from.
fn is_source_of(input: &Input, matrix: &Matrix) -> bool {
    let Some(known) = matrix.sources.first().and_then(|source| source.sha256.as_deref()) else { return false };
    let found: String = Sha256::digest(&input.bytes).iter().map(|b| format!("{b:02x}")).collect();
    known.eq_ignore_ascii_case(&found)
}

/// A selection without what the matrix does not have.
fn fitting(known: Selection, matrix: &Matrix) -> Selection {
    Selection {
        model: known.model.filter(|model| matrix.model_index(model).is_some()),
        options: ordered::map(known.options.into_iter().filter(|(id, _)| matrix.option(id).is_some())),
    }
}

/// What is asked for, over what is known.
pub(crate) fn over(asked: Selection, known: &Selection) -> Selection {
    let mut options = known.options.clone();
    options.extend(asked.options);
    Selection { model: asked.model.or_else(|| known.model.clone()), options }
}

/// The deployment of the profile that a request starts from.
fn base(listed: &[Selection], asked: &Selection, matrix: &Matrix) -> Result<Selection, Error> {
    let fits = |stated: &&Selection| match (&asked.model, &stated.model) {
        (Some(asked), Some(stated)) => same_name(asked.as_str(), stated.as_str()),
        _ => true,
    };
    let of_model: Vec<&Selection> = listed.iter().filter(fits).collect();
    let unchanged = |stated: &&&Selection| {
        asked.options.iter().all(|(id, taken)| stated.options.get(id).is_none_or(|stated| stated == taken))
    };
    match of_model.as_slice() {
        [only] => return Ok((*only).clone()),
        [] => {
            // Another model than those listed: what they all say of an option holds.
            let mut all = listed.iter();
            let mut common = all.next().cloned().unwrap_or_default();
            for other in all {
                common.options.retain(|id, taken| other.options.get(id) == Some(taken));
            }
            return Ok(common);
        }
        several => {
            if let [only] = several.iter().filter(unchanged).collect::<Vec<_>>().as_slice() {
                return Ok((**only).clone());
            }
        }
    }
    let models: Vec<_> =
        matrix.models.iter().filter(|m| of_model.iter().any(|s| s.model.as_ref() == Some(&m.id))).collect();
    if asked.model.is_none() && models.len() > 1 {
        let models = models.into_iter().cloned().collect();
        let error = Error::from(vec![SelectionError::ModelRequired { models }]);
        return Err(error.help(format!("rmx.toml lists {} under each of these", matrix.name())));
    }
    Err(Error::usage(format!("rmx.toml lists {} several times, with other options each", matrix.name()))
        .help("--option and --no-option say which of them is meant"))
}

/// How a selection differs from what the profile states.
fn what_if(listed: &[Selection], base: &Selection, selection: &Selection, matrix: &Matrix) -> Option<WhatIf> {
    let mut differences = Vec::new();
    let stated: Vec<ModelId> = listed.iter().filter_map(|stated| stated.model.clone()).collect();
    if let Some(run) = &selection.model
        && !stated.is_empty()
        && !stated.contains(run)
        && matrix.models.len() > 1
    {
        differences.push(Difference::Model { stated, run: run.clone() });
    }
    let state = |selection: &Selection, id: &OptionId| match selection.options.get(id) {
        Some(true) => OptionState::Taken,
        Some(false) => OptionState::NotTaken,
        None => OptionState::NotStated,
    };
    for option in &matrix.options {
        let (was, run) = (state(base, &option.id), state(selection, &option.id));
        if was != run {
            differences.push(Difference::Option { id: option.id.clone(), stated: was, run });
        }
    }
    (!differences.is_empty()).then_some(WhatIf { differences })
}
