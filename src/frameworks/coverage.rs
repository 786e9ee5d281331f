//! What the rows of a matrix say of each control of a framework: whose it is.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;

use super::controls::Controls;
use super::crosswalk::Basis;
use crate::matrix::Party;
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix};

/// Whose a control is, by the rows that are tied to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// All of its rows that apply are the customer's.
    Yours,
    /// All of them are the provider's.
    Provider,
    /// Both have a part.
    Both,
    /// Both sides are named accountable in one of its rows.
    Contested,
    /// No row speaks of it, or those that do name nobody.
    Silent,
    /// None of its rows applies, as chosen.
    NotApplicable,
}

impl State {
    /// All states, in printing order.
    pub const ALL: [State; 6] =
        [State::Yours, State::Both, State::Contested, State::Silent, State::Provider, State::NotApplicable];

    /// The word that is printed and parsed.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Yours => "yours",
            State::Provider => "provider",
            State::Both => "both",
            State::Contested => "contested",
            State::Silent => "silent",
            State::NotApplicable => "not-applicable",
        }
    }

    /// The state with this word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Of one control by the rows of two services: whoever has a part in one has it in both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (State::Silent, state) | (state, State::Silent) => state,
            (State::NotApplicable, state) | (state, State::NotApplicable) => state,
            (State::Contested, _) | (_, State::Contested) => State::Contested,
            (one, other) if one == other => one,
            _ => State::Both,
        }
    }
}

/// A control, and what the rows say of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// The framework's id.
    pub framework: Arc<str>,
    /// The control's id.
    pub control: Arc<str>,
    /// Its short title; empty where the document names a control that is not listed.
    pub title: Arc<str>,
    /// Its group.
    pub group: Arc<str>,
    /// Whose it is.
    pub state: State,
    /// The positions of its rows, in their order.
    pub rows: Vec<usize>,
    /// The strongest word on which a row is tied to it; `None` where none is.
    pub basis: Option<Basis>,
}

/// The sides that rows give a control.
#[derive(Debug, Clone, Copy, Default)]
struct Sides {
    customer: bool,
    provider: bool,
    contested: bool,
    applicable: bool,
}

impl Sides {
    fn add(&mut self, activity: &EffectiveActivity, parties: &[Party]) {
        if !activity.is_applicable() {
            return;
        }
        self.applicable = true;
        self.customer |= activity.is_obligation();
        self.provider |= activity.provider_has_part(parties);
        self.contested |= activity.is_contested(parties);
    }

    fn state(self, rows: usize) -> State {
        match self {
            _ if rows == 0 => State::Silent,
            Sides { applicable: false, .. } => State::NotApplicable,
            Sides { contested: true, .. } => State::Contested,
            Sides { customer: true, provider: true, .. } => State::Both,
            Sides { customer: true, .. } => State::Yours,
            Sides { provider: true, .. } => State::Provider,
            _ => State::Silent,
        }
    }
}

/// Whose a control is, by its rows.
pub fn state_of<'e>(rows: impl IntoIterator<Item = &'e EffectiveActivity<'e>>, parties: &[Party]) -> State {
    let (mut sides, mut count) = (Sides::default(), 0);
    for row in rows {
        sides.add(row, parties);
        count += 1;
    }
    sides.state(count)
}

/// Every control in scope of the chosen frameworks, in their order, then those that a document names beyond the list.
pub fn coverage(effective: &EffectiveMatrix<'_>, controls: &Controls) -> Vec<Coverage> {
    let parties = &effective.matrix.parties;
    let mut all = Vec::new();
    for framework in controls.chosen().frameworks() {
        let in_scope = framework.controls.iter().filter(|c| c.is_in_scope(controls.chosen().categories()));
        let from = all.len();
        all.extend(in_scope.map(|control| Coverage {
            framework: Arc::clone(&framework.id),
            control: Arc::clone(&control.id),
            title: Arc::clone(&control.title),
            group: Arc::clone(&control.group),
            state: State::Silent,
            rows: Vec::new(),
            basis: None,
        }));
        let ids = all.iter().enumerate().skip(from).map(|(at, c)| (Arc::clone(&c.control), at));
        let mut places: HashMap<Arc<str>, usize> = ids.collect();
        let mut sides = vec![Sides::default(); all.len()];
        for activity in &effective.activities {
            for tie in controls.of(activity).iter().filter(|tie| tie.framework == framework.id) {
                let at = *places.entry(Arc::clone(&tie.control)).or_insert_with(|| {
                    all.push(Coverage {
                        framework: Arc::clone(&framework.id),
                        control: Arc::clone(&tie.control),
                        title: Arc::from(""),
                        group: Arc::from(""),
                        state: State::Silent,
                        rows: Vec::new(),
                        basis: None,
                    });
                    sides.push(Sides::default());
                    all.len() - 1
                });
                if let (Some(line), Some(sides)) = (all.get_mut(at), sides.get_mut(at)) {
                    line.rows.push(activity.position);
                    line.basis = line.basis.map_or(Some(tie.basis), |basis| Some(basis.min(tie.basis)));
                    sides.add(activity, parties);
                }
            }
        }
        for (line, sides) in all.iter_mut().zip(sides).skip(from) {
            line.state = sides.state(line.rows.len());
        }
    }
    all
}
