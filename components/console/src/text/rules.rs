//! The rules of fields: what is wrong, and the remedy.

use crate::field::Field;
use crate::text::Text;
use crate::text::settings::Input;

impl Text {
    /// The rule of a field that breaks it.
    pub(crate) fn rule(self, field: Field) -> &'static str {
        self.pick(match field {
            Field::Name => (
                "The name must be one line of at most 128 characters. Type another one.",
                "Le nom doit tenir sur une ligne, en 128 caractères au plus. Saisissez-en un autre.",
            ),
            Field::Email => (
                "That is no e-mail address. Correct it, such as name@example.com.",
                "Ce n’est pas une adresse e-mail. Corrigez-la, par exemple nom@exemple.com.",
            ),
            Field::Subject => (
                "The subject must be one line of at most 128 characters. Shorten it.",
                "L’objet doit tenir sur une ligne, en 128 caractères au plus. Raccourcissez-le.",
            ),
            Field::Text => (
                "The question must have 1 to 10,000 characters. Say it in so many.",
                "La question doit compter de 1 à 10\u{202f}000 caractères. Reformulez-la.",
            ),
            Field::LinkReason => (
                "The reason must be one line of at most 140 characters. Give a short one.",
                "Le motif doit tenir sur une ligne, en 140 caractères au plus. Donnez-en un court.",
            ),
            Field::TransferTo => (
                "The files can go to another active member alone, whom the reseller did not bring in. Type a member’s address.",
                "Seul un autre membre actif, que le revendeur n’a pas ajouté, peut recevoir les fichiers. Saisissez l’adresse d’un membre.",
            ),
            Field::Setting(setting) => of_setting(&self.input(setting)),
        })
    }
}

fn of_setting(input: &Input) -> (&'static str, &'static str) {
    match input {
        Input::Choice(_) => (
            "This is none of the values to choose from. Choose another one.",
            "Cette valeur n’est pas proposée. Choisissez-en une autre.",
        ),
        Input::Minutes => (
            "Type a number of minutes, from 5 minutes to a year (525,600), or nothing for no limit.",
            "Saisissez un nombre de minutes, de 5 minutes à un an (525\u{202f}600), ou rien pour aucune limite.",
        ),
        Input::Number => (
            "Type a whole number from 1 to 100, or nothing for no limit.",
            "Saisissez un nombre entier de 1 à 100, ou rien pour aucune limite.",
        ),
        Input::Url => (
            "Type an address that begins with https://, of at most 255 ASCII characters, without a user name.",
            "Saisissez une adresse qui commence par https://, de 255 caractères ASCII au plus, sans nom d’utilisateur.",
        ),
        Input::Certificate => (
            "Paste a certificate in PEM, which begins with -----BEGIN CERTIFICATE-----.",
            "Collez un certificat au format PEM, qui commence par -----BEGIN CERTIFICATE-----.",
        ),
    }
}
