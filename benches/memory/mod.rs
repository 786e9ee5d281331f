//! How much memory a run takes.

use std::process::{Command, Stdio};

/// Peak resident memory of a run, MiB; none where GNU time is not installed.
pub fn peak(job: &Command) -> Option<f64> {
    let mut timed = Command::new("/usr/bin/time");
    timed.args(["-f", "%M"]).arg(job.get_program()).args(job.get_args()).current_dir(job.get_current_dir()?);
    let output = timed.stdout(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    Some(text.lines().last()?.trim().parse::<f64>().ok()? / 1024.0)
}
