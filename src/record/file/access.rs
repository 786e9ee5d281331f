//! The access review in a service's file: lines of holders, and the lists that they were read from.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::names::NEVER;
use super::{Parser, allowed, is_hash, read_field};
use crate::matrix::identity::Hash;
use crate::record::entry::{AccountKind, Extract, INACTIVE_AFTER, Period};
use crate::record::field::{Field, FieldType};
use crate::record::text::Value;

const ACCESS_KEYS: &str = "role, line, scope, kind, last-seen, account-status, system, first-listed, listed, changed, twice, not-revoked and the fields of an access role";
const EXTRACT_KEYS: &str = "date, system, file, sha256, rows, inactive-after, period";

impl Parser<'_> {
    pub(super) fn access_pair(&mut self, line: u32, key: &str, value: Value<'_>) {
        let Some(text) = self.text(line, key, value) else { return };
        let Some((_, access)) = self.access.last_mut() else { return };
        match key {
            "role" => access.role = text.into_owned(),
            "scope" => access.scope = text.into_owned(),
            "line" => match text.parse() {
                Ok(number) => access.line = number,
                Err(_) => self.wrong(line, key, &text, "a number from 1"),
            },
            "kind" => match AccountKind::parse(&text) {
                Some(kind) => access.kind = kind,
                None => self.wrong(line, key, &text, AccountKind::ALL.map(AccountKind::as_str).join(", ")),
            },
            "account-status" => access.account_status = text.into_owned(),
            "system" => access.system = text.into_owned(),
            "last-seen" if text == NEVER => access.never_seen = true,
            "last-seen" | "first-listed" | "listed" | "changed" | "twice" | "not-revoked" => match text.parse() {
                Ok(date) => {
                    let slot = match key {
                        "last-seen" => &mut access.last_seen,
                        "first-listed" => &mut access.first_listed,
                        "listed" => &mut access.listed,
                        "changed" => &mut access.changed,
                        "twice" => &mut access.twice,
                        _ => &mut access.not_revoked,
                    };
                    *slot = Some(date);
                }
                Err(_) => self.wrong(line, key, &text, allowed(FieldType::Date)),
            },
            _ => match Field::parse(key).filter(|f| Field::ACCESS.contains(f)) {
                Some(field) => match read_field(field, text) {
                    Ok(None) => {}
                    Ok(Some(value)) => {
                        if access.entry.values.insert(field, value).is_some() {
                            self.twice(line, key);
                        }
                    }
                    Err(found) => self.wrong(line, key, &found, allowed(field.kind())),
                },
                None => self.unknown_key(line, key, ACCESS_KEYS),
            },
        }
    }

    pub(super) fn extract_pair(&mut self, line: u32, key: &str, value: Value<'_>) {
        if !EXTRACT_KEYS.split(", ").any(|k| k == key) {
            return self.unknown_key(line, key, EXTRACT_KEYS);
        }
        let Some(text) = self.text(line, key, value).map(Cow::into_owned) else { return };
        let Some((_, texts)) = self.extracts.last_mut() else { return };
        if texts.insert(key.to_owned(), text).is_some() {
            self.twice(line, key);
        }
    }

    pub(super) fn extract(&mut self, line: u32, mut texts: BTreeMap<String, String>) -> Option<Extract> {
        let mut get = |key: &str| texts.remove(key).unwrap_or_default();
        let (date, rows) = (get("date").parse(), get("rows").parse());
        let (system, file, sha256) = (get("system"), get("file"), get("sha256"));
        let inactive_after = match get("inactive-after").as_str() {
            "" => Some(INACTIVE_AFTER),
            days => days.parse().ok(),
        };
        let period = match get("period").as_str() {
            "" => Some(None),
            period => Period::parse(period).map(Some),
        };
        match (date, rows, inactive_after, period) {
            (Ok(date), Ok(rows), Some(inactive_after), Some(period)) if is_hash(&sha256) => {
                Some(Extract { date, system, file, sha256: Hash::new(sha256), rows, inactive_after, period })
            }
            _ => {
                let problem = self.problem(
                    line,
                    "register-bad-value",
                    "the extract lacks its day, rows or hash, or one of its values cannot be read",
                );
                self.push(problem.allowed(EXTRACT_KEYS).help("mend it, or take it out"));
                None
            }
        }
    }
}
