//! Sources and method: where every word comes from, and every rule by which something was derived.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::tables::{heading, in_workbook, intro, on_page, small};
use crate::base::GENERATOR;
use crate::base::ordered::Arrange;
use crate::document::{Block, Cell, Fact, Facts, Rich, Rows, Table, Text, Tone, Value};
use crate::findings::Code;
use crate::frameworks::{Framework, Tie, TieSource};
use crate::matrix::deployment::RowOrigin;
use crate::matrix::{AbsencePolicy, Rule};
use crate::report::context::Context;
use crate::report::template::PartTemplate;

pub(super) fn build(context: &Context<'_>, part: &PartTemplate) -> Vec<Block<'static>> {
    let mut blocks = intro(context, part);
    let page = Page { context, part };
    page.documents(&mut blocks);
    page.matrix(&mut blocks);
    page.legend(&mut blocks);
    page.rules(&mut blocks);
    page.crosswalk(&mut blocks);
    page.declared(&mut blocks);
    page.keywords(&mut blocks);
    page.options(&mut blocks);
    page.hashes(&mut blocks);
    page.remarks(&mut blocks);
    page.notes(&mut blocks);
    blocks
}

struct Page<'c, 'a> {
    context: &'c Context<'a>,
    part: &'c PartTemplate,
}

impl Page<'_, '_> {
    fn word(&self, name: &str) -> String {
        self.context.fill(self.part.word(name))
    }

    fn heading(&self, name: &str) -> Block<'static> {
        heading(self.word(name))
    }

    fn fact(&self, label: &str, value: impl Into<String>) -> Fact {
        Fact { label: self.word(label), value: Value::Text(value.into()), tone: Tone::Normal }
    }

    fn table(&self, id: &str, caption: &str, heads: &[(&str, f64)], rows: Vec<Vec<Cell>>) -> Block<'static> {
        let words: Vec<(String, f64)> = heads.iter().map(|(name, width)| (self.word(name), *width)).collect();
        let heads: Vec<(&str, f64)> = words.iter().map(|(text, width)| (text.as_str(), *width)).collect();
        small(id, &self.word(caption), &heads, rows)
    }

    fn documents(&self, blocks: &mut Vec<Block>) {
        blocks.push(self.heading("documents"));
        for source in &self.context.matrix.sources {
            let mut rows = vec![self.fact("document", source.document.as_str())];
            if let Some(title) = &source.title {
                rows.push(self.fact("title", title.as_str()));
            }
            rows.push(match &source.url {
                Some(url) => Fact {
                    value: Value::Link { text: url.clone(), url: url.clone() },
                    ..self.fact("url", String::new())
                },
                None => Fact { tone: Tone::Muted, ..self.fact("url", self.word("no_url")) },
            });
            rows.push(match source.date {
                Some(date) => {
                    let kind = source.date_kind.as_ref().map(|k| format!(" ({k})")).unwrap_or_default();
                    self.fact("date", format!("{date}{kind}"))
                }
                None => Fact { tone: Tone::Muted, ..self.fact("date", self.word("no_date")) },
            });
            rows.push(match source.retrieved {
                Some(day) => self.fact("retrieved", day.to_string()),
                None => Fact { tone: Tone::Muted, ..self.fact("retrieved", self.word("not_known")) },
            });
            rows.push(match &source.licence {
                Some(licence) => self.fact("licence", licence.as_str()),
                None => Fact { tone: Tone::Muted, ..self.fact("licence", self.word("not_known")) },
            });
            if let Some(credit) = &source.credit {
                rows.push(self.fact("credit", credit.as_str()));
            }
            if let Some(sha256) = &source.sha256 {
                rows.push(self.fact("sha256", sha256.as_str()));
            }
            if let Some(note) = &source.note {
                rows.push(self.fact("remark", note.as_str()));
            }
            blocks.push(on_page(Block::Facts(Facts { rows: self.together(&rows) })));
            blocks.push(in_workbook(Block::Facts(Facts { rows })));
        }
    }

    /// The same facts for a page: date, day of retrieval and licence, which are short, share a line.
    fn together(&self, rows: &[Fact]) -> Vec<Fact> {
        let [date, retrieved, licence] = ["date", "retrieved", "licence"].map(|name| self.word(name));
        let mut out: Vec<Fact> = Vec::with_capacity(rows.len());
        for fact in rows {
            match (&fact.value, out.last_mut().map(|last| (last.label == date, &mut last.value))) {
                (Value::Text(more), Some((true, Value::Text(text))))
                    if [&retrieved, &licence].contains(&&fact.label) =>
                {
                    text.push_str(&format!("; {}: {more}", fact.label));
                }
                _ => out.push(fact.clone()),
            }
        }
        out
    }

    fn matrix(&self, blocks: &mut Vec<Block>) {
        let matrix = self.context.matrix;
        blocks.push(in_workbook(self.heading("matrix")));
        let mut rows =
            vec![self.fact("matrix_title", matrix.title.as_str()), self.fact("notation", matrix.notation.as_str())];
        if let Some(language) = &matrix.language {
            rows.push(self.fact("language", language.as_str()));
        }
        let absence = match matrix.absence {
            AbsencePolicy::Unstated => "absence_unstated",
            AbsencePolicy::Customer => "absence_customer",
        };
        rows.push(self.fact("absence", self.word(absence)));
        let parties: Vec<String> = matrix
            .parties
            .iter()
            .map(|p| self.context.fill_with(self.part.word("party"), &[("name", &p.name), ("kind", p.kind.as_str())]))
            .collect();
        rows.push(self.fact("parties", parties.join("\n")));
        blocks.push(in_workbook(Block::Facts(Facts { rows })));
    }

    fn legend(&self, blocks: &mut Vec<Block<'static>>) {
        let legend = &self.context.matrix.legend;
        if legend.is_empty() {
            return;
        }
        blocks.push(self.heading("legend"));
        let text = |entry: &crate::matrix::LegendEntry| {
            Block::Paragraph(Text { text: entry.text.clone(), tone: Tone::Verbatim })
        };
        blocks.extend(legend.iter().map(text).map(in_workbook));
        let lines: Vec<&str> = legend.iter().map(|entry| entry.text.as_str()).collect();
        blocks.push(on_page(Block::Paragraph(Text { text: lines.join(" · "), tone: Tone::Verbatim })));
    }

    /// Every rule that was used, with the number of cells that it was used on.
    fn rules(&self, blocks: &mut Vec<Block>) {
        let mut uses: BTreeMap<Rule, i64> = BTreeMap::new();
        for assignment in self.context.checklist.effective.activities.iter().flat_map(|a| a.assignments.iter()) {
            let kept = assignment.duties.iter().filter_map(|d| d.derived);
            let mut rules: Vec<Rule> = assignment.derived.into_iter().chain(kept).collect();
            rules.arrange();
            rules.dedup();
            for rule in rules {
                *uses.entry(rule).or_default() += 1;
            }
        }
        blocks.push(self.heading("rules"));
        if uses.is_empty() {
            blocks.push(Block::Paragraph(Text::plain(self.word("no_rules"))));
        }
        let mut rows: Vec<(&str, String, i64)> = uses
            .iter()
            .map(|(rule, count)| (rule.as_str(), self.context.template.rule(*rule).to_owned(), *count))
            .collect();
        // What is read from the letters, the words and the roles, beyond the letters themselves.
        let checklist = self.context.checklist;
        let silent = checklist.findings.iter().filter(|f| f.code == Code::TopicNotMentioned);
        let silent: usize = silent.map(|f| f.topics.len()).sum();
        let roles = self.context.matrix.access.as_ref().map_or(0, |a| a.roles.len());
        let readings = [
            ("allocation", checklist.effective.activities.len(), "rule_allocation"),
            (crate::frameworks::topics::RULE, silent, "rule_topic"),
            ("role-reading", roles, "rule_roles"),
        ];
        for (name, count, says) in readings.into_iter().filter(|(_, count, _)| *count > 0) {
            rows.push((name, self.word(says), i64::try_from(count).unwrap_or(i64::MAX)));
        }
        let ties = || checklist.effective.activities.iter().flat_map(|a| checklist.controls.of(a));
        for (name, says) in [
            (crate::frameworks::topics::EDITOR_RULE, "rule_topic_editor"),
            (crate::frameworks::topics::RULE, "rule_topic_words"),
        ] {
            let count = ties().filter(|tie| tie.rule == Some(name)).count();
            if count > 0 {
                rows.push((name, self.word(says), i64::try_from(count).unwrap_or(i64::MAX)));
            }
        }
        let heads = [("rule", 18.0), ("rule_says", 70.0), ("rule_uses", 8.0)];
        let mut rich = Rich::default();
        for (at, (name, says, count)) in rows.iter().enumerate() {
            if at > 0 {
                rich.push(" · ", Tone::Normal);
            }
            rich.push(*name, Tone::Strong);
            rich.push(format!(" ({count}) {says}"), Tone::Normal);
        }
        blocks.push(on_page(Block::Rich(rich)));
        let cells = |(name, says, count): (&str, String, i64)| {
            vec![Cell::text(name).toned(Tone::Strong), Cell::text(says), Cell::new(Value::Number(count))]
        };
        let rows = rows.into_iter().map(cells).collect();
        blocks.push(in_workbook(self.table("rules", "rules", &heads, rows)));
    }

    /// Every way by which rows have come to controls, with its source; and what the sources ask to be said of them.
    fn crosswalk(&self, blocks: &mut Vec<Block>) {
        let controls = &self.context.checklist.controls;
        if controls.chosen().is_empty() {
            return;
        }
        let chosen = controls.chosen().frameworks();
        let activities = self.context.checklist.effective.activities.iter();
        let ways = together(activities.map(|activity| controls.of(activity)));
        blocks.push(in_workbook(self.heading("crosswalk")));
        let row = |way: Way<'_>| {
            let tie = way.ties.first()?;
            let of = |framework: &Framework| {
                let own = way.ties.iter().filter(|tie| *tie.framework == *framework.id);
                let own: Vec<String> = own.map(|tie| format!("{}{}", tie.control, tie.mark())).collect();
                (!own.is_empty()).then(|| format!("{} {}", framework.short, own.join(", ")))
            };
            let pairs: Vec<&str> = way.ties.iter().filter_map(|tie| tie.source.pair.as_deref()).collect();
            let pair = (!pairs.is_empty()).then(|| pairs.join(", ").into());
            let source = TieSource { title: Arc::clone(&tie.source.title), pair };
            Some(vec![
                Cell::text(chosen.iter().filter_map(|f| of(f)).collect::<Vec<_>>().join("; ")).toned(Tone::Strong),
                Cell::text(tie.topic.unwrap_or_default()),
                Cell::text(format!("{}, {}", tie.basis.as_str(), tie.relation.as_str())),
                Cell::text(source.to_string()),
                Cell::new(Value::Number(i64::try_from(way.rows.len()).unwrap_or(i64::MAX))),
            ])
        };
        let heads = [
            ("crosswalk_control", 34.0),
            ("crosswalk_topic", 18.0),
            ("crosswalk_how", 18.0),
            ("crosswalk_source", 52.0),
            ("crosswalk_rows", 8.0),
        ];
        blocks.push(in_workbook(self.table(
            "crosswalk",
            "crosswalk",
            &heads,
            ways.into_iter().filter_map(row).collect(),
        )));
        let links = chosen.iter().flat_map(|f| f.links.values().flatten());
        let asked: BTreeSet<&str> = links.map(|link| &*link.attribution).filter(|text| !text.is_empty()).collect();
        let rows = asked.into_iter().map(|text| self.fact("attribution", text)).collect();
        blocks.push(Block::Facts(Facts { rows }));
    }

    /// What the matrix's description declares of shift rows, and rows that have no value.
    fn declared(&self, blocks: &mut Vec<Block>) {
        let effective = &self.context.checklist.effective;
        let mut rows = Vec::new();
        for activity in &effective.activities {
            let RowOrigin::Overlay { id, relation } = activity.from else { continue };
            let base = activity.supersedes.as_ref().map(|base| format!(" '{}'", base.text)).unwrap_or_default();
            rows.push(vec![
                Cell::text(activity.id.as_str()).toned(Tone::Strong),
                Cell::text(format!("{id}: {}{base}", relation.as_str())),
                Cell::text(relation.reason()),
            ]);
        }
        if !rows.is_empty() {
            // Pages show it below each row.
            blocks.push(in_workbook(self.heading("declared")));
            let heads = [("declared_row", 20.0), ("declared_how", 26.0), ("declared_why", 50.0)];
            blocks.push(in_workbook(self.table("declared", "declared", &heads, rows)));
        }
        if !effective.without_value.is_empty() {
            let ids: Vec<&str> = effective.without_value.iter().map(|id| id.as_str()).collect();
            let rows = vec![Fact { tone: Tone::Attention, ..self.fact("without", ids.join(", ")) }];
            blocks.push(Block::Facts(Facts { rows }));
        }
    }

    fn keywords(&self, blocks: &mut Vec<Block>) {
        let keywords = &self.context.matrix.keywords;
        if keywords.is_empty() {
            return;
        }
        blocks.push(self.heading("keywords"));
        let row = |k: &crate::matrix::Keyword| {
            vec![Cell::text(k.keyword.as_str()).toned(Tone::Verbatim), Cell::text(k.text.as_str())]
        };
        let heads = [("keyword", 48.0), ("keyword_text", 48.0)];
        blocks.push(in_workbook(self.table("keywords", "keywords", &heads, keywords.iter().map(row).collect())));
        let pairs: Vec<String> = keywords.iter().map(|k| format!("{} = {}", k.keyword, k.text)).collect();
        blocks.push(on_page(Block::Paragraph(Text { text: pairs.join(" · "), tone: Tone::Verbatim })));
    }

    fn options(&self, blocks: &mut Vec<Block>) {
        let options = &self.context.checklist.effective.options;
        if options.is_empty() {
            return;
        }
        blocks.push(in_workbook(self.heading("options")));
        let rows = options
            .iter()
            .map(|(option, state)| {
                let words = self.context.template.options.get(state).map(|s| self.context.fill(s)).unwrap_or_default();
                vec![
                    Cell::text(format!("{} ({})", option.name, option.id)),
                    Cell::text(words),
                    Cell::text(option.condition.clone().unwrap_or_default()).toned(Tone::Verbatim),
                ]
            })
            .collect();
        let heads = [("option", 40.0), ("option_state", 18.0), ("option_condition", 38.0)];
        blocks.push(in_workbook(self.table("options", "options", &heads, rows)));
    }

    fn hashes(&self, blocks: &mut Vec<Block>) {
        let record = &self.context.checklist.record;
        blocks.push(self.heading("hashes"));
        let explained = |name: &str, hole: &'static str, value: &str| {
            self.context.fill_with(self.part.word(name), &[(hole, value)])
        };
        let mut rows =
            vec![self.fact("checklist_hash", explained("checklist_hash_of", "value", self.context.hash.as_str()))];
        if let Some(hash) = &record.hash {
            rows.push(self.fact("register_hash", explained("register_hash_of", "value", hash.as_str())));
        }
        for head in &record.log_heads {
            rows.push(self.fact("log_head", head.as_str()));
        }
        rows.push(self.fact("program", GENERATOR));
        blocks.push(in_workbook(Block::Facts(Facts { rows: rows.clone() })));
        // The data are attached to a PDF only, and their hash is known when they are.
        rows.push(self.fact("data_hash", explained("data_hash_of", "file", crate::document::CHECKLIST_JSON)));
        blocks.push(on_page(Block::Facts(Facts { rows })));
    }

    /// What the documents say besides their rows, in the vendor's words.
    fn remarks(&self, blocks: &mut Vec<Block<'static>>) {
        let remarks = &self.context.matrix.remarks;
        if remarks.is_empty() {
            return;
        }
        blocks.push(self.heading("remarks"));
        let row = |remark: &crate::matrix::Remark| {
            let place = format!("{}:{}", remark.document, remark.line);
            vec![Cell::text(remark.text.as_str()).toned(Tone::Verbatim), Cell::text(place).toned(Tone::Muted)]
        };
        let heads = [("remark_text", 66.0), ("remark_place", 30.0)];
        blocks.push(in_workbook(self.table("remarks", "remarks", &heads, remarks.iter().map(row).collect())));
        blocks.push(on_page(self.remarks_by_document(remarks)));
    }

    /// The same on pages: lines beside the words, and of several documents each named once.
    fn remarks_by_document(&self, remarks: &[crate::matrix::Remark]) -> Block<'static> {
        let several = self.context.matrix.sources.len() > 1;
        let row = |remark: &crate::matrix::Remark| {
            let line = self.context.word_with("line", &[("line", &remark.line.to_string())]);
            vec![Cell::text(remark.text.as_str()).toned(Tone::Verbatim), Cell::text(line).toned(Tone::Muted)]
        };
        let heads = [("remark_text", 80.0), ("remark_place", 16.0)];
        let mut block = self.table("remarks", "remarks", &heads, remarks.iter().map(row).collect());
        if let Block::Table(Table { rows: Rows::Memory(rows), .. }) = &mut block {
            for (row, remark) in rows.iter_mut().zip(remarks).filter(|_| several) {
                row.group = vec![remark.document.as_str().to_owned()];
            }
        }
        block
    }

    fn notes(&self, blocks: &mut Vec<Block>) {
        let notes = &self.context.matrix.notes;
        if notes.is_empty() {
            return;
        }
        blocks.push(self.heading("notes"));
        blocks.extend(notes.iter().map(|note| Block::Paragraph(Text::plain(note.as_str()))));
    }
}

/// A way by which rows have come to controls: of one topic, on one word, from one source.
struct Way<'t> {
    /// A tie to each of the controls.
    ties: Vec<&'t Tie>,
    rows: Vec<usize>,
}

/// All ways by which rows have come to controls, topic by topic. Controls to which the same rows came in the same way stand together, so
/// that the number of rows is true of each.
fn together<'t>(rows: impl Iterator<Item = &'t [Tie]>) -> Vec<Way<'t>> {
    let way_of = |tie: &'t Tie| (tie.topic, tie.rule, tie.basis, tie.relation, &*tie.source.title);
    let mut topics: Vec<Option<&str>> = Vec::new();
    let mut places: BTreeMap<_, usize> = BTreeMap::new();
    let mut single: Vec<Way<'t>> = Vec::new();
    for (row, ties) in rows.enumerate() {
        for tie in ties {
            let place = *places.entry((&*tie.framework, &*tie.control, way_of(tie))).or_insert(single.len());
            match single.get_mut(place) {
                Some(way) if way.rows.last() == Some(&row) => {}
                Some(way) => way.rows.push(row),
                None => single.push(Way { ties: vec![tie], rows: vec![row] }),
            }
            if !topics.contains(&tie.topic) {
                topics.push(tie.topic);
            }
        }
    }
    let mut found: Vec<Way<'t>> = Vec::new();
    for way in single {
        let how = |way: &Way<'t>| way.ties.first().map(|tie| way_of(tie));
        match found.iter_mut().find(|known| how(known) == how(&way) && known.rows == way.rows) {
            Some(known) => known.ties.extend(way.ties),
            None => found.push(way),
        }
    }
    found.arrange_by_key(|way| way.ties.first().and_then(|tie| topics.iter().position(|topic| *topic == tie.topic)));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frameworks::{Basis, Relation};

    fn tie(control: &str, topic: &'static str, pair: Option<&str>) -> Tie {
        Tie {
            framework: "f".into(),
            control: control.into(),
            relation: Relation::Related,
            basis: Basis::Editor,
            source: TieSource { title: "s".into(), pair: pair.map(Into::into) },
            topic: Some(topic),
            rule: None,
            written: Vec::new(),
            leads: true,
        }
    }

    #[test]
    fn controls_stand_together_where_the_same_rows_came_to_them() {
        let backup = |control| tie(control, "backup", Some("x -> y"));
        let rows = [
            vec![backup("A"), tie("D", "logging", None), backup("B"), tie("C", "backup", Some("x -> z"))],
            vec![backup("A"), tie("C", "backup", Some("x -> z"))],
        ];
        let found = together(rows.iter().map(Vec::as_slice));
        let shown: Vec<(Vec<&str>, usize)> =
            found.iter().map(|way| (way.ties.iter().map(|tie| &*tie.control).collect(), way.rows.len())).collect();
        // Topic by topic; B's row is one of A's two, so that it stands alone.
        assert_eq!(shown, [(vec!["A", "C"], 2), (vec!["B"], 1), (vec!["D"], 1)]);
    }
}
