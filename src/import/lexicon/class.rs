//! What a word can mean.

use serde::Deserialize;

/// What a word means. Classes of one table answer one question ("whom does this label name?", "what does this header announce?").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Class {
    /// Party: the customer.
    Customer,
    /// Party: the provider, by no name of its own.
    Provider,
    /// Party: a cloud below the vendor. The provider where nobody else is, otherwise a third party.
    Underlying,
    /// Party: a third party, by no name of its own.
    Third,
    /// Party: both sides.
    Shared,
    /// Party: nobody ("not applicable").
    Nobody,
    /// Around a party: marks a header as "party + word" ("responsibilities").
    Responsibility,
    /// Around a party: articles, possessives, prepositions.
    Article,
    /// Around a party: other words that do not change who is named.
    Filler,
    /// Around a party: connects two parties.
    And,
    /// Around a party: stands between "shared" and the names of those who share.
    Between,
    /// Around a party: an ending of a compound that says nothing of its own ("Kundenrolle").
    Ending,
    /// Header: activities.
    Activity,
    /// Header: names of things; activities where there is nothing better, otherwise sections.
    Thing,
    /// Header: sections.
    Section,
    /// Header: numbers and identifiers.
    Id,
    /// Header: names of who is responsible.
    Owner,
    /// Header: a remark that is kept beside the activity.
    Note,
    /// Header: a field of work (grids have a column for each).
    Area,
    /// Header: a deployment model.
    Model,
    /// Header: prices and plans, as in a comparison of what can be bought.
    Tier,
    /// Header: what comes of an action. The steps of a procedure have one.
    Outcome,
    /// Header: of a legend.
    Legend,
    /// Header: of a table of versions or changes.
    History,
    /// Header: whether a control can be inherited.
    Inheritance,
    /// Header: the catalogue's option.
    Option,
    /// Header: the catalogue's line of the source document.
    Line,
    /// Header: the catalogue's general activity.
    General,
    /// Letter: who carries it out.
    Responsible,
    /// Letter: who answers for it.
    Accountable,
    /// Letter: who is asked.
    Consulted,
    /// Letter: who is told.
    Informed,
    /// Cell: a marked one, in words.
    Yes,
    /// Cell: an unmarked one, in words.
    No,
    /// Cell: in part.
    Partial,
    /// Cell: gives a party the whole activity.
    Full,
    /// Cell: gives a party nothing to do.
    Nothing,
    /// Cell: its first word makes a duty one that may be left.
    Optional,
    /// Cell: which part a party takes ("Owner", "Support").
    Level,
    /// Cell: the part of whoever does it, beside those who help ("Primary").
    Lead,
    /// Remark: words behind "shared" that say how or when, not who.
    How,
    /// Role: names of functions that people have.
    Noun,
    /// Role: endings of such names.
    NounEnding,
    /// Users' list: who.
    User,
    /// Users' list: what they may do.
    Role,
    /// Users' list: where.
    Scope,
    /// Users' list: when they were last there.
    LastSeen,
    /// Users' list: people or machines.
    Kind,
    /// Users' list: a date that never was.
    Never,
    /// Users' list: whether the account is in use.
    Status,
    /// Users' list: an account that is a key.
    ApiKey,
    /// Users' list: an account that a machine has.
    Machine,
    /// Users' list: an account that a person has.
    Person,
    /// Users' list: what its status says of an account that is not in use.
    OutOfUse,
    /// Page: speaks of responsibilities.
    Duty,
    /// Page: speaks of permissions, or compares.
    Permission,
    /// Page: a role that an application gives to its users.
    AccessRole,
    /// Page: heads what has fields or routes.
    Field,
    /// Page: heads records of business.
    Record,
    /// Page: heads what developers write against.
    Developer,
    /// Page: says in a header only that something is done.
    Act,
    /// Page: heads a column that says for which models a row holds.
    AppliesTo,
    /// Page: heads a table that shifts another one.
    Shift,
    /// Page: a verb behind a party's name in a header.
    HeadVerb,
    /// Model: words around its name.
    Around,
    /// Model: every one.
    Every,
    /// Sentence: between a party and what it is responsible for.
    IsResponsible,
    /// Sentence: says so in a short line only.
    Must,
    /// Sentence: says so of "the following".
    Does,
    /// Sentence: "the following".
    Following,
    /// Sentence: between the party and the verb.
    Adverb,
    /// Sentence: a word that joins others and names nothing.
    Join,
    /// Remark: before a party's name, it makes a remark of it.
    Mostly,
    /// Remark: carrying something out, beside answering for it.
    CarriesOut,
    /// Name: addresses the reader or the writer, and is none to show.
    Pronoun,
    /// Name: stands where one will be.
    Placeholder,
    /// Name: one letter off a party word, and a word of its own.
    NoSlip,
    /// Name: stands before it where something is for it, or runs on it.
    For,
}
