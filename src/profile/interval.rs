//! Review intervals: `90 days`, `3 months`, `annually`, in the words of `inputs/intervals.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::{Days, Months, NaiveDate};
use serde::Deserialize;

/// A span of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interval {
    /// Days.
    Days(u32),
    /// Months; the day of the month is kept where the month has it.
    Months(u32),
}

/// What [`Interval::parse`] reads, for messages.
pub const ALLOWED: &str = "e.g. 90 days, 6 weeks, 3 months, 2 years, weekly, monthly, quarterly, half-yearly, annually, or the same in German, French, Spanish or Italian";

/// Longest interval that is taken: a hundred years; more is a slip of the keyboard.
const MOST_MONTHS: u32 = 1200;

/// The words of intervals, as the table has them.
#[derive(Debug, Default, Deserialize)]
struct Words {
    every: Vec<String>,
    named: BTreeMap<String, Vec<String>>,
    unit: BTreeMap<char, Vec<String>>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    // The table is part of the program; a test says that it has no problems.
    toml::from_str(include_str!("../../inputs/intervals.toml")).unwrap_or_default()
});

impl Interval {
    /// Reads what people write, in any language of the table; case and surrounding white space do not matter, nor does a leading `every`.
    pub fn parse(text: &str) -> Option<Self> {
        let lower = text.trim().to_lowercase();
        let words = lower.trim_end_matches('.');
        if let Some(named) = Self::named(words) {
            return Some(named);
        }
        let every =
            WORDS.every.iter().filter_map(|every| words.strip_prefix(every.as_str())?.strip_prefix([' ', '\u{a0}']));
        let words = every.map(str::trim).next().unwrap_or(words);
        if let Some(named) = Self::named(words) {
            return Some(named);
        }
        let end = words.find(|c: char| !c.is_ascii_digit())?;
        let (number, unit) = words.split_at(end);
        // A unit alone is one.
        let number = if number.is_empty() { 1 } else { number.parse().ok()? };
        let unit = unit.trim_start_matches([' ', '-', '\u{a0}']);
        let (unit, _) = WORDS.unit.iter().find(|(_, words)| words.iter().any(|word| word == unit))?;
        let alone = end == 0 && words.chars().count() < 3;
        if alone { None } else { Self::of(number, *unit) }
    }

    /// An interval with a name of its own.
    fn named(words: &str) -> Option<Self> {
        let (what, _) = WORDS.named.iter().find(|(_, names)| names.iter().any(|name| name == words))?;
        let (number, unit) = what.split_at_checked(what.len().checked_sub(1)?)?;
        Self::of(number.parse().ok()?, unit.chars().next()?)
    }

    fn of(number: u32, unit: char) -> Option<Self> {
        let interval = match unit {
            'd' => Interval::Days(number),
            'w' => Interval::Days(number.checked_mul(7)?),
            'm' => Interval::Months(number),
            'q' => Interval::Months(number.checked_mul(3)?),
            'y' => Interval::Months(number.checked_mul(12)?),
            _ => return None,
        };
        let fits = match interval {
            Interval::Days(days) => (1..=MOST_MONTHS * 31).contains(&days),
            Interval::Months(months) => (1..=MOST_MONTHS).contains(&months),
        };
        fits.then_some(interval)
    }

    /// The day that lies one interval after another; `None` beyond the calendar.
    pub fn after(self, date: NaiveDate) -> Option<NaiveDate> {
        match self {
            Interval::Days(days) => date.checked_add_days(Days::new(u64::from(days))),
            Interval::Months(months) => date.checked_add_months(Months::new(months)),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn people_write_intervals_in_many_ways() {
        for (text, expected) in [
            ("90 days", Interval::Days(90)),
            ("Every 3 months", Interval::Months(3)),
            ("annually", Interval::Months(12)),
            ("6 weeks", Interval::Days(42)),
            ("12mo", Interval::Months(12)),
            (" Quarterly ", Interval::Months(3)),
            ("two weeks", Interval::Days(14)),
            ("every year", Interval::Months(12)),
            ("alle 90 Tage", Interval::Days(90)),
            ("Jährlich", Interval::Months(12)),
            ("jedes Quartal", Interval::Months(3)),
            ("tous les 6 mois", Interval::Months(6)),
            ("Toutes les deux semaines", Interval::Days(14)),
            ("chaque année", Interval::Months(12)),
            ("cada 2 semanas", Interval::Days(14)),
            ("anualmente", Interval::Months(12)),
            ("todos los meses", Interval::Months(1)),
            ("ogni trimestre", Interval::Months(3)),
            ("3 mesi", Interval::Months(3)),
        ] {
            assert_eq!(Interval::parse(text), Some(expected), "{text}");
        }
        for text in ["", "often", "0 days", "-3 months", "3", "m", "an", "oft", "99999999999 days", "4000000000 weeks"]
        {
            assert_eq!(Interval::parse(text), None, "{text}");
        }
    }

    #[test]
    fn months_end_where_the_month_ends() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        assert_eq!(Interval::Months(1).after(day(2026, 1, 31)), Some(day(2026, 2, 28)));
        assert_eq!(Interval::Days(1).after(NaiveDate::MAX), None);
    }
}
