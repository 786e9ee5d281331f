//! Figures that follow a table's entries: formulas with the value of the moment they were written.

use rust_xlsxwriter::{Formula, utility::column_number_to_name};

use super::names::{Plan, quoted};
use crate::document::{Live, Measure};

/// The formula of a figure; `None` where it stays as it is, or where the table or a column is not in the workbook.
pub(super) fn formula(live: &Live, plan: &Plan<'_>) -> Option<Formula> {
    let place = plan.table(&live.table)?;
    if place.last < place.first {
        return None;
    }
    let range = |column: &str| {
        let at = place.columns.iter().position(|c| c == column)?;
        let letters = column_number_to_name(u16::try_from(at).ok()?);
        Some(format!("{}!${letters}${}:${letters}${}", quoted(&place.sheet), place.first + 1, place.last + 1))
    };
    let formula = match &live.measure {
        Measure::Fixed => return None,
        Measure::CountIs { column, value } => format!("=COUNTIF({},{})", range(column)?, text(value)),
        Measure::CountIn { column, values } => {
            let range = range(column)?;
            format!("={}", sum(values.iter().map(|v| format!("COUNTIF({range},{})", text(v)))))
        }
        Measure::CountFilled { column } => format!("=COUNTA({})", range(column)?),
        Measure::CountOverdue { column, status, done } => {
            let status = range(status)?;
            let open: String = done.iter().map(|d| format!(",{status},{}", text(&format!("<>{d}")))).collect();
            format!("=COUNTIFS({},\"<\"&TODAY(){open})", range(column)?)
        }
        Measure::Share { column, values, except } => {
            let range = range(column)?;
            let counted = sum(values.iter().map(|v| format!("COUNTIF({range},{})", text(v))));
            let without = sum(except.iter().map(|v| format!("COUNTIF({range},{})", text(v))));
            format!("=IF(ROWS({range})-({without})=0,0,({counted})/(ROWS({range})-({without})))")
        }
    };
    Some(Formula::new(formula).set_result(live.present.to_string()))
}

fn sum(terms: impl Iterator<Item = String>) -> String {
    let terms: Vec<String> = terms.collect();
    if terms.is_empty() { "0".to_owned() } else { terms.join("+") }
}

/// A text within a formula.
fn text(value: &str) -> String {
    format!("\"{}\"", value.replace('"', "\"\""))
}
