//! The fields of forms, by the names that they have in forms and in the API.

use crate::text::Term;
use domain::settings::Setting;

/// A field of a form, with a rule of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    Name,
    Email,
    Subject,
    Text,
    LinkReason,
    /// The address of the member who gets a removed member's files.
    TransferTo,
    Setting(Setting),
}

impl Field {
    /// The name in the form, and the last part of a pointer of the API or its parameter.
    pub(crate) fn name(self) -> String {
        match self {
            Self::Name => "name".into(),
            Self::Email => "email".into(),
            Self::Subject => "subject".into(),
            Self::Text => "text".into(),
            Self::LinkReason => "reason".into(),
            Self::TransferTo => "transfer_to".into(),
            Self::Setting(setting) => setting.word(),
        }
    }

    /// The field that a problem of the API points to.
    pub(crate) fn pointed_to(pointer: &str) -> Option<Self> {
        let name = pointer.rsplit('/').next()?;
        let settings = Setting::ALL.iter().copied().map(Self::Setting);
        let mut fields = [
            Self::Name,
            Self::Email,
            Self::Subject,
            Self::Text,
            Self::LinkReason,
            Self::TransferTo,
        ]
        .into_iter()
        .chain(settings);
        fields.find(|field| field.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointer_of_the_api_leads_to_the_field() {
        for (pointer, field) in [
            ("/email", Some(Field::Email)),
            ("/contact/name", Some(Field::Name)),
            ("transfer_to", Some(Field::TransferTo)),
            ("/sso_policy", Some(Field::Setting(Setting::SsoPolicy))),
            ("/role", None),
            ("", None),
        ] {
            assert_eq!(Field::pointed_to(pointer), field, "{pointer}");
        }
    }
}
