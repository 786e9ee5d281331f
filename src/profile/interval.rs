//! Review intervals: `90 days`, `3 months`, `annually`.

use chrono::{Days, Months, NaiveDate};

/// A span of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interval {
    /// Days.
    Days(u32),
    /// Months; the day of the month is kept where the month has it.
    Months(u32),
}

/// What [`Interval::parse`] reads, for messages.
pub const ALLOWED: &str = "e.g. 90 days, 6 weeks, 3 months, 2 years, weekly, monthly, quarterly, half-yearly, annually";

/// Longest interval that is taken: a hundred years; more is a slip of the keyboard.
const MOST_MONTHS: u32 = 1200;

impl Interval {
    /// Reads what people write; case and surrounding white space do not matter, nor does a leading `every` or `each`.
    pub fn parse(text: &str) -> Option<Self> {
        let lower = text.trim().to_lowercase();
        let words = lower.trim_end_matches('.');
        let words = words.strip_prefix("every ").or_else(|| words.strip_prefix("each ")).unwrap_or(words).trim();
        let named = match words {
            "day" | "daily" => Some(Interval::Days(1)),
            "week" | "weekly" => Some(Interval::Days(7)),
            "two weeks" | "fortnight" | "fortnightly" => Some(Interval::Days(14)),
            "month" | "monthly" => Some(Interval::Months(1)),
            "quarter" | "quarterly" => Some(Interval::Months(3)),
            "half-year" | "half year" | "half-yearly" | "semi-annually" | "semiannually" | "biannually" => {
                Some(Interval::Months(6))
            }
            "year" | "yearly" | "annual" | "annually" => Some(Interval::Months(12)),
            _ => None,
        };
        if named.is_some() {
            return named;
        }
        let end = words.find(|c: char| !c.is_ascii_digit())?;
        let (number, unit) = words.split_at(end);
        let number: u32 = number.parse().ok().filter(|n| *n > 0)?;
        let interval = match unit.trim_start_matches([' ', '-', '\u{a0}']) {
            "d" | "day" | "days" => Interval::Days(number),
            "w" | "week" | "weeks" => Interval::Days(number.checked_mul(7)?),
            "m" | "mo" | "month" | "months" => Interval::Months(number),
            "q" | "quarter" | "quarters" => Interval::Months(number.checked_mul(3)?),
            "y" | "year" | "years" => Interval::Months(number.checked_mul(12)?),
            _ => return None,
        };
        let fits = match interval {
            Interval::Days(days) => days <= MOST_MONTHS * 31,
            Interval::Months(months) => months <= MOST_MONTHS,
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
        ] {
            assert_eq!(Interval::parse(text), Some(expected), "{text}");
        }
        for text in ["", "often", "0 days", "-3 months", "3", "99999999999 days", "4000000000 weeks"] {
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
