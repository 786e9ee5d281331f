#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = rmx_report::evidence::verify::pdf::verify(data);
});
