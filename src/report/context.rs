//! What every part is built from: the checklist, the template, and the readings that several parts share.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization as _;

use super::medium::Medium;
use super::template::{AllocationWords, ColumnId, Holes, Layout, Template, fill};
use crate::base::GENERATOR;
use crate::base::location::Location;
use crate::base::ordered::Arrange;
use crate::base::parallel::MANY_ROWS;
use crate::checklist::Checklist;
use crate::checklist::obligation::{self, Composer, InboxDuty, Said};
use crate::document::{Cell, DayForm, Rich, Show, Tone, Value};
use crate::findings::Finding;
use crate::frameworks::topics::Finder;
use crate::frameworks::{Translations, suggestions};
use crate::matrix::deployment::EffectiveActivity;
use crate::matrix::identity::{Fields, Hash};
use crate::matrix::{
    ActivityId, Allocation, Assignment, CellState, DutyKind, Letter, Matrix, Party, PartyKind, Rule, Side,
};
use crate::profile::{Profile, Waiver};
use crate::record::entry::Entry;
use crate::record::field::Field;

/// What stands for the owner of rows that nobody owns.
const NO_OWNER: &str = "no-owner";
/// Days ahead that count as soon, as in `status`.
pub(super) const SOON: u64 = 30;
/// Longest part of a file name that a name becomes, in characters: file systems take 255 bytes in all.
const LONGEST_SLUG: usize = 40;

pub(super) struct Context<'a> {
    pub checklist: &'a Checklist<'a>,
    pub template: &'a Template,
    /// What the document is for.
    medium: Medium,
    pub matrix: &'a Matrix,
    pub holes: Holes<'a>,
    /// The checklist hash.
    pub hash: Hash,
    /// Position of the first customer party.
    pub customer: Option<usize>,
    /// Position of the first provider party.
    pub provider: Option<usize>,
    /// What all ids begin with.
    pub prefix: String,
    /// Finds the topics of rows, for what could be shown as evidence.
    finder: Option<Finder>,
    /// What controls are called in the document's language.
    pub titles: Translations,
    /// How rows are put into words.
    pub composer: Composer<'a>,
    /// The documents that lines are of; in a pack those of all of its services.
    pub documents: Vec<&'a str>,
    /// The rows that are shown: all of them, or one owner's.
    pub activities: Vec<&'a EffectiveActivity<'a>>,
    /// The gaps that are shown, worst first, otherwise in their order.
    pub gaps: Vec<&'a Finding>,
    /// Those that were accepted for a time, each with the waiver.
    pub accepted: Vec<&'a (Finding, Waiver)>,
    findings: HashMap<&'a ActivityId, Vec<(usize, &'a Finding)>>,
}

impl<'a> Context<'a> {
    pub fn new(checklist: &'a Checklist<'a>, template: &'a Template, medium: Medium) -> Self {
        let effective = &checklist.effective;
        let matrix = effective.matrix;
        let position = |kind: PartyKind| matrix.parties.iter().position(|p| p.kind == kind);
        let (customer, provider) = (position(PartyKind::Customer), position(PartyKind::Provider));
        let hash = effective.checklist_hash();
        let model = effective.model.map_or_else(|| word(template, "no_model"), |m| m.name.clone());
        let full = matrix.full_name();
        // A service with a single model needs no mention of it.
        let deployment = match effective.model {
            Some(model) if matrix.models.len() > 1 => format!("{full}, {}", model.name),
            _ => full,
        };
        let organisation = organisation_of(checklist.profile, template);
        let holes = Holes::new()
            .with("vendor", matrix.vendor.name.as_str())
            .with("service", matrix.service.name.as_str())
            .with("Organisation", sentence(&organisation))
            .with("provider", matrix.vendor_short())
            .with("prefix", prefix(&effective.activities).trim_end_matches('-').to_owned())
            .with("deployment", deployment)
            .with("model", model)
            .with("customer", organisation.clone())
            .with("organisation_short", short_organisation(checklist, template))
            .with("provider_short", cut(matrix.vendor_short()))
            .with("organisation", organisation)
            .with("date", checklist.day().to_string())
            .with("day", day_of(template, checklist.day()))
            .with("hash", hash.as_str().to_owned())
            .with("program", GENERATOR);
        let activities: Vec<&EffectiveActivity> = effective.activities.iter().filter(|a| checklist.shows(a)).collect();
        let mut gaps: Vec<&Finding> = checklist.findings.iter().collect();
        let mut accepted: Vec<&(Finding, Waiver)> = checklist.waived.iter().collect();
        if checklist.owner.is_some() {
            let own: HashSet<&ActivityId> = activities.iter().map(|a| a.id).collect();
            let is_own = |f: &Finding| f.activity.as_ref().is_some_and(|id| own.contains(id));
            gaps.retain(|f| is_own(f));
            accepted.retain(|(f, _)| is_own(f));
        }
        // Among equals, what the vendor wrote comes before what it does not mention.
        gaps.arrange_by_key(|f| (std::cmp::Reverse(f.severity), f.activity.is_none()));
        let mut findings: HashMap<&ActivityId, Vec<(usize, &Finding)>> = HashMap::new();
        for (at, finding) in gaps.iter().enumerate() {
            if let Some(id) = &finding.activity {
                findings.entry(id).or_default().push((at, finding));
            }
        }
        Self {
            checklist,
            template,
            medium,
            matrix,
            holes,
            hash,
            customer,
            provider,
            // Of very many rows none is looked at one by one.
            finder: (effective.activities.len() < MANY_ROWS).then(|| Finder::new(matrix)),
            titles: match checklist.controls.chosen().frameworks() {
                [] => Translations::default(),
                _ => Translations::of(&template.document.language),
            },
            composer: Composer::new(matrix),
            prefix: prefix(&effective.activities),
            documents: matrix.sources.iter().map(|source| source.document.as_str()).collect(),
            activities,
            gaps,
            accepted,
            findings,
        }
    }

    /// Whether the document is for an output that shows this.
    pub fn shows(&self, show: Show) -> bool {
        show != Show::Page || self.medium == Medium::Any
    }

    /// Whether there are so many rows that their work is shared between threads.
    pub fn is_long(&self) -> bool {
        self.activities.len() >= MANY_ROWS
    }

    /// The obligations that are shown.
    pub fn obligations(&self) -> impl Iterator<Item = &'a EffectiveActivity<'a>> {
        self.activities.iter().copied().filter(|a| a.is_obligation())
    }

    /// The commitments that are shown.
    pub fn commitments(&self) -> impl Iterator<Item = &'a EffectiveActivity<'a>> {
        self.activities.iter().copied().filter(|a| a.is_commitment())
    }

    /// Whether a row is shown.
    pub fn has(&self, id: &ActivityId) -> bool {
        self.checklist.effective.activity(id).is_some_and(|activity| self.checklist.shows(activity))
    }

    /// The title of a report that shows one owner's rows.
    pub fn compose_title(&self, title: &str, owner: &str) -> String {
        let template = self.template.words.get("for_owner").map_or("", String::as_str);
        self.fill_with(template, &[("title", title), ("owner", owner)])
    }

    /// The owner whose rows are shown, in the template's words; empty where all are.
    pub fn owner(&self) -> String {
        match self.checklist.owner.as_deref() {
            None => String::new(),
            Some("") => self.word("nobody"),
            Some(name) => name.to_owned(),
        }
    }

    /// Fills a template's text.
    pub fn fill(&self, text: &str) -> String {
        fill(text, &self.holes)
    }

    /// Fills a template's text with further names.
    pub fn fill_with(&self, text: &str, further: &[(&'static str, &str)]) -> String {
        let holes = further.iter().fold(Holes::within(&self.holes), |h, (name, value)| h.with(name, *value));
        fill(text, &holes)
    }

    /// One of the template's small words.
    pub fn word(&self, name: &str) -> String {
        self.fill(&word(self.template, name))
    }

    /// The printable document id: ASCII capitals, digits and hyphens.
    pub fn document_id(&self) -> String {
        let holes = Holes::new()
            .with("vendor", self.matrix.vendor.id.as_str())
            .with("service", self.matrix.service.id.as_str())
            .with("short_hash", self.hash.short());
        let holes = Holes::within(&self.holes)
            .with("vendor", self.matrix.vendor.id.as_str())
            .with("service", self.matrix.service.id.as_str())
            .with("short_hash", fill("{short_hash}", &holes));
        let mut id = fill(&self.template.document.document_id, &holes).to_uppercase();
        if let Some(owner) = &self.checklist.owner {
            id.push('-');
            id.push_str(&ascii_slug(owner).to_uppercase());
        }
        id
    }

    /// What stands in the row: what people entered, or the profile's defaults while nobody has.
    pub fn entry(&self, activity: &EffectiveActivity) -> &'a Entry {
        self.checklist.entry(activity)
    }

    /// The findings on a row, each with its position in [`Context::gaps`].
    pub fn findings(&self, id: &ActivityId) -> &[(usize, &'a Finding)] {
        self.findings.get(id).map_or(&[], Vec::as_slice)
    }

    /// Words of an allocation.
    pub fn allocation(&self, allocation: Allocation) -> Option<&'a AllocationWords> {
        self.template.allocations.get(&allocation)
    }

    /// Label of an allocation.
    pub fn allocation_label(&self, allocation: Allocation) -> String {
        self.allocation(allocation).map_or_else(|| allocation.as_str().to_owned(), |w| self.fill(&w.label))
    }

    /// Parties other than the first customer and the first provider, with their positions.
    pub fn further_parties(&self) -> impl Iterator<Item = (usize, &'a Party)> {
        let (customer, provider) = (self.customer, self.provider);
        self.matrix.parties.iter().enumerate().filter(move |(i, _)| Some(*i) != customer && Some(*i) != provider)
    }

    /// A party's letters in a row.
    pub fn letters(&self, activity: &EffectiveActivity, party: Option<usize>) -> Cell {
        let Some(assignment) = party.and_then(|i| activity.assignments.get(i)) else { return Cell::new(Value::Empty) };
        let value = match (assignment.letters.is_empty(), assignment.state) {
            (false, _) => Value::Letters(assignment.letters.to_string()),
            (true, CellState::None) => Value::Text(assignment.verbatim.clone()),
            (true, _) => Value::Empty,
        };
        let tone = match (activity.is_applicable(), assignment.derived) {
            (false, _) => Tone::Off,
            (true, Some(_)) => Tone::Derived,
            (true, None) => Tone::Normal,
        };
        Cell::new(value).toned(tone)
    }

    /// A row's obligation: the vendor's activity, the customer's stated parts, and what the letters add.
    pub fn obligation(&self, activity: &EffectiveActivity) -> Rich {
        let mut rich = Rich::default();
        rich.push(activity.text, Tone::Strong);
        self.say(&self.composer.obligation(activity), &mut rich);
        rich
    }

    /// Appends what is said, a line for each stated part and one for what is derived.
    pub fn say(&self, said: &[Said<'_>], rich: &mut Rich) {
        let words = |name: &str| self.obligation_word(name);
        let mut derived = false;
        for one in said {
            let sentence = self.composer.sentence(one, &words);
            let tone = match one {
                Said::Part { kind: DutyKind::Note, .. } => Tone::Muted,
                Said::Part { .. } => Tone::Normal,
                Said::Added { .. } => Tone::Derived,
            };
            let joint = if tone == Tone::Derived && derived { " " } else { "\n" };
            derived |= tone == Tone::Derived;
            if !rich.is_empty() {
                rich.push(joint, Tone::Normal);
            }
            rich.push(sentence, tone);
        }
    }

    /// A word about obligations: the template's, or else the program's own.
    fn obligation_word(&self, name: &str) -> Cow<'a, str> {
        Cow::Borrowed(self.template.obligation.get(name).map_or_else(|| obligation::word(name), String::as_str))
    }

    /// What the provider states of its own part; empty where it gives letters only.
    pub fn provider_part(&self, activity: &EffectiveActivity) -> Rich {
        let mut rich = Rich::default();
        self.say(&self.composer.parts(activity, Side::Provider), &mut rich);
        rich
    }

    /// What is left for the customer in a commitment: to answer, to read, and what the vendor says of it.
    pub fn duty(&self, activity: &EffectiveActivity) -> String {
        let duty = InboxDuty::of(self.matrix, activity)
            .map(|duty| self.template.duties.get(&duty).cloned().unwrap_or_default());
        self.fill(&duty.unwrap_or_default())
    }

    /// A commitment: the vendor's activity, and the provider's stated parts.
    pub fn commitment(&self, activity: &EffectiveActivity) -> Rich {
        let mut rich = Rich::default();
        rich.push(activity.text, Tone::Strong);
        self.say(&self.composer.parts(activity, Side::Provider), &mut rich);
        self.say(&self.composer.parts(activity, Side::Customer), &mut rich);
        rich
    }

    /// The option that a row depends on, with its state; empty where it depends on none.
    pub fn condition(&self, activity: &EffectiveActivity) -> String {
        let options = &self.checklist.effective.options;
        let Some((option, state)) = options.iter().find(|(o, _)| Some(&o.id) == activity.option) else {
            return String::new();
        };
        let state = self.template.options.get(state).map(|s| self.fill(s)).unwrap_or_default();
        let words = self.template.words.get("condition").map_or("", String::as_str);
        self.fill_with(words, &[("option", &option.name), ("state", &state)])
    }

    /// The rules by which letters of the row were derived, one line per party.
    pub fn derived_by(&self, activity: &EffectiveActivity) -> String {
        let words = self.template.words.get("derived_by").map_or("", String::as_str);
        let derived = |(party, cell): (&Party, &Assignment)| {
            cell.derived.map(|rule| self.fill_with(words, &[("party", &party.name), ("rule", rule.as_str())]))
        };
        let lines: Vec<String> =
            self.matrix.parties.iter().zip(activity.assignments.iter()).filter_map(derived).collect();
        lines.join("\n")
    }

    /// One of the template's small words with its holes filled.
    pub fn word_with(&self, name: &str, holes: &[(&'static str, &str)]) -> String {
        self.fill_with(self.template.words.get(name).map_or("", String::as_str), holes)
    }

    /// A day as pages write it.
    pub fn day(&self, day: NaiveDate) -> String {
        day_of(self.template, day)
    }

    /// An id without what all ids of the matrix begin with.
    pub fn short_id<'i>(&self, id: &'i str) -> &'i str {
        id.strip_prefix(self.prefix.as_str()).filter(|rest| !rest.is_empty()).unwrap_or(id)
    }

    /// The line or cell of a place in words; empty for a document as a whole.
    pub fn line(&self, location: &Location) -> String {
        match (location.line_number(), location.cell_reference()) {
            (Some(line), _) => self.word_with("line", &[("line", &line.to_string())]),
            (None, Some(cell)) => self.word_with("cell", &[("cell", &cell)]),
            (None, None) => String::new(),
        }
    }

    /// What is read aloud of a letter's box.
    pub fn spoken_letter(&self, letter: Letter, derived: Option<Rule>) -> String {
        let meaning = match letter {
            Letter::Responsible => "letter_r",
            Letter::Accountable => "letter_a",
            Letter::Consulted => "letter_c",
            Letter::Informed => "letter_i",
        };
        let (letter, meaning) = (letter.to_string(), self.word(meaning));
        match derived {
            None => self.word_with("letter_stated", &[("letter", &letter), ("meaning", &meaning)]),
            Some(rule) => {
                let holes = [("letter", letter.as_str()), ("meaning", meaning.as_str()), ("rule", rule.as_str())];
                self.word_with("letter_derived", &holes)
            }
        }
    }

    /// The header of a field's column.
    pub fn field_label(&self, field: Field) -> String {
        let columns = self.template.parts.iter().flat_map(|part| &part.columns);
        let column = columns.into_iter().find(|column| column.id == ColumnId::Field(field));
        column.map(|column| self.fill(&column.header)).unwrap_or_default()
    }

    /// References to the controls of the chosen frameworks, a line per framework; empty without any.
    ///
    /// `room` is how many of each are shown, the leading ones.
    pub fn controls(&self, activity: &EffectiveActivity, room: usize) -> String {
        self.checklist.controls.text(activity, room)
    }

    /// What could be shown as evidence of a row; a suggestion.
    pub fn suggested(&self, activity: &EffectiveActivity) -> Option<String> {
        let side = match activity.allocation {
            Allocation::Shared | Allocation::CustomerAssists => "shared",
            allocation if allocation.is_obligation() => "customer-performs",
            _ => return None,
        };
        let touches = self.finder.as_ref()?.of_activity(activity);
        let of_topic = |topic: &str, side: &str| suggestions().iter().find(|s| s.topic == topic && s.side == side);
        let found = touches.iter().find_map(|touch| {
            of_topic(&touch.topic.id, side).or_else(|| of_topic(&touch.topic.id, "customer-performs"))
        })?;
        Some(self.word_with(
            "suggested",
            &[("evidence", self.template.evidence(found)), ("interval", self.template.interval(&found.interval))],
        ))
    }

    /// Whether a party's part is stated in words in some row: pages then set parts beside each other.
    pub fn layout(&self) -> Layout {
        let stated = self.activities.iter().flat_map(|a| a.assignments.iter()).any(|cell| !cell.duties.is_empty());
        if stated { Layout::Prose } else { Layout::Letters }
    }

    /// The line or cell of a place, without its document.
    pub fn place(&self, location: &Location) -> String {
        location.line_number().map(|line| line.to_string()).or_else(|| location.cell_reference()).unwrap_or_default()
    }

    /// Where something stands.
    pub fn source(&self, location: &Location) -> Cell {
        Cell::text(location.to_string()).toned(Tone::Muted)
    }

    /// A link to the page on which something stands; empty where the document does not say where it is published.
    pub fn page(&self, location: &Location) -> Cell {
        let document = self.matrix.sources.iter().find(|s| s.document == *location.file);
        Cell::new(match document.and_then(|d| d.url.clone()) {
            Some(url) => Value::Link { text: self.word("open"), url },
            None => Value::Empty,
        })
    }
}

/// A name in lower-case letters, digits and hyphens, for file names.
pub(super) fn slug(name: &str) -> String {
    let mut out = String::new();
    for c in name.nfc() {
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    match (out.trim_end_matches('-'), name) {
        ("", "") => NO_OWNER.to_owned(),
        ("", name) => short_hash(name),
        (slug, _) => slug.chars().take(LONGEST_SLUG).collect(),
    }
}

/// A name in lower-case ASCII letters, digits and hyphens, for printable ids; one with other letters becomes a short hash.
fn ascii_slug(name: &str) -> String {
    let plain = |c: &char| !unicode_normalization::char::is_combining_mark(*c);
    let slug = slug(&name.nfkd().filter(plain).collect::<String>());
    if slug.is_ascii() { slug } else { short_hash(name) }
}

fn short_hash(name: &str) -> String {
    let mut fields = Fields::new("owner");
    fields.add(name);
    fields.finish().short().to_owned()
}

/// For whom documents are, in running text.
pub(super) fn organisation_of(profile: &Profile, template: &Template) -> String {
    match profile.organisation.name.as_str() {
        "" => template.obligation.get("customer").map_or_else(|| obligation::customer("").to_owned(), Clone::clone),
        name => name.to_owned(),
    }
}

/// Longest name in the head of a narrow column, characters.
const LONGEST_NAME: usize = 12;

/// A name as the head of a narrow column takes it; the whole one stands in the comment.
fn cut(name: &str) -> String {
    if name.chars().count() <= LONGEST_NAME {
        return name.to_owned();
    }
    let kept: String = name.chars().take(LONGEST_NAME - 1).collect();
    format!("{}…", kept.trim_end())
}

/// For whom the checklist is, in the head of a narrow column: the short name, the name, or the template's word for a customer.
fn short_organisation(checklist: &Checklist<'_>, template: &Template) -> String {
    let organisation = &checklist.profile.organisation;
    match (organisation.short_name.as_str(), organisation.name.as_str()) {
        ("", "") => word(template, "customer_short"),
        ("", name) => cut(name),
        (short, _) => cut(short),
    }
}

/// How the template writes days.
pub(super) fn day_form(template: &Template) -> DayForm {
    DayForm {
        form: word(template, "day_format"),
        months: word(template, "months").split(' ').map(str::to_owned).collect(),
    }
}

/// A day in the template's form.
pub(super) fn day_of(template: &Template, day: NaiveDate) -> String {
    day_form(template).write(day)
}

/// What all ids of the rows begin with, up to a hyphen.
fn prefix(activities: &[EffectiveActivity]) -> String {
    let mut ids = activities.iter().map(|a| a.id.as_str());
    let Some(first) = ids.next() else { return String::new() };
    let mut common = first;
    for id in ids {
        let same = common.char_indices().zip(id.chars()).find(|((_, a), b)| a != b).map(|((at, _), _)| at);
        common = common.get(..same.unwrap_or(common.len().min(id.len()))).unwrap_or_default();
    }
    // A single row's id is not shortened to nothing.
    let common = if common == first { "" } else { common };
    common.rfind('-').and_then(|at| common.get(..=at)).unwrap_or_default().to_owned()
}

/// A text as the beginning of a sentence.
pub(super) fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn word(template: &Template, name: &str) -> String {
    template.words.get(name).cloned().unwrap_or_default()
}
