//! The Summary: where the checklist stands in one sentence, its figures, who signs, what to do next, what to ask, and the deployment's facts.

mod page;
mod units;

use std::borrow::Cow;

use page::Page;

use super::gaps;
use super::tables::{heading, in_workbook, small};
use crate::base::ordered::Arrange;
use crate::checklist::stand::{Signature, Stand, Verdict};
use crate::document::{
    Bar, Beside, Block, Cell, Chart, Colour, Facts, Figure, Fill, Live, Measure, Pattern, Rich, Segment, Series,
    Signer, State, Text, Title, Tone, Value,
};
use crate::findings::{Finding, Group};
use crate::matrix::deployment::{EffectiveActivity, OptionState};
use crate::record::defaults::people;
use crate::record::entry::SignerRole;
use crate::record::field::{Field, Status};
use crate::report::context::{Context, SOON};
use crate::report::facts;
use crate::report::template::{PartKind, PartTemplate, StateWords};

/// Rows of the two lists of what comes next.
const MOST: usize = 5;
/// Most boxes of the signature strip.
const MOST_SIGNERS: usize = 7;

pub(super) fn build(context: &Context<'_>, part: &PartTemplate) -> Vec<Block<'static>> {
    let stand = Stand::of(context.checklist);
    let page = Page { context, part, stand: &stand };
    let mut blocks = vec![Block::Title(page.title()), Block::Lead(page.verdict())];
    blocks.extend(page.missing());
    blocks.extend(page.confirm());
    blocks.push(Block::Figures(page.figures()));
    if stand.obligations > 0 && context.checklist.has_register {
        blocks.push(Block::Bar(page.bar()));
    }
    let signers = page.signers();
    if !signers.is_empty() {
        blocks.push(Block::Signers(signers));
    }
    let mut left = page.next();
    left.extend(page.ask());
    blocks.push(Block::Beside(Beside {
        left,
        heading: page.word("deployment"),
        panel: Facts { rows: facts::facts(context, &part.facts) },
    }));
    blocks.extend(units::block(&page));
    blocks.extend(page.owners().map(Block::Chart).map(in_workbook));
    blocks.extend(
        part.how.iter().map(|text| in_workbook(Block::Paragraph(Text { text: context.fill(text), tone: Tone::Muted }))),
    );
    blocks
}

impl Page<'_, '_, '_> {
    fn title(&self) -> Title {
        // A look at what would be is never ready to be signed, nor is it not.
        let words = self.context.template.verdicts.get(&self.stand.verdict);
        let words = words.filter(|_| self.context.checklist.what_if.is_none());
        let title = match self.context.owner().as_str() {
            "" => self.word("title"),
            owner => self.context.compose_title(&self.word("title"), owner),
        };
        Title { kicker: self.word("kicker"), text: title, state: words.map(|w| state(self.context, w)) }
    }

    /// The first sentence: what is carried out, and what stands in the way. Clauses that count nothing are left out.
    fn verdict(&self) -> Rich {
        let stand = self.stand;
        let n = |n: usize| n.to_string();
        let (obligations, commitments) = (n(stand.obligations), n(stand.commitments));
        let (gaps, open) = (n(stand.gaps), n(stand.gaps - stand.settled));
        let holes = [
            ("obligations", obligations.as_str()),
            ("commitments", commitments.as_str()),
            ("gaps", gaps.as_str()),
            ("open", open.as_str()),
        ];
        if stand.verdict == Verdict::NothingToDo {
            return strong(&self.say("nothing", &holes));
        }
        if stand.verdict == Verdict::NotStarted {
            let mut text = self.say("not_started", &holes);
            if stand.without_owner == stand.obligations {
                text.push(' ');
                text.push_str(&self.word("no_owner_yet"));
            }
            return strong(&text);
        }
        let carried = n(stand.carried_out);
        let mut text = self.say("carried", &[("carried", &carried), ("obligations", &obligations)]);
        let mut clauses = Vec::new();
        let mut clause = |count: usize, name: &str| {
            if count > 0 {
                clauses.push(self.say(name, &[("n", &n(count))]));
            }
        };
        clause(stand.overdue, "overdue");
        clause(stand.without_owner, "unowned");
        let names: Vec<&str> = stand.signed_as(Signature::Rejected).map(|s| s.name.as_str()).collect();
        if !names.is_empty() {
            clauses.push(self.say("rejected", &[("names", &names.join(", "))]));
        }
        if stand.gaps > stand.settled {
            clauses.push(self.say("gaps_open", &holes));
        }
        if !clauses.is_empty() {
            text.push(' ');
            text.push_str(&crate::report::context::sentence(&clauses.join(", ")));
            text.push('.');
        }
        strong(&text)
    }

    /// What a document that is to be evidence has to say, and nobody stated: whose it is, for which period, and who approves.
    fn missing(&self) -> Option<Block<'static>> {
        let profile = self.context.checklist.profile;
        let has_period = profile.audit.period_start.is_some() || profile.audit.period_end.is_some();
        let label = |id: &str| self.context.template.labels.get(id).map(|l| self.context.fill(l)).unwrap_or_default();
        let open: Vec<String> = [
            (profile.organisation.name.is_empty(), label("organisation")),
            (!has_period, label("period")),
            (profile.organisation.approver.is_empty(), self.word("approver")),
        ]
        .into_iter()
        .filter_map(|(is_missing, label)| is_missing.then_some(label))
        .collect();
        let text = self.say("missing", &[("what", &open.join(", "))]);
        let is_told = self.context.checklist.has_register && !open.is_empty();
        is_told.then_some(Block::Paragraph(Text { text, tone: Tone::Attention }))
    }

    /// The options of which nobody has said whether they are taken.
    fn confirm(&self) -> Option<Block<'static>> {
        let options = &self.context.checklist.effective.options;
        let open: Vec<&str> =
            options.iter().filter(|(_, s)| *s == OptionState::NotStated).map(|(o, _)| o.name.as_str()).collect();
        let text = self.say("confirm", &[("options", &open.join("; "))]);
        (!open.is_empty()).then_some(Block::Paragraph(Text { text, tone: Tone::Attention }))
    }

    fn figures(&self) -> Vec<Figure> {
        let stand = self.stand;
        let known = self.context.checklist.has_register;
        let figure = |value: usize, all: usize, label: &str, notes: &[(usize, &str, Tone)], live: Option<Measure>| {
            let mut note = Rich::default();
            for (count, name, tone) in notes.iter().filter(|(count, ..)| *count > 0) {
                if !note.is_empty() {
                    note.push(" · ", Tone::Muted);
                }
                note.push(self.say(name, &[("n", &count.to_string())]), *tone);
            }
            let present = u32::try_from(value).map_or(f64::MAX, f64::from);
            let live = match live {
                Some(measure) => {
                    Live { table: PartKind::Obligations.as_str().to_owned(), measure, present, percent: false }
                }
                None => Live::fixed(present),
            };
            Figure {
                value: known.then_some(live),
                of: self.say("of", &[("all", &all.to_string())]),
                whole: u32::try_from(all).unwrap_or(u32::MAX),
                label: self.word(label),
                note,
            }
        };
        let done =
            [Status::Implemented, Status::Alternative].map(|s| self.context.template.choice(s.as_str()).to_owned());
        let carried = Measure::CountIn { column: Field::Status.as_str().to_owned(), values: done.into() };
        let count = |state| stand.signed_as(state).count();
        let unowned = if known { stand.without_owner } else { 0 };
        let mut figures = vec![
            figure(
                stand.carried_out,
                stand.obligations,
                "figure_carried",
                &[(stand.overdue, "note_overdue", Tone::Bad), (unowned, "note_unowned", Tone::Strong)],
                Some(carried),
            ),
            figure(stand.backed, stand.commitments, "figure_backed", &[], None),
            figure(
                stand.settled,
                stand.gaps,
                "figure_gaps",
                &[(stand.gaps - stand.settled, "note_open", Tone::Strong)],
                None,
            ),
            figure(
                stand.valid(),
                stand.signers.len(),
                "figure_signed",
                &[
                    (count(Signature::Rejected), "note_rejected", Tone::Bad),
                    (count(Signature::Suspended), "note_suspended", Tone::Attention),
                    (count(Signature::Lapsed), "note_lapsed", Tone::Attention),
                ],
                None,
            ),
        ];
        if self.context.checklist.what_if.is_some() {
            // Nobody signs it.
            figures.pop();
        }
        figures
    }

    fn bar(&self) -> Bar {
        let stand = self.stand;
        let segments: Vec<Segment> = [
            (stand.carried_out, "segment_carried", Fill::Solid),
            (stand.under_way, "segment_under_way", Fill::Hatched),
            (stand.not_started, "segment_not_started", Fill::Blank),
            (stand.not_applicable, "segment_not_applicable", Fill::Struck),
        ]
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, name, fill)| Segment { label: self.word(name), count, fill })
        .collect();
        let figures: Vec<String> = segments.iter().map(|s| format!("{} {}", s.count, s.label)).collect();
        Bar { name: String::new(), alt: format!("{}: {}", self.word("bar"), figures.join(", ")), segments }
    }

    /// One box per signer; of very many the preparer, those who have not accepted, and the approver.
    fn signers(&self) -> Vec<Signer> {
        let stand = self.stand;
        if stand.obligations == 0 {
            return Vec::new();
        }
        let mut shown: Vec<&crate::checklist::stand::Signer<'_>> = stand.signers.iter().collect();
        if shown.len() > MOST_SIGNERS {
            let is_owner = |s: &crate::checklist::stand::Signer<'_>| matches!(s.role, SignerRole::Owner(_));
            shown.retain(|s| !is_owner(s) || !matches!(s.state, Signature::Accepted));
            let last = shown.pop_if(|s| s.role == SignerRole::Approver);
            shown.truncate(MOST_SIGNERS - 1);
            shown.extend(last);
        }
        let of = |s: &crate::checklist::stand::Signer<'_>| {
            let words = self.context.template.signatures.get(&s.state);
            let capacity = match &s.role {
                SignerRole::Preparer => self.word("preparer"),
                SignerRole::Approver => self.word("approver"),
                SignerRole::Owner(_) => self.say("owner_of", &[("n", &s.rows.to_string())]),
            };
            let name = if s.name.is_empty() { self.word("nobody_named") } else { s.name.clone() };
            let state = words.map_or_else(
                || State { mark: crate::document::Mark::Dashed, word: String::new(), tone: Tone::Muted },
                |w| state(self.context, w),
            );
            Signer { capacity, name, state, date: s.sign_off.map(|s| s.date) }
        };
        shown.into_iter().map(of).collect()
    }

    /// What to do next: overdue by age, then without an owner, then due soon.
    fn next(&self) -> Vec<Block<'static>> {
        let day = self.context.checklist.day();
        let mut rows: Vec<(u8, i64, &EffectiveActivity, Cell, Cell)> = Vec::new();
        for activity in self.context.obligations() {
            let entry = self.context.entry(activity);
            if entry.status().is_settled() {
                continue;
            }
            let accountable = entry.text(Field::Accountable);
            let owner = match accountable.is_empty() {
                true => Cell::text(self.word("no_owner")).toned(Tone::Strong),
                false => Cell::text(accountable.into_owned()),
            };
            let days = entry.date(Field::Due).map(|due| (due - day).num_days());
            let date = entry.date(Field::Due).map(|due| self.context.day(due)).unwrap_or_default();
            match days {
                Some(days) if days < 0 => {
                    let late = match -days {
                        1 => self.say("late_one", &[("date", &date)]),
                        days => self.say("late", &[("date", &date), ("days", &days.to_string())]),
                    };
                    rows.push((0, days, activity, owner, Cell::text(late).toned(Tone::Bad)));
                }
                _ if people(&entry.text(Field::Accountable)).is_empty() => {
                    rows.push((1, 0, activity, owner, Cell::text(self.word("name_one"))));
                }
                Some(days) if days <= i64::try_from(SOON).unwrap_or(30) => {
                    let due = self.say("due", &[("date", &date)]);
                    rows.push((2, days, activity, owner, Cell::text(due)));
                }
                _ => {}
            }
        }
        // Without a record nothing is under way: the first sentence says so, and a list of the first rows would say no more.
        if rows.is_empty() || !self.context.checklist.has_register {
            return Vec::new();
        }
        rows.arrange_by_key(|(kind, days, ..)| (*kind, *days));
        let rows = rows.into_iter().take(MOST).map(|(_, _, activity, owner, when)| {
            let id = activity.id.as_str();
            vec![
                Cell::new(Value::Jump { text: self.context.short_id(id).to_owned(), anchor: id.to_owned() }),
                Cell::text(activity.text),
                owner,
                when,
            ]
        });
        let heads = ["head_id", "head_obligation", "head_owner", "head_when"].map(|name| self.word(name));
        let heads: Vec<(&str, f64)> = heads.iter().map(String::as_str).zip([15.0, 55.0, 22.0, 36.0]).collect();
        vec![heading(self.word("next")), small("next", &self.word("next"), &heads, rows.collect())]
    }

    /// What to ask the vendor: the worst of the gaps in its matrix that are open.
    fn ask(&self) -> Vec<Block<'static>> {
        let is_question = |f: &Finding| matches!(f.code.group(), Group::Matrix | Group::Coverage);
        let all = || self.context.gaps.iter().enumerate().filter(|(_, f)| is_question(f));
        let rows: Vec<Vec<Cell>> = all()
            .filter_map(|(at, finding)| {
                let question = gaps::question(self.context, finding)?;
                Some(vec![
                    Cell::new(Value::Jump { text: gaps::name(at), anchor: gaps::anchor(at) }),
                    Cell::text(question),
                    gaps::standing(self.context, finding),
                ])
            })
            .take(MOST)
            .collect();
        if rows.is_empty() {
            let none = self.context.gaps.is_empty().then(|| self.word("gaps_none"));
            return none.map(|text| Block::Paragraph(Text { text, tone: Tone::Good })).into_iter().collect();
        }
        let heads = ["head_gap", "head_question", "head_state"].map(|name| self.word(name));
        let heads: Vec<(&str, f64)> = heads.iter().map(String::as_str).zip([15.0, 93.0, 20.0]).collect();
        vec![heading(self.word("ask")), small("ask", &self.word("ask"), &heads, rows)]
    }

    /// How far each owner is: a native chart of the workbook.
    fn owners(&self) -> Option<Chart> {
        let mut owners: Vec<Cow<'_, str>> = Vec::new();
        let mut nobody = false;
        for activity in self.context.obligations() {
            let text = self.context.entry(activity).text(Field::Accountable).into_owned();
            nobody |= people(&text).is_empty();
            for name in people(&text) {
                if !owners.iter().any(|known| known == name) {
                    owners.push(Cow::Owned(name.to_owned()));
                }
            }
        }
        if nobody {
            owners.push(Cow::Borrowed(""));
        }
        let brand = &self.context.template.brand;
        let kinds: [(&str, &[Status], Colour, Pattern); 4] = [
            ("segment_carried", &[Status::Implemented, Status::Alternative], brand.accent, Pattern::Solid),
            (
                "segment_under_way",
                &[Status::InProgress, Status::Partial, Status::Planned],
                brand.primary,
                Pattern::DiagonalUp,
            ),
            ("segment_not_started", &[Status::NotStarted], Colour(0x55, 0x60, 0x6E), Pattern::Outline),
            ("segment_not_applicable", &[Status::NotApplicable], Colour(0x6B, 0x74, 0x80), Pattern::Horizontal),
        ];
        let series = kinds.map(|(name, statuses, colour, pattern)| {
            let values = owners.iter().map(|owner| self.of_owner(owner, statuses)).collect();
            Series { name: self.word(name), colour, pattern, values }
        });
        let series: Vec<Series> = series.into_iter().filter(|s| s.values.iter().any(|v| v.present > 0.0)).collect();
        let categories: Vec<String> =
            owners.iter().map(|o| if o.is_empty() { self.word("no_owner") } else { o.to_string() }).collect();
        let title = self.word("by_owner");
        (!series.is_empty()).then(|| Chart {
            id: "owners".to_owned(),
            alt: title.clone(),
            title,
            anchors: vec![None; categories.len()],
            categories,
            series,
        })
    }

    fn of_owner(&self, owner: &str, statuses: &[Status]) -> Live {
        let rows = self.context.obligations().filter(|a| {
            let entry = self.context.entry(a);
            let text = entry.text(Field::Accountable);
            let names = people(&text);
            let own = if owner.is_empty() { names.is_empty() } else { names.contains(&owner) };
            own && statuses.contains(&entry.status())
        });
        Live::fixed(u32::try_from(rows.count()).map_or(f64::MAX, f64::from))
    }
}

/// A state in the template's words.
pub(super) fn state(context: &Context<'_>, words: &StateWords) -> State {
    State { mark: words.mark, word: context.fill(&words.label), tone: words.tone }
}

/// A text in which what stands between double asterisks is set bold.
pub(crate) fn strong(text: &str) -> Rich {
    let mut rich = Rich::default();
    for (at, piece) in text.split("**").enumerate() {
        rich.push(piece, if at % 2 == 1 { Tone::Strong } else { Tone::Normal });
    }
    rich
}
