#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| rmx_report_fuzz::import("a.docx", &rmx_report_fuzz::container(data)));
