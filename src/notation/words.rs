//! Words of the notations in the languages of the importers: English, French, German, Italian, Spanish, Portuguese, Dutch, Polish.

use unicode_normalization::UnicodeNormalization;

/// Texts that say that there is nothing.
const NONE: &[&str] = &[
    "n/a",
    "n.a.",
    "n. a.",
    "na",
    "n/d",
    "-",
    "–",
    "—",
    "--",
    "none",
    "not applicable",
    "nil",
    "s/o",
    "s.o.",
    "sans objet",
    "aucun",
    "aucune",
    "entfällt",
    "nicht zutreffend",
    "nicht anwendbar",
    "keine",
    "non applicabile",
    "nessuno",
    "nessuna",
    "no aplica",
    "ninguno",
    "ninguna",
    "não aplicável",
    "nao aplicavel",
    "n.v.t.",
    "nvt",
    "niet van toepassing",
    "geen",
    "nie dotyczy",
    "brak",
];

/// Words for an activity that both sides have.
const SHARED: &[&str] = &[
    "shared",
    "shared responsibility",
    "joint",
    "jointly",
    "both",
    "both parties",
    "co-owned",
    "partagé",
    "partagée",
    "partagee",
    "partage",
    "responsabilité partagée",
    "les deux",
    "conjoint",
    "gemeinsam",
    "geteilt",
    "geteilte verantwortung",
    "beide",
    "condiviso",
    "condivisa",
    "responsabilità condivisa",
    "entrambi",
    "compartido",
    "compartida",
    "responsabilidad compartida",
    "ambos",
    "compartilhado",
    "compartilhada",
    "partilhado",
    "partilhada",
    "responsabilidade compartilhada",
    "responsabilidade partilhada",
    "gedeeld",
    "gedeelde verantwoordelijkheid",
    "wspólna",
    "wspólne",
    "wspólnie",
    "współdzielone",
    "współdzielona",
    "obie strony",
];

/// Words that give a party the whole activity.
const FULL: &[&str] = &[
    "full ownership",
    "full responsibility",
    "full",
    "fully responsible",
    "sole responsibility",
    "entire responsibility",
    "responsabilité totale",
    "responsabilité entière",
    "volle verantwortung",
    "alleinige verantwortung",
    "piena responsabilità",
    "responsabilità totale",
    "responsabilidad total",
    "responsabilidad completa",
    "responsabilidade total",
    "volledige verantwoordelijkheid",
    "pełna odpowiedzialność",
];

/// First words of a duty that the party may take up or leave.
const OPTIONAL: &[&str] = &[
    "optional",
    "optionally",
    "optionnal",
    "facultatif",
    "optionnel",
    "optionnelle",
    "optionale",
    "opzionale",
    "facoltativo",
    "opcional",
    "opcionalmente",
    "optioneel",
    "opcjonalnie",
    "opcjonalny",
];

/// Words around a party's name that do not change who is named ("Customer only", "Managed by Acme").
const AROUND: &[&str] = &[
    "only",
    "solely",
    "alone",
    "responsibility",
    "responsibilities",
    "responsible",
    "managed",
    "owned",
    "the",
    "by",
    "-owned",
    "'s",
    "uniquement",
    "seulement",
    "seul",
    "nur",
    "solo",
    "sólo",
    "solamente",
    "apenas",
    "somente",
    "alleen",
    "tylko",
];

/// A text for comparison: compatibility forms, lower case, single spaces, no markup stars or closing full stop.
pub fn fold(text: &str) -> String {
    let lower: String = text.nfkc().flat_map(char::to_lowercase).collect();
    let words: Vec<&str> = lower.split_whitespace().collect();
    words.join(" ").trim_matches(|c: char| c == '*' || c == '.' || c == ':').trim().to_owned()
}

/// Whether a folded text says that there is nothing.
pub fn is_none(folded: &str) -> bool {
    NONE.iter().any(|w| *w == folded || w.trim_end_matches('.') == folded)
}

/// Whether a folded text says "Shared".
pub fn is_shared(folded: &str) -> bool {
    SHARED.contains(&folded)
}

/// Whether a folded text gives the whole activity to its party.
pub fn is_full(folded: &str) -> bool {
    FULL.contains(&folded)
}

/// Whether a duty begins with a word that makes it optional.
pub fn is_optional(text: &str) -> bool {
    let folded = fold(text);
    let first = folded.split(|c: char| !c.is_alphanumeric()).find(|w| !w.is_empty());
    first.is_some_and(|w| OPTIONAL.contains(&w))
}

/// A folded name without the words around it that do not change who is named.
pub fn bare_name(folded: &str) -> String {
    folded
        .split(|c: char| c.is_whitespace() || c == '-')
        .filter(|w| !w.is_empty() && !AROUND.contains(w))
        .collect::<Vec<_>>()
        .join(" ")
        .trim_end_matches("'s")
        .trim_end_matches("’s")
        .to_owned()
}
