//! How the access review stands: what the newest list of a system says of each line, what became of revocations, and how far a review is.

use chrono::NaiveDate;
use serde::Serialize;

use super::entry::{AccessEntry, Extract, INACTIVE_AFTER, Period};
use super::field::{CHANGE, Field, KEEP, REVOKE};
use crate::base::counted::counted;

/// A line beside the newest list of its system.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// What is recorded of it.
    pub entry: &'a AccessEntry,
    /// The newest list of its system; none for a line that was entered by hand before any list.
    pub newest: Option<&'a Extract>,
    /// The day of the list before.
    before: Option<NaiveDate>,
}

/// What became of a decision to revoke.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revocation {
    /// Nothing says that it was carried out.
    Open,
    /// The access was taken away: the day that was entered, else that of the first list without it.
    Done(NaiveDate),
    /// A list that was made afterwards still has it.
    StillThere(NaiveDate),
}

impl<'a> Line<'a> {
    /// A line beside the lists, which are ordered by their days.
    pub fn new(entry: &'a AccessEntry, extracts: &'a [Extract]) -> Self {
        let mut lists = extracts.iter().filter(|e| e.system == entry.system).rev();
        let newest = lists.next();
        let before = newest.and_then(|newest| lists.find(|e| e.date < newest.date));
        Self { entry, newest, before: before.map(|e| e.date) }
    }

    /// The newest list, where it has the line.
    pub fn listed(&self) -> Option<&'a Extract> {
        self.newest.filter(|newest| self.entry.listed == Some(newest.date))
    }

    /// The newest list, where an earlier one had the line and this one has not.
    pub fn gone(&self) -> Option<&'a Extract> {
        self.newest.filter(|newest| self.entry.listed.is_some_and(|day| day < newest.date))
    }

    /// Whether the newest list is the first that has it, and not the first of all.
    pub fn is_new(&self) -> bool {
        let newest = self.listed().map(|e| e.date);
        self.before.is_some() && newest.is_some() && self.entry.first_listed == newest
    }

    /// Whether somebody holds the role by it: neither gone nor taken away.
    pub fn holds(&self) -> bool {
        let named = !self.entry.entry.text(Field::Holder).trim().is_empty();
        named && self.gone().is_none() && !matches!(self.revocation(), Some(Revocation::Done(_)))
    }

    /// Days without activity from which its account counts as inactive.
    pub fn inactive_after(&self) -> u32 {
        self.newest.map_or(INACTIVE_AFTER, |e| e.inactive_after)
    }

    /// What became of its revocation; none where another decision, or none, is recorded.
    pub fn revocation(&self) -> Option<Revocation> {
        if self.entry.entry.text(Field::AccessDecision) != REVOKE {
            return None;
        }
        let (removed, reviewed) = (self.entry.entry.date(Field::RemovedOn), self.entry.entry.date(Field::LastReview));
        if let Some(gone) = self.gone() {
            return Some(Revocation::Done(removed.unwrap_or(gone.date)));
        }
        let listed = self.listed().map(|e| e.date);
        let late = |day: &NaiveDate| {
            self.entry.not_revoked == Some(*day)
                || removed.is_some_and(|removed| removed < *day)
                || reviewed.is_some_and(|reviewed| reviewed < *day)
        };
        // A list of the very day cannot tell whether it was made before the removal.
        let shown = removed.filter(|removed| listed.is_none_or(|listed| listed < *removed));
        Some(match (listed.filter(late), shown) {
            (Some(day), _) => Revocation::StillThere(day),
            (None, Some(removed)) => Revocation::Done(removed),
            (None, None) => Revocation::Open,
        })
    }

    /// Whether it is decided: within the period, where the review has one.
    fn is_decided(&self, period: Option<Period>) -> bool {
        let decided = !self.entry.entry.text(Field::AccessDecision).is_empty();
        let within = |period: Period| self.entry.entry.date(Field::LastReview).is_some_and(|day| period.has(day));
        decided && period.is_none_or(within)
    }
}

/// How far the review is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// The period that is reviewed; none where no list was read for one.
    pub period: Option<Period>,
    /// Lines with a holder that the review has to decide: those that the newest lists have, and those entered by hand.
    pub lines: usize,
    /// Lines that are decided, within the period where there is one.
    pub decided: usize,
    /// Decisions to keep the access.
    pub keep: usize,
    /// Decisions to change it.
    pub change: usize,
    /// Decisions to revoke it.
    pub revoke: usize,
    /// Revocations that were carried out.
    pub revoked: usize,
    /// Revocations that were not, says a later list.
    pub still_there: usize,
    /// The newest list of each system.
    pub lists: Vec<Extract>,
}

/// How far the review of these lines is; none where there is neither a holder nor a list.
pub fn progress(access: &[AccessEntry], extracts: &[Extract]) -> Option<Progress> {
    let period = extracts.iter().rev().find_map(|e| e.period);
    let mut progress = Progress { period, ..Progress::default() };
    for list in extracts.iter().rev() {
        if progress.lists.iter().all(|known| known.system != list.system) {
            progress.lists.push(list.clone());
        }
    }
    progress.lists.reverse();
    let held = access.iter().filter(|a| !a.entry.text(Field::Holder).trim().is_empty());
    for line in held.map(|entry| Line::new(entry, extracts)) {
        let revocation = line.revocation();
        // Who is gone without a decision of this review needs none any more.
        if line.gone().is_some() && (revocation.is_none() || !line.is_decided(period)) {
            continue;
        }
        progress.lines += 1;
        progress.revoked += usize::from(matches!(revocation, Some(Revocation::Done(_))));
        progress.still_there += usize::from(matches!(revocation, Some(Revocation::StillThere(_))));
        if !line.is_decided(period) {
            continue;
        }
        progress.decided += 1;
        match line.entry.entry.text(Field::AccessDecision).as_ref() {
            KEEP => progress.keep += 1,
            CHANGE => progress.change += 1,
            REVOKE => progress.revoke += 1,
            _ => {}
        }
    }
    (progress.lines > 0 || !progress.lists.is_empty()).then_some(progress)
}

impl Progress {
    /// In one line, for people.
    pub fn sentence(&self) -> String {
        let of = self.period.map(|p| format!(" of {} to {}", p.from, p.to)).unwrap_or_default();
        let mut text = format!(
            "review{of}: {} of {} lines decided ({} keep, {} change, {} revoke)",
            self.decided, self.lines, self.keep, self.change, self.revoke
        );
        if self.revoke + self.revoked + self.still_there > 0 {
            let carried_out = counted(self.revoked, "revocation");
            text.push_str(&format!("; {carried_out} carried out, {} still in the list", self.still_there));
        }
        for list in &self.lists {
            text.push_str(&format!("; list of {} of {} ({}, {})", list.system, list.date, list.counted(), list.file));
        }
        text
    }
}
