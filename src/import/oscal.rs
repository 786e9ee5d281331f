//! OSCAL (JSON): what a system security plan exports to whoever builds on it, and what a component definition's parts implement.
//!
//! Of a plan: `provided` and `satisfied` is the provider's part, `responsibilities` the customer's, `inherited` that of the system below.
//! Source: the OSCAL 1.2 models `system-security-plan` and `component-definition` (NIST).

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

use super::contract::{Confidence, Content, DocumentContext, Probe, Reader, beginning, first_words};
use super::meta;
use super::raw::{DocumentMeta, RawBlock, RawCell, RawRow, RawTable};
use crate::base::diagnostic::Diagnostic;
use crate::base::location::Place;

/// The reader of OSCAL.
pub(crate) static READER: Reader = Reader { name: "OSCAL", extensions: &["json"], binary: false, recognise, read };

/// Within so many characters a document names its model.
const NAMED_WITHIN: usize = 4096;

/// Headers of the columns that are always there; a blank cell states nothing.
const CUSTOMER: &str = "Customer responsibility";
const PROVIDER: &str = "Provider responsibility";
/// Of the column for what the plan's system inherits from the one below it.
const BELOW: &str = "Third party responsibility";

fn recognise(probe: &Probe<'_>) -> Confidence {
    if probe.text.is_some_and(is_oscal) { Confidence::Certain } else { Confidence::No }
}

/// Whether a text is an OSCAL document of a kind that is read.
pub(super) fn is_oscal(text: &str) -> bool {
    let text = text.trim_start();
    let head = beginning(text, NAMED_WITHIN);
    head.starts_with('{') && ["\"system-security-plan\"", "\"component-definition\""].iter().any(|n| head.contains(n))
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Document {
    system_security_plan: Option<Plan>,
    component_definition: Option<Definition>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "kebab-case", default)]
struct Metadata {
    title: Option<String>,
    last_modified: Option<String>,
    roles: Vec<Role>,
}

#[derive(Deserialize)]
struct Role {
    id: String,
    title: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Plan {
    #[serde(default)]
    metadata: Metadata,
    #[serde(default)]
    system_implementation: Implementation,
    #[serde(default)]
    control_implementation: Controls,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "kebab-case", default)]
struct Implementation {
    leveraged_authorizations: Vec<Titled>,
    components: Vec<Component>,
}

#[derive(Deserialize)]
struct Titled {
    title: String,
}

#[derive(Deserialize)]
struct Definition {
    #[serde(default)]
    metadata: Metadata,
    #[serde(default)]
    components: Vec<Component>,
    #[serde(default)]
    capabilities: Vec<Component>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Component {
    uuid: String,
    /// A capability has a name instead.
    #[serde(alias = "name")]
    title: Option<String>,
    #[serde(default)]
    control_implementations: Vec<Controls>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "kebab-case", default)]
struct Controls {
    implemented_requirements: Vec<Requirement>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Requirement {
    #[serde(default)]
    uuid: String,
    /// Of a statement, its id.
    #[serde(alias = "statement-id")]
    control_id: String,
    description: Option<String>,
    #[serde(default)]
    responsible_roles: Vec<RoleOf>,
    #[serde(default)]
    statements: Vec<Requirement>,
    #[serde(default)]
    by_components: Vec<ByComponent>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct RoleOf {
    role_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct ByComponent {
    #[serde(default)]
    uuid: String,
    component_uuid: String,
    description: Option<String>,
    #[serde(default)]
    export: Export,
    #[serde(default)]
    inherited: Vec<Described>,
    #[serde(default)]
    satisfied: Vec<Described>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Export {
    provided: Vec<Described>,
    responsibilities: Vec<Described>,
}

#[derive(Deserialize)]
struct Described {
    #[serde(default)]
    description: String,
}

fn read(context: &mut DocumentContext<'_>) -> Result<Content, Diagnostic> {
    context.check_document()?;
    let document: Document = serde_json::from_str(context.text).map_err(|error| {
        let (line, column) = (u32::try_from(error.line()).unwrap_or(0), u32::try_from(error.column()).unwrap_or(0));
        Diagnostic::error("damaged-oscal", "the document is no valid OSCAL")
            .at(context.line(line.max(1), column))
            .found(first_words(&error.to_string()))
            .allowed("JSON of the models system-security-plan or component-definition")
            .help("get the file again, or validate it with an OSCAL tool")
    })?;
    let lines = lines_of_uuids(context.text);
    let mut reading = PlanReading { lines: &lines, blocks: Vec::new() };
    let (kind, metadata) = match document {
        Document { system_security_plan: Some(plan), .. } => {
            reading.plan(&plan, context)?;
            ("OSCAL (system security plan)", plan.metadata)
        }
        Document { component_definition: Some(definition), .. } => {
            reading.definition(&definition, context)?;
            ("OSCAL (component definition)", definition.metadata)
        }
        Document { .. } => ("OSCAL", Metadata::default()),
    };
    let mut found = DocumentMeta { title: metadata.title, ..DocumentMeta::default() };
    if let Some(date) = metadata.last_modified {
        meta::take(&mut found, "last-modified", &date);
    }
    Ok(Content { format: context.format_name(kind), meta: found, blocks: reading.blocks })
}

/// The line on which each `"uuid"` stands: a parsed document does not know any more.
fn lines_of_uuids(text: &str) -> HashMap<&str, u32> {
    let mut lines = HashMap::new();
    for (line, content) in (1..).zip(text.lines()) {
        for (at, key) in content.match_indices("\"uuid\"") {
            let rest = content.get(at + key.len()..).unwrap_or_default().trim_start();
            if let Some(value) = rest.strip_prefix(':').and_then(|r| r.trim_start().strip_prefix('"'))
                && let Some((uuid, _)) = value.split_once('"')
            {
                lines.entry(uuid).or_insert(line);
            }
        }
    }
    lines
}

struct PlanReading<'r> {
    lines: &'r HashMap<&'r str, u32>,
    blocks: Vec<RawBlock>,
}

impl PlanReading<'_> {
    fn place(&self, uuid: &str) -> Place {
        self.lines.get(uuid).map_or(Place::Document, |line| Place::Line { line: *line, column: 1 })
    }

    fn row(
        &self,
        uuid: &str,
        header: bool,
        cells: Vec<String>,
        context: &mut DocumentContext<'_>,
    ) -> Result<RawRow, Diagnostic> {
        let place = self.place(uuid);
        context.count_cells(cells.len(), place)?;
        for cell in &cells {
            context.count_text(cell.len(), place)?;
            if cell.len() as u64 > context.limits.cell_bytes {
                return Err(context.limits.passed("cell-bytes", cell.len() as u64, context.at(place)));
            }
        }
        let cells = cells.into_iter().map(|text| RawCell { strong: header, ..RawCell::new(text, place) }).collect();
        Ok(RawRow { header, hidden: false, place, cells })
    }

    fn table(&mut self, rows: Vec<RawRow>, caption: Option<String>) {
        if let Some(first) = rows.get(1) {
            let place = first.place;
            self.blocks.push(RawBlock::Table(RawTable { sheet: None, hidden: false, caption, place, rows }));
        }
    }

    fn plan(&mut self, plan: &Plan, context: &mut DocumentContext<'_>) -> Result<(), Diagnostic> {
        let implementation = &plan.system_implementation;
        let titles: HashMap<&str, &str> =
            implementation.components.iter().filter_map(|c| Some((c.uuid.as_str(), c.title.as_deref()?))).collect();
        let requirements = || {
            let all = plan.control_implementation.implemented_requirements.iter();
            all.flat_map(|r| std::iter::once((r, r)).chain(r.statements.iter().map(move |s| (r, s))))
        };
        let inherits = requirements().any(|(_, r)| r.by_components.iter().any(|c| !c.inherited.is_empty()));
        let mut head = vec!["Control ID".to_owned(), "Activity".to_owned(), CUSTOMER.to_owned(), PROVIDER.to_owned()];
        if inherits {
            head.push(BELOW.to_owned());
        }
        let mut rows = vec![self.row("", true, head, context)?];
        for (control, part) in requirements() {
            for by in &part.by_components {
                let texts = |all: &[Described]| all.iter().map(|d| d.description.trim().to_owned()).collect::<Vec<_>>();
                let mut provider = texts(&by.export.provided);
                provider.extend(texts(&by.satisfied));
                // What is exported says what others may rely on; a part without it says what the system itself does.
                if provider.is_empty() && by.inherited.is_empty() && by.export.responsibilities.is_empty() {
                    provider.extend(by.description.as_ref().map(|d| d.trim().to_owned()));
                }
                let title = titles.get(by.component_uuid.as_str()).copied().unwrap_or(&by.component_uuid);
                let mut cells = vec![
                    control.control_id.clone(),
                    format!("{}: {title}", part.control_id),
                    texts(&by.export.responsibilities).join("\n"),
                    provider.join("\n"),
                ];
                if inherits {
                    cells.push(texts(&by.inherited).join("\n"));
                }
                rows.push(self.row(&by.uuid, false, cells, context)?);
            }
        }
        let below: Vec<&str> = implementation.leveraged_authorizations.iter().map(|l| l.title.as_str()).collect();
        // Whose part is inherited is told beside the table: a name as a header would be taken for the provider's.
        self.table(rows, (!below.is_empty()).then(|| format!("Inherited from {}", below.join(", "))));
        Ok(())
    }

    fn definition(&mut self, definition: &Definition, context: &mut DocumentContext<'_>) -> Result<(), Diagnostic> {
        let titles: BTreeMap<&str, &str> =
            definition.metadata.roles.iter().map(|r| (r.id.as_str(), r.title.as_deref().unwrap_or(&r.id))).collect();
        for component in definition.components.iter().chain(&definition.capabilities) {
            let requirements: Vec<(&Requirement, &Requirement)> = component
                .control_implementations
                .iter()
                .flat_map(|c| &c.implemented_requirements)
                .flat_map(|r| std::iter::once((r, r)).chain(r.statements.iter().map(move |s| (r, s))))
                .filter(|(_, part)| part.description.as_ref().is_some_and(|d| !d.trim().is_empty()))
                .collect();
            if requirements.is_empty() {
                continue;
            }
            // A role that answers for a requirement has a column of its own; without one it is the component's maker's.
            let mut roles: Vec<&str> = Vec::new();
            for role in requirements.iter().flat_map(|(_, r)| &r.responsible_roles) {
                let title = titles.get(role.role_id.as_str()).copied().unwrap_or(&role.role_id);
                if !roles.contains(&title) && roles.len() < MOST_ROLES {
                    roles.push(title);
                }
            }
            let mut head =
                vec!["Control ID".to_owned(), "Activity".to_owned(), CUSTOMER.to_owned(), PROVIDER.to_owned()];
            head.extend(roles.iter().map(|role| format!("{role} responsibility")));
            let mut rows = vec![self.row("", true, head, context)?];
            let name = component.title.as_deref().unwrap_or(&component.uuid);
            for (control, part) in requirements {
                let text = part.description.as_deref().unwrap_or_default().trim();
                let of = |role: &str| {
                    part.responsible_roles
                        .iter()
                        .any(|r| titles.get(r.role_id.as_str()).copied().unwrap_or(&r.role_id) == role)
                };
                let provider = if part.responsible_roles.is_empty() { text } else { "" };
                let mut cells = vec![
                    control.control_id.clone(),
                    format!("{}: {name}", part.control_id),
                    String::new(),
                    provider.to_owned(),
                ];
                cells.extend(roles.iter().map(|role| if of(role) { text.to_owned() } else { String::new() }));
                rows.push(self.row(&part.uuid, false, cells, context)?);
            }
            let place = self.place(&component.uuid);
            self.blocks.push(RawBlock::Heading { level: 2, text: name.to_owned(), place });
            self.table(rows, None);
        }
        Ok(())
    }
}

/// Roles of one component that have columns.
const MOST_ROLES: usize = 20;
