//! The controls of each row: those that somebody names for it, otherwise those that its topics lead to.

use std::sync::Arc;

use super::chosen::Chosen;
use super::crosswalk::{Basis, Relation, TieSource};
use super::framework::Framework;
use super::named;
use super::own::Own;
use super::tie::Tie;
use super::topics::{Topics, Touch};
use crate::base::location::Location;
use crate::base::ordered::Arrange;
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix};

/// The controls of every row of one matrix, in the frameworks that were chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Controls {
    chosen: Chosen,
    /// By the position of the row; empty where no framework was chosen.
    rows: Vec<Vec<Tie>>,
}

impl Controls {
    /// Finds the controls of every row. Those that the document names, or that the user ties to the row, take the place of those that its
    /// topics lead to, framework by framework. A control of a category that is not in scope is left out.
    pub fn new(effective: &EffectiveMatrix<'_>, chosen: &Chosen, own: &[Own], topics: &Topics) -> Self {
        if chosen.is_empty() {
            return Self::default();
        }
        let service = effective.matrix.name();
        let mut stated = named::find(effective, chosen);
        let row = |activity: &EffectiveActivity| {
            let mut ties = stated.get_mut(activity.position).map(std::mem::take).unwrap_or_default();
            for framework in chosen.frameworks() {
                for own in own.iter().filter(|own| own.is_of(&framework.id) && own.fits(&service, activity)) {
                    yours(framework, own, &mut ties);
                }
            }
            for framework in chosen.frameworks() {
                if !ties.iter().any(|tie| tie.framework == framework.id) {
                    derived(framework, topics.of(activity), chosen.categories(), &mut ties);
                }
            }
            ties.arrange_by_key(|tie| chosen.frameworks().iter().position(|framework| framework.id == tie.framework));
            ties
        };
        let rows = effective.activities.iter().map(row).collect();
        Self { chosen: chosen.clone(), rows }
    }

    /// The frameworks.
    pub fn chosen(&self) -> &Chosen {
        &self.chosen
    }

    /// The controls of a row, framework by framework in the order chosen, the leading one of each first.
    pub fn of(&self, activity: &EffectiveActivity) -> &[Tie] {
        self.at(activity.position)
    }

    /// The controls of the row at a position.
    pub fn at(&self, position: usize) -> &[Tie] {
        self.rows.get(position).map_or(&[], Vec::as_slice)
    }

    /// The leading control of a row in each framework, in the order chosen, marked where it is derived: with the framework's short name.
    pub fn leading(&self, activity: &EffectiveActivity) -> Vec<(&str, Option<String>)> {
        let leading = |framework: &Arc<Framework>| {
            let tie = self.of(activity).iter().find(|tie| tie.framework == framework.id);
            tie.map(|tie| format!("{}{}", tie.control, tie.mark()))
        };
        self.chosen.frameworks().iter().map(|f| (f.short.as_str(), leading(f))).collect()
    }

    /// The controls of a row as one text, marked where they are derived: a line per framework, by its short name where there are several;
    /// `room` is how many are shown of each, the leading ones.
    pub fn text(&self, activity: &EffectiveActivity, room: usize) -> String {
        let several = self.chosen.frameworks().len() > 1;
        let line = |framework: &Arc<Framework>| {
            let own = self.of(activity).iter().filter(|tie| tie.framework == framework.id);
            let ids: Vec<String> = own.take(room).map(|tie| format!("{}{}", tie.control, tie.mark())).collect();
            let name = if several { format!("{}: ", framework.short) } else { String::new() };
            (!ids.is_empty()).then(|| format!("{name}{}", ids.join(", ")))
        };
        self.chosen.frameworks().iter().filter_map(line).collect::<Vec<_>>().join("\n")
    }
}

/// The file in which the user ties controls to rows, where its place is not known.
const PROFILE: &str = "rmx.toml";

/// The user's own controls of a row.
fn yours(framework: &Framework, own: &Own, ties: &mut Vec<Tie>) {
    let place = own.place.as_ref().map_or_else(|| Location::document(PROFILE), Location::by_name);
    let source = TieSource::from(place.to_string());
    for id in &own.ids {
        if ties.iter().any(|tie| tie.framework == framework.id && *tie.control == **id) {
            continue;
        }
        ties.push(Tie {
            framework: Arc::clone(&framework.id),
            control: framework.control(id).map_or_else(|| id.as_str().into(), |c| Arc::clone(&c.id)),
            relation: Relation::Named,
            basis: Basis::Yours,
            source: source.clone(),
            topic: None,
            rule: None,
            written: Vec::new(),
            leads: !ties.iter().any(|tie| tie.framework == framework.id),
        });
    }
}

/// The controls that a row's topics lead to: of each topic the primary one first, or the first in scope.
fn derived(framework: &Framework, touches: &[Touch], categories: &[String], ties: &mut Vec<Tie>) {
    let from = ties.len();
    let mut further = Vec::new();
    for touch in touches {
        let Some(links) = framework.links.get(&touch.topic.id) else { continue };
        let in_scope = || links.iter().filter(|link| link.is_in_scope(categories));
        let leading = in_scope().find(|link| link.primary).or_else(|| in_scope().next());
        for link in in_scope() {
            let leads = leading.is_some_and(|leading| std::ptr::eq(leading, link));
            let tie = Tie {
                framework: Arc::clone(&framework.id),
                control: Arc::clone(&link.control),
                relation: link.relation,
                basis: link.basis,
                source: link.source.clone(),
                topic: Some(touch.topic.id.as_str()),
                rule: Some(touch.rule()),
                written: Vec::new(),
                leads,
            };
            if leads { ties.push(tie) } else { further.push(tie) }
        }
    }
    ties.extend(further);
    // Two topics of a row may lead to one control: the first way counts.
    let mut seen: Vec<Arc<str>> = Vec::new();
    let mut at = 0;
    ties.retain(|tie| {
        at += 1;
        let known = at > from && seen.contains(&tie.control);
        if at > from && !known {
            seen.push(Arc::clone(&tie.control));
        }
        !known
    });
}
