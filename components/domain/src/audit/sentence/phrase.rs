//! The part of a sentence that names an operation.

use crate::audit::event::Attempted;
use crate::locale::Locale;
use crate::operations::Operation;

/// An operation inside a sentence.
pub(super) enum Phrase {
    /// A read, as the object of "to view".
    Read(&'static str),
    /// A write or a failed attempt, as a phrase of its own.
    Other(&'static str),
}

/// Phrases by language; an operation that sessions and links do not offer has none.
macro_rules! phrases {
    (
        none { $($none:ident)+ }
        $($operation:ident $kind:ident $english:literal $french:literal;)+
    ) => {
        fn of_operation(operation: Operation) -> Option<[Phrase; 2]> {
            match operation {
                $(Operation::$operation => {
                    Some([Phrase::$kind($english), Phrase::$kind($french)])
                })+
                $(Operation::$none)|+ => None,
            }
        }
    };
}

phrases! {
    none {
        ReadResellerSupport SetResellerSupport RestoreSettings KeepSettings ListSessions EndSession
        ListLinks ListResellerTeams
        EndLogin PreviewLink ReadSession SignOut Introspect ReadJwks
        ReadAuditLog VerifyAuditLog
        SetUp Sweep ReadHealth ReadReseller PutReseller ReadTechnician PutTechnician
        ReadOwnTechnician PutOwnTechnician EndTechnicianSessions
        ListResellerSessions EndResellerSession
        ReadTeamTechnician PutTeamTechnician EndTeamTechnicianSessions
        ListTeams ReadTeam PutTeam EraseTeam ListTeamMembers ImportMembers
        ReadSettings PutSettings
        ReportStorage ImportTeamFolders ImportSharingEvents ListTeamRequests ReadTeamRequest
        AnswerRequest
        ListDeliveries RunDeliveries ResumeDeliveries ReplayDelivery DiscardDelivery
        ReadOpenapi
    }
    ListMembers Read "the members" "les membres";
    ReadMember Read "a member" "un membre";
    AddMember Other "add a member" "ajouter un membre";
    RemoveMember Other "remove a member" "supprimer un membre";
    ChangeAdminRole Other "change an admin role" "modifier un rôle d'administrateur";
    SignInAs Other "sign in as a member" "se connecter en tant que membre";
    EndSignInAs Other "stop being signed in as a member"
        "mettre fin à la connexion en tant que membre";
    ReadInsights Read "the insights" "les statistiques";
    ListTeamFolders Read "the team folders" "les dossiers d'équipe";
    CreateTeamFolder Other "create a team folder" "créer un dossier d'équipe";
    ReadTeamFolder Read "a team folder" "un dossier d'équipe";
    ReadSharingPolicy Read "the sharing policy" "les règles de partage";
    ChangeSharingPolicy Other "change the sharing policy" "modifier les règles de partage";
    ReadSecurityPolicy Read "the security settings" "les paramètres de sécurité";
    ChangeSecurityPolicy Other "change the security settings"
        "modifier les paramètres de sécurité";
    ListSharingActivity Read "the sharing activity" "l'activité de partage";
    ListSupportRequests Read "the support requests" "les demandes d'aide";
    OpenSupportRequest Other "ask for support" "demander de l'aide";
    ReadSupportRequest Read "a support request" "une demande d'aide";
    IssueLink Other "create a sign-in link" "créer un lien de connexion";
    RevokeLink Other "revoke a sign-in link" "révoquer un lien de connexion";
    RedeemLink Other "sign in with a link" "se connecter avec un lien";
}

/// The phrase of an attempt, in a language.
pub(super) fn of(attempted: Attempted, locale: Locale) -> Phrase {
    let [english, french] = match attempted {
        Attempted::Malformed => [
            Phrase::Other("a request that cannot be understood"),
            Phrase::Other("une requête incompréhensible"),
        ],
        Attempted::TooMany => [
            Phrase::Other("too many requests"),
            Phrase::Other("trop de requêtes"),
        ],
        Attempted::Unknown => outside(),
        Attempted::Operation(operation) => of_operation(operation).unwrap_or_else(outside),
    };
    match locale {
        Locale::En => english,
        Locale::Fr => french,
    }
}

fn outside() -> [Phrase; 2] {
    [
        Phrase::Other("something outside the reseller's actions"),
        Phrase::Other("une opération hors des actions du revendeur"),
    ]
}
