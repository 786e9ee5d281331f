//! Section paths from headings: by level, or by their own numbers where they have them.

use crate::base::location::Place;
use crate::matrix::identity::section_number;

/// A heading as the document writes it.
#[derive(Debug, Clone)]
pub struct Heading {
    /// Level, 1 = title.
    pub level: u8,
    /// Its words.
    pub text: String,
    /// Where.
    pub place: Place,
}

/// The words of the document outside its tables.
#[derive(Debug, Clone)]
pub enum Prose {
    /// A heading.
    Heading(Heading),
    /// A paragraph or an item of a list.
    Words {
        /// The words.
        text: String,
        /// How deep in lists; `None` = in none.
        list: Option<u16>,
        /// Where.
        place: Place,
    },
}

impl Prose {
    /// The words.
    pub fn text(&self) -> &str {
        match self {
            Prose::Heading(heading) => &heading.text,
            Prose::Words { text, .. } => text,
        }
    }

    /// The paragraph in parts that begin at some of its lines.
    pub fn split(&self, starts: &[usize]) -> Vec<Self> {
        let Prose::Words { text, list, place } = self else { return vec![self.clone()] };
        if starts.is_empty() {
            return vec![self.clone()];
        }
        let mut parts: Vec<String> = vec![String::new()];
        for (index, line) in text.lines().enumerate() {
            if starts.contains(&index) && parts.last().is_some_and(|p| !p.is_empty()) {
                parts.push(String::new());
            }
            if let Some(part) = parts.last_mut() {
                if !part.is_empty() {
                    part.push('\n');
                }
                part.push_str(line);
            }
        }
        parts.into_iter().map(|text| Prose::Words { text, list: *list, place: *place }).collect()
    }

    /// The same with other words.
    pub fn map(&self, change: impl Fn(&str) -> String) -> Self {
        let mut changed = self.clone();
        match &mut changed {
            Prose::Heading(Heading { text, .. }) | Prose::Words { text, .. } => *text = change(text),
        }
        changed
    }
}

/// The headings that are open at a point of the document.
#[derive(Debug, Default)]
pub struct Outline {
    open: Vec<Heading>,
    title: Option<Place>,
}

impl Outline {
    /// An outline of a document with these headings: the one heading of level 1 is its title and no section.
    pub fn new(headings: &[Heading]) -> Self {
        let mut first_level = headings.iter().filter(|h| h.level <= 1);
        let title = match (first_level.next(), first_level.next()) {
            (Some(only), None) => Some(only.place),
            // Several headings of level 1: the first is the title only where the others are numbered sections.
            (Some(first), Some(second)) if number(first).is_none() && number(second).is_some() => Some(first.place),
            _ => None,
        };
        Self { open: Vec::new(), title }
    }

    /// Goes past a heading.
    pub fn enter(&mut self, heading: Heading) {
        if Some(heading.place) == self.title {
            self.open.clear();
            return;
        }
        match number(&heading) {
            Some(number) => {
                let parts = components(&number);
                // Ancestors are the headings whose numbers begin this one's; a wrapper without a number is none.
                self.open.retain(|h| {
                    self::number(h).is_some_and(|n| {
                        let n = components(&n);
                        n.len() < parts.len() && parts.starts_with(&n)
                    })
                });
            }
            None => {
                let last_numbered = self.open.iter().rposition(|h| number(h).is_some());
                let level = heading.level;
                let keep =
                    self.open.iter().enumerate().take_while(|(i, h)| {
                        h.level < level || last_numbered.is_some_and(|n| *i < n && h.level < level)
                    });
                let keep = keep.count();
                self.open.truncate(keep);
            }
        }
        self.open.push(heading);
    }

    /// Goes past the end of what the heading at a place stands over.
    pub fn leave(&mut self, of: Place) {
        match self.open.iter().position(|h| h.place == of) {
            Some(at) => self.open.truncate(at),
            // Numbered headings within it took its place.
            None => self.open.retain(|h| h.place < of),
        }
    }

    /// The path at this point, outermost first.
    pub fn path(&self) -> Vec<String> {
        self.open.iter().map(|h| h.text.trim().to_owned()).collect()
    }
}

fn number(heading: &Heading) -> Option<String> {
    section_number(&heading.text).map(str::to_owned)
}

fn components(number: &str) -> Vec<&str> {
    number.split('.').filter(|p| !p.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(headings: &[(u8, &str)]) -> Vec<Vec<String>> {
        let headings: Vec<Heading> = (1..)
            .zip(headings)
            .map(|(line, (level, text))| Heading {
                level: *level,
                text: (*text).to_owned(),
                place: Place::Line { line, column: 0 },
            })
            .collect();
        let mut outline = Outline::new(&headings);
        headings
            .into_iter()
            .map(|h| {
                outline.enter(h);
                outline.path()
            })
            .collect()
    }

    #[test]
    fn numbers_order_headings_that_stand_at_the_wrong_level() {
        let paths = paths(&[
            (1, "Shared responsibilities"),
            (2, "Objective"),
            (3, "3. Service usage"),
            (4, "3.2. Event management"),
            (5, "3.2.1. Incidents"),
            (4, "3.2.2. Changes"),
            (3, "4. Reverting"),
        ]);
        assert_eq!(paths[0], Vec::<String>::new());
        assert_eq!(paths[1], ["Objective"]);
        assert_eq!(paths[2], ["3. Service usage"]);
        assert_eq!(paths[5], ["3. Service usage", "3.2. Event management", "3.2.2. Changes"]);
        assert_eq!(paths[6], ["4. Reverting"]);
    }

    #[test]
    fn levels_order_the_others() {
        let paths = paths(&[(2, "RACI"), (3, "Security"), (3, "Backup"), (2, "Go further")]);
        assert_eq!(paths[1], ["RACI", "Security"]);
        assert_eq!(paths[2], ["RACI", "Backup"]);
        assert_eq!(paths[3], ["Go further"]);
        assert_eq!(self::paths(&[(1, "A"), (2, "B"), (1, "C")])[1], ["A", "B"]);
    }
}
