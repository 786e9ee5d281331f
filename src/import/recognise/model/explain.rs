//! Why a table is read as it is, as data: text, JSON and the questions of warnings are prints of it.

use crate::base::ordered::Arrange;
use serde::Serialize;
use std::fmt;

use super::search::Candidate;
use super::table::Table;
use super::weights::{Feature, Part, Weights};

/// A feature that counted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Says {
    /// The feature.
    pub feature: &'static str,
    /// How much it counts for this part.
    pub weight: f64,
    /// How much of it there is, mostly from 0 to 1.
    pub value: f64,
}

/// A column and why it is what it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnSays {
    /// Its header, or its number.
    pub header: String,
    /// What it is.
    pub part: &'static str,
    /// The score for that part.
    pub score: f64,
    /// The features that said so, the strongest first.
    pub features: Vec<Says>,
}

/// A plan: one complete reading of a table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlanSays {
    /// The layout.
    pub layout: &'static str,
    /// The table is read on its side.
    pub transposed: bool,
    /// The header's rows in the table, from 1.
    pub header_rows: Vec<usize>,
    /// The score.
    pub score: f64,
    /// What each column is.
    pub columns: Vec<ColumnSays>,
    /// What counted beside the columns.
    pub plan: Vec<Says>,
}

/// What comes of a table's best plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Answer {
    /// Read without a question.
    #[serde(rename = "read")]
    Read,
    /// Read with a question.
    #[serde(rename = "asked")]
    Asked,
    /// Refused: another reading is as likely.
    #[serde(rename = "refused")]
    Refused,
    /// No matrix.
    #[serde(rename = "not a matrix")]
    NotAMatrix,
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

/// Why a table is read as it is, or not at all.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TableSays {
    /// How the table is called.
    pub table: String,
    /// What comes of it.
    #[serde(rename = "verdict")]
    pub answer: Answer,
    /// By how much the plan is better than the next one that would give other rows.
    pub margin: f64,
    /// The plan.
    pub best: PlanSays,
    /// The next one.
    pub second: Option<PlanSays>,
    /// What would decide between the two.
    pub decides: Option<String>,
}

impl PlanSays {
    /// A plan as data.
    pub fn new(table: &Table<'_>, plan: &Candidate, weights: &Weights) -> Self {
        let columns = (0..table.width()).map(|c| column(table, plan, c, weights)).collect();
        let says = plan.rows.says.iter().chain(&plan.says);
        let mut plan_says: Vec<Says> = says
            .map(|(whole, value)| Says { feature: whole.key(), weight: weights.plan(*whole), value: rounded(*value) })
            .filter(|s| s.weight != 0.0 && s.value != 0.0)
            .collect();
        sort(&mut plan_says);
        let header = table.view.rows.iter().skip(plan.rows.from).take(plan.rows.to - plan.rows.from);
        Self {
            layout: plan.layout.name,
            transposed: plan.turned,
            header_rows: header.map(|i| i + 1).collect(),
            score: rounded(plan.score),
            columns,
            plan: plan_says,
        }
    }

    /// The plan in one line: `letters by party: "Task" is the activity; "Customer", "Acme" assign`.
    pub fn line(&self) -> String {
        const SHOWN: usize = 6;
        let is =
            |part: Part| self.columns.iter().filter(move |c| c.part == part.key()).map(|c| format!("\"{}\"", c.header));
        let activity: Vec<String> = is(Part::Activity).collect();
        let skip = [Part::Activity, Part::Section, Part::Id, Part::Note, Part::Holds].map(Part::key);
        let main: Vec<String> =
            self.columns.iter().filter(|c| !skip.contains(&c.part)).map(|c| format!("\"{}\"", c.header)).collect();
        let more = if main.len() > SHOWN { format!(" and {} more", main.len() - SHOWN) } else { String::new() };
        let rows: Vec<String> = self.header_rows.iter().map(ToString::to_string).collect();
        format!(
            "{}{}, header in row {}, activities in {}, assigned by {}{more}",
            self.layout,
            if self.transposed { " (on its side)" } else { "" },
            rows.join(" and "),
            if activity.is_empty() { "every cell".to_owned() } else { activity.join(", ") },
            main.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", "),
        )
    }
}

fn column(table: &Table<'_>, plan: &Candidate, column: usize, weights: &Weights) -> ColumnSays {
    let part = plan.parts.get(column).copied().unwrap_or(Part::Note);
    let mut features: Vec<Says> = Feature::ALL
        .iter()
        .map(|f| Says {
            feature: f.key(),
            weight: weights.of(part, *f),
            value: rounded(table.feature(column, *f, plan.activity)),
        })
        .filter(|s| s.weight != 0.0 && s.value != 0.0)
        .collect();
    sort(&mut features);
    ColumnSays {
        header: table.title(column),
        part: part.key(),
        score: rounded(table.score(column, part, plan.activity, weights)),
        features,
    }
}

fn sort(says: &mut [Says]) {
    says.arrange_by(|a, b| (b.weight * b.value).abs().total_cmp(&(a.weight * a.value).abs()));
}

/// To two decimals.
pub fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// What decides between two plans: the flag that says it, on this document.
pub fn decides(
    table: &Table<'_>,
    best: &Candidate,
    second: &Candidate,
    title: impl Fn(&Candidate, usize) -> String,
) -> String {
    if best.turned != second.turned {
        return if best.turned {
            "whether its rows are the parties: --transpose reads it so without a question, --no-transpose as it stands"
                .to_owned()
        } else {
            "whether its rows are the parties: --transpose reads it on its side".to_owned()
        };
    }
    let row = |plan: &Candidate| table.view.rows.get(plan.rows.from).map_or(1, |i| table.grid.row_number(*i));
    if best.rows.to != second.rows.to {
        return format!("which row is the header: --header-row {} or --header-row {}", row(best), row(second));
    }
    if best.activity != second.activity
        && let (Some(one), Some(other)) = (best.activity, second.activity)
    {
        return format!(
            "what is done: --activity-column \"{}\" or --activity-column \"{}\"",
            title(best, one),
            title(second, other)
        );
    }
    if [best, second].map(|p| p.layout.main).iter().all(|p| matches!(p, Part::Area | Part::OwnerByModel)) {
        return "whether its columns are deployment models or areas of work: --columns models or --columns areas"
            .to_owned();
    }
    let notation = |plan: &Candidate| plan.layout.notation;
    if notation(best) != notation(second) {
        return format!("how its cells are written: --notation {} or --notation {}", notation(best), notation(second));
    }
    "which columns assign: --show-mapping prints a mapping to edit, --mapping reads it".to_owned()
}
