//! The texts of the pages of a reseller session.

use crate::text::{Text, texts};
use domain::units;

texts! {
    reseller_session() "Reseller session" / "Session revendeur";
    banner(team, reseller) "You are signed in to {team} as {reseller}"
        / "Vous êtes connecté à {team} en tant que {reseller}";
    signed_in_as(name) "Signed in as {name}" / "Connecté sous le nom de {name}";
    stop_sign_in_as() "Stop being signed in as this member" / "Ne plus être connecté sous ce nom";

    members() "Members" / "Membres";
    insights() "Insights" / "Aperçu";
    team_folders() "Team folders" / "Dossiers d’équipe";
    sharing() "Sharing" / "Partage";
    security() "Security" / "Sécurité";
    sharing_activity() "Sharing activity" / "Activité de partage";
    support() "Support" / "Assistance";

    search_members() "Find members" / "Rechercher des membres";
    search_hint() "The beginning of a word of the name, or of an address with its @."
        / "Le début d’un mot du nom, ou d’une adresse avec son @.";
    no_members() "No member is found." / "Aucun membre trouvé.";
    add_member() "Add a member" / "Ajouter un membre";
    admin_role() "Admin role" / "Rôle d’administrateur";
    sign_in_as() "Sign in as this member" / "Se connecter en tant que ce membre";
    sign_in_as_hint() "Everything is entered in the team’s audit log."
        / "Tout est consigné dans le journal d’audit de l’équipe.";
    sign_in_as_member(name) "Sign in as {name}" / "Se connecter en tant que {name}";
    sign_in_as_ready(name) "You may sign in as {name} now."
        / "Vous pouvez maintenant vous connecter en tant que {name}.";
    sign_in_as_minute() "This is good once, for one minute."
        / "Valable une fois, pendant une minute.";
    continue_as(name) "Continue as {name}" / "Continuer en tant que {name}";
    remove_member() "Remove from the team" / "Retirer de l’équipe";
    remove(name) "Remove {name}" / "Retirer {name}";
    account_choice() "What becomes of the account" / "Que devient le compte";
    transfer_to() "Address of the member who gets the files"
        / "Adresse du membre qui reçoit les fichiers";

    admins() "Admins" / "Administrateurs";
    pending_invitations() "Invitations pending" / "Invitations en attente";
    sharing_by_day() "Sharing in the last 30 days" / "Partages des 30 derniers jours";
    highest_day(count) "At most {count} a day." / "Au plus {count} par jour.";
    all_events() "All" / "Tous";
    external_events() "With people outside the team" / "Avec des personnes extérieures à l’équipe";
    links_created() "Links created" / "Liens créés";
    folders_shared() "Folders shared" / "Dossiers partagés";
    as_table() "As a table" / "Sous forme de tableau";
    day() "Day" / "Jour";
    members_by_status() "Members by status" / "Membres par statut";
    by_role() "By role" / "Par rôle";
    coverage() "Coverage" / "Couverture";
    two_step() "Two-step verification" / "Vérification en deux étapes";
    sso() "Single sign-on" / "Authentification unique";
    storage() "Storage" / "Stockage";
    percent(number) "{number}%" / "{number}\u{202f}%";
    part_of(part, whole) "{part} of {whole}" / "{part} sur {whole}";
    recent_activity() "What the reseller did lately" / "Activité récente du revendeur";

    no_folders() "There is no team folder yet." / "Il n’y a pas encore de dossier d’équipe.";
    create_folder() "Create a team folder" / "Créer un dossier d’équipe";
    created() "Created" / "Créé";

    present() "Present:" / "Actuel\u{a0}:";
    remove_certificate() "Remove the certificate" / "Retirer le certificat";

    event() "What" / "Quoi";
    outside() "With the outside" / "Avec l’extérieur";
    external() "Outside" / "Extérieur";
    by_address() "By the member with the address" / "Par le membre ayant l’adresse";
    item() "Item" / "Élément";
    with() "with" / "avec";
    no_activity() "Nothing was shared." / "Rien n’a été partagé.";

    no_requests() "There are no support requests." / "Il n’y a pas de demande d’assistance.";
    open_request() "Contact support" / "Contacter l’assistance";
    subject() "Subject" / "Objet";
    question() "Question" / "Question";
    priority_label() "Priority" / "Priorité";
    contact_name() "Whom to answer" / "À qui répondre";
    contact_email() "At which address" / "À quelle adresse";
    send() "Send" / "Envoyer";
    answer() "Answer" / "Réponse";
}

impl Text {
    /// A number of bytes, such as `1.5 GB`, in powers of 1000.
    pub(crate) fn bytes(self, bytes: &u64) -> String {
        units::bytes(*bytes, self.0).replace(' ', "\u{a0}")
    }
}
