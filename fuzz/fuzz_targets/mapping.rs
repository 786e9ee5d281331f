#![no_main]
//! A mapping file and the document that it is given for, divided by a record separator.

use libfuzzer_sys::fuzz_target;
use rmx_report::base::diagnostic::Diagnostics;
use rmx_report::import::recognise::Hints;
use rmx_report::import::mapping::MappingFile;

fuzz_target!(|text: &str| {
    let (mapping, document) = text.split_once('\u{1E}').unwrap_or((text, ""));
    let mut problems = Diagnostics::new();
    let file = rmx_report::base::settings::read::<MappingFile>("mapping.toml", mapping, &mut problems);
    if !problems.has_errors() {
        let hints = Hints { mapping: file.value, ..Hints::default() };
        rmx_report_fuzz::import_with("a.md", document.as_bytes(), &hints);
    }
});
