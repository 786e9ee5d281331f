//! Section paths as one text: in CSV files, in the register, in exports.

/// Splits a section column's path at ` > `; `\>` and `\\` stand for themselves.
pub fn split_path(path: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut chars = path.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if matches!(chars.peek(), Some('>' | '\\')) => {
                if let (Some(part), Some(next)) = (parts.last_mut(), chars.next()) {
                    part.push(next);
                }
            }
            '>' => parts.push(String::new()),
            _ => {
                if let Some(part) = parts.last_mut() {
                    part.push(c);
                }
            }
        }
    }
    parts.iter().map(|p| p.trim().to_owned()).filter(|p| !p.is_empty()).collect()
}

/// Joins a section path for a section column; the inverse of [`split_path`].
pub fn join_path(section: &[String]) -> String {
    let escaped: Vec<String> = section.iter().map(|p| p.replace('\\', "\\\\").replace('>', "\\>")).collect();
    escaped.join(" > ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn section_paths_survive_their_own_separator() {
        for path in [vec!["1. A > B", "back\\slash"], vec!["ends with \\", "\\>"], vec!["a>b"], vec![]] {
            let path: Vec<String> = path.into_iter().map(str::to_owned).collect();
            assert_eq!(split_path(&join_path(&path)), path);
        }
    }
}
