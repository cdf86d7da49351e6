//! One member: the admin role, signing in as them, removing them (actions 1 to 3).

use super::Seat;
use super::members::Members;
use crate::api::Ask;
use crate::failure::{Failure, Refused};
use crate::form::Form;
use crate::page::{Frame, html_of, parent, see};
use crate::text::Text;
use crate::visit::Place;
use askama::Template;
use axum::response::Response;
use domain::operations::{CHANGE_ADMIN_ROLE, LIST_MEMBERS, READ_MEMBER, REMOVE_MEMBER};
use domain::{Id, Member, MemberStatus, Role};
use serde::Deserialize;
use serde_json::json;

/// What was typed into the page's forms.
#[derive(Debug, Clone, Default)]
struct Typed {
    role: Option<Role>,
    fate: String,
    heir: String,
}

#[derive(Template)]
#[template(path = "session/member.html")]
struct Page {
    frame: Frame,
    t: Text,
    member: Member,
    typed: Typed,
}

impl Page {
    /// Where all members are.
    fn list(&self) -> &str {
        parent(&self.frame.here)
    }

    fn is_role(&self, role: &Role) -> bool {
        self.typed.role.unwrap_or(self.member.role) == *role
    }

    fn is_fate(&self, fate: &str) -> bool {
        // What can be undone is proposed first; who has not joined has no account to keep.
        let proposed = if self.member.status == MemberStatus::Invited {
            "delete"
        } else {
            "keep"
        };
        fate == if self.typed.fate.is_empty() {
            proposed
        } else {
            &self.typed.fate
        }
    }

    fn is_active(&self) -> bool {
        self.member.status == MemberStatus::Active
    }
}

/// The page.
pub(super) async fn page(seat: Seat, Place((_, id)): Place<(Id, Id)>) -> Result<Response, Failure> {
    show(&seat, &id, Typed::default(), None).await
}

async fn show(
    seat: &Seat,
    id: &Id,
    typed: Typed,
    refused: Option<Refused>,
) -> Result<Response, Failure> {
    let member: Member = seat.api.get(&READ_MEMBER, &[&seat.team, id], &[]).await?;
    let frame = seat.frame(
        member.name.to_string(),
        &format!("members/{id}"),
        refused.as_ref(),
    );
    Ok(html_of(
        refused.as_ref(),
        &Page {
            frame,
            t: seat.visit.t,
            member,
            typed,
        },
    ))
}

/// The form of the admin role.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct NewRole {
    role: Role,
}

/// Gives the member another admin role, or none.
pub(super) async fn change_role(
    seat: Seat,
    Place((_, id)): Place<(Id, Id)>,
    form: Form<NewRole>,
) -> Result<Response, Failure> {
    let role = form.typed.role;
    let ask = Ask {
        body: Some(json!({ "role": role })),
        ..Ask::default()
    };
    match seat
        .api
        .perform(&CHANGE_ADMIN_ROLE, &[&seat.team, &id], ask)
        .await
    {
        Ok(()) => Ok(see(&seat.path(&format!("members/{id}")), "role_changed")),
        Err(failure) => {
            show(
                &seat,
                &id,
                Typed {
                    role: Some(role),
                    ..Typed::default()
                },
                Some(failure.refusal(&form.key)?),
            )
            .await
        }
    }
}

/// The form of removing: what becomes of the account.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Leaving {
    fate: String,
    #[serde(default)]
    heir: String,
}

/// Removes the member. One who is gone already is what was wanted.
pub(super) async fn remove(
    seat: Seat,
    Place((_, id)): Place<(Id, Id)>,
    form: Form<Leaving>,
) -> Result<Response, Failure> {
    let Leaving { fate, heir } = form.typed.clone();
    match leave(&seat, &id, &fate, heir.trim()).await {
        Ok(()) | Err(Failure::Refused { status: 404, .. }) => {
            Ok(see(&seat.path("members"), "member_removed"))
        }
        Err(failure) => {
            show(
                &seat,
                &id,
                Typed {
                    role: None,
                    fate,
                    heir,
                },
                Some(failure.refusal(&form.key)?),
            )
            .await
        }
    }
}

async fn leave(seat: &Seat, id: &Id, fate: &str, heir: &str) -> Result<(), Failure> {
    let choice = match fate {
        "keep" => Some(("keep_account", "true".to_owned())),
        "transfer" => Some(("transfer_to", find(seat, heir).await?.to_string())),
        _ => None,
    };
    let query: Vec<_> = choice.into_iter().collect();
    seat.api
        .perform(
            &REMOVE_MEMBER,
            &[&seat.team, id],
            Ask {
                query: &query,
                ..Ask::default()
            },
        )
        .await
}

/// The member with an address.
async fn find(seat: &Seat, email: &str) -> Result<Id, Failure> {
    let unknown = || Failure::refused(422, "unknown_heir");
    if email.is_empty() {
        return Err(unknown());
    }
    let query = [("email", email.to_owned()), ("limit", "2".to_owned())];
    let Members { members, .. } = seat.api.get(&LIST_MEMBERS, &[&seat.team], &query).await?;
    let is_same = |member: &Member| member.email.as_str().eq_ignore_ascii_case(email);
    members
        .into_iter()
        .find(is_same)
        .map(|member| member.id)
        .ok_or_else(unknown)
}
