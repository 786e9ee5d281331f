//! Where a checklist stands: counts, signers, and whether it can be signed. Every document's first sentence follows from this.

use super::Checklist;
use crate::base::diagnostic::Severity;
use crate::findings::Group;
use crate::matrix::deployment::EffectiveActivity;
use crate::record::defaults::people;
use crate::record::entry::{Decision, SignOff, SignOffState, SignerRole};
use crate::record::field::{Field, Status};

/// Whether the whole can be signed; the first that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    /// There is no obligation.
    NothingToDo,
    /// There is no record yet.
    NotStarted,
    /// A signature no longer holds, none rejects, and the rest have signed.
    OutOfDate,
    /// Something is overdue, without an owner, rejected, or an error among the gaps is open.
    NotReady,
    /// Nothing stands in the way, and nobody has signed.
    Ready,
    /// Some have signed.
    InSignature,
    /// The approver accepted with exceptions.
    SignedWithExceptions,
    /// The approver accepted.
    Signed,
}

impl Verdict {
    /// All verdicts.
    pub const ALL: [Verdict; 8] = [
        Verdict::NothingToDo,
        Verdict::NotStarted,
        Verdict::OutOfDate,
        Verdict::NotReady,
        Verdict::Ready,
        Verdict::InSignature,
        Verdict::SignedWithExceptions,
        Verdict::Signed,
    ];

    /// The name that templates use.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::NothingToDo => "nothing-to-do",
            Verdict::NotStarted => "not-started",
            Verdict::OutOfDate => "out-of-date",
            Verdict::NotReady => "not-ready",
            Verdict::Ready => "ready",
            Verdict::InSignature => "in-signature",
            Verdict::SignedWithExceptions => "signed-with-exceptions",
            Verdict::Signed => "signed",
        }
    }
}

/// What is known of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Signature {
    /// Valid: prepared.
    Prepared,
    /// Valid: accepted.
    Accepted,
    /// Valid: accepted with exceptions.
    WithExceptions,
    /// Valid: rejected.
    Rejected,
    /// Words changed since: to be confirmed.
    Suspended,
    /// It no longer holds.
    Lapsed,
    /// There is none.
    NotSigned,
    /// There is none, and others sign before.
    Waits,
}

impl Signature {
    /// All states.
    pub const ALL: [Signature; 8] = [
        Signature::Prepared,
        Signature::Accepted,
        Signature::WithExceptions,
        Signature::Rejected,
        Signature::Suspended,
        Signature::Lapsed,
        Signature::NotSigned,
        Signature::Waits,
    ];

    /// The name that templates use.
    pub fn as_str(self) -> &'static str {
        match self {
            Signature::Prepared => "prepared",
            Signature::Accepted => "accepted",
            Signature::WithExceptions => "with-exceptions",
            Signature::Rejected => "rejected",
            Signature::Suspended => "suspended",
            Signature::Lapsed => "lapsed",
            Signature::NotSigned => "not-signed",
            Signature::Waits => "waits",
        }
    }

    /// Whether it is a valid signature, whatever its decision.
    pub fn is_valid(self) -> bool {
        matches!(self, Signature::Prepared | Signature::Accepted | Signature::WithExceptions | Signature::Rejected)
    }

    /// What is left of a sign-off.
    pub fn of(sign_off: &SignOff) -> Self {
        match (sign_off.state, sign_off.decision) {
            (SignOffState::Suspended, _) => Signature::Suspended,
            (SignOffState::Lapsed | SignOffState::Expired, _) => Signature::Lapsed,
            (SignOffState::Valid, Decision::Prepared) => Signature::Prepared,
            (SignOffState::Valid, Decision::Accepted) => Signature::Accepted,
            (SignOffState::Valid, Decision::AcceptedWithExceptions) => Signature::WithExceptions,
            (SignOffState::Valid, Decision::Rejected) => Signature::Rejected,
        }
    }
}

/// Somebody who signs the whole, or who is accountable for rows of it.
#[derive(Debug, Clone)]
pub struct Signer<'c> {
    /// In what capacity.
    pub role: SignerRole,
    /// Who signed, or who is to sign; empty where nobody is named.
    pub name: String,
    /// For how many obligations, of an owner.
    pub rows: usize,
    /// What is known of the signature.
    pub state: Signature,
    /// The latest sign-off in this capacity.
    pub sign_off: Option<&'c SignOff>,
}

/// Where a checklist stands.
#[derive(Debug, Clone)]
pub struct Stand<'c> {
    /// Obligations in all.
    pub obligations: usize,
    /// Implemented, or met by another measure.
    pub carried_out: usize,
    /// In progress, partial, planned.
    pub under_way: usize,
    /// Not started.
    pub not_started: usize,
    /// Not applicable, by the record.
    pub not_applicable: usize,
    /// Past their due date and not settled.
    pub overdue: usize,
    /// Obligations that apply and have no accountable owner.
    pub without_owner: usize,
    /// Commitments in all.
    pub commitments: usize,
    /// Commitments whose assurance report was reviewed.
    pub backed: usize,
    /// Gaps in all, those that were accepted for a time among them.
    pub gaps: usize,
    /// Gaps that are settled: accepted for a time.
    pub settled: usize,
    /// Whether an error is open among them.
    pub open_errors: bool,
    /// Preparer, accountable owners in the order of their rows, approver.
    pub signers: Vec<Signer<'c>>,
    /// Whether the whole can be signed.
    pub verdict: Verdict,
}

impl<'c> Stand<'c> {
    /// Counts the rows that the checklist shows.
    pub fn of(checklist: &'c Checklist<'_>) -> Self {
        let effective = &checklist.effective;
        let shown = |a: &&EffectiveActivity| checklist.shows(a);
        let mut stand = Self {
            obligations: 0,
            carried_out: 0,
            under_way: 0,
            not_started: 0,
            not_applicable: 0,
            overdue: 0,
            without_owner: 0,
            commitments: 0,
            backed: 0,
            gaps: checklist.findings.len() + checklist.waived.len(),
            settled: checklist.waived.len(),
            open_errors: checklist
                .findings
                .iter()
                .any(|f| f.severity == Severity::Error && f.code.group() == Group::Matrix),
            signers: Vec::new(),
            verdict: Verdict::NothingToDo,
        };
        let mut owners: Vec<(String, usize)> = Vec::new();
        for activity in effective.obligations().filter(shown) {
            let entry = checklist.entry(activity);
            let status = entry.status();
            stand.obligations += 1;
            match status {
                Status::Implemented | Status::Alternative => stand.carried_out += 1,
                Status::InProgress | Status::Partial | Status::Planned => stand.under_way += 1,
                Status::NotStarted => stand.not_started += 1,
                Status::NotApplicable => stand.not_applicable += 1,
            }
            stand.overdue += usize::from(status.is_overdue(entry.date(Field::Due), checklist.day()));
            let accountable = entry.text(Field::Accountable);
            let names = people(&accountable);
            stand.without_owner += usize::from(names.is_empty() && status != Status::NotApplicable);
            for name in names {
                match owners.iter_mut().find(|(known, _)| known == name) {
                    Some((_, rows)) => *rows += 1,
                    None => owners.push((name.to_owned(), 1)),
                }
            }
        }
        for activity in effective.commitments().filter(shown) {
            let entry = checklist.entry(activity);
            stand.commitments += 1;
            let reviewed =
                !entry.text(Field::AssuranceReport).is_empty() && entry.date(Field::AssuranceReviewedOn).is_some();
            stand.backed += usize::from(reviewed);
        }
        stand.signers = signers(checklist, owners);
        stand.verdict = stand.judge(checklist.has_register);
        stand
    }

    /// How many signers have a valid signature.
    pub fn valid(&self) -> usize {
        self.signers.iter().filter(|s| s.state.is_valid() && s.state != Signature::Rejected).count()
    }

    /// The signers whose signature is in a state.
    pub fn signed_as(&self, state: Signature) -> impl Iterator<Item = &Signer<'c>> {
        self.signers.iter().filter(move |s| s.state == state)
    }

    fn judge(&self, has_register: bool) -> Verdict {
        if self.obligations == 0 {
            return Verdict::NothingToDo;
        }
        if !has_register {
            return Verdict::NotStarted;
        }
        let any = |state| self.signed_as(state).next().is_some();
        let rejected = any(Signature::Rejected);
        let stale = any(Signature::Suspended) || any(Signature::Lapsed);
        let missing = any(Signature::NotSigned) || any(Signature::Waits);
        if stale && !rejected && !missing {
            return Verdict::OutOfDate;
        }
        if self.overdue > 0 || self.without_owner > 0 || rejected || self.open_errors {
            return Verdict::NotReady;
        }
        let approver = self.signers.iter().find(|s| s.role == SignerRole::Approver).map(|s| s.state);
        match approver {
            Some(Signature::Accepted) => Verdict::Signed,
            Some(Signature::WithExceptions) => Verdict::SignedWithExceptions,
            _ if self.signers.iter().any(|s| s.sign_off.is_some()) => Verdict::InSignature,
            _ => Verdict::Ready,
        }
    }
}

/// Preparer, owners, approver; of one owner's checklist that owner alone; nobody of a look at what would be.
fn signers<'c>(checklist: &'c Checklist<'_>, owners: Vec<(String, usize)>) -> Vec<Signer<'c>> {
    if checklist.what_if.is_some() {
        return Vec::new();
    }
    let signed = |role: &SignerRole| {
        let whole = checklist.signed.entries.iter().rev().map(|entry| &entry.sign_off);
        whole.into_iter().find(|s| s.key.is_none() && s.role == *role)
    };
    let signer = |role: SignerRole, named: &str, rows: usize| {
        let sign_off = signed(&role);
        Signer {
            name: sign_off.map_or_else(|| named.to_owned(), |s| s.name.clone()),
            state: sign_off.map_or(Signature::NotSigned, Signature::of),
            role,
            rows,
            sign_off,
        }
    };
    let organisation = &checklist.profile.organisation;
    let mut all: Vec<Signer<'c>> = Vec::new();
    let whole = checklist.owner.is_none();
    if whole {
        all.push(signer(SignerRole::Preparer, &organisation.prepared_by, 0));
    }
    let own = |name: &String| checklist.owner.as_ref().is_none_or(|owner| owner == name);
    all.extend(
        owners
            .into_iter()
            .filter(|(name, _)| own(name))
            .map(|(name, rows)| signer(SignerRole::Owner(name.clone()), &name, rows)),
    );
    if whole {
        let missing = all.iter().any(|s| !s.state.is_valid());
        let mut approver = signer(SignerRole::Approver, &organisation.approver, 0);
        if approver.state == Signature::NotSigned && missing {
            approver.state = Signature::Waits;
        }
        all.push(approver);
    }
    all
}
