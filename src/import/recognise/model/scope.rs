//! A column that says for which models a row holds ("Scope: Common, Cloud Foundry, Kyma").

use crate::import::assemble::models_named;
use crate::import::notation::lexicon::is_model_name;
use crate::import::notation::lexicon::{Class, fold, is};
use crate::import::notation::names::is_short;
use crate::import::recognise::columns::{OtherColumns, Plan, Role};

use super::table::Table;

/// A column of models names no more than so many.
const MOST_MODELS: usize = 6;

/// Finds the column, if the plan has no models yet.
pub fn place(table: &Table<'_>, plan: &mut Plan) {
    if plan.names_models() {
        return;
    }
    for column in 0..table.width() {
        let headed = is(&table.header(column).label.folded, Class::AppliesTo);
        if !headed || !matches!(plan.roles.get(column), Some(Role::Extra | Role::Section)) || table.is_chosen(column) {
            continue;
        }
        // What a row holds for is no section, however often it comes again.
        if let Some(role) = plan.roles.get_mut(column) {
            *role = Role::Extra;
        }
        let mut every = false;
        let mut models: Vec<String> = Vec::new();
        let mut mentions = 0;
        for text in table.texts(column) {
            match models_named(text) {
                None => every = true,
                Some(names) => {
                    mentions += names.len();
                    for name in names {
                        if !models.iter().any(|m| fold(m) == fold(name)) {
                            models.push(name.to_owned());
                        }
                    }
                }
            }
        }
        // "Dedicated", "Dedicated, BYOC", "BYOC": the names come again, if not the cells.
        let again = table.column(column).repeats() || mentions >= 2 * models.len();
        let few = (2..=MOST_MODELS).contains(&models.len()) && again && models.iter().all(|m| is_short(m));
        // A product's own name for a model may stand among the known ones.
        let known = models.iter().filter(|m| is_model_name(m)).count();
        let sure = known >= 2 && known * 3 >= models.len() * 2;
        let asked = table.knowledge.reading == Some(OtherColumns::Models);
        if few && (sure || asked && every) {
            plan.choices.push(format!(
                "\"{}\" names the deployment models: {}",
                table.title(column),
                models.join(", ")
            ));
            if let Some(role) = plan.roles.get_mut(column) {
                *role = Role::Model;
            }
            return;
        }
        if few && every {
            plan.choices.push(format!(
                "\"{}\" may name deployment models ({}); kept beside the activity, --columns models reads them",
                table.title(column),
                models.join(", ")
            ));
        }
    }
}
