#![allow(clippy::unwrap_used)]

use super::*;
use crate::import::notation::{letter_of, says_none};
use crate::matrix::Letter;

fn side(text: &str) -> Option<Side> {
    label(text).side
}

/// The build refuses what is wrong with a file (see `build.rs`); this is what it looks for.
#[test]
fn a_word_in_two_classes_needs_a_note_and_a_note_needs_a_word() {
    let problems = |text: &str| toml::from_str::<file::Language>(text).unwrap().problems();
    let head = "[language]\ncode = \"xx\"\nname = \"X\"\n";
    let twice = "[header]\nactivity = [\"Task\"]\nowner = [\"task\"]\n";
    let note = "[[twice]]\nwords = [\"task\"]\nnote = \"both\"\n";
    assert_eq!(problems(&format!("{head}{twice}")).len(), 1);
    assert!(problems(&format!("{head}{twice}{note}")).is_empty());
    assert_eq!(problems(&format!("{head}{note}")).len(), 1);
    assert_eq!(problems(&format!("{head}[party]\nactivity = [\"Task\"]\n")).len(), 1);
    // A table answers one question; a word may answer several.
    assert!(problems(&format!("{head}[party]\ncustomer = [\"User\"]\n[roles]\nnoun = [\"user\"]\n")).is_empty());
    for (class, _) in toml::from_str::<file::Language>(&format!("{head}{twice}")).unwrap().words() {
        assert_eq!(class.table(), "header");
    }
}

#[test]
fn every_file_can_be_read_and_is_named_by_its_language() {
    let mut languages = 0;
    for entry in std::fs::read_dir("inputs/lexicon").unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        if stem == "symbols" {
            let symbols: file::Symbols = toml::from_str(&text).unwrap();
            let (mark, icon) = (symbols.mark, symbols.icon);
            for list in [mark.tick, mark.cross, mark.shape, mark.shared, mark.no, icon.yes, icon.no, icon.around] {
                assert!(!list.is_empty());
            }
            assert!(mark.rating.len() > 2 && mark.rating.iter().all(|colour| !colour.is_empty()));
            for list in [symbols.blank.none, symbols.names.clouds, symbols.names.companies] {
                assert!(!list.is_empty());
            }
        } else if path.extension().is_some_and(|e| e == "toml") {
            let language: file::Language = toml::from_str(&text).unwrap();
            assert_eq!(language.language.code, stem);
            assert_eq!(language.problems(), [] as [String; 0], "{stem}");
            assert!(language.local_letters.values().all(|letter| Letter::from_char(*letter).is_some()), "{stem}");
            assert!(language.forms.iter().all(|(form, shown)| !form.is_empty() && !shown.is_empty()), "{stem}");
            languages += 1;
        }
    }
    assert!(languages >= 20, "{languages}");
}

/// "I/R" is informed and responsible, and not an abbreviation of "nothing" in some language.
#[test]
fn no_word_for_nobody_can_be_read_as_letters() {
    let letters = |word: &str| word.chars().all(|c| matches!(c, 'r' | 'a' | 'c' | 'i' | 's' | ' '));
    let nobody = lexicon().phrases(Classes::of(&[Class::Nobody, Class::Nothing]));
    assert_eq!(nobody.iter().filter(|word| letters(word)).collect::<Vec<_>>(), [] as [&&str; 0]);
    assert_eq!(["i/r", "R, I", "C/I", "S.A."].map(says_none), [false; 4]);
}

/// A label names one side, in whatever language it is read.
#[test]
fn no_phrase_names_two_sides() {
    let sides = [Class::Customer, Class::Provider, Class::Underlying, Class::Third, Class::Shared, Class::Nobody];
    let two = |classes: &Classes| sides.iter().filter(|side| classes.has(**side)).count() > 1;
    let mut both: Vec<_> =
        words::PHRASES.iter().filter(|(_, classes)| two(classes)).map(|(phrase, _)| phrase).collect();
    both.sort_unstable();
    assert!(both.is_empty(), "{both:?}");
}

#[test]
fn whole_labels_name_sides() {
    for text in ["Merchant", "**You**"] {
        assert_eq!(side(text), Some(Side::Customer), "{text}");
    }
    for text in ["Vendor's responsibilities", "TPSP"] {
        assert_eq!(side(text), Some(Side::Provider), "{text}");
    }
    assert_eq!(side("Underlying cloud provider"), Some(Side::Underlying));
    assert_eq!(side("Shared responsibility"), Some(Side::Shared));
    // A word of a party inside a longer label names nobody.
    for text in ["Customer applications", "Customer data", "Provider onboarding", "Vendor risk reviews", "User access"]
    {
        assert_eq!(side(text), None, "{text}");
    }
}

#[test]
fn a_label_keeps_its_name_as_it_is_spelt() {
    let read = label("Red Hat's responsibilities");
    assert_eq!((read.core, read.responsibility.as_deref(), read.side), ("Red Hat", Some("responsibilities"), None));
    assert_eq!(label("Role of the Platform Team").core, "Platform Team");
    assert_eq!(label("Responsibilities").core, "Responsibilities");
}

#[test]
fn cells_are_marked() {
    let read = |text: &str| mark(text).map(|m| (m.sign, m.shape));
    for text in ["✓", "✔️", "fa-check", "CheckCircle", ":white_check_mark:", "✅ Owner", "(tick)", "✓✓", "✓ (1)"]
    {
        assert_eq!(read(text), Some((Sign::Yes, Shape::Tick)), "{text}");
    }
    for text in ["x", "X*", "×", "**X**"] {
        assert_eq!(read(text), Some((Sign::Yes, Shape::Cross)), "{text}");
    }
    for text in ["❌", ":x:", "x icon", "circle-xmark", "❌ No", "(error)"] {
        assert_eq!(read(text).map(|m| m.0), Some(Sign::No), "{text}");
    }
    for text in ["Check the logs", "No action", "✅ Acme", "", "Back up", "-", "R"] {
        assert_eq!(read(text), None, "{text}");
    }
    assert_eq!(read("Yes"), Some((Sign::Yes, Shape::Word)));
    assert_eq!(mark("✓ (backups)").unwrap().qualifier, Some("backups"));
    for text in ["-", " – ", "N/A", "not applicable"] {
        assert!(says_none(text), "{text}");
    }
    assert!(!says_none("R") && !says_none("x"));
}

#[test]
fn roles_look_like_roles() {
    assert!(role_likeness("Project Manager") > 0.9 && role_likeness("IT Ops") > 0.9);
    assert!(role_likeness("Back up the data") < 0.1);
}

#[test]
fn every_language_names_both_sides() {
    for text in labels::CUSTOMER {
        assert_eq!(side(text), Some(Side::Customer), "{text}: {:?}", label(text));
    }
    for text in labels::PROVIDER {
        assert_eq!(side(text), Some(Side::Provider), "{text}: {:?}", label(text));
    }
    for text in [
        "Partagé",
        "Geteilte Verantwortung",
        "Compartida",
        "Delt ansvar",
        "Jaettu",
        "Sdílená odpovědnost",
        "Совместная ответственность",
        "Paylaşılan",
        "共同责任",
        "共有",
        "공동 책임",
    ] {
        assert_eq!(side(text), Some(Side::Shared), "{text}");
    }
    for text in ["客户数据", "Kundendaten", "Données client", "お客様データ", "고객 데이터"] {
        assert_eq!(side(text), None, "{text}");
    }
}

#[test]
fn every_language_has_letters_headers_and_blanks() {
    for (text, wanted) in [
        ("Réalise", Letter::Responsible),
        ("Durchführung", Letter::Responsible),
        ("Исполнитель", Letter::Responsible),
        ("执行", Letter::Responsible),
        ("実行責任者", Letter::Responsible),
        ("실무 담당자", Letter::Responsible),
        ("Rechenschaftspflichtig", Letter::Accountable),
        ("Approbateur", Letter::Accountable),
        ("Утверждает", Letter::Accountable),
        ("説明責任者", Letter::Accountable),
        ("Konsultiert", Letter::Consulted),
        ("Consultado", Letter::Consulted),
        ("Консультант", Letter::Consulted),
        ("咨询", Letter::Consulted),
        ("Bilgilendirilen", Letter::Informed),
        ("通知", Letter::Informed),
    ] {
        assert_eq!(letter_of(text), Some(wanted), "{text}");
    }
    assert_eq!(local_letter('K'), Some(Letter::Consulted));
    let header = |text: &str, class| means(text, class);
    for text in [
        "Activité",
        "Tätigkeit",
        "Attività",
        "Actividad",
        "Atividade",
        "Taak",
        "Czynność",
        "Uppgift",
        "Opgave",
        "Oppgave",
        "Tehtävä",
        "Činnost",
        "Aktivnost",
        "Активност",
        "Задача",
        "Görev",
        "任务",
        "任務",
        "作業内容",
        "업무",
    ] {
        assert!(header(text, Class::Activity), "{text}");
    }
    for text in [
        "Sans objet",
        "Entfällt",
        "Non applicabile",
        "No aplica",
        "Não aplicável",
        "N.v.t.",
        "Nie dotyczy",
        "Ej tillämpligt",
        "Ikke relevant",
        "Ei koske",
        "Nerelevantní",
        "Не применимо",
        "Yok",
        "不适用",
        "不適用",
        "該当なし",
        "해당 없음",
    ] {
        assert!(says_none(text), "{text}");
    }
}
