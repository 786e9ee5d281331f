//! Cells that name who owns an activity, alone or beside columns that say what each party does.

use crate::base::breaks::breaking;
use crate::base::diagnostic::Diagnostic;
use crate::import::mapping::ColumnRole;
use crate::import::notation;
use crate::import::notation::lexicon::fold;
use crate::import::raw::{RawCell, RawRow};
use crate::matrix::{ActivityId, Assignment, CellState, DutyKind, Letters, Notation, PartyKind, Rule, UnknownMark};

use super::{RowReader, resolve};

impl RowReader<'_, '_> {
    pub(super) fn owner_cell(&mut self, row: &RawRow, column: usize) -> Vec<Assignment> {
        let raw = self.text_at(row, column);
        let text = resolve(&breaking(raw, '\n'), self.context.keywords);
        let header = self.table.headers.get(column).map(|h| fold(h)).unwrap_or_default();
        let sheets = &notation::control_sheets().headers;
        let inheritance = sheets.is_inheritance(&header);
        let read = match notation::control(&text, inheritance, &self.names) {
            Some(cells) if inheritance || sheets.is_origination(&header) => Ok(cells),
            _ => notation::owner(&self.by_legend(&text), &self.names),
        };
        let mut cells = match read {
            Ok(cells) => cells,
            Err(error) => {
                let place = row.cells.get(column).map_or(row.place, |c| c.place);
                let location = self.written_at(place);
                let at = (!self.says_line()).then(|| location.clone());
                let known: Vec<&str> = self.context.parties.iter().map(|p| p.name.as_str()).collect();
                self.diagnostics.push(
                    Diagnostic::warning("unknown-owner", format!("\"{}\" names no known party", error.name))
                        .at(location)
                        .found(raw)
                        .allowed(format!("{}, or Shared", known.join(", ")))
                        .help(
                            "the row is kept, its owner unread; to read it, write these words among the aliases of a party under [[parties]]: \
                             --show-mapping prints a mapping, --mapping reads it",
                        ),
                );
                let unread = Assignment {
                    unknown: vec![UnknownMark { text: error.name, at }],
                    ..Assignment::stated(Letters::NONE, raw)
                };
                vec![unread; self.context.parties.len()]
            }
        };
        let written = row.cells.get(column).map_or(raw, RawCell::verbatim);
        for cell in &mut cells {
            written.clone_into(&mut cell.verbatim);
        }
        cells
    }

    /// What the legend says that a mark stands for ("C" -> the customer's name, "S" -> "Shared"); the text itself where it is no mark.
    fn by_legend(&self, text: &str) -> String {
        let mark = text.trim().trim_matches('*');
        let line = self.context.legend.iter().find(|l| l.letter.is_none() && l.mark.eq_ignore_ascii_case(mark));
        let Some(line) = line else { return text.to_owned() };
        if let Some(party) = line.party.as_ref().and_then(|id| self.context.parties.iter().find(|p| &p.id == id)) {
            return party.name.clone();
        }
        let explained = line.text.trim_start_matches(|c: char| !c.is_whitespace() && !matches!(c, ':' | '='));
        explained.trim_start_matches([' ', ':', '=', '-', '–']).to_owned()
    }

    /// The cells of a row that has both an owner and columns that say what a party does: the owner says who, the columns what.
    pub(super) fn beside_owner(
        &mut self,
        mut cells: Vec<Assignment>,
        row: &RawRow,
        id: &ActivityId,
        columns: &[usize],
    ) -> Vec<Assignment> {
        let unread = cells.iter().all(|c| c.letters == Letters::NONE);
        let stated = self.party_cells(row, id, columns);
        let with_column: Vec<bool> = (0..cells.len())
            .map(|index| {
                let party = self.context.parties.get(index).map(|p| &p.id);
                columns.iter().any(|c| {
                    matches!(self.role(*c), Some(ColumnRole::Party { parties, .. }) if party.is_some_and(|p| parties.contains(p)))
                })
            })
            .collect();
        // Control ownership is the vendor's own value for every party; a list of names leaves the others to their columns.
        let named_all = cells.iter().any(|c| {
            matches!(c.derived, Some(Rule::ControlOwnership | Rule::OwnerShared))
                || c.letters != Letters::NONE && c.derived == Some(Rule::OwnerSeveral)
        });
        let customer_owns = cells
            .iter()
            .zip(self.context.parties)
            .any(|(c, p)| p.kind == PartyKind::Customer && c.letters != Letters::NONE);
        let also = stated.iter().zip(&cells).any(|(s, c)| s.letters.r() && c.letters == Letters::NONE);
        let by_name = self.owner_lists_names(row);
        for (index, (cell, column)) in cells.iter_mut().zip(stated).enumerate() {
            if !with_column.get(index).copied().unwrap_or(false) || column.state == CellState::Unstated {
                continue;
            }
            let keeps = cell.letters != Letters::NONE || (!by_name && !unread && (named_all || customer_owns));
            if keeps {
                let duties = column.duties;
                cell.verbatim = column.verbatim;
                cell.duties.extend(duties.into_iter().map(|mut d| {
                    if cell.letters == Letters::NONE {
                        d.kind = DutyKind::Note;
                    }
                    d
                }));
            } else {
                *cell = column;
            }
        }
        if also && by_name {
            for cell in cells.iter_mut().filter(|c| c.derived == Some(Rule::OwnerSole) && c.letters == Letters::RA) {
                cell.letters = Letters::R;
                cell.derived = Some(Rule::OwnerSeveral);
            }
        }
        cells
    }

    /// Whether the owner column of a table only lists providers: the customer has a column of prose of its own.
    fn owner_lists_names(&self, row: &RawRow) -> bool {
        self.mapping.notation == Notation::Duty
            && self
                .columns_where(|r| matches!(r, ColumnRole::Owner { .. }))
                .first()
                .is_some_and(|c| row.cells.get(*c).is_some())
    }
}
