//! The types of the API that the description is made of.

use crate::audit_event::AuditEvent;
use domain::folders::{Access, NewFolder, TeamFolder};
use domain::insights::Insights;
use domain::platform::{ImportLine, Imported};
use domain::settings::{SecurityPolicy, Setting, SharingPolicy};
use domain::sharing::{Day, SharingEvent, SharingTarget, SharingType};
use domain::support::{Contact, NewAnswer, NewRequest, Summary, SupportRequest};
use domain::{Email, Id, LinkFate, Locale, Member, Name, Person, Reason, Role, StorageUse};
use domain::{folders, sharing};
use schemars::{JsonSchema, SchemaGenerator};

/// Types of answers.
pub(crate) fn answers(generator: &mut SchemaGenerator) {
    domain_answers(generator);
    add::<api::AuditPage<AuditEvent>>(generator);
    add::<api::Deliveries>(generator);
    add::<api::DeliveryRun>(generator);
    add::<api::Introspection>(generator);
    add::<api::IssuedLink>(generator);
    add::<api::Members>(generator);
    add::<api::Preview>(generator);
    add::<api::Redeemed>(generator);
    add::<api::Reseller>(generator);
    add::<api::ResellerSupport>(generator);
    add::<api::ResellerTeams>(generator);
    add::<api::Revised<SecurityPolicy>>(generator);
    add::<api::Revised<SharingPolicy>>(generator);
    add::<api::Session>(generator);
    add::<api::Sessions>(generator);
    add::<api::ResellerSessions>(generator);
    add::<api::SetUp>(generator);
    add::<api::Swept>(generator);
    add::<api::SharingEvents>(generator);
    add::<api::SignInToken>(generator);
    add::<api::SupportRequests>(generator);
    add::<api::Team>(generator);
    add::<api::TeamFolders>(generator);
    add::<api::TeamLinks>(generator);
    add::<api::TeamSettings>(generator);
    add::<api::Technician>(generator);
    add::<api::Verification>(generator);
}

/// Types of the domain that are answers, or parts of them, as they stand.
fn domain_answers(generator: &mut SchemaGenerator) {
    add::<Id>(generator);
    add::<Email>(generator);
    add::<Name>(generator);
    add::<Reason>(generator);
    add::<Role>(generator);
    add::<Locale>(generator);
    add::<LinkFate>(generator);
    add::<Member>(generator);
    add::<Person>(generator);
    add::<Imported>(generator);
    add::<folders::Imported>(generator);
    add::<sharing::Imported>(generator);
    add::<Insights>(generator);
    add::<Summary>(generator);
    add::<TeamFolder>(generator);
    add::<SupportRequest>(generator);
    add::<StorageUse>(generator);
    add::<Day>(generator);
    add::<Setting>(generator);
    add::<SharingType>(generator);
    add::<SharingTarget>(generator);
    add::<SharingEvent>(generator);
}

/// Types of bodies.
pub(crate) fn bodies(generator: &mut SchemaGenerator) {
    add::<api::AddMember>(generator);
    add::<api::ChangeAdminRole>(generator);
    add::<api::CreateFolder>(generator);
    add::<api::IssueLink>(generator);
    add::<api::PreviewLink>(generator);
    add::<api::PutTeam>(generator);
    add::<api::TeamErasure>(generator);
    add::<api::Teams>(generator);
    add::<api::Health>(generator);
    add::<api::RedeemLink>(generator);
    add::<api::RestoreSettings>(generator);
    add::<api::KeepSettings>(generator);
    add::<api::SetResellerSupport>(generator);
    add::<ImportLine>(generator);
    add::<api::PutReseller>(generator);
    add::<api::PutTechnician>(generator);
    add::<Access>(generator);
    add::<Contact>(generator);
    add::<NewFolder>(generator);
    add::<NewRequest>(generator);
    add::<NewAnswer>(generator);
    add::<SharingEvent>(generator);
    add::<SharingPolicy>(generator);
    add::<SecurityPolicy>(generator);
}

/// Has a type described among the others.
fn add<T: JsonSchema>(generator: &mut SchemaGenerator) {
    generator.subschema_for::<T>();
}
