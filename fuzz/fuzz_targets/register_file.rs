#![no_main]
//! A service's file of the register, and the log. What reads without a problem is written again and reads the same.

use libfuzzer_sys::fuzz_target;
use rmx_report::record::{file, log::Log};

fuzz_target!(|data: &[u8]| {
    let _ = Log::read(data, "log.jsonl");
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (service, problems) = file::from_text(text, "acme.vm.toml");
    if let (Some(service), false) = (service, problems.has_errors()) {
        let written = file::to_text(&service);
        let (again, problems) = file::from_text(&written, "acme.vm.toml");
        assert!(!problems.has_errors(), "{problems:?}\n{written}");
        assert_eq!(again.as_ref().map(file::to_text), Some(written));
    }
});
