//! The texts of refusals: the reason, and the remedy.

use crate::failure::Reason;
use crate::text::{Text, texts};
use web::Code;

/// The texts of codes. Codes without a text of their own are listed as general; a missing code does
/// not compile.
macro_rules! problems {
    (
        codes { $($code:ident $english:literal / $french:literal;)+ }
        general { $($general:ident)+ }
    ) => {
        fn of_code(code: Code) -> (&'static str, &'static str) {
            match code {
                $(Code::$code => ($english, $french),)+
                $(Code::$general)|+ => GENERAL,
            }
        }

        /// The codes with a text of their own.
        #[cfg(test)]
        const KNOWN: &[Code] = &[$(Code::$code),+];
    };
}

const GENERAL: (&str, &str) = (
    "That cannot be done. Check what you typed and try again.",
    "Cela n’est pas possible. Vérifiez votre saisie et réessayez.",
);

impl Text {
    /// The text of a refusal.
    pub(crate) fn problem(self, reason: Reason) -> &'static str {
        match reason {
            Reason {
                code: Code::InvalidBody,
                field: Some(field),
            } => self.rule(field),
            Reason { code, .. } => self.pick(of_code(code)),
        }
    }
}

problems! {
    codes {
        Forbidden "Your role does not allow this. Switching on takes the full admin role, and not one that a reseller session gave."
            / "Votre rôle ne le permet pas. Activer exige le rôle d’administrateur complet, et non celui qu’une session revendeur a donné.";
        ActionNotPermitted "A reseller session may not do this."
            / "Une session revendeur ne peut pas faire cela.";
        ReadOnlySession "This session may only read. Ask an admin of the team, or use a link without that limit."
            / "Cette session est en lecture seule. Adressez-vous à un administrateur de l’équipe, ou utilisez un lien sans cette limite.";
        ResellerSuspended "Your vendor has suspended the reseller, so that nobody of it is let in."
            / "Votre fournisseur a suspendu le revendeur\u{a0}: personne de chez lui ne peut entrer.";
        TechnicianBlocked "You are blocked. Ask your reseller or the vendor."
            / "Votre accès est bloqué. Adressez-vous à votre revendeur ou au fournisseur.";
        LastAdmin "This is the team’s last full admin of its own. Someone else of the team must be one first."
            / "C’est le dernier administrateur complet que l’équipe a nommé elle-même. Elle doit d’abord en nommer un autre.";
        AdminProtected "A reseller session may not make this change of an admin role. Ask an admin of the team."
            / "Une session revendeur ne peut pas modifier ainsi un rôle d’administrateur. Adressez-vous à un administrateur de l’équipe.";
        NotEligible "The team was not bought through a reseller, so there is nobody to let in."
            / "L’équipe n’a pas été achetée par un revendeur\u{a0}: il n’y a personne à laisser entrer.";
        BaaSigned "A team that has signed a BAA cannot use reseller support."
            / "Une équipe qui a signé un BAA ne peut pas utiliser l’assistance revendeur.";
        SettingsToReview "Your reseller changed how members sign in. Put these settings back or keep them, below, then switch on."
            / "Votre revendeur a modifié la connexion des membres. Rétablissez ou conservez ces paramètres, plus bas, puis activez.";
        SettingsChanged "A setting has another value by now. Look at it again, then keep it or put it back."
            / "Un paramètre a changé entre-temps. Vérifiez-le, puis conservez-le ou rétablissez-le.";
        SignedInByTeamSso "Your reseller changed the team’s single sign-on, and you may have signed in by it. Sign in by another way to keep settings; putting them back is always possible."
            / "Votre revendeur a modifié l’authentification unique de l’équipe, par laquelle vous vous êtes peut-être connecté. Connectez-vous autrement pour conserver des paramètres\u{202f}; les rétablir est toujours possible.";
        SupportDisabled "Reseller support is off for this team. An admin of the team has to switch it on first."
            / "L’assistance revendeur est désactivée pour cette équipe. Un de ses administrateurs doit d’abord l’activer.";
        MemberNotEligible "You may not sign in as this member, who is not active or holds or held an admin role."
            / "Vous ne pouvez pas vous connecter en tant que ce membre, qui n’est pas actif ou a ou avait un rôle d’administrateur.";
        AlreadyExists "A member has this address already. Search for it."
            / "Un membre a déjà cette adresse. Recherchez-la.";
        FolderNameAlreadyUsed "A team folder has this name already. Choose another one."
            / "Un dossier d’équipe porte déjà ce nom. Choisissez-en un autre.";
        InvalidFolderName "A folder’s name is one line of at most 128 characters without / \\ < > : \" | ? * and without a dot at the end."
            / "Le nom d’un dossier tient sur une ligne, en 128 caractères au plus, sans / \\ < > : \" | ? * et sans point à la fin.";
        FolderNameReserved "Systems keep this name for themselves. Choose another one."
            / "Ce nom est réservé par les systèmes. Choisissez-en un autre.";
        Conflict "That does not fit what is there by now. Load the page again and look."
            / "Cela ne correspond plus à l’état actuel. Rechargez la page et vérifiez.";
        PreconditionFailed "Someone changed a setting while you were looking. What you typed is still here: check it against the present and save again."
            / "Quelqu’un a modifié un paramètre entre-temps. Votre saisie est toujours là\u{a0}: comparez-la à l’état actuel et enregistrez de nouveau.";
        SsoIncomplete "Single sign-on needs a sign-in URL and a certificate. Fill in both, or leave it off."
            / "L’authentification unique nécessite une URL de connexion et un certificat. Renseignez les deux, ou laissez-la désactivée.";
        CertificateExpired "This certificate has expired. Paste a newer one."
            / "Ce certificat a expiré. Collez-en un plus récent.";
        InvalidRequest "Nothing can be looked for by this filter. Correct it and try again."
            / "Ce filtre ne permet aucune recherche. Corrigez-le et réessayez.";
        IdempotencyKeyReused "This form was sent before with other content. Send it again if you mean it."
            / "Ce formulaire a déjà été envoyé avec un autre contenu. Renvoyez-le si c’est bien ce que vous voulez.";
        LimitReached "There are as many of these as there may be. End or wait for one, then try again."
            / "Le maximum est atteint. Mettez fin à l’un d’eux ou attendez, puis réessayez.";
        FolderCountLimitExceeded "The team has as many folders as it may have."
            / "L’équipe a atteint son nombre maximal de dossiers.";
        TooManyAddedMembers "Reseller sessions have added as many members as they may. Remove some first."
            / "Les sessions revendeur ont ajouté autant de membres que permis. Supprimez-en d’abord.";
        RateLimited "That was too much at once. Wait a minute, then try again."
            / "Trop de demandes à la fois. Attendez une minute, puis réessayez.";
        BodyTooLarge "That is too long. Shorten it." / "C’est trop long. Raccourcissez.";
        HookNotConfigured "Admins could not be told by e-mail, so nobody is let in. Tell your vendor."
            / "Les administrateurs ne pourraient pas être informés par e-mail\u{a0}: personne ne peut donc entrer. Prévenez votre fournisseur.";
        Unavailable "That does not work at the moment. Try again in a moment."
            / "Cela ne fonctionne pas pour le moment. Réessayez dans un instant.";
    }
    general {
        MalformedJson InvalidId InvalidBody UnsupportedMediaType
        Unauthenticated SessionNotActive LinkNotUsable NotFound TeamErased MethodNotAllowed NotSetUp
    }
}

texts! {
    refused_title() "That did not work" / "Cela n’a pas fonctionné";
    not_found_title() "Nothing here" / "Rien ici";
    not_found() "There is nothing here, or nothing that you may see."
        / "Il n’y a rien ici, ou rien que vous puissiez voir.";
    not_signed_in_title() "You are signed out" / "Vous êtes déconnecté";
    not_signed_in() "Your sign-in is over. Sign in again; nothing was changed."
        / "Votre connexion a pris fin. Reconnectez-vous\u{202f}; rien n’a été modifié.";
    without_filter() "Look without a filter" / "Afficher sans filtre";
    you_typed() "What you typed" / "Votre saisie";
    session_over_title() "You are signed out" / "Vous êtes déconnecté";
    session_over() "This reseller session is over: its time was up, someone ended it, or reseller support was switched off. Ask for a new link if you still need access."
        / "Cette session revendeur a pris fin\u{a0}: son temps était écoulé, quelqu’un y a mis fin ou l’assistance revendeur a été désactivée. Demandez un nouveau lien si vous avez encore besoin d’un accès.";
    foreign_form_title() "This form cannot be used" / "Ce formulaire ne peut pas être utilisé";
    foreign_form() "It is not one of this console’s, or older than your sign-in. Open the page again and repeat what you wanted."
        / "Il ne vient pas de cette console, ou il est plus ancien que votre connexion. Rouvrez la page et recommencez.";
    login_refused() "You could not be signed in. Try again, or ask your vendor whether your account may."
        / "Vous n’avez pas pu être connecté. Réessayez, ou demandez à votre fournisseur si votre compte y est autorisé.";
    login_unavailable() "Signing in does not work at the moment. Try again in a moment."
        / "La connexion ne fonctionne pas pour le moment. Réessayez dans un instant.";
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Locale;

    #[test]
    fn refusals_of_forms_say_how_to_go_on() {
        for code in Code::ALL {
            let is_general = code.is_malformed()
                || matches!(
                    code,
                    Code::Unauthenticated
                        | Code::SessionNotActive
                        | Code::LinkNotUsable
                        | Code::NotFound
                        | Code::TeamErased
                        | Code::MethodNotAllowed
                        | Code::NotSetUp
                );
            assert!(is_general || KNOWN.contains(code), "{}", code.as_str());
        }
        for code in KNOWN {
            let [english, french] =
                [Locale::En, Locale::Fr].map(|l| Text(l).problem((*code).into()));
            assert_ne!(english, french, "{}", code.as_str());
        }
    }
}
