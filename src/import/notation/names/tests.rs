//! Who is meant by a text.
#![allow(clippy::unwrap_used)]
use super::*;
use crate::import::lexicon::labels;

fn who(text: &str) -> Vec<Who> {
    let known = |name: &str| ["redhat", "unionai", "ibm"].contains(&name);
    mentions(text, &known).unwrap_or_default().into_iter().map(|m| m.who).collect()
}

#[test]
fn a_slip_of_the_pen_is_one() {
    for (word, written) in [
        ("customer", "costumer"),
        ("customer", "custmer"),
        ("customer", "custommer"),
        ("customer", "cusotmer"),
        ("customer", "customes"),
        ("customer", "sustomer"),
    ] {
        assert!(is_slip(word, written), "{written}");
    }
    for (word, written) in [
        ("customer", "customer"),
        ("customer", "custodian"),
        ("customer", "cstmer"),
        ("customer", "sustomes"),
        ("customer", "ucstomre"),
        ("customer", "custamar"),
        ("customer", "customeers1"),
    ] {
        assert!(!is_slip(word, written), "{written}");
    }
}

#[test]
fn names_are_divided_outside_of_brackets() {
    let of = |text: &'static str| pieces(text);
    assert_eq!(of("A + B & C / D, E; F\nG · H"), ["A", "B", "C", "D", "E", "F", "G", "H"]);
    assert_eq!(of("A (x, y), B [z / w]"), ["A (x, y)", "B [z / w]"]);
    assert_eq!(of("A ((x), y), B"), ["A ((x), y)", "B"]);
    assert_eq!(of("A), B"), ["A)", "B"]);
    assert_eq!(of("A\n(B), C"), ["A\n(B)", "C"]);
    assert_eq!(of("Anna and Ben"), ["Anna", "Ben"]);
    assert_eq!(of("Anna  and Ben"), ["Anna", "Ben"]);
    assert_eq!(of("Anna and"), ["Anna and"]);
    assert_eq!(of("- A, • B, *C*"), ["A", "B", "C"]);
    assert_eq!(of(", ;"), [""; 0]);
}

#[test]
fn a_name_is_short() {
    assert!(is_short("one two three four five six seven eight"));
    assert!(!is_short("one two three four five six seven eight nine"));
    assert!(is_short(&"a".repeat(60)) && !is_short(&"a".repeat(61)));
    assert!(is_initials("PO") && is_initials("CEO"));
    assert!(!is_initials("P") && !is_initials("CISO") && !is_initials("Po"));
}

#[test]
fn the_parties_in_every_language() {
    let forms = ["What you can do", "Customer Only", "Costumer", "**Kunde**", "Customer (tenant)", "Klientem"];
    for text in labels::CUSTOMER.iter().copied().chain(forms) {
        assert_eq!(who(text), [Who::Customer], "{text}");
    }
    for text in labels::PROVIDER {
        assert_eq!(who(text), [Who::Provider], "{text}");
    }
}

#[test]
fn the_provider_by_name() {
    for (text, name) in [
        ("Rolle Cloud Temple", "Cloud Temple"),
        ("Cloud Temple-Rolle", "Cloud Temple"),
        ("How IBM helps", "IBM"),
        ("Red Hat responsibilities", "Red Hat"),
        ("Union.ai", "Union.ai"),
        ("OVHcloud", "OVHcloud"),
        ("GitHub (Dependabot)", "GitHub"),
    ] {
        assert_eq!(who(text), [Who::Named(name.to_owned())], "{text}");
    }
    assert_eq!(who("Cloud provider"), [Who::Underlying("Cloud provider".to_owned())]);
}

#[test]
fn what_stands_behind_shared_may_be_a_remark() {
    assert_eq!(shared_remark("Shared by design"), Some("by design"));
    assert_eq!(shared_remark("Shared; varies by plan and region"), Some("varies by plan and region"));
    assert_eq!(who("Shared depending on the plan"), [Who::Shared]);
    for names in ["Shared CSP and CSC", "Shared: Customer, IBM", "Shared; Customer and Acme", "Customer by default"] {
        assert_eq!(shared_remark(names), None, "{names}");
    }
}

#[test]
fn several_parties_in_one_text() {
    let named = |n: &str| Who::Named(n.to_owned());
    assert_eq!(who("Red Hat and AWS responsibilities"), [named("Red Hat"), named("AWS")]);
    assert_eq!(who("Red Hat and cloud provider"), [named("Red Hat"), Who::Underlying("cloud provider".to_owned())]);
    assert_eq!(who("Union.ai (tunnel + PrivateLink) + Customer (VPC)"), [named("Union.ai"), Who::Customer]);
    assert_eq!(who("Kunde und Anbieter"), [Who::Customer, Who::Provider]);
    assert_eq!(who("Klient i dostawca"), [Who::Customer, Who::Provider]);
    assert_eq!(who("Research and development"), [named("Research and development")]);
    assert_eq!(who("Red Hat [1] and Customer [2, 3]"), [named("Red Hat"), Who::Customer]);
    assert_eq!(who("Customer²"), [Who::Customer]);
    assert_eq!(who("BU (user)"), [Who::Customer]);
    assert_eq!(who("PO"), [named("PO")]);
    assert_eq!(who("Service Owner"), [named("Service Owner")]);
    let listed = |text: &str| -> Vec<String> {
        super::listed(text, &|name| matches!(name, "qa" | "pm")).into_iter().map(|m| m.spelling).collect()
    };
    assert_eq!(listed("PMM, Design"), ["PMM", "Design"]);
    assert_eq!(listed("CEO, Customer & Revenue"), ["CEO", "Customer & Revenue"]);
    assert_eq!(listed("Legal/Privacy"), ["Legal/Privacy"]);
    assert_eq!(listed("PM/QA"), ["PM", "QA"]);
    assert_eq!(listed("Anna/Ben"), ["Anna", "Ben"]);
    assert_eq!(listed("PM & Legal"), ["PM", "Legal"]);
    assert_eq!(listed("PM/Legal"), ["PM/Legal"]);
    assert_eq!(listed("TBD (Tech lead)"), ["Tech lead"]);
    assert_eq!(listed("Risk Manager and CTO / Architecture Lead"), ["Risk Manager", "CTO / Architecture Lead"]);
    assert_eq!(who("Shared CSP and CSC"), [Who::Shared]);
    assert!(matches!(who("3rd-party outsourced").as_slice(), [Who::ThirdParty(_)]));
    assert!(matches!(who("Shared CSP and 3rd-party").as_slice(), [Who::Provider, Who::ThirdParty(_)]));
    assert_eq!(who("Customer\n(Payment blueprint)"), [Who::Customer]);
    assert_eq!(who("Customer Responsibilies"), [Who::Customer]);
    assert!(is_filler("responsiblity") && !is_filler("verantwortlicher") && !is_filler("controller"));
    assert_eq!(who("n/a"), [Who::Nobody]);
    assert_eq!(who("—"), [Who::Nobody]);
}

#[test]
fn the_words_of_a_text_and_what_stands_around_a_name() {
    assert_eq!(word_spans("a bc"), [(0, 1), (2, 4)]);
    assert_eq!(word_spans("a-b."), [(0, 1), (2, 3)]);
    // A mark that combines with a letter is the word's; with a symbol it begins none.
    assert_eq!(word_spans("Zoe\u{308} x"), [(0, 5), (6, 7)]);
    assert_eq!(word_spans("⚙\u{fe0f} Acme"), [(7, 11)]);
    assert_eq!(trimmed("role of Acme"), ["role of Acme", "of Acme", "Acme"]);
    assert_eq!(trimmed("the Acme role"), ["the Acme role", "Acme role", "the Acme", "Acme"]);
    assert_eq!(trimmed("role of"), ["role of", "of", "role"]);
    assert_eq!((core("role of the Acme"), core("the Acme role"), core("of the")), (Some("Acme"), Some("Acme"), None));
    assert_eq!(with_role("the Service  Owner here", "Service"), "Service  Owner");
    for text in ["Acme Team", "Acme/Owner", "Acme"] {
        assert_eq!(with_role(text, "Acme"), "Acme", "{text}");
    }
}

#[test]
fn slips_are_looked_for_in_long_words_only() {
    assert_eq!(misspelt("cliemt"), Some(Who::Customer));
    assert_eq!(misspelt("provder"), Some(Who::Provider));
    for text in ["clent", "buyerz", "cust omer", "hosted", "acme"] {
        assert_eq!(misspelt(text), None, "{text}");
    }
    assert!(is_filler("responsibilies"), "two letters are missing");
    assert!(is_filler("verantwordelijkeid"), "of a longer word");
    assert!(is_filler("responsble"), "of the shortest");
    let roles = phrases(Meaning::Filler).into_iter().filter(|p| ROLE_STEMS.iter().any(|stem| p.starts_with(stem)));
    assert!(roles.into_iter().all(|role| role.chars().count() > MIN_MISSPELT_ROLE), "no slip is shorter");
    for text in ["respinsibke", "rasponsibilaty", "respons ibility"] {
        assert!(!is_filler(text), "{text}");
    }
}

#[test]
fn a_name_of_ones_own_is_not_divided() {
    let named = |n: &str| vec![Who::Named(n.to_owned())];
    assert_eq!(who("Legal and Privacy"), named("Legal and Privacy"));
    assert_eq!(who("Red Hat and friends"), named("Red Hat and friends"));
    assert_eq!(who("(Acme)"), named("Acme"));
    assert_eq!(who("Kunde und Customer"), [Who::Customer], "once");
    assert_eq!(who("Costumer role"), [Who::Customer], "without the words around it");
    assert_eq!(single(": Acme").map(|m| m.spelling).as_deref(), Some("Acme"));
    assert_eq!(single("Acme: hosting").map(|m| m.spelling).as_deref(), Some("Acme"));
    assert!(single("Aab Bac Cad Dae Eaf Fag").is_some() && single("Aab Bac Cad Dae Eaf Fag Gah").is_none());
    // Prose and nothing at all name nobody.
    assert_eq!(who(&format!("Customer ({})", "a".repeat(149))), [Who::Customer]);
    assert!(who(&format!("Customer ({})", "a".repeat(150))).is_empty() && who("").is_empty());
    let spelling = |text: &str| lexical(text).map(|m| m.spelling);
    assert_eq!(spelling("✅ Customer").as_deref(), Some("Customer"));
    assert_eq!(spelling("(Customer)").as_deref(), Some("(Customer)"));
    assert_eq!(spelling("***"), None);
    let listed = |text: &str| super::listed(text, &|_| false).into_iter().map(|m| m.spelling).collect::<Vec<_>>();
    assert_eq!(listed("Anna (Tech lead)"), ["Anna"]);
    for text in ["Risk Manager and Anna", "Anna and Risk Manager", "Approver for Manager", "Risk Manager y Approver"] {
        assert_eq!(listed(text), [text]);
    }
    assert_eq!(listed("Anna (Berlin)"), ["Anna"]);
    assert_eq!(listed("Customer/Client").len(), 1, "both words mean one");
    assert_eq!(super::listed("Anna/Ben", &|name| name == "annaben").len(), 1, "listed by itself elsewhere");
    assert_eq!(listed("Customer (web, mobile)"), ["Customer"]);
    assert!(listed(&"word ".repeat(20)).is_empty(), "prose");
    let first = super::listed("Customer, Anna", &|_| false).into_iter().next().map(|m| m.who);
    assert_eq!(first, Some(Who::Customer));
}
