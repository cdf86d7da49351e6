//! One member: the admin role, signing in as them, removing them (actions 1 to 3).

use crate::client::Call;
use crate::failure::{Failure, Refused};
use crate::field::Field;
use crate::form::Form;
use crate::page::{Layout, html_refused, parent_path, redirect_done};
use crate::request::PathIds;
use crate::session::page::SessionPage;
use crate::text::words::{Account, Done};
use crate::text::{Term, Text};
use api::{ChangeAdminRole, Members};
use askama::Template;
use axum::response::Response;
use domain::{Email, Id, Member, MemberStatus, Operation, Role};
use serde::Deserialize;

/// The form of the admin role.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct NewRole {
    role: Role,
}

/// The form of a removal.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Removal {
    #[serde(rename = "fate")]
    account: Account,
    #[serde(default)]
    transfer_to: String,
}

#[derive(Template)]
#[template(path = "session/member.html")]
struct MemberTemplate {
    layout: Layout,
    t: Text,
    member: Member,
    /// The role selected in its form.
    role: Role,
    /// The option selected in the form of a removal.
    account: Account,
    transfer_to: String,
}

impl MemberTemplate {
    fn new(layout: Layout, member: Member) -> Self {
        Self {
            t: layout.t,
            layout,
            role: member.role,
            // The reversible option is the default; an invited member has no account to keep.
            account: match member.status {
                MemberStatus::Invited => Account::Delete,
                MemberStatus::Active | MemberStatus::Suspended => Account::Keep,
            },
            transfer_to: String::new(),
            member,
        }
    }

    fn list_path(&self) -> &str {
        parent_path(&self.layout.path)
    }

    fn is_active(&self) -> bool {
        self.member.status == MemberStatus::Active
    }
}

async fn template(
    session: &SessionPage,
    id: &Id,
    refused: Option<&Refused>,
) -> Result<MemberTemplate, Failure> {
    let ids = [&session.team, id];
    let member: Member = session.api.get(Operation::ReadMember, &ids, &[]).await?;
    let layout = session.layout(
        member.name.to_string(),
        &format!("members/{}", id.segment()),
        refused,
    );
    Ok(MemberTemplate::new(layout, member))
}

/// The page.
pub(super) async fn page(
    session: SessionPage,
    PathIds((_, id)): PathIds<(Id, Id)>,
) -> Result<Response, Failure> {
    let page = template(&session, &id, None).await?;
    Ok(html_refused(None, &page))
}

/// Changes the member's admin role.
pub(super) async fn change_role(
    session: SessionPage,
    PathIds((_, id)): PathIds<(Id, Id)>,
    form: Form<NewRole>,
) -> Result<Response, Failure> {
    let role = form.typed.role;
    let call = Call::new(Operation::ChangeAdminRole, &[&session.team, &id])
        .body(&ChangeAdminRole { role })?;
    let Err(failure) = session.api.perform(call).await else {
        let path = session.path(&format!("members/{}", id.segment()));
        return Ok(redirect_done(&path, Done::RoleChanged));
    };
    let refused = failure.beside_form(&form.key)?;
    let mut page = template(&session, &id, Some(&refused)).await?;
    page.role = role;
    Ok(html_refused(Some(&refused), &page))
}

/// Removes the member; idempotent.
pub(super) async fn remove(
    session: SessionPage,
    PathIds((_, id)): PathIds<(Id, Id)>,
    form: Form<Removal>,
) -> Result<Response, Failure> {
    let Err(failure) = send_removal(&session, &id, &form.typed).await else {
        return Ok(redirect_done(&session.path("members"), Done::MemberRemoved));
    };
    let refused = failure.beside_form(&form.key)?;
    let mut page = template(&session, &id, Some(&refused)).await?;
    page.account = form.typed.account;
    page.transfer_to = form.typed.transfer_to;
    Ok(html_refused(Some(&refused), &page))
}

async fn send_removal(session: &SessionPage, id: &Id, typed: &Removal) -> Result<(), Failure> {
    let query = match typed.account {
        Account::Delete => vec![],
        Account::Keep => vec![("keep_account", "true".to_owned())],
        Account::Transfer => {
            let member = find_member(session, typed.transfer_to.trim()).await?;
            vec![("transfer_to", member.to_string())]
        }
    };
    let call = Call::new(Operation::RemoveMember, &[&session.team, id]).query(&query);
    session.api.remove(call).await
}

/// The member with an address, in any spelling.
async fn find_member(session: &SessionPage, email: &str) -> Result<Id, Failure> {
    let email = Email::new(email).map_err(|_| Failure::refused(Field::TransferTo))?;
    let key = email.key();
    let query = [("email", key.clone()), ("limit", "2".to_owned())];
    let list: Members = session
        .api
        .get(Operation::ListMembers, &[&session.team], &query)
        .await?;
    let mut members = list.members.into_iter();
    members
        .find(|member| member.email.key() == key)
        .map(|member| member.id)
        .ok_or_else(|| Failure::refused(Field::TransferTo))
}
