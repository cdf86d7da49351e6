//! Words of the console's own forms and queries.

use crate::text::names;
use serde::{Deserialize, Serialize};

/// Enums with names: `Enum { Variant English / French; }`. The words are in snake case.
macro_rules! words {
    ($($(#[$doc:meta])+ $word:ident {
        $($variant:ident $english:literal / $french:literal;)+
    })+) => {
        $(
            $(#[$doc])+
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
            #[serde(rename_all = "snake_case")]
            pub(crate) enum $word {
                $($variant),+
            }
        )+
        names! { $($word { $($variant $english / $french;)+ })+ }
    };
}

words! {
    /// The fate of a removed member's account.
    Account {
        Delete "Delete it" / "Le supprimer";
        Keep "The person keeps it, outside the team" / "La personne le garde, hors de l’équipe";
        Transfer "Delete it, and give its files to a member"
            / "Le supprimer et donner ses fichiers à un membre";
    }
    /// The end of a grant.
    Ends {
        Keep "At the end set before" / "À la fin déjà fixée";
        Never "When I switch it off" / "Quand je la désactive";
        Hour "In an hour" / "Dans une heure";
        Day "In a day" / "Dans un jour";
        Week "In a week" / "Dans une semaine";
        Month "In 30 days" / "Dans 30 jours";
    }
    /// A filter on sharing with people outside the team.
    External {
        True "Only with the outside" / "Avec l’extérieur seulement";
        False "Only within the team" / "Au sein de l’équipe seulement";
    }
    /// The effect of a form, for the notice on the next page.
    Done {
        Enabled "Reseller support is on. Every admin is told by e-mail."
            / "L’assistance revendeur est activée. Tous les administrateurs en sont informés par e-mail.";
        Disabled "Reseller support is off. Every link and session has ended."
            / "L’assistance revendeur est désactivée. Tous les liens et sessions ont pris fin.";
        SessionEnded "The session has ended." / "La session a pris fin.";
        Blocked "The technician is out of your team, until a full admin lifts the block."
            / "Le technicien n’a plus accès à votre équipe, jusqu’à ce qu’un administrateur complet lève le blocage.";
        Unblocked "The technician may sign in again, by a new link."
            / "Le technicien peut se reconnecter, par un nouveau lien.";
        Restored "Put back." / "Rétabli.";
        Kept "Kept. Every admin is told by e-mail."
            / "Conservé. Tous les administrateurs en sont informés par e-mail.";
        LinkRevoked "The link can’t be used any more." / "Le lien n’est plus utilisable.";
        MemberAdded "The member is invited." / "Le membre est invité.";
        MemberRemoved "The member is no longer in the team."
            / "Le membre n’est plus dans l’équipe.";
        RoleChanged "The role is changed." / "Le rôle est modifié.";
        SignInAsEnded "You are no longer signed in as a member."
            / "Vous n’êtes plus connecté en tant que membre.";
        FolderCreated "The folder is created." / "Le dossier est créé.";
        Saved "Saved." / "Enregistré.";
        RequestOpened "Your request is on its way." / "Votre demande est en route.";
        SignedOut "You have ended the session." / "Vous avez mis fin à la session.";
        Left "You are signed out here." / "Vous êtes déconnecté ici.";
        SignedIn "You are signed in." / "Vous êtes connecté.";
    }
}
