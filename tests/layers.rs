//! The arrows between rooms are those of the table in ARCHITECTURE.md, there is no circle between rooms or between files, and neither a file nor a
//! function is longer than one thing is.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Longest file: beyond it a file is more than one thing.
const LINES: usize = 600;

/// Longest function: beyond it a function does one thing after the other, and each of them could have a name.
const FUNCTION: usize = 80;

/// A module by the segments of its path below `crate`.
type Module = Vec<String>;

/// The rooms of the table with the rooms that each names under "may use".
fn table() -> BTreeMap<String, BTreeSet<String>> {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let rows = text.lines().skip_while(|line| !line.starts_with("| room ")).skip(2);
    let rows = rows.take_while(|line| line.starts_with('|'));
    let ticked = |cell: &str| -> Vec<String> { cell.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
    rows.map(|row| {
        let cells: Vec<&str> = row.split('|').collect();
        (ticked(cells[1]).remove(0), ticked(cells[3]).into_iter().collect())
    })
    .collect()
}

/// All that a room may use: what the table names, and what that may use.
fn allowed(table: &BTreeMap<String, BTreeSet<String>>, room: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let mut open: Vec<String> = table[room].iter().cloned().collect();
    while let Some(next) = open.pop() {
        assert_ne!(next, room, "ARCHITECTURE.md: the room `{room}` may use itself through others");
        if all.insert(next.clone()) {
            open.extend(
                table.get(&next).unwrap_or_else(|| panic!("ARCHITECTURE.md: no room `{next}`")).iter().cloned(),
            );
        }
    }
    all
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every source file by its module.
fn sources() -> BTreeMap<Module, (PathBuf, String)> {
    fn walk(folder: &Path, found: &mut BTreeMap<Module, (PathBuf, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let below = path.strip_prefix(root().join("src")).unwrap().with_extension("");
                let mut module: Module = below.iter().map(|s| s.to_str().unwrap().to_owned()).collect();
                if module.last().is_some_and(|last| last == "mod") {
                    module.pop();
                }
                found.insert(module, (path.clone(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(&root().join("src"), &mut found);
    found
}

/// The code of a file: without its tests and comments.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap();
    text.lines().map(|line| line.split("//").next().unwrap()).collect::<Vec<_>>().join("\n")
}

/// The names at a position: `a::b::{c, d::e}` gives `a::b::c` and `a::b::d::e`.
fn paths(code: &str) -> Vec<Vec<String>> {
    fn tree(text: &str, before: &[String], found: &mut Vec<Vec<String>>) -> usize {
        let mut path = before.to_vec();
        let mut at = 0;
        loop {
            let rest = &text[at..];
            let word: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if !word.is_empty() {
                at += word.len();
                path.push(word);
            } else if rest.starts_with('{') {
                at += 1;
                while !text[at..].starts_with('}') && at < text.len() {
                    let skipped = text[at..].len() - text[at..].trim_start_matches([',', ' ', '\n']).len();
                    at += skipped;
                    if text[at..].starts_with('}') {
                        break;
                    }
                    let taken = tree(&text[at..], &path, found);
                    // `as name` and anything else up to the next item.
                    let to_next = text[at + taken..].find([',', '}', '{']).unwrap_or(0);
                    at += taken + to_next.max(usize::from(taken + to_next == 0));
                }
                return (at + 1).min(text.len());
            } else {
                break;
            }
            match text[at..].strip_prefix("::") {
                Some(next) if next.starts_with('<') || next.starts_with('*') => break,
                Some(_) => at += 2,
                None => break,
            }
        }
        found.push(path);
        at
    }
    let mut found = Vec::new();
    for (at, _) in code.match_indices("::") {
        let head: String = code[..at].chars().rev().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let start = at - head.len();
        // Only where a path begins.
        if !head.is_empty() && !code[..start].ends_with("::") {
            tree(&code[start..], &[], &mut found);
        }
    }
    found
}

/// What each file uses of the others, by module.
fn uses(sources: &BTreeMap<Module, (PathBuf, String)>) -> BTreeMap<&Module, BTreeSet<&Module>> {
    let mut all = BTreeMap::new();
    for (module, (_, text)) in sources {
        let code = code(text);
        // A parent that only hands on what a child has does not use it.
        let own: String =
            code.split_inclusive(';').filter(|s| !s.trim_start().starts_with("pub") || !s.contains("use ")).collect();
        let mut used = BTreeSet::new();
        for path in paths(&own) {
            let mut base: Module = match path[0].as_str() {
                "crate" => Vec::new(),
                "super" => module[..module.len().saturating_sub(1)].to_vec(),
                // `self`, or a child that is named without it.
                "self" => module.clone(),
                child if own.contains(&format!("mod {child};")) => [module.clone(), vec![child.to_owned()]].concat(),
                _ => continue,
            };
            for segment in &path[1..] {
                if segment == "super" {
                    base.pop();
                } else {
                    base.push(segment.clone());
                }
            }
            // The nearest file on the way to the name.
            while !base.is_empty() && !sources.contains_key(&base) {
                base.pop();
            }
            if let Some((target, _)) = sources.get_key_value(&base)
                && target != module
                && !target.is_empty()
            {
                used.insert(target);
            }
        }
        all.insert(module, used);
    }
    all
}

/// Groups of nodes that reach each other.
fn circles<N: Ord + Copy>(edges: &BTreeMap<N, BTreeSet<N>>) -> Vec<BTreeSet<N>> {
    let reach = |from: N| {
        let mut seen = BTreeSet::new();
        let mut open = vec![from];
        while let Some(node) = open.pop() {
            open.extend(edges.get(&node).into_iter().flatten().filter(|next| seen.insert(**next)));
        }
        seen
    };
    let reached: BTreeMap<N, BTreeSet<N>> = edges.keys().map(|n| (*n, reach(*n))).collect();
    let mut found: BTreeSet<BTreeSet<N>> = BTreeSet::new();
    for (node, there) in &reached {
        if there.contains(node) {
            found.insert(
                there.iter().copied().filter(|other| reached.get(other).is_some_and(|r| r.contains(node))).collect(),
            );
        }
    }
    found.into_iter().collect()
}

fn shown(module: &Module) -> String {
    format!("src/{}", module.join("/"))
}

#[test]
fn rooms_use_only_what_the_table_allows() {
    let (table, sources) = (table(), sources());
    let mut faults = Vec::new();
    for (module, used) in uses(&sources) {
        let Some(room) = module.first().filter(|_| module.as_slice() != ["lib"] && module.as_slice() != ["main"])
        else {
            continue;
        };
        if !table.contains_key(room) {
            faults.push(format!("{}: `{room}` is no room of the table", shown(module)));
            continue;
        }
        let allowed = allowed(&table, room);
        for target in used {
            if &target[0] != room && target.as_slice() != ["lib"] && !allowed.contains(&target[0]) {
                faults.push(format!("{} uses {}: `{room}` may not use `{}`", shown(module), shown(target), target[0]));
            }
        }
    }
    assert!(
        faults.is_empty(),
        "{}\n\nMove what is shared down into a room that both may use, hand it in as an argument, or move the caller up; \
         a new arrow is a change of the table in ARCHITECTURE.md, with its reason.",
        faults.join("\n")
    );
}

#[test]
fn no_files_use_each_other_in_a_circle() {
    let sources = sources();
    let used = uses(&sources);
    let found = circles(&used);
    let circles: Vec<String> = found
        .iter()
        .map(|circle| {
            let files: Vec<String> = circle.iter().map(|m| shown(m)).collect();
            let arrows: Vec<String> = circle
                .iter()
                .flat_map(|m| {
                    used[*m].iter().filter(|t| circle.contains(*t)).map(|t| format!("  {} -> {}", shown(m), shown(t)))
                })
                .collect();
            format!("{}:\n{}", files.join(", "), arrows.join("\n"))
        })
        .collect();
    assert!(
        circles.is_empty(),
        "{}\n\nMove what both files need into a file of its own (what a parent declares for its children, too), or hand it in as an argument.",
        circles.join("\n\n")
    );
}

#[test]
fn files_are_one_thing_each() {
    let long: Vec<String> = sources()
        .iter()
        .filter_map(|(module, (_, text))| {
            let lines = text.lines().count();
            (lines > LINES).then(|| format!("{} has {lines} lines", shown(module)))
        })
        .collect();
    assert!(
        long.is_empty(),
        "{}\n\nNo file has more than {LINES} lines: divide it by what its parts are.",
        long.join("\n")
    );
}

/// The functions of a file, each with its first line and how many it has; by the layout that rustfmt gives them.
fn functions(text: &str) -> Vec<(usize, &str, usize)> {
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let code = line.trim_start();
        let Some((before, rest)) = code.split_once("fn ") else { continue };
        let word = |w: &str| w.starts_with("pub") || ["const", "async", "unsafe", "extern", "\"C\""].contains(&w);
        if !before.split_whitespace().all(word) {
            continue;
        }
        let indent = &line[..line.len() - code.len()];
        let own = lines[at..]
            .iter()
            .position(|l| l.strip_prefix(indent).is_some_and(|l| !l.starts_with(' ') && l.ends_with(['}', ';'])));
        let name = rest.split(['(', '<']).next().unwrap();
        found.push((at + 1, name, own.expect("a function ends") + 1));
    }
    found
}

#[test]
fn functions_do_one_thing_each() {
    let mut long = Vec::new();
    for (module, (_, text)) in sources().iter().filter(|(module, _)| module.last().is_none_or(|last| last != "tests")) {
        let found = functions(text).into_iter().filter(|(.., lines)| *lines > FUNCTION);
        long.extend(found.map(|(at, name, lines)| format!("{}:{at}: `{name}` has {lines} lines", shown(module))));
    }
    assert!(
        long.is_empty(),
        "{}\n\nNo function has more than {FUNCTION} lines: give its steps names of their own, or make data of a long list.",
        long.join("\n")
    );
}

#[test]
fn what_this_test_reads_is_what_is_written() {
    let found = paths("use crate::a::{b, c::{self, d}}; let x = super::super::e::f(); g::<H>::i; use crate::j as k;");
    let found: Vec<String> = found.iter().map(|p| p.join("::")).collect();
    for path in ["crate::a::b", "crate::a::c::self", "crate::a::c::d", "super::super::e::f", "crate::j"] {
        assert!(found.contains(&path.to_owned()), "{path} is not in {found:?}");
    }
    let edges: BTreeMap<u8, BTreeSet<u8>> = [(1, [2].into()), (2, [3].into()), (3, [2].into())].into();
    assert_eq!(circles(&edges), [BTreeSet::from([2, 3])]);
    let code = "impl A {\n    pub(super) const fn a(\n        x: u8,\n    ) -> u8 {\n        x\n    }\n\n    fn b() {}\n}\n\nfn c<T>() -> T;\n";
    assert_eq!(functions(code), [(2, "a", 5), (8, "b", 1), (11, "c", 1)]);
}
