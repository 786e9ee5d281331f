//! Words of which the benches make activities.

pub const VERBS: [&str; 8] = ["Manage", "Monitor", "Patch", "Restore", "Encrypt", "Review", "Destroy", "Document"];
pub const THINGS: [&str; 10] = [
    "the backups of the data plane",
    "access rights to the control panel",
    "logs of the hypervisor",
    "keys of the vault",
    "network filters of the tenant",
    "images of the nodes",
    "incident notices",
    "the inventory of services",
    "storage devices at end of life",
    "physical access to the hosting rooms",
];
