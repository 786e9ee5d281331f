//! Tasks as a calendar (RFC 5545).
//!
//! As events of a whole day, since that is what Google Calendar and Outlook show: both leave out `VTODO`. Programs that keep tasks (Thunderbird,
//! Apple Reminders, Nextcloud) take [`Component::Todo`] instead, which has a state of its own and needs no day.

use chrono::{Days, NaiveDate};

use super::{TasksReport, uid};
use crate::checklist::tasks::{Task, TaskState};

/// What the tasks are in the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Component {
    /// An event of the day on which it is due; a task without one is left out.
    Event,
    /// A task.
    Todo,
}

/// Who wrote the calendar.
const PRODUCT: &str = "-//rmx-report//rmx-report//EN";

/// Octets of a line, without its end (RFC 5545, 3.1).
const LINE: usize = 75;

/// The hour of the day at which an alarm rings.
const HOUR: u64 = 9;

/// What a calendar of these services begins with, and no other.
pub fn head(scope: &str) -> String {
    let mut out = Calendar::default();
    out.line("BEGIN", "VCALENDAR");
    out.line("VERSION", "2.0");
    out.line("PRODID", PRODUCT);
    out.line("CALSCALE", "GREGORIAN");
    out.line("METHOD", "PUBLISH");
    out.text("X-WR-CALNAME", &format!("rmx-report: {scope}"));
    out.text
}

/// The calendar; an alarm rings `remind` days before a task is due.
pub fn write(report: &TasksReport, component: Component, remind: u64) -> String {
    let mut out = Calendar { text: head(&report.scope) };
    let stamp = report.moment.format("%Y%m%dT%H%M%SZ").to_string();
    for task in report.tasks.iter().filter(|task| component == Component::Todo || task.due.is_some()) {
        out.task(task, component, &stamp, remind);
    }
    out.line("END", "VCALENDAR");
    out.text
}

#[derive(Default)]
struct Calendar {
    text: String,
}

impl Calendar {
    fn task(&mut self, task: &Task, component: Component, stamp: &str, remind: u64) {
        let kind = if component == Component::Todo { "VTODO" } else { "VEVENT" };
        self.line("BEGIN", kind);
        self.line("UID", &uid(task));
        self.line("DTSTAMP", stamp);
        let day = |day: NaiveDate| day.format("%Y%m%d").to_string();
        match (component, task.due) {
            (Component::Event, Some(due)) => {
                self.line("DTSTART;VALUE=DATE", &day(due));
                // The end is the first moment that is not part of it.
                self.line("DTEND;VALUE=DATE", &day(due.checked_add_days(Days::new(1)).unwrap_or(due)));
                // It takes nobody's time that day.
                self.line("TRANSP", "TRANSPARENT");
            }
            (Component::Todo, Some(due)) => self.line("DUE;VALUE=DATE", &day(due)),
            (_, None) => {}
        }
        let mark = match (component, task.state) {
            // An event has no state for what is done: its title says so.
            (Component::Event, TaskState::Done) => "Done: ",
            (Component::Event, TaskState::Cancelled) => "Cancelled: ",
            _ => "",
        };
        self.text("SUMMARY", &format!("{mark}{}", task.title));
        self.text("DESCRIPTION", &description(task));
        let categories: Vec<String> = task.labels.iter().map(|label| escaped(label)).collect();
        self.line("CATEGORIES", &categories.join(","));
        if let Some(url) = task.url.as_deref().filter(|url| !url.contains(char::is_whitespace)) {
            self.line("URL", url);
        }
        match (component, task.state) {
            (Component::Event, TaskState::Cancelled) => self.line("STATUS", "CANCELLED"),
            (Component::Event, _) => self.line("STATUS", "CONFIRMED"),
            (Component::Todo, TaskState::Open) => self.line("STATUS", "NEEDS-ACTION"),
            (Component::Todo, TaskState::InProgress) => self.line("STATUS", "IN-PROCESS"),
            (Component::Todo, TaskState::Done) => {
                self.line("STATUS", "COMPLETED");
                self.line("PERCENT-COMPLETE", "100");
                if let Some(done) = task.done_on {
                    self.line("COMPLETED", &format!("{}T000000Z", day(done)));
                }
            }
            (Component::Todo, TaskState::Cancelled) => self.line("STATUS", "CANCELLED"),
        }
        if task.state.is_open() && task.due.is_some() {
            self.alarm(task, component, remind);
        }
        self.line("END", kind);
    }

    fn alarm(&mut self, task: &Task, component: Component, remind: u64) {
        self.line("BEGIN", "VALARM");
        self.line("ACTION", "DISPLAY");
        // The day begins at midnight: the alarm rings in the morning of the day that is meant.
        let trigger = match remind {
            0 => format!("PT{HOUR}H"),
            1 => format!("-PT{}H", 24 - HOUR),
            days => format!("-P{}DT{}H", days - 1, 24 - HOUR),
        };
        match component {
            Component::Event => self.line("TRIGGER", &trigger),
            Component::Todo => self.line("TRIGGER;RELATED=END", &trigger),
        }
        self.text("DESCRIPTION", &task.title);
        self.line("END", "VALARM");
    }

    /// A property whose value is text.
    fn text(&mut self, name: &str, value: &str) {
        self.line(name, &escaped(value));
    }

    /// A property, folded: no line is longer than 75 octets, and no character is cut.
    fn line(&mut self, name: &str, value: &str) {
        let mut room = LINE;
        for c in format!("{name}:{value}").chars() {
            if c.len_utf8() > room {
                self.text.push_str("\r\n ");
                room = LINE - 1;
            }
            self.text.push(c);
            room -= c.len_utf8();
        }
        self.text.push_str("\r\n");
    }
}

fn description(task: &Task) -> String {
    let who = if task.assignees.is_empty() { String::new() } else { format!("\nWho: {}", task.assignees.join("; ")) };
    format!("{}{who}\n\n{}", task.description, task.id)
}

/// Text with what has a meaning of its own escaped, and without control characters, which a calendar cannot hold (RFC 5545, 3.3.11).
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push(' '),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_between_characters() {
        let mut out = Calendar::default();
        out.text("SUMMARY", &"ä,".repeat(60));
        for line in out.text.split("\r\n") {
            assert!(line.len() <= LINE, "{line}");
        }
        assert_eq!(out.text.replace("\r\n ", ""), format!("SUMMARY:{}\r\n", "ä\\,".repeat(60)));
    }

    #[test]
    fn what_has_a_meaning_is_escaped() {
        assert_eq!(escaped("a;b,c\\d\r\ne\u{7}"), "a\\;b\\,c\\\\d\\ne");
    }
}
