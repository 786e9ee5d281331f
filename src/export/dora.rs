//! What the matrix says that may be entered into DORA's register of information: candidates, each with its source. It is no register file.

use serde::Serialize;

use super::csv::defuse;
use crate::checklist::Checklist;
use crate::frameworks::topics::Finder;
use crate::matrix::PartyKind;
use crate::matrix::deployment::EffectiveActivity;

/// The columns that a contract has in the register, in our words, with the topics of rows that may speak of them.
const COLUMNS: &str = include_str!("../../inputs/dora-register.csv");
/// The template of the supply chain, and its column with the subcontractor's name and rank.
const SUPPLY_CHAIN: &str = "B_05.02";
/// What nobody but the entity can say.
const YOURS: &str = "yours to state";
/// What a row may speak of.
const LOOK: &str = "candidate: read the row, confirm, and enter it";

#[derive(Debug, Serialize)]
struct Line {
    template: String,
    code: String,
    column: String,
    value: String,
    row: String,
    wording: String,
    source: String,
    note: &'static str,
}

/// The candidates as CSV.
///
/// # Errors
/// Those of the CSV writer.
pub fn register(checklist: &Checklist<'_>) -> Result<String, csv::Error> {
    let effective = &checklist.effective;
    let finder = Finder::new(effective.matrix);
    let mut lines: Vec<Line> = Vec::new();
    for record in csv::Reader::from_reader(COLUMNS.as_bytes()).records() {
        let record = record?;
        let cell = |at: usize| record.get(at).unwrap_or_default().to_owned();
        let topics: Vec<String> = cell(3).split(';').map(|topic| topic.trim().to_owned()).collect();
        let touches = |row: &&EffectiveActivity| {
            row.is_applicable() && finder.of_activity(row).iter().any(|touch| topics.contains(&touch.topic.id))
        };
        let of = |row: Option<&EffectiveActivity>| Line {
            template: cell(0),
            code: cell(1),
            column: cell(2),
            value: String::new(),
            row: row.map(|row| row.id.to_string()).unwrap_or_default(),
            wording: row.map(|row| row.text.to_owned()).unwrap_or_default(),
            source: row.map(|row| row.source.to_string()).unwrap_or_default(),
            note: if row.is_some() { LOOK } else { YOURS },
        };
        let rows: Vec<&EffectiveActivity> = effective.activities.iter().filter(touches).collect();
        if rows.is_empty() {
            lines.push(of(None));
        }
        lines.extend(rows.into_iter().map(|row| of(Some(row))));
    }
    // The direct provider is of rank 1; whom the document names beside it may be a subcontractor.
    let matrix = effective.matrix;
    let direct = (matrix.vendor.name.as_str(), "rank 1: the direct provider");
    let named = matrix.parties.iter().filter(|party| party.kind == PartyKind::ThirdParty);
    let further =
        named.map(|party| (party.name.as_str(), "candidate: named as a party; rank and role are yours to confirm"));
    let source = matrix.sources.first().map(|source| source.document.clone()).unwrap_or_default();
    lines.extend(std::iter::once(direct).chain(further).map(|(name, note)| Line {
        template: SUPPLY_CHAIN.to_owned(),
        code: String::new(),
        column: "provider in the supply chain".to_owned(),
        value: name.to_owned(),
        row: String::new(),
        wording: String::new(),
        source: source.clone(),
        note,
    }));
    let mut writer = csv::Writer::from_writer(Vec::new());
    for mut line in lines {
        for text in [&mut line.value, &mut line.wording, &mut line.source] {
            *text = defuse(text);
        }
        writer.serialize(line)?;
    }
    super::csv::finished(writer)
}
