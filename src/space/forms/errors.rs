//! Why something is no architecture in a form.

use crate::model::SearchSpace;

use super::form::Form;

/// Something that cannot be read as an architecture, or not in one way only.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FormError {
    /// A part is not what the form has there.
    #[error("{form}: {place} is {found}; expected {expected}")]
    Unexpected {
        /// The form.
        form: Form,
        /// Which part, such as `number 4 of 6 (the edge from node 1 to node 2)`.
        place: String,
        /// What is there.
        found: String,
        /// What the form has there.
        expected: String,
    },
    /// A text that is neither a string of an architecture nor a value.
    #[error("{text:?} cannot be read as a value of Python or JSON: {reason}")]
    NoValue {
        /// The text.
        text: String,
        /// What is wrong with it, and in which column.
        reason: String,
    },
    /// Several forms look like this, and mean different architectures.
    #[error("{found} can be {}, which are different architectures; name the form", listed(.forms))]
    Ambiguous {
        /// The value.
        found: String,
        /// The forms that it can be read in.
        forms: Vec<Form>,
    },
    /// No form looks like this.
    #[error("{found} is in none of the forms of an architecture, which are {}", Form::NAMES.join(", "))]
    NoForm {
        /// The value.
        found: String,
    },
    /// An index without its space.
    #[error("{index} is an index; name its search space, tss or sss")]
    SpaceNeeded {
        /// The index.
        index: i64,
    },
    /// A form of the other space.
    #[error("architectures of {space} have no form {form}; they have {}", forms_of(*.space))]
    OtherSpace {
        /// The form.
        form: Form,
        /// The space.
        space: SearchSpace,
    },
    /// A form that is not made of small numbers.
    #[error(
        "{form} has no array of numbers; operations, naslib, one-hot, adjacency and channels have one"
    )]
    NotNumbers {
        /// The form.
        form: Form,
    },
}

fn listed(forms: &[Form]) -> String {
    let names: Vec<&str> = forms.iter().map(|form| form.as_str()).collect();
    names.join(" or ")
}

fn forms_of(space: SearchSpace) -> String {
    let names: Vec<&str> = Form::ALL
        .into_iter()
        .filter(|form| form.is_of(space))
        .map(Form::as_str)
        .collect();
    names.join(", ")
}
