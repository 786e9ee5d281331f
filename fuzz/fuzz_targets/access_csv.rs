#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = rmx_report::collect::access::read(text, "users.csv", Default::default());
});
