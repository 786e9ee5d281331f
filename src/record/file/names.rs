//! The words of a service's file.

/// The form of a service's file.
pub const SCHEMA: &str = "rmx-register/2";

/// The form that version 0.1 wrote: it is read, and the next change writes the file in the present one.
pub(super) const EARLIER: &str = "rmx-register/1";

/// What stands as `last-seen` where the list says that an account was never used.
pub(super) const NEVER: &str = "never";

pub(super) mod name {
    pub const ROW: &str = "row";
    pub const ACCESS: &str = "access";
    pub const SIGN_OFF: &str = "sign-off";
    pub const EXTRACT: &str = "extract";
    pub const QUESTION: &str = "question";
    pub const FORM: &str = "form";
    pub const ID: &str = "id";
    pub const SECTION: &str = "section";
    pub const ACTIVITY: &str = "activity";
    pub const WORDING: &str = "wording";
    pub const EVIDENCE_FILES: &str = "evidence-files";
    pub const RENAMED: &str = "renamed";
    pub const COVERS: &str = "covers";
    pub const ACTIVITIES: &str = "activities";
    pub const CONFIRM: &str = "confirm";
}

/// How a ticked and a blank check box are stored.
pub(super) fn yes_or_no(ticked: bool) -> &'static str {
    if ticked { "yes" } else { "no" }
}
