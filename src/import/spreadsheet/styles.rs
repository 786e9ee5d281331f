//! Number formats and bold fonts of an XLSX, and numbers and dates as text.

use chrono::{Duration, NaiveDate, NaiveDateTime, NaiveTime};

use crate::base::diagnostic::Diagnostic;
use crate::import::office::package::Package;
use crate::import::office::xml::Event;

/// What a cell's format says that matters here.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Style {
    /// The number is a date or a time.
    pub date: bool,
    /// The font is bold.
    pub bold: bool,
}

/// The formats by their index.
pub(super) fn read(package: &mut Package<'_>, part: &str, most: u64) -> Result<Vec<Style>, Diagnostic> {
    let mut dates: Vec<u64> = Vec::new();
    let mut bold_fonts: Vec<bool> = Vec::new();
    let mut styles = Vec::new();
    let (mut in_fonts, mut in_cells) = (false, false);
    package.each(part, |event| {
        match event {
            Event::Start(b"numFmt", attributes, _) => {
                let code = attributes.text(b"formatCode").unwrap_or_default();
                if let Some(id) = attributes.number(b"numFmtId")
                    && is_date_format(&code)
                    && (dates.len() as u64) < most
                {
                    dates.push(id);
                }
            }
            Event::Start(b"fonts", _, closed) => in_fonts = !closed,
            Event::End(b"fonts") => in_fonts = false,
            Event::Start(b"font", _, _) if in_fonts && (bold_fonts.len() as u64) < most => bold_fonts.push(false),
            Event::Start(b"b", attributes, _) if in_fonts => {
                if let Some(last) = bold_fonts.last_mut() {
                    *last = !matches!(attributes.raw(b"val"), Some(b"0" | b"false"));
                }
            }
            Event::Start(b"cellXfs", _, closed) => in_cells = !closed,
            Event::End(b"cellXfs") => in_cells = false,
            Event::Start(b"xf", attributes, _) if in_cells && (styles.len() as u64) < most => {
                let format = attributes.number(b"numFmtId").unwrap_or(0);
                let font = attributes.number(b"fontId").and_then(|f| usize::try_from(f).ok()).unwrap_or(0);
                // Built-in date and time formats, ECMA-376 part 1, 18.8.30.
                let built_in = matches!(format, 14..=22 | 27..=36 | 45..=47 | 50..=58);
                let date = built_in || dates.contains(&format);
                styles.push(Style { date, bold: bold_fonts.get(font).copied().unwrap_or(false) });
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(styles)
}

/// Whether a number format shows a date or a time: day, month, year, hour or second letters outside quotes and brackets.
fn is_date_format(code: &str) -> bool {
    let (mut quoted, mut bracketed, mut escaped) = (false, false, false);
    for c in code.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' | '_' | '*' => escaped = true,
            '"' => quoted = !quoted,
            '[' if !quoted => bracketed = true,
            ']' if !quoted => bracketed = false,
            // Only the first section counts.
            ';' if !quoted => return false,
            'd' | 'D' | 'm' | 'M' | 'y' | 'Y' | 'h' | 'H' | 's' | 'S' if !quoted && !bracketed => return true,
            // "General" and exponents are no dates.
            'G' | 'E' if !quoted && !bracketed => return false,
            _ => {}
        }
    }
    false
}

/// A number as a spreadsheet shows it in general: 15 significant digits, no binary rests (0.30000000000000004 is 0.3).
pub(super) fn number_text(raw: &str) -> String {
    let short = raw.len() <= 15 && !raw.contains(['e', 'E']);
    match raw.parse::<f64>() {
        Ok(value) if !short && value.is_finite() => {
            let rounded: f64 = format!("{value:.14e}").parse().unwrap_or(value);
            rounded.to_string()
        }
        _ => raw.to_owned(),
    }
}

/// The moment of a serial number; `None` where it is outside the calendar.
pub(super) fn moment(serial: f64, since_1904: bool) -> Option<NaiveDateTime> {
    /// The last day that Excel knows: 9999-12-31.
    const LAST: f64 = 2_958_466.0;
    if !(0.0..LAST).contains(&serial) {
        return None;
    }
    let seconds = (serial.fract() * 86_400.0).round();
    #[allow(clippy::cast_possible_truncation, reason = "checked above: below three million days")]
    let (days, seconds) = (serial.trunc() as i64, seconds as i64);
    let day: NaiveDateTime = if since_1904 {
        NaiveDate::from_ymd_opt(1904, 1, 1)?.and_hms_opt(0, 0, 0)? + Duration::days(days)
    } else {
        // Excel counts a 29 February 1900 that never was.
        let shift = if days < 60 { 1 } else { 0 };
        NaiveDate::from_ymd_opt(1899, 12, 30)?.and_hms_opt(0, 0, 0)? + Duration::days(days + shift)
    };
    day.checked_add_signed(Duration::seconds(seconds))
}

/// A serial number as an ISO date, time, or both; `None` where it is outside the calendar.
pub(super) fn date_text(serial: f64, since_1904: bool) -> Option<String> {
    let moment = moment(serial, since_1904)?;
    let midnight = moment.time() == NaiveTime::MIN;
    let form = match serial < 1.0 && !since_1904 {
        true => "%H:%M:%S",
        false if midnight => "%Y-%m-%d",
        false => "%Y-%m-%dT%H:%M:%S",
    };
    Some(moment.format(form).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serials_are_dates() {
        assert_eq!(date_text(45_000.0, false).as_deref(), Some("2023-03-15"));
        assert_eq!(date_text(45_000.5, false).as_deref(), Some("2023-03-15T12:00:00"));
        assert_eq!(date_text(0.25, false).as_deref(), Some("06:00:00"));
        assert_eq!(date_text(1.0, false).as_deref(), Some("1900-01-01"));
        assert_eq!(date_text(0.0, true).as_deref(), Some("1904-01-01"));
        assert_eq!(date_text(-1.0, false), None);
        assert_eq!(date_text(f64::NAN, false), None);
        assert_eq!(date_text(1e300, false), None);
    }

    #[test]
    fn formats_of_dates_are_known() {
        for code in ["yyyy-mm-dd", "d/m/yy", "[$-409]mmm d", "hh:mm", "dd\\.mm\\.yyyy"] {
            assert!(is_date_format(code), "{code}");
        }
        for code in ["General", "0.00", "#,##0 \"days\"", "[Red]0", "0.00E+00", "@"] {
            assert!(!is_date_format(code), "{code}");
        }
    }

    #[test]
    fn numbers_show_no_binary_rests() {
        assert_eq!(number_text("0.30000000000000004"), "0.3");
        assert_eq!(number_text("12"), "12");
        assert_eq!(number_text("1E-3"), "0.001");
    }
}
