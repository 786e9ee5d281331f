//! Topics that activities are about, by which rows and controls find each other.

pub mod topics;
