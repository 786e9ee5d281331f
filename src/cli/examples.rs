//! Examples at the end of each subcommand's help: the commands that people start with.

pub(super) const MAIN: &str = "\
Examples:
  rmx-report list
      what is built in: vendors, services, deployment models, options
  rmx-report --vendor ovhcloud --service instances -o obligations.xlsx
      the checklist of one service
  rmx-report --vendor zilliz --service cloud --model byoc -o zilliz.xlsx -o zilliz.pdf
      a service with several deployment models; workbook and PDF at once
  rmx-report --vendor ovhcloud --service instances --option automated-backups -o obligations.xlsx
      with an option that you have taken
  rmx-report --matrix page.md --vendor acme --service vm -o acme.xlsx
      a vendor's document that is not built in
  rmx-report --vendor ibm --service backup-recovery --format csv -o -
      data on standard output

Exit codes: 0 done, 1 failure (input or output), 2 usage, 3 unusable input, 10 findings at or above --fail-on.";

pub(super) const LIST: &str = "\
Examples:
  rmx-report list
  rmx-report list zilliz
  rmx-report list --catalog our-vendors
      your own catalogue entries, too
  rmx-report list --format json";

pub(super) const FRAMEWORKS: &str = "\
Examples:
  rmx-report frameworks
  rmx-report frameworks soc2
      its controls by id and short title, with the topics that lead to them
  rmx-report frameworks iso-27001 --format json";

pub(super) const COVERAGE: &str = "\
Examples:
  rmx-report coverage ovhcloud/instances --framework iso-27001
  rmx-report coverage zilliz/cloud --model byoc --framework soc2 --state yours --state both
      what is still mine
  rmx-report coverage --fail-on contested,open -o coverage.csv
      all services of rmx.toml, in the frameworks of its [audit]; exit code 10 for CI";

pub(super) const REGISTER: &str = "\
Examples:
  rmx-report register join
      after `git merge` of two branches that both recorded something
  rmx-report register join --dry-run
      what would be joined, and what the merge lost";

pub(super) const IMPORT: &str = "\
Examples:
  rmx-report import page.md --vendor acme --service vm -o catalog/acme/vm
      writes matrix.toml and the rows as CSV; use it with --catalog catalog
  rmx-report import matrix.xlsx --sheet \"Shared responsibility\" --format json -o -
      the normalised matrix, before a model is chosen
  rmx-report import page.html --show-mapping > mapping.toml
      how the document was read; edit it and give it back with --mapping mapping.toml";

pub(super) const SHOW: &str = "\
Examples:
  rmx-report show ovhcloud/instances
  rmx-report show union/platform --model byoc
  rmx-report show ovhcloud/instances --option automated-backups --format md > instances.md
  rmx-report show zilliz/cloud --model saas --format json";

pub(super) const CHECK: &str = "\
Examples:
  rmx-report check ovhcloud/instances
  rmx-report check zilliz/cloud --model byoc --fail-on warning
      ends with 10 where a warning is left, for CI
  rmx-report check page.md
      a vendor's document before you import it
  rmx-report check union/platform --format sarif -o findings.sarif";

pub(super) const DIFF: &str = "\
Examples:
  rmx-report diff zilliz/cloud --from saas --to byoc
      what moves to you with another deployment model
  rmx-report diff old.md new.md
      two versions of a vendor's page
  rmx-report diff ovhcloud/instances new.md -o notice.xlsx --fail-on more-for-you
      a change notice that an owner can sign";

pub(super) const COLLECT: &str = "\
Examples:
  rmx-report collect obligations.xlsx
      takes what was filled in into the register
  rmx-report collect from-anna.xlsx from-ben.xlsx --dry-run
      shows what would be recorded, and where two copies contradict each other
  rmx-report collect --access users.csv --vendor zilliz --service cloud
      holders of access roles from a list of users";

pub(super) const SIGN: &str = "\
Examples:
  rmx-report sign ovhcloud/instances --as approver --name Anna --decision accepted
      the checklist as a whole, as its approver
  rmx-report sign ovhcloud/instances OVH-INST-3.1.1-07 --as owner --name Ben --decision rejected
      one obligation, as its owner";

pub(super) const UPDATE: &str = "\
Examples:
  rmx-report update ovhcloud/instances new-page.md --dry-run
      what the vendor's new page changes, and what that does to entries and sign-offs
  rmx-report update ovhcloud/instances new-page.md
      the same, recorded
  rmx-report update zilliz/cloud --model byoc
      another deployment model, from the catalogue's entry";

pub(super) const PACK: &str = "\
Examples:
  rmx-report pack --vendor ovhcloud --service instances -o evidence.zip
  rmx-report verify evidence.zip";

pub(super) const STATUS: &str = "\
Examples:
  rmx-report status
      all services in the register
  rmx-report status ovhcloud/instances --soon 14
      what is due within two weeks
  rmx-report status --format md -o progress.md";

pub(super) const TASKS: &str = "\
Examples:
  rmx-report tasks
      what is to be done in all services of rmx.toml, the next first
  rmx-report tasks ovhcloud/instances --open --format jira -o tasks.csv
      for Jira's importer (linear, github: for theirs; csv: everything)
  rmx-report tasks -o tasks.ics -o tasks.json
      a calendar with reminders, and data";

pub(super) const EXPLAIN: &str = "\
Examples:
  rmx-report explain
      lists all codes
  rmx-report explain shared-without-split";

pub(super) const VERIFY: &str = "\
Examples:
  rmx-report verify evidence.pdf
  rmx-report verify evidence.zip";

pub(super) const LOG: &str = "\
Examples:
  rmx-report log
  rmx-report log --register register";

pub(super) const INIT: &str = "\
Examples:
  rmx-report init --service zilliz/cloud --model byoc --service ovhcloud/instances --option automated-backups
      an rmx.toml that runs: `rmx-report` alone then writes all checklists
  rmx-report init
      an rmx.toml with every part, commented: organisation, audit, internal roles, services
  rmx-report init --template our-template
      a copy of the checklist's template: change it, and use it with --template our-template";

pub(super) const COMPLETIONS: &str = "\
Examples:
  rmx-report completions bash > ~/.local/share/bash-completion/completions/rmx-report
  rmx-report completions zsh > ~/.zfunc/_rmx-report";

pub(super) const MAN: &str = "\
Examples:
  rmx-report man -o man";
