//! The texts of the layout, of the admin's and the technician's pages, and of the page that a link
//! opens.

use crate::text::texts;

texts! {
    at_most(number) "At most {number} characters" / "{number} caractères au plus";
    brand() "Reseller Support" / "Assistance revendeur";
    skip() "Skip to the content" / "Aller au contenu";
    navigation() "Pages" / "Pages";
    language() "Language" / "Langue";
    sign_in() "Sign in" / "Se connecter";
    sign_in_other() "Sign in as someone else" / "Se connecter avec un autre compte";
    sign_out() "Sign out" / "Se déconnecter";
    to_start() "To the start page" / "Vers la page d’accueil";
    save() "Save" / "Enregistrer";
    search() "Search" / "Rechercher";
    show() "Show" / "Afficher";
    filter() "Filter" / "Filtrer";
    all() "All" / "Tous";
    more() "More" / "Suite";
    older() "Older" / "Plus ancien";
    action() "Action" / "Action";
    name() "Name" / "Nom";
    email() "E-mail address" / "Adresse e-mail";
    who() "Who" / "Qui";
    why() "Why" / "Pourquoi";
    when() "When" / "Quand";
    state() "State" / "État";
    since() "Since" / "Depuis";
    time_left() "Time left" / "Temps restant";
    minutes_left(minutes) "{minutes}\u{a0}min left" / "encore {minutes}\u{a0}min";
    role_label() "Role" / "Rôle";
    status_label() "Status" / "Statut";
    reason() "Reason" / "Motif";
    links() "Sign-in links" / "Liens de connexion";
    technician() "Technician" / "Technicien";
    read_only() "Read only" / "Lecture seule";
    reading_only() "Reading only: nothing can be changed"
        / "Lecture seule\u{a0}: rien ne peut être modifié";

    home_lead() "Let the reseller of your team help in its admin console: for a while, with every step on record, and off in one click."
        / "Laissez le revendeur de votre équipe intervenir dans la console d’administration de celle-ci\u{a0}: pour un temps, chaque geste étant consigné, et coupez tout d’un clic.";
    home_admin() "Team admins switch reseller support on and off, see who is signed in, and read the audit log."
        / "Les administrateurs activent et désactivent l’assistance revendeur, voient qui est connecté et lisent le journal d’audit.";
    home_technician() "Technicians of a reseller see their customers and create single-use sign-in links."
        / "Les techniciens d’un revendeur voient leurs clients et créent des liens de connexion à usage unique.";
    open_admin() "Open the admin console" / "Ouvrir la console d’administration";
    open_technician() "Open my teams" / "Ouvrir mes équipes";
    open_session(team) "Open the session in {team}" / "Ouvrir la session dans {team}";

    reseller_support() "Reseller support" / "Assistance revendeur";
    audit_log() "Audit log" / "Journal d’audit";
    admin_console() "Admin console" / "Console d’administration";
    settings() "Settings" / "Paramètres";
    additional_settings() "Additional settings" / "Paramètres supplémentaires";
    the_switch() "Access for your reseller" / "Accès de votre revendeur";
    let_in(reseller) "Reseller support: let {reseller} into this team’s admin console"
        / "Assistance revendeur\u{a0}: laisser {reseller} accéder à la console d’administration de cette équipe";
    switch_warning() "While this is on, your reseller has administrative access and control of your team."
        / "Tant que cette option est activée, votre revendeur dispose d’un accès administratif et du contrôle de votre équipe.";
    enabled_since() "On since" / "Activée depuis le";
    ends_at() "ends by itself" / "prend fin le";
    ends_by_itself() "Ends by itself" / "Prend fin d’elle-même";
    switch_off_now() "Switch off now" / "Désactiver maintenant";
    switch_off_hint() "Ends every link and session of your reseller at once."
        / "Met fin immédiatement à tous les liens et sessions de votre revendeur.";
    signed_in_now() "Signed in right now" / "Connectés en ce moment";
    nobody_signed_in() "Nobody of your reseller is signed in."
        / "Personne de chez votre revendeur n’est connecté.";
    bearer() "bearer of the link" / "porteur du lien";
    end_session() "End session" / "Mettre fin à la session";
    block() "Block" / "Bloquer";
    unblock() "Lift the block" / "Lever le blocage";
    block_technician() "Block a technician" / "Bloquer un technicien";
    block_hint() "A blocked technician is out of your team at once: all their links and sessions end. The audit log has the identifiers of technicians."
        / "Un technicien bloqué n’a plus accès à votre équipe\u{a0}: tous ses liens et sessions prennent fin immédiatement. Les identifiants des techniciens figurent dans le journal d’audit.";
    technician_id() "Technician’s identifier" / "Identifiant du technicien";
    links_waiting() "Links waiting to be used" / "Liens en attente d’utilisation";
    no_links() "No link waits." / "Aucun lien en attente.";
    leftover_admins() "Admins who stay" / "Administrateurs qui restent";
    leftover_hint() "Switching off ends the reseller’s sessions. It does not take admin roles away from members: look at these."
        / "La désactivation met fin aux sessions du revendeur. Elle ne retire pas leurs rôles d’administrateur aux membres\u{a0}: vérifiez ceux-ci.";
    see_member_changes() "See what the reseller did with members"
        / "Voir les changements du revendeur concernant les membres";
    changed_settings() "Settings that your reseller changed"
        / "Paramètres modifiés par votre revendeur";
    setting_label() "Setting" / "Paramètre";
    before() "Before" / "Avant";
    now() "Now" / "Maintenant";
    put_back() "Put back" / "Rétablir";
    put_all_back() "Put all back" / "Tout rétablir";
    keep() "Keep" / "Conserver";
    keep_all() "Keep all" / "Tout conserver";
    changed_hint() "Put back what the team did not want, keep what it wants. Changes of single sign-on, and a weaker two-step verification, have to be one or the other before reseller support can be switched on again."
        / "Rétablissez ce que l’équipe ne voulait pas, conservez ce qu’elle souhaite. Pour les changements de l’authentification unique et l’affaiblissement de la vérification en deux étapes, il faut choisir avant de pouvoir réactiver l’assistance revendeur.";
    hook_paused() "E-mails to admins are paused: the service that sends them says that it is gone. Tell your vendor."
        / "Les e-mails aux administrateurs sont suspendus\u{a0}: le service qui les envoie se déclare hors service. Prévenez votre fournisseur.";
    hook_behind(count) "E-mails or audit entries that could not be passed on yet: {count}. They are tried again."
        / "E-mails ou entrées d’audit pas encore transmis\u{a0}: {count}. De nouvelles tentatives ont lieu.";
    hook_given_up(count) "E-mails or audit entries that could not be passed on, in spite of many attempts: {count}. Tell your vendor."
        / "E-mails ou entrées d’audit qui n’ont pu être transmis malgré de nombreuses tentatives\u{a0}: {count}. Prévenez votre fournisseur.";
    no_admin_any_more() "You are no admin of this team now. If you were one when reseller support was switched on, you can still switch it off."
        / "Vous n’êtes pas administrateur de cette équipe en ce moment. Si vous l’étiez lors de l’activation de l’assistance revendeur, vous pouvez toujours la désactiver.";

    first_day() "From (UTC)" / "Du (UTC)";
    last_day() "To (UTC)" / "Au (UTC)";
    category_label() "About" / "Sujet";
    actor_label() "By" / "Par";
    export_csv() "Export as CSV" / "Exporter en CSV";
    export_ndjson() "Export as NDJSON" / "Exporter en NDJSON";
    no_entries() "There are no such entries." / "Aucune entrée ne correspond.";
    none_so_far() "None so far: look further back." / "Rien jusqu’ici\u{a0}: remontez plus loin.";

    my_teams() "My teams" / "Mes équipes";
    search_teams() "Find a team by name or identifier" / "Rechercher une équipe par nom ou identifiant";
    no_teams_found() "No team begins like that." / "Aucune équipe ne commence ainsi.";
    no_teams() "No team was bought through you yet."
        / "Aucune équipe n’a encore été achetée par votre intermédiaire.";
    create_link() "Create a sign-in link" / "Créer un lien de connexion";
    support_is_off() "Reseller support is off." / "L’assistance revendeur est désactivée.";
    how_to_switch_on() "Here is how your customer switches it on"
        / "Voici comment votre client l’active";
    how_to_switch_on_steps()
        "An admin of the team opens <b>Admin console › Settings › Additional settings › Reseller support</b>, ticks the box and saves. A team that has signed a BAA can’t."
        / "Un administrateur de l’équipe ouvre <b>Console d’administration › Paramètres › Paramètres supplémentaires › Assistance revendeur</b>, coche la case et enregistre. Une équipe qui a signé un BAA ne le peut pas.";
    your_link() "Your new link" / "Votre nouveau lien";
    link_once() "Good once, for ten minutes. Whoever opens it signs in to the team."
        / "Valable une fois, dix minutes. Quiconque l’ouvre se connecte à l’équipe.";
    copy() "Copy" / "Copier";
    copied() "Copied" / "Copié";
    open_link() "Open" / "Ouvrir";
    revoke() "Revoke" / "Révoquer";
    reason_hint() "Such as a ticket’s number. The team’s admins will read it."
        / "Un numéro de ticket, par exemple. Les administrateurs de l’équipe le liront.";
    no_links_yet() "No link of the last 24 hours." / "Aucun lien au cours des dernières 24 heures.";

    sign_in_title() "Sign in as reseller" / "Connexion du revendeur";
    sign_in_to(team) "Sign in to {team}" / "Se connecter à {team}";
    needs_script() "This page needs JavaScript, to keep the link’s secret out of its address."
        / "Cette page nécessite JavaScript, afin que le secret du lien ne figure pas dans l’adresse.";
    checking_link() "Checking the link…" / "Vérification du lien…";
    link_of() r#"<b data-slot="reseller"></b> signs in to the admin console of <b data-slot="team"></b>."#
        / r#"<b data-slot="reseller"></b> se connecte à la console d’administration de l’équipe <b data-slot="team"></b>."#;
    link_reason() "Reason:" / "Motif\u{a0}:";
    read_only_hint() "Nothing can be changed in this session."
        / "Rien ne peut être modifié dans cette session.";
    all_admins_told() r#"Every admin of <b data-slot="team"></b> will be told by e-mail."#
        / r#"Tous les administrateurs de l’équipe <b data-slot="team"></b> en seront informés par e-mail."#;
    log_names_you(name) "The audit log will name you: {name}."
        / "Le journal d’audit vous nommera\u{a0}: {name}.";
    log_names_bearer() "You are not signed in as a technician; the audit log will call you the bearer of the link."
        / "Vous n’êtes pas connecté en tant que technicien\u{202f}; le journal d’audit vous désignera comme porteur du lien.";
    sign_in_first() "Sign in as yourself first" / "Vous connecter d’abord sous votre nom";
    link_used_here() r#"You used this link in this browser: <span data-slot="at"></span>."#
        / "Vous avez utilisé ce lien dans ce navigateur\u{a0}: <span data-slot=\"at\"></span>.";
    go_to_console() "To the team’s console" / "Vers la console de l’équipe";
    link_dead() "This link cannot be used. Ask for a new one."
        / "Ce lien ne peut pas être utilisé. Demandez-en un nouveau.";
    link_damaged() "This link was damaged on its way: its # has become %23. Replace %23 by # in the address bar, or copy the whole link out of the message as text and open that."
        / "Ce lien a été abîmé en route\u{a0}: son # est devenu %23. Remplacez %23 par # dans la barre d’adresse, ou copiez le lien entier du message comme texte et ouvrez-le.";
    did_not_work() "That did not work. Try again in a moment."
        / "Cela n’a pas fonctionné. Réessayez dans un instant.";
    try_again() "Try again" / "Réessayer";
}
