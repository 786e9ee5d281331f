//! User controls that a SOC report lists, beside the rows of the matrix: tied by the customer, or offered by likeness and never taken for tied.

use crate::base::counted::counted;
use crate::base::location::Location;
use crate::base::ordered::Arrange;
use crate::compare::likeness;
use crate::findings::{Code, Finding};
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix};
use crate::matrix::identity::normalise;
use crate::matrix::listed::{ListItem, ListKind, ids_in};
use crate::profile::Profile;
use crate::record::entry::ServiceRecord;
use crate::record::field::Field;

/// The form in which user controls stand.
pub const FORM: &str = "cuecs";
/// Rows less alike than this are not offered.
const OFFER_FROM: f64 = 0.3;
/// So many are offered.
const OFFERS: usize = 3;
/// So many are named in a finding.
const NAMED: usize = 8;

/// A user control with its rows.
#[derive(Debug)]
pub struct UserControl<'a> {
    /// The item of the list.
    pub item: &'a ListItem,
    /// The rows that the customer ties it to.
    pub rows: Vec<&'a EffectiveActivity<'a>>,
    /// Ids that the customer gives and the matrix does not have.
    pub unknown: Vec<String>,
    /// Where it is tied to none: rows whose words are like its own, the most alike first, each with the likeness from 0 to 1.
    pub offers: Vec<(&'a EffectiveActivity<'a>, f64)>,
}

/// The user controls of a service, tied as the list says, or as somebody entered in the form.
pub fn user_controls<'a>(
    effective: &'a EffectiveMatrix<'_>,
    profile: &'a Profile,
    record: Option<&ServiceRecord>,
) -> Vec<UserControl<'a>> {
    let list = profile.list(ListKind::UserControls, &effective.matrix.name());
    list.map(|list| list.items.iter().map(|item| tied(effective, item, record)).collect()).unwrap_or_default()
}

fn tied<'a>(effective: &'a EffectiveMatrix<'_>, item: &'a ListItem, record: Option<&ServiceRecord>) -> UserControl<'a> {
    let entered = record.and_then(|record| record.form(FORM, &item.number)?.values.get(&Field::FormRows));
    let ids: Vec<String> = match entered {
        Some(value) => ids_in(&value.text()).map(str::to_owned).collect(),
        None => item.rows.clone(),
    };
    let (mut rows, mut unknown) = (Vec::new(), Vec::new());
    for id in ids {
        match effective.activities.iter().find(|row| row.id.as_str().eq_ignore_ascii_case(&id)) {
            Some(row) => rows.push(row),
            None => unknown.push(id),
        }
    }
    let mut offers = Vec::new();
    if rows.is_empty() && unknown.is_empty() {
        let words = normalise(&item.text);
        let alike = effective.activities.iter().filter(|row| row.is_obligation()).map(|row| {
            let duties = row.assignments.iter().flat_map(|cell| cell.duties.iter().map(|duty| duty.text.as_str()));
            let texts = std::iter::once(row.text).chain(duties);
            (row, texts.map(|text| likeness(&words, &normalise(text))).fold(0.0, f64::max))
        });
        offers = alike.filter(|(_, score)| *score >= OFFER_FROM).collect();
        offers.arrange_by(|(a, one), (b, other)| other.total_cmp(one).then_with(|| a.position.cmp(&b.position)));
        offers.truncate(OFFERS);
    }
    UserControl { item, rows, unknown, offers }
}

/// Offers in words: `ID (72 %)`.
pub fn offered(offers: &[(&EffectiveActivity, f64)]) -> String {
    offers.iter().map(|(row, score)| format!("{} ({:.0} %)", row.id, score * 100.0)).collect::<Vec<_>>().join(", ")
}

/// User controls without rows, rows that do not exist, and duties that no user control speaks of.
pub(super) fn check(
    effective: &EffectiveMatrix<'_>,
    profile: &Profile,
    record: Option<&ServiceRecord>,
    findings: &mut Vec<Finding>,
) {
    let Some(list) = profile.list(ListKind::UserControls, &effective.matrix.name()) else { return };
    let controls = user_controls(effective, profile, record);
    let at = || Location::document(list.file.as_str());
    let some = |all: &[String]| {
        let more = all.len().saturating_sub(NAMED);
        let named = all.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join("; ");
        if more == 0 { named } else { format!("{named}; and {more} more") }
    };
    let unknown: Vec<String> = controls
        .iter()
        .filter(|control| !control.unknown.is_empty())
        .map(|control| format!("{}: {}", control.item.number, control.unknown.join(", ")))
        .collect();
    if !unknown.is_empty() {
        let message = format!(
            "{} to rows that the matrix does not have ({})",
            counted(unknown.len(), "user control is tied"),
            some(&unknown)
        );
        findings.push(Finding::new(Code::UserControlUnknownRow, at(), message));
    }
    let open: Vec<String> = controls
        .iter()
        .filter(|control| control.rows.is_empty() && control.unknown.is_empty())
        .map(|control| match control.offers.as_slice() {
            [] => format!("{}: no row is like it", control.item.number),
            offers => format!("{}: most alike {}", control.item.number, offered(offers)),
        })
        .collect();
    if !open.is_empty() {
        let message =
            format!("{} of {} tied to no row ({})", open.len(), counted(controls.len(), "user control"), some(&open));
        findings.push(Finding::new(Code::UserControlWithoutRow, at(), message));
    }
    let is_tied = |row: &EffectiveActivity| controls.iter().any(|c| c.rows.iter().any(|tied| tied.key == row.key));
    let duties: Vec<&EffectiveActivity> = effective.activities.iter().filter(|row| row.is_obligation()).collect();
    let left: Vec<String> = duties.iter().filter(|row| !is_tied(row)).map(|row| row.id.to_string()).collect();
    if !left.is_empty() {
        let message = format!(
            "{} of {} in no user control of the report ({})",
            left.len(),
            counted(duties.len(), "duty"),
            some(&left)
        );
        findings.push(Finding::new(Code::DutyWithoutUserControl, at(), message));
    }
}
