//! Reading a log and checking it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde::Deserialize;

use super::order::{self, Order, Sorted};
use super::{Action, Event, HASH_MARK, LogEntry, NONE_BEFORE, RowChange};
use crate::base::counted::counted;
use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::base::location::Location;
use crate::base::ordered::{self, Arrange};
use crate::matrix::identity::Hash;
use crate::record::text::is_conflict_mark;

/// A log that was read and checked.
#[derive(Debug, Default)]
pub struct Log {
    /// The entries that could be read, in the order that their hashes give.
    pub entries: Vec<LogEntry>,
    /// Where it ends: the hashes of the entries that no other one names, sorted. Several after a merge of branches, which is no break.
    pub heads: Vec<Hash>,
    /// What is wrong with it; warnings are no break.
    pub problems: Diagnostics,
    /// Bytes that were read.
    pub(in crate::record) length: u64,
    /// Whether the last line lacks its line end, which the next entry has to give it.
    pub(in crate::record) open_ended: bool,
    order: Order,
}

/// A line as it is written now, or in the earlier form.
#[derive(Deserialize)]
struct Line {
    prev: Before,
    #[serde(flatten)]
    event: Event,
    hash: Hash,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Before {
    Several(Vec<Hash>),
    One(Hash),
}

/// What a line of the file turned out to be.
struct Read<'b> {
    entry: LogEntry,
    at: Location,
    bytes: &'b [u8],
}

impl Log {
    /// Reads a log and checks that each line has the hash that it says, and that every entry that one names is there.
    pub fn read(bytes: &[u8], name: &str) -> Self {
        let mut log = Log { length: u64::try_from(bytes.len()).unwrap_or(u64::MAX), ..Log::default() };
        if bytes.is_empty() {
            return log;
        }
        log.open_ended = !bytes.ends_with(b"\n");
        let (lines, unreadable) = log.read_lines(bytes, name);
        log.check_before(&lines, unreadable);
        log.check_clock(&lines);
        let named: HashSet<&str> = lines.iter().flat_map(|l| &l.entry.prev).map(Hash::as_str).collect();
        log.heads = lines.iter().map(|l| &l.entry.hash).filter(|h| !named.contains(h.as_str())).cloned().collect();
        drop(named);
        log.heads.arrange();
        let places: HashMap<String, Location> =
            lines.iter().map(|l| (l.entry.hash.as_str().to_owned(), l.at.clone())).collect();
        let Sorted { entries, order, circle } = order::sort(lines.into_iter().map(|l| l.entry).collect());
        if let Some(entry) = circle.first().and_then(|at| entries.get(*at)) {
            let at = places.get(entry.hash.as_str()).cloned().unwrap_or_else(|| Location::document(name));
            log.problems
                .push(Diagnostic::error("log-broken", "entries name each other in a circle: they were altered").at(at));
        }
        log.entries = entries;
        log.order = order;
        log
    }

    /// The entries, each once, and how many lines are none.
    fn read_lines<'b>(&mut self, bytes: &'b [u8], name: &str) -> (Vec<Read<'b>>, usize) {
        let mut lines: Vec<Read<'b>> = Vec::new();
        let mut known: HashMap<Hash, usize> = HashMap::new();
        let (mut unreadable, mut carriage_returns) = (0, None);
        let count = bytes.strip_suffix(b"\n").unwrap_or(bytes).split(|b| *b == b'\n').count();
        for (i, raw) in bytes.strip_suffix(b"\n").unwrap_or(bytes).split(|b| *b == b'\n').enumerate() {
            let at = Location::line(name, u32::try_from(i + 1).unwrap_or(u32::MAX), 0);
            let line = raw.strip_suffix(b"\r").unwrap_or(raw);
            if line.len() < raw.len() && carriage_returns.is_none() {
                carriage_returns = Some(at.clone());
            }
            let Some((entry, computed)) = read_line(line) else {
                unreadable += 1;
                self.problems.push(not_an_entry(line, i + 1 == count && self.open_ended).at(at));
                continue;
            };
            if let Some(same) = known.get(&entry.hash).and_then(|i| lines.get(*i))
                && same.bytes == line
            {
                continue;
            }
            if computed != entry.hash {
                self.problems.push(
                    Diagnostic::error("log-altered", "this entry does not have the hash that it says: it was altered")
                        .at(at.clone())
                        .found(computed.to_string())
                        .allowed(entry.hash.to_string())
                        .help(BACK),
                );
            }
            known.entry(entry.hash.clone()).or_insert(lines.len());
            lines.push(Read { entry, at, bytes: line });
        }
        if let Some(at) = carriage_returns {
            self.problems.push(
                Diagnostic::warning("log-line-ends", "lines of the log end as on Windows: another program rewrote the file")
                    .at(at)
                    .help("the entries are whole; keep the folder's .gitattributes, so that version control leaves line ends alone"),
            );
        }
        if self.open_ended && unreadable == 0 {
            self.problems.push(
                Diagnostic::warning("log-line-ends", "the last line of the log has no line end")
                    .at(Location::line(name, u32::try_from(count).unwrap_or(u32::MAX), 0))
                    .help("the entry is whole; the next one that is written gives it its line end"),
            );
        }
        (lines, unreadable)
    }

    /// Whether every entry that one names is there. A line that cannot be read is told once, not again by those that name it.
    fn check_before(&mut self, lines: &[Read<'_>], unreadable: usize) {
        let all: HashSet<&str> = lines.iter().map(|l| l.entry.hash.as_str()).collect();
        let mut told: BTreeSet<&str> = BTreeSet::new();
        let mut missing = Vec::new();
        for line in lines {
            for before in line.entry.prev.iter().filter(|p| !all.contains(p.as_str())) {
                if told.insert(before.as_str()) {
                    missing.push(
                        Diagnostic::error(
                            "log-broken",
                            "the entry that this one follows is not in the log: it was removed or altered",
                        )
                        .at(line.at.clone())
                        .found("no entry of that hash")
                        .allowed(before.to_string())
                        .help(BACK),
                    );
                }
            }
        }
        if missing.len() > unreadable {
            missing.into_iter().for_each(|problem| self.problems.push(problem));
        }
    }

    /// An entry that is dated before one that it follows: the clock of a machine was wrong. Its place is right, for it goes by hashes.
    fn check_clock(&mut self, lines: &[Read<'_>]) {
        let times: HashMap<&str, _> = lines.iter().map(|l| (l.entry.hash.as_str(), l.entry.event.at)).collect();
        for line in lines {
            let latest = line.entry.prev.iter().filter_map(|p| times.get(p.as_str())).max();
            if let Some(before) = latest.filter(|before| **before > line.entry.event.at) {
                self.problems.push(
                    Diagnostic::warning("log-clock", "this entry is dated before the one that it follows")
                        .at(line.at.clone())
                        .found(line.entry.event.at.format("%Y-%m-%d %H:%M:%S").to_string())
                        .allowed(format!("{} or later", before.format("%Y-%m-%d %H:%M:%S")))
                        .help("the order of the entries goes by their hashes; look at the clock of the machine, or at --as-of"),
                );
            }
        }
    }

    /// Whether anything is wrong that entries may be lost by: nothing is recorded on top of it.
    pub fn is_broken(&self) -> bool {
        self.problems.has_errors()
    }

    /// Checks that a head that was kept elsewhere is an entry of this log; `kept` says where it was kept.
    pub fn check_head(&mut self, name: &str, head: &Hash, kept: &str) {
        let none = head.as_str() == NONE_BEFORE;
        if !none && !self.entries.iter().any(|e| &e.hash == head) {
            let ends: Vec<&str> = self.heads.iter().map(Hash::short).collect();
            self.problems.push(
                Diagnostic::error(
                    "log-head-missing",
                    format!(
                        "the log does not contain the entry that {kept} ends with: entries were changed or removed"
                    ),
                )
                .at(Location::document(name))
                .found(format!("{} up to {}", counted(self.entries.len(), "entry"), ends.join(", ")))
                .allowed(head.to_string())
                .help("compare with a copy of the log from version control or from an earlier pack"),
            );
        }
    }

    /// Every file that the log speaks of, with the last word on it: the entry, and the hash that the file had then; none for a file that was
    /// not there any more. Several last words where branches were merged and not joined yet.
    pub fn files(&self) -> BTreeMap<&str, Vec<(&LogEntry, Option<&Hash>)>> {
        let said =
            self.entries.iter().enumerate().flat_map(|(at, e)| e.event.files.keys().map(move |n| (n.as_str(), at)));
        let word = |name: &str, at: &usize| {
            let entry = self.entries.get(*at)?;
            Some((entry, entry.event.files.get(name)?.as_ref()))
        };
        let last = self.order.last_words(said).into_iter();
        ordered::map(last.map(|(name, at)| (name, at.iter().filter_map(|at| word(name, at)).collect())))
    }

    /// The last word on each row and field of a service that reached the register and that not every head knows of: what a merge may
    /// have lost. Several words where branches changed the same field.
    pub(in crate::record) fn unjoined<'l>(
        &'l self,
        service: &str,
    ) -> BTreeMap<(&'l str, &'l str), Vec<(&'l LogEntry, &'l RowChange)>> {
        let of_service = |(_, e): &(usize, &'l LogEntry)| {
            e.event.service == service && e.event.action.reaches_register() && e.event.action != Action::Sign
        };
        let said = self.entries.iter().enumerate().filter(of_service);
        let said = said.flat_map(|(at, e)| e.event.rows.iter().map(move |row| (at, row)));
        let said = said.flat_map(|(at, row)| row.fields.iter().map(move |(f, _)| ((row.key.as_str(), f), at)));
        let heads = self.head_places();
        let mut out = BTreeMap::new();
        for ((key, field), words) in self.order.last_words(said) {
            if words.iter().all(|at| self.is_common(*at, &heads)) {
                continue;
            }
            let word = |at: &usize| {
                let entry = self.entries.get(*at)?;
                let row = entry.event.rows.iter().rev().find(|r| r.key == key && r.fields.get(field).is_some())?;
                Some((entry, row))
            };
            out.insert((key, field), words.iter().filter_map(word).collect());
        }
        out
    }

    /// The sign-offs of a service that not every head knows of.
    pub(in crate::record) fn unjoined_sign_offs(&self, service: &str) -> Vec<(&LogEntry, &RowChange)> {
        let heads = self.head_places();
        let signed = |e: &LogEntry| e.event.service == service && e.event.action == Action::Sign;
        let entries = self.entries.iter().enumerate().filter(|(at, e)| signed(e) && !self.is_common(*at, &heads));
        entries.flat_map(|(_, e)| e.event.rows.iter().map(move |row| (e, row))).collect()
    }

    fn head_places(&self) -> Vec<usize> {
        self.entries.iter().enumerate().filter(|(_, e)| self.heads.contains(&e.hash)).map(|(at, _)| at).collect()
    }

    /// Whether all heads know of an entry.
    fn is_common(&self, at: usize, heads: &[usize]) -> bool {
        heads.iter().all(|head| *head == at || self.order.is_before(at, *head))
    }
}

const BACK: &str = "take log.jsonl back from version control; where branches were merged, keep every line of all of them, in any order";

/// What is wrong with a line that is no entry.
fn not_an_entry(line: &[u8], cut: bool) -> Diagnostic {
    if is_conflict_mark(line) {
        return Diagnostic::error("log-conflict", "version control left a mark of a conflict in the log").help(
            "take the lines with <<<<<<<, ======= and >>>>>>> out and keep every other line, in any order: the entries of all branches count",
        );
    }
    if cut {
        return Diagnostic::error("log-incomplete", "the last line of the log is not whole")
            .help("take the file back from version control, or cut the line off");
    }
    Diagnostic::error("log-unreadable", "this line of the log cannot be read").help(BACK)
}

fn read_line(raw: &[u8]) -> Option<(LogEntry, Hash)> {
    let text = std::str::from_utf8(raw).ok()?;
    let line: Line = serde_json::from_slice(raw).ok()?;
    let (before, after) = text.rsplit_once(HASH_MARK)?;
    let prev = match line.prev {
        Before::Several(list) => list,
        Before::One(hash) if hash.as_str() == NONE_BEFORE => Vec::new(),
        Before::One(hash) => vec![hash],
    };
    let entry = LogEntry { seq: 0, prev, event: line.event, hash: line.hash };
    // The hash stands last: anything after it would not be covered.
    (after.len() == 66 && after.ends_with("\"}")).then(|| (entry, Hash::of(before.as_bytes())))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use std::collections::BTreeMap;

    use super::super::{Chain, scan};
    use super::*;

    fn event(by: &str) -> Event {
        Event {
            at: "2026-01-31T10:00:00Z".parse().unwrap(),
            by: by.into(),
            action: Action::Sign,
            service: "acme/vm".into(),
            source: None,
            checklist: None,
            rows: vec![RowChange { key: "k".into(), id: "A-1,\"hash\":\"x".into(), ..RowChange::default() }],
            register: None,
            files: [("f".to_owned(), Some(Hash::of(by.as_bytes())))].into(),
        }
    }

    fn codes(bytes: &[u8]) -> Vec<&'static str> {
        Log::read(bytes, "log").problems.iter().map(|d| d.code).collect()
    }

    fn lines(heads: &[Hash], names: &[&str]) -> (Vec<u8>, Hash) {
        let mut chain = Chain::new(heads, 0);
        names.iter().for_each(|name| chain.add(&event(name)).unwrap());
        let head = chain.head().unwrap().hash;
        (chain.lines, head)
    }

    #[test]
    fn entries_verify_and_every_tampering_is_seen() {
        let (bytes, head) = lines(&[], &["anna", "bob", "cleo"]);
        assert_eq!(codes(&bytes), Vec::<&str>::new());
        assert_eq!(scan(bytes.as_slice()).unwrap().unwrap(), std::slice::from_ref(&head));
        let text = String::from_utf8(bytes.clone()).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let join = |l: &[&str]| (l.join("\n") + "\n").into_bytes();
        assert_eq!(codes(text.replace("bob", "rob").as_bytes()), ["log-altered"]);
        assert_eq!(codes(&join(&[lines[0], lines[2]])), ["log-broken"]);
        assert_eq!(codes(&join(&[lines[1], lines[2]])), ["log-broken"]);
        assert_eq!(codes(&bytes[..bytes.len() - 5]), ["log-incomplete"]);
        assert_eq!(codes(&bytes[..bytes.len() - 1]), ["log-line-ends"]);
        assert!(!Log::read(&bytes[..bytes.len() - 1], "log").is_broken());
        assert_eq!(codes(text.replace('\n', "\r\n").as_bytes()), ["log-line-ends"]);
        assert_eq!(codes(&join(&["<<<<<<< HEAD", lines[0], "=======", lines[1], ">>>>>>> x"])), ["log-conflict"; 3]);
        let mut cut = Log::read(&join(&lines[..2]), "log");
        assert!(cut.problems.is_empty(), "a cut end fits together: only a head kept elsewhere shows it");
        cut.check_head("log", &head, "pack.zip");
        assert!(cut.problems.has_errors());
    }

    #[test]
    fn the_order_of_lines_means_nothing_and_a_line_that_is_there_twice_is_one_entry() {
        let (common, fork) = lines(&[], &["anna"]);
        let (left, left_head) = lines(std::slice::from_ref(&fork), &["ben", "bert"]);
        let (right, right_head) = lines(std::slice::from_ref(&fork), &["cleo"]);
        let all = [&right[..], &left, &common, &left, &common].concat();
        let log = Log::read(&all, "log");
        assert!(log.problems.is_empty(), "{:?}", log.problems);
        let mut heads = vec![left_head, right_head];
        heads.sort();
        assert_eq!(log.heads, heads);
        assert_eq!(scan(all.as_slice()).unwrap().unwrap(), heads);
        let other = Log::read(&[&common[..], &left, &right].concat(), "log");
        assert_eq!(log.entries, other.entries);
        assert_eq!(log.entries[0].event.by, "anna");
        // Both branches left the file behind: two last words, until an entry that knows of both.
        assert_eq!(log.files()["f"].len(), 2);
        let (join, head) = lines(&heads, &["dora"]);
        let log = Log::read(&[&join[..], &all].concat(), "log");
        assert_eq!((log.heads.as_slice(), log.files()["f"].len()), (&[head][..], 1));
        assert_eq!(log.entries[4].event.by, "dora");
    }

    #[test]
    fn the_earlier_form_is_read_and_goes_on_in_the_present_one() {
        let first = format!(
            "{{\"seq\":1,\"prev\":\"{NONE_BEFORE}\",\"at\":\"2026-01-31T10:00:00Z\",\"by\":\"anna\",\"action\":\"sign\",\"service\":\"acme/vm\""
        );
        let hash = Hash::of(first.as_bytes());
        let old = format!("{first}{HASH_MARK}{hash}\"}}\n");
        let (new, head) = lines(std::slice::from_ref(&hash), &["ben"]);
        let both = [old.as_bytes(), &new].concat();
        let log = Log::read(&both, "log");
        assert!(log.problems.is_empty(), "{:?}", log.problems);
        assert_eq!(log.entries[1].prev, [hash]);
        assert_eq!(scan(both.as_slice()).unwrap().unwrap(), [head]);
    }

    #[test]
    fn before_goes_by_hashes_across_forks_and_joins() {
        let mut bytes = Vec::new();
        let mut heads = Vec::new();
        let mut all: BTreeMap<String, Vec<Hash>> = BTreeMap::new();
        let mut add = |name: &str, heads: &[Hash]| {
            let (line, head) = lines(heads, &[name]);
            bytes.extend(line);
            all.insert(name.to_owned(), vec![head.clone()]);
            head
        };
        let root = add("root", &[]);
        for branch in ["a", "b", "c"] {
            let first = add(&format!("{branch}1"), std::slice::from_ref(&root));
            heads.push(add(&format!("{branch}2"), &[first]));
        }
        let join = add("join", &heads);
        add("end", &[join]);
        let log = Log::read(&bytes, "log");
        let place = |name: &str| log.entries.iter().position(|e| e.event.by == name).unwrap();
        for (a, b, expected) in [
            ("root", "a1", true),
            ("a1", "a2", true),
            ("a1", "b2", false),
            ("b2", "a1", false),
            ("c1", "join", true),
            ("a2", "end", true),
            ("join", "end", true),
            ("end", "root", false),
        ] {
            assert_eq!(log.order.is_before(place(a), place(b)), expected, "{a} {b}");
        }
    }
}
