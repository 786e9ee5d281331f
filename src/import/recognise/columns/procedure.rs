//! Tables that name a party and say nothing of who is responsible: steps of a procedure ("Your action | Result"), permissions, fields
//! of a form, comparisons.

use crate::import::notation::is_mark;
use crate::import::notation::lexicon::{Meaning, fold, means};
use crate::import::notation::names::Who;
use crate::import::raw::RawRow;
use crate::matrix::Notation;

use super::Planner;

/// Beginnings of words that speak of responsibilities, folded.
const DUTY_STEMS: &[&str] = &[
    "responsib",
    "responsab",
    "accountab",
    "obligation",
    "obligaci",
    "obrigac",
    "duty",
    "duties",
    "raci",
    "verantwort",
    "zustandig",
    "pflicht",
    "aufgabenteilung",
    "verantwoord",
    "plicht",
    "odpowied",
    "obowiaz",
];

/// Words of a header that only say that something is done, folded.
const ACTS: &[&str] = &[
    "action",
    "actions",
    "do",
    "does",
    "must",
    "should",
    "need",
    "needs",
    "step",
    "steps",
    "aktion",
    "aktionen",
    "massnahme",
    "massnahmen",
    "handlung",
    "schritt",
    "schritte",
    "azione",
    "azioni",
    "accion",
    "acciones",
    "acao",
    "acoes",
    "actie",
    "acties",
    "dzialanie",
    "dzialania",
];

/// Beginnings of words that speak of permissions or comparisons, folded.
const OTHER_STEMS: &[&str] = &[
    "permission",
    "permis",
    "rbac",
    "berechtigung",
    "zugriffsrecht",
    "autoriza",
    "autorisation",
    "permess",
    "uprawn",
    "comparison",
    "comparing",
    "comparaison",
    "comparacion",
    "comparacao",
    "confronto",
    "vergleich",
    "vergelijking",
    "porownanie",
];

/// Headers of what has fields or permissions, folded.
const OTHER_HEADS: &[&str] = &[
    "field",
    "fields",
    "attribute",
    "column",
    "route",
    "endpoint",
    "permission",
    "permissions",
    "privilege",
    "campo",
    "ruta",
    "permiso",
    "permisos",
    "champ",
    "droit",
    "feld",
    "recht",
    "berechtigung",
    "permissao",
    "permesso",
    "veld",
    "pole",
];

/// Words in headers of records of business, folded.
const RECORD_HEADS: &[&str] = &[
    "invoice",
    "invoices",
    "order",
    "orders",
    "amount",
    "total",
    "subtotal",
    "price",
    "qty",
    "quantity",
    "currency",
    "payment",
    "paid",
    "shipment",
    "tracking",
    "po",
    "sku",
    "vat",
    "facture",
    "montant",
    "commande",
    "prix",
    "quantite",
    "rechnung",
    "betrag",
    "bestellung",
    "auftrag",
    "preis",
    "menge",
    "fattura",
    "importo",
    "ordine",
    "prezzo",
    "factura",
    "importe",
    "pedido",
    "precio",
    "cantidad",
    "fatura",
    "valor",
    "preco",
    "factuur",
    "bedrag",
    "bestelling",
    "prijs",
    "faktura",
    "kwota",
    "zamowienie",
    "cena",
];

/// Words in headers of what developers write against, folded.
const DEVELOPER_HEADS: &[&str] = &[
    "method",
    "methods",
    "function",
    "functions",
    "hook",
    "hooks",
    "callback",
    "callbacks",
    "class",
    "interface",
    "event",
    "events",
    "api",
    "apis",
    "endpoint",
    "sdk",
    "parameter",
    "module",
    "package",
    "library",
    "handler",
    "middleware",
    "interceptor",
    "plugin",
    "framework",
    "file",
];

/// A name has no more words than this.
const LONGEST_NAME: usize = 4;

/// Whether a folded text is a figure, a date or an identifier ("1044", "2026 01 31", "inv 0031") and says nothing in words.
fn is_figure(folded: &str) -> bool {
    folded.contains(|c: char| c.is_ascii_digit())
        && folded.split(' ').filter(|w| !w.contains(|c: char| c.is_ascii_digit())).all(|w| w.chars().count() <= 3)
}

/// Whether a text speaks of responsibilities.
pub(in crate::import::recognise) fn speaks_of_duties(text: &str) -> bool {
    fold(text).split(' ').any(|word| DUTY_STEMS.iter().any(|stem| word.starts_with(stem)))
}

impl Planner<'_> {
    /// Whether a table with one party's prose is a procedure: beside "Your action" stands what comes of it, or nothing around the
    /// table speaks of responsibilities.
    pub(super) fn is_procedure(&self, parties: &[usize]) -> bool {
        let [only] = parties else { return false };
        let Some(label) = self.labels.get(*only) else { return false };
        if speaks_of_duties(&label.folded) || self.knowledge.activity_column.is_some() {
            return false;
        }
        let outcome = (0..self.labels.len()).any(|c| c != *only && self.is(c, Meaning::Outcome));
        let acts = label.folded.split(' ').any(|word| ACTS.contains(&word));
        outcome || acts && !self.is_about_duties()
    }

    /// Why a table with columns of parties says nothing of who is responsible, where it does not.
    pub(super) fn says_something_else(&self, parties: &[usize], notation: Notation) -> Option<&'static str> {
        let cells = || parties.iter().filter_map(|c| self.profiles.get(*c)).flat_map(|p| p.distinct.keys());
        // Lines to write on fold to nothing.
        if notation == Notation::Duty && cells().next().is_some() && cells().all(|text| text.is_empty()) {
            return Some("a form that is not filled in");
        }
        if notation == Notation::Mark && self.grid.body().count() > 1 {
            let marked = |row: &RawRow| {
                parties
                    .iter()
                    .filter_map(|c| row.cells.get(*c))
                    .any(|c| is_mark(&c.text) && !means(&fold(&c.text), Meaning::No))
            };
            if !self.grid.body().any(marked) {
                return Some("nothing is marked in it");
            }
        }
        let said = parties.iter().filter_map(|c| self.labels.get(*c)).any(|l| speaks_of_duties(&l.folded));
        if said || self.knowledge.activity_column.is_some() || self.is_about_duties() {
            return None;
        }
        let grid = self.grid;
        let around: Vec<String> = grid.path.iter().chain(&grid.caption).map(|text| fold(text)).collect();
        let mut words = around.iter().flat_map(|text| text.split(' '));
        let heads = self.labels.first().is_some_and(|l| OTHER_HEADS.contains(&l.folded.as_str()));
        let headed = words.any(|w| OTHER_STEMS.iter().any(|stem| w.starts_with(stem)));
        (matches!(notation, Notation::Mark | Notation::Duty) && (heads || headed))
            .then_some("permissions, fields or a comparison, not who is responsible")
    }

    /// Whether the columns of parties only tell whom a record is about: they hold figures and identifiers, or names beside amounts, or
    /// beside nothing that could be an activity.
    pub(super) fn is_of_records(&self, parties: &[usize]) -> bool {
        let speaks = parties.iter().filter_map(|c| self.labels.get(*c)).any(|l| l.responsibility);
        if speaks || self.is_about_duties() || (0..self.labels.len()).any(|c| self.chosen_activity(c)) {
            return false;
        }
        let texts = |column: usize| self.profiles.get(column).into_iter().flat_map(|p| p.distinct.keys());
        let all = || parties.iter().flat_map(|c| texts(*c)).filter(|text| !text.is_empty());
        let most = |found: usize| found > 0 && found * 10 >= all().count() * 8;
        if most(all().filter(|text| is_figure(text)).count()) {
            return true;
        }
        let names = most(all().filter(|text| text.split(' ').count() <= LONGEST_NAME).count());
        let others = || (0..self.labels.len()).filter(|c| !parties.contains(c));
        let business = others()
            .filter_map(|c| self.labels.get(c))
            .any(|l| l.folded.split(' ').any(|word| RECORD_HEADS.contains(&word)));
        let in_figures = |c: usize| {
            let figures = texts(c).filter(|text| is_figure(text)).count();
            figures * 10 >= texts(c).count() * 8
        };
        names && (business && others().any(in_figures) || others().all(in_figures))
    }

    /// Whether a lone column of the customer's responsibility stands on a page that speaks of no responsibilities: what a developer has to
    /// see to when using a function, say, which nobody shares.
    pub(super) fn is_lone_remark(&self, parties: &[usize]) -> bool {
        // "When it runs" beside it may be taken for a name.
        let sure: Vec<&usize> = parties.iter().filter(|c| self.labels.get(**c).is_some_and(|l| l.sure)).collect();
        let [only] = sure.as_slice() else { return false };
        let grid = self.grid;
        // A table by itself has no page around it that could speak of anything else.
        let page =
            grid.sheet.is_none() && (!grid.path.is_empty() || grid.lead.iter().any(|text| !text.trim().is_empty()));
        let yours = self
            .labels
            .get(**only)
            .is_some_and(|l| l.responsibility && l.parties.iter().all(|m| m.who == Who::Customer));
        let heads =
            |c: usize| self.labels.get(c).is_some_and(|l| l.folded.split(' ').any(|w| DEVELOPER_HEADS.contains(&w)));
        page && yours && !self.is_about_duties() && !self.chosen_activity(0) && (0..self.labels.len()).any(heads)
    }

    fn is_about_duties(&self) -> bool {
        let grid = self.grid;
        let around = grid.path.iter().chain(&grid.lead).chain(&grid.caption).map(String::as_str);
        self.knowledge.about_duties || around.chain(grid.sheet.as_deref()).any(speaks_of_duties)
    }
}
