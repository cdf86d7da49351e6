//! The details that have names of our own, since Dropbox lacks them.

use super::fields::{Fields, instant};
use crate::audit::event::{Attempted, DisableCause, EndCause, Event, LinkFate, SignInAsEnd};
use crate::folders::folder::Access;
use crate::operations::Operation;
use crate::person::{Person, Role};
use crate::settings::setting::Setting;
use crate::text::{Id, Name, Reason};
use chrono::{DateTime, Utc};
use serde_json::Value;

/// A value that details can have.
trait Detail {
    /// The JSON.
    fn json(&self) -> Value;
}

/// The public names of an event's fields. Those after the semicolon are left out where they are
/// absent, false or once. Fields that are not listed are elsewhere in the public event.
macro_rules! own_details {
    ($($variant:ident {
        $($field:ident: $name:literal),*
        $(; $($optional:ident: $optional_name:literal),+)?
    })+) => {
        /// The details that Dropbox lacks.
        pub(super) fn own(event: &Event) -> Fields {
            match event {
                $(Event::$variant { $($field,)* $($($optional,)+)? .. } => {
                    Fields::default()
                        $(.with($name, $field.json()))*
                        $($(.with_some($optional_name, unless_plain($optional.json())))+)?
                })+
            }
        }
    };
}

own_details! {
    SupportChanged {
        is_read_only: "is_read_only"; cause: "cause", expires_at: "expires_at"
    }
    GrantChanged { expires_at: "expires_at", is_read_only: "is_read_only" }
    LinkIssued {
        link: "link", reason: "reason", expires_at: "expires_at", is_read_only: "is_read_only"
    }
    ChangesSummarized {
        count: "count", since: "since", settings: "settings", given_roles: "given_roles"
    }
    TechnicianBlocked { technician: "technician", is_blocked: "is_blocked" }
    LinkRevoked { link: "link" }
    LinkRedeemed { link: "link", reason: "reason" }
    LinkRefused { link: "link", why: "why" }
    SessionStarted {
        session: "session", expires_at: "expires_at", is_read_only: "is_read_only"
    }
    SessionEnded { session: "session", technician: "technician", cause: "cause" }
    MemberAdded { role: "role" }
    MemberRemoved { role: "role"; keeps_account: "keeps_account", transfer_to: "transfer_to" }
    SignInAsStarted { sign_in: "sign_in" }
    SignInAsEnded { sign_in: "sign_in", cause: "cause" }
    FolderCreated { folder: "folder", name: "name", access: "access" }
    SettingChanged { setting: "setting", previous: "previous", new: "new" }
    SettingKept { setting: "setting", value: "value" }
    SupportRequested { request: "request", subject: "subject" }
    SupportAnswered { request: "request", subject: "subject" }
    SupportClosed { request: "request", subject: "subject" }
    FoldersImported { added: "added" }
    SharingImported { added: "added" }
    StorageReported { used_bytes: "used_bytes", allocated_bytes: "allocated_bytes" }
    DeliveryDiscarded { delivery: "delivery" }
    RoleChanged { }
    MembersImported { added: "added", updated: "updated", removed: "removed" }
    TeamChanged { is_new: "is_new", reseller: "reseller", has_signed_baa: "has_signed_baa" }
    TeamLeft { is_at_once: "is_at_once" }
    Viewed { operation: "operation" }
    Refused { attempted: "operation", why: "why"; count: "count" }
}

fn unless_plain(value: Value) -> Option<Value> {
    let is_plain = value.is_null() || value == false || value == 1;
    (!is_plain).then_some(value)
}

/// Values that JSON has, and texts.
macro_rules! plain_details {
    ($($type:ty: $value:ident => $json:expr;)+) => {
        $(impl Detail for $type {
            fn json(&self) -> Value {
                let $value = self;
                $json.into()
            }
        })+
    };
}

plain_details! {
    bool: value => *value;
    u32: value => *value;
    u64: value => *value;
    Value: value => value.clone();
    String: value => value.as_str();
    Id: value => value.as_str();
    Name: value => value.as_str();
    Reason: value => value.as_str();
    DateTime<Utc>: value => instant(value);
    Role: value => value.as_str();
    Setting: value => value.as_str();
    DisableCause: value => value.as_str();
    EndCause: value => value.as_str();
    SignInAsEnd: value => value.as_str();
    LinkFate: value => value.as_str();
    Operation: value => value.name();
    Attempted: value => value.as_str();
    Person: value => Fields::default()
        .with("id", value.id.as_str())
        .with("name", value.name.as_str())
        .with("email", value.email.as_str());
    Access: value => Fields::default()
        .with("member", value.member.as_str())
        .with("level", value.level.as_str());
}

impl<T: Detail> Detail for Option<T> {
    fn json(&self) -> Value {
        self.as_ref().map(T::json).into()
    }
}

impl<T: Detail> Detail for Vec<T> {
    fn json(&self) -> Value {
        self.iter().map(T::json).collect()
    }
}
