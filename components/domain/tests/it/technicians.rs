//! A team's own blocks of technicians (R13).

use crate::support::*;
use domain::settings::{Setting, SignIn};
use domain::*;

/// A team with sessions and links of Tess and Theo.
fn inside() -> Draft {
    let mut draft = enabled(OPEN);
    for who in ["tess", "theo"] {
        let (_, token) = issue(&mut draft, issuing(who)).unwrap();
        redeem(&mut draft, redeeming(&token, who, "page")).unwrap();
        issue(&mut draft, issuing(who)).unwrap();
    }
    later(&draft, 1)
}

fn make_ada(draft: &mut Draft, role: Role) {
    let mut admins = draft.admins.0.iter_mut();
    let ada = admins.find(|admin| admin.id == id("ada"));
    ada.unwrap().role = role;
}

fn unblock(draft: &mut Draft, caller: &str, settings: &Settings) -> Result<(), Refusal> {
    let (caller, tess) = (id(caller), id("tess"));
    technicians::unblock(draft, &caller, &tess, settings, SignIn::Other)
}

#[test]
fn blocked_technician_is_out_of_the_team_for_good_and_a_colleague_stays() {
    let mut draft = inside();
    technicians::block(&mut draft, &id("ada"), &id("tess")).unwrap();
    assert_eq!(
        tags(&draft),
        [
            "reseller_support_block_technician",
            "reseller_support_session_end",
            "reseller_link_revoke",
        ]
    );
    let sessions = draft.team.sessions.iter();
    let left: Vec<_> = sessions.map(|session| &session.technician).collect();
    assert_eq!(left, [&id("theo")]);
    assert_eq!(
        issue(&mut draft, issuing("tess")).unwrap_err(),
        Refusal::TechnicianBlocked
    );
    let (_, colleagues) = issue(&mut draft, issuing("theo")).unwrap();
    let redeemed = redeem(&mut draft, redeeming(&colleagues, "tess", "page"));
    assert_eq!(redeemed.unwrap_err(), Refusal::TechnicianBlocked);

    unblock(&mut draft, "ada", &Settings::default()).unwrap();
    assert_eq!(draft.team.sessions.len(), 1);
    issue(&mut draft, issuing("tess")).unwrap();
}

#[test]
fn second_block_is_a_no_op_and_so_is_lifting_none() {
    let mut draft = inside();
    unblock(&mut draft, "ada", &Settings::default()).unwrap();
    assert!(draft.entries.is_empty());
    technicians::block(&mut draft, &id("ada"), &id("tess")).unwrap();
    let entries = draft.entries.len();
    technicians::block(&mut draft, &id("ada"), &id("tess")).unwrap();
    assert_eq!(draft.entries.len(), entries);
}

#[test]
fn lifting_a_block_asks_for_as_much_as_switching_on() {
    let mut draft = inside();
    technicians::block(&mut draft, &id("ada"), &id("tess")).unwrap();
    // Sue may switch off, and so may block; switching on is for full admins.
    draft.admins = Admins(vec![
        member("ada", Role::TeamAdmin),
        member("sue", Role::SupportAdmin),
    ]);
    let plain = Settings::default();
    assert_eq!(unblock(&mut draft, "sue", &plain), Err(Refusal::NotAnAdmin));
    let by_session = with_sso_of_a_session();
    assert_eq!(
        unblock(&mut draft, "ada", &by_session),
        Err(Refusal::SettingsToReview(vec![Setting::SsoSignInUrl]))
    );
    assert!(draft.team.has_blocked(&id("tess")));
    unblock(&mut draft, "ada", &plain).unwrap();
}

/// Settings of which a session changed the sign-in URL.
fn with_sso_of_a_session() -> Settings {
    let mut settings = serde_json::to_value(Settings::default()).unwrap();
    settings["security"]["sso_sign_in_url"] = "https://idp.evil.example".into();
    settings["changed_by_session"] = serde_json::json!({
        "sso_sign_in_url": { "previous": null, "at": at(0), "is_kept": false },
    });
    serde_json::from_value(settings).unwrap()
}

#[test]
fn same_id_at_another_reseller_is_another_technician() {
    let mut draft = inside();
    technicians::block(&mut draft, &id("ada"), &id("tess")).unwrap();
    draft.team.reseller = Some(Reseller {
        id: id("fabrikam"),
        name: name("Fabrikam"),
    });
    assert!(!draft.team.has_blocked(&id("tess")));
    draft.team.reseller = None;
    let blocked = technicians::block(&mut draft, &id("ada"), &id("tess"));
    assert_eq!(blocked, Err(Refusal::NoReseller));
}

#[test]
fn team_blocks_only_so_many_technicians() {
    let mut draft = inside();
    for number in 0..limits::BLOCKED_BY_TEAM {
        technicians::block(&mut draft, &id("ada"), &id(&format!("t{number}"))).unwrap();
    }
    let more = technicians::block(&mut draft, &id("ada"), &id("tess"));
    assert_eq!(more, Err(Refusal::LimitReached("technicians blocked")));
    technicians::block(&mut draft, &id("ada"), &id("t7")).unwrap();
}

#[test]
fn lesser_admins_leave_room_for_the_blocks_of_full_ones() {
    let mut draft = inside();
    make_ada(&mut draft, Role::ReportingAdmin);
    for number in 0..limits::BLOCKED_BY_LESSER_ADMINS {
        technicians::block(&mut draft, &id("ada"), &id(&format!("t{number}"))).unwrap();
    }
    let more = technicians::block(&mut draft, &id("ada"), &id("tess"));
    assert_eq!(more, Err(Refusal::LimitReached("technicians blocked")));
    make_ada(&mut draft, Role::TeamAdmin);
    technicians::block(&mut draft, &id("ada"), &id("tess")).unwrap();
}

#[test]
fn admin_ends_all_of_a_technician_who_may_come_back() {
    let mut draft = inside();
    technicians::end(&mut draft, &id("ada"), &id("tess")).unwrap();
    assert_eq!(
        tags(&draft),
        ["reseller_support_session_end", "reseller_link_revoke"]
    );
    issue(&mut draft, issuing("tess")).unwrap();
    let by_nobody = technicians::end(&mut draft, &id("mallory"), &id("theo"));
    assert_eq!(by_nobody, Err(Refusal::NotAnAdmin));
}

#[test]
fn admin_of_a_sessions_making_blocks_nobody() {
    let mut draft = inside();
    let puppet = Member {
        is_added_by_session: true,
        ..member("puppet", Role::SupportAdmin)
    };
    draft.admins = Admins(vec![member("ada", Role::TeamAdmin), puppet]);
    let blocked = technicians::block(&mut draft, &id("puppet"), &id("tess"));
    assert_eq!(blocked, Err(Refusal::NotAnAdmin));
}
