//! Sign-off blocks of a filled copy: each is taken as a whole, or refused as a whole.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::merge::{BlockValue, Merger};
use super::outcome::Conflict;
use super::value::Refused;
use crate::base::location::Location;
use crate::matrix::identity::Key;
use crate::record::baseline::{Baseline, BaselineRow, BaselineTable, Header};
use crate::record::defaults::is_among;
use crate::record::entry::{Covered, Decision, SignOff, SignerRole};
use crate::record::field::Field;

type Block = BTreeMap<String, (Location, BlockValue)>;

const NAME: &str = "name";
const ROLE: &str = "role";
const DECISION: &str = "decision";
const EXCEPTIONS: &str = "exceptions";
const DATE: &str = "date";
const VALID_UNTIL: &str = "valid-until";
const SIGNATURE: &str = "signature";
const READ: &str = "read";

/// Clocks and time zones differ by no more than a day.
const CLOCK_SLACK_DAYS: u64 = 1;

impl Merger<'_> {
    /// Judges the blocks that the sink was given.
    pub(super) fn finish_blocks(&mut self, file: Arc<str>, base: &Baseline) {
        for (index, block) in std::mem::take(&mut self.blocks) {
            let Some(handed_out) = base.rows.get(index).filter(|r| r.table == BaselineTable::SignOff) else { continue };
            let changed = block
                .iter()
                .any(|(field, (_, value))| value.text.trim() != handed_out.values.get(field).map_or("", |t| t.trim()));
            if !changed {
                continue;
            }
            match read_block(&block, handed_out, &base.header, self.settings().day) {
                Ok(sign_off) if self.refuse_signer(&sign_off, &block, handed_out, &file) => {}
                Ok(sign_off) => self.take_sign_off(sign_off, &block, handed_out, base, &file),
                Err(refusals) => {
                    for (location, field, refused) in refusals {
                        let location = location.unwrap_or_else(|| Location::document(file.clone()));
                        self.refuse(location, &handed_out.id, &field, refused);
                    }
                }
            }
        }
    }

    /// Refuses the block of somebody who may not sign in its capacity.
    fn refuse_signer(&mut self, sign_off: &SignOff, block: &Block, handed_out: &BaselineRow, file: &Arc<str>) -> bool {
        let Err(names) = self.settings().people.signers.check(&sign_off.role, &sign_off.name) else { return false };
        let at = block.get(NAME).map_or_else(|| Location::document(file.clone()), |(at, _)| at.clone());
        let why = format!("{} is not named to sign as {}", sign_off.name, sign_off.role.capacity());
        let refused = Refused { found: statement(sign_off), why, allowed: names.join(", ") };
        self.refuse(at, &handed_out.id, NAME, refused);
        true
    }

    fn take_sign_off(
        &mut self,
        mut sign_off: SignOff,
        block: &Block,
        handed_out: &BaselineRow,
        base: &Baseline,
        file: &Arc<str>,
    ) {
        let location = block.get(DECISION).map_or_else(|| Location::document(file.clone()), |(at, _)| at.clone());
        if let Some(bound) = (self.settings().bind)(&base.header) {
            sign_off.wording = bound.wording;
            sign_off.version = Some(bound.version);
            sign_off.model = bound.model;
            sign_off.options = bound.options;
            sign_off.text = bound.text;
        }
        sign_off.covers = self.covers(&sign_off, base);
        let last = self.out.file.sign_offs.iter().rev().find(|s| s.same_place(&sign_off)).cloned();
        if let Some(last) = last {
            // The same words on other rows are another statement.
            let on_the_same = |s: &SignOff| s.same_place(&sign_off) && s.covers == sign_off.covers;
            let covered = last.covers.is_empty() || self.out.file.sign_offs.iter().any(on_the_same);
            if covered && same_statement(&last, &sign_off, handed_out.values.contains_key(READ)) {
                self.out.unchanged += 1;
                return;
            }
            // One that was there when the copy was handed out is superseded; one made since by somebody else is a conflict.
            if last.name != sign_off.name && last.date >= base.header.as_of {
                let origin = self.sign_off_origin(&last);
                let wins = self.preferred(&origin);
                let conflict = Conflict {
                    key: handed_out.key.clone(),
                    id: handed_out.id.clone(),
                    field: BaselineTable::SignOff.as_str().to_owned(),
                    base: handed_out.values.get(NAME).cloned().unwrap_or_default(),
                    register: statement(&last),
                    register_origin: origin,
                    copy_value: statement(&sign_off),
                    copy_origin: self.copy_origin(&location),
                    location: location.clone(),
                    copy: self.copy_index(),
                    resolved: wins.map(|copy| {
                        if copy { "the copy's sign-off is taken" } else { "the register keeps its sign-off" }
                    }),
                };
                self.out.conflicts.push(conflict);
                if wins != Some(true) {
                    return;
                }
            }
        }
        let copy = self.copy_index();
        self.out.file.sign_offs.push(sign_off.clone());
        self.out.sign_offs.push((copy, location, sign_off));
    }
}

impl Merger<'_> {
    /// The rows that an owner signed for: those that are theirs in the copy that they signed, else, where it has no rows, by the record.
    fn covers(&self, sign_off: &SignOff, base: &Baseline) -> Vec<Covered> {
        let Some(owner) = sign_off.owner() else { return Vec::new() };
        let mut rows =
            base.rows.iter().enumerate().filter(|(_, row)| row.table == BaselineTable::Obligations).peekable();
        if rows.peek().is_none() {
            return (self.settings().covers)(&base.header, &self.out.file.rows, owner);
        }
        let handed_out = |row: &BaselineRow| row.values.get(Field::Accountable.as_str()).cloned().unwrap_or_default();
        let names =
            |at: usize, row: &BaselineRow| self.accountable.get(&at).cloned().unwrap_or_else(|| handed_out(row));
        let own = rows.filter(|(at, row)| is_among(&names(*at, row), owner));
        own.filter_map(|(_, row)| Some(Covered { key: Key::new(row.key.as_str()), wording: row.row_hash.clone()? }))
            .collect()
    }
}

/// A sign-off in one line.
pub fn statement(s: &SignOff) -> String {
    let mut text = format!("{} by {} on {}", s.decision.as_str(), s.name, s.date);
    if let Some(until) = s.valid_until {
        text.push_str(&format!(", valid until {until}"));
    }
    for (what, said) in [("exceptions", &s.exceptions), ("role", &s.job), ("signature", &s.signature)] {
        if !said.is_empty() {
            text.push_str(&format!(", {what}: {said}"));
        }
    }
    if s.read.is_some() {
        text.push_str(&format!(", {}", s.confirmation()));
    }
    text
}

/// Whether `b` says nothing that `a` does not say. A box that was blank when it was handed out and still is does not take back a tick
/// that another copy has, nor does a workbook, which has no box.
fn same_statement(a: &SignOff, b: &SignOff, ticked_before: bool) -> bool {
    let same_tick = match b.read {
        Some(true) => a.read == Some(true),
        Some(false) => a.read != Some(true) || !ticked_before,
        None => true,
    };
    let texts = (&a.name, &a.job, a.decision, &a.exceptions, a.date, a.valid_until, &a.signature, &a.wording)
        == (&b.name, &b.job, b.decision, &b.exceptions, b.date, b.valid_until, &b.signature, &b.wording);
    same_tick && texts
}

type Refusals = Vec<(Option<Location>, String, Refused)>;

/// A block as it is read: what of it is refused is noted.
struct Reading<'b> {
    block: &'b Block,
    refusals: Refusals,
}

impl<'b> Reading<'b> {
    fn text(&self, field: &str) -> &'b str {
        self.block.get(field).map_or("", |(_, value)| value.text.trim())
    }

    fn refuse(&mut self, field: &str, why: String, allowed: String) {
        let location = self.block.get(field).map(|(at, _)| at.clone());
        let found = self.text(field).to_owned();
        self.refusals.push((location, field.to_owned(), Refused { found, why, allowed }));
    }

    /// The decision, where it is one that this capacity may take.
    fn decision(&mut self, role: &SignerRole, header: &Header) -> Option<Decision> {
        let allowed: &[Decision] = match role {
            SignerRole::Preparer => &[Decision::Prepared],
            _ => &Decision::APPROVAL,
        };
        let decision = Decision::parse(header.choice(self.text(DECISION))).filter(|d| allowed.contains(d));
        if decision.is_none() && !self.text(DECISION).is_empty() {
            let names: Vec<_> = allowed.iter().map(|d| header.shown(d.as_str())).collect();
            self.refuse(DECISION, "this is no decision of this block".to_owned(), names.join(", "));
        }
        if decision == Some(Decision::AcceptedWithExceptions) && self.text(EXCEPTIONS).is_empty() {
            self.refuse(
                EXCEPTIONS,
                "accepted with exceptions, and the exceptions are not said".to_owned(),
                "the exceptions".to_owned(),
            );
        }
        decision
    }

    fn date(&mut self, field: &str) -> Option<NaiveDate> {
        match self.block.get(field).and_then(|(_, value)| value.date.clone())? {
            Ok(date) => Some(date),
            Err(why) => {
                self.refuse(field, why, a_date());
                None
            }
        }
    }

    /// The day of the sign-off and the day until which it holds, as far as they can be.
    fn dates(&mut self, today: NaiveDate) -> (Option<NaiveDate>, Option<NaiveDate>) {
        let date = self.date(DATE);
        let valid_until = self.date(VALID_UNTIL);
        let latest = today.checked_add_days(chrono::Days::new(CLOCK_SLACK_DAYS)).unwrap_or(today);
        if date.is_some_and(|date| date > latest) {
            self.refuse(DATE, format!("the sign-off is dated after the day of the collect, {today}"), a_date());
        }
        if date.zip(valid_until).is_some_and(|(date, until)| until < date) {
            self.refuse(VALID_UNTIL, "it ends before it begins".to_owned(), a_date());
        }
        (date, valid_until)
    }
}

fn a_date() -> String {
    "a date: year-month-day, e.g. 2026-01-31".to_owned()
}

fn read_block(block: &Block, handed_out: &BaselineRow, header: &Header, today: NaiveDate) -> Result<SignOff, Refusals> {
    let mut read = Reading { block, refusals: Vec::new() };
    for field in [NAME, DECISION, DATE] {
        if read.text(field).is_empty() {
            let why = format!("the sign-off is not complete: '{field}' is blank");
            read.refuse(field, why, "name, decision and date together".to_owned());
        }
    }
    let role = match handed_out.key.as_str() {
        "preparer" => SignerRole::Preparer,
        "approver" => SignerRole::Approver,
        _ => SignerRole::Owner(handed_out.values.get(NAME).cloned().unwrap_or_else(|| read.text(NAME).to_owned())),
    };
    let decision = read.decision(&role, header);
    let (date, valid_until) = read.dates(today);
    let (Some(decision), Some(date), true) = (decision, date, read.refusals.is_empty()) else {
        let rest = rest_of(block, &read.refusals);
        read.refusals.extend(rest);
        return Err(read.refusals);
    };
    Ok(SignOff {
        job: read.text(ROLE).to_owned(),
        exceptions: read.text(EXCEPTIONS).to_owned(),
        valid_until,
        signature: read.text(SIGNATURE).to_owned(),
        read: block.get(READ).map(|(_, value)| !value.text.trim().is_empty()),
        ..SignOff::new(role, read.text(NAME).to_owned(), decision, date, header.checklist_hash.clone())
    })
}

/// What a refused block holds besides: it is not taken either, and must not be lost from sight.
fn rest_of(block: &Block, refusals: &Refusals) -> Option<(Option<Location>, String, Refused)> {
    let said = |field: &str| refusals.iter().any(|(_, refused, _)| refused == field);
    let rest: Vec<_> = block.iter().filter(|(field, (_, v))| !v.text.trim().is_empty() && !said(field)).collect();
    let (_, (location, _)) = rest.first()?;
    let found: Vec<String> = rest.iter().map(|(field, (_, v))| format!("{field}: {}", v.text.trim())).collect();
    let why = "a sign-off is taken as a whole, or not at all".to_owned();
    let allowed = "this, once the rest of the block is right".to_owned();
    Some((Some(location.clone()), String::new(), Refused { found: found.join(" | "), why, allowed }))
}
