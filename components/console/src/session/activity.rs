//! Sharing activity, newest first (action 8).

use super::Seat;
use crate::failure::Failure;
use crate::page::{Frame, html_of};
use crate::text::Text;
use askama::Template;
use axum::response::Response;
use domain::SharingEvent;
use domain::operations::LIST_SHARING_ACTIVITY;
use domain::sharing::SharingType;
use serde::Deserialize;

/// What can happen, in the order of the filter's list.
const TYPES: [SharingType; 9] = [
    SharingType::SharedLinkCreate,
    SharingType::SharedLinkDisable,
    SharingType::SharedLinkView,
    SharingType::SharedLinkDownload,
    SharingType::SharedLinkSettingsChangeAudience,
    SharingType::SharedFolderCreate,
    SharingType::SharedContentAddMember,
    SharingType::SharedContentRemoveMember,
    SharingType::SharedContentChangeMemberRole,
];

#[derive(Deserialize)]
struct Activity {
    events: Vec<SharingEvent>,
    next: Option<String>,
}

/// What is asked for; an empty field asks for all.
#[derive(Debug, Clone, Default, Deserialize)]
struct Filter {
    #[serde(default)]
    r#type: String,
    #[serde(default)]
    external: String,
    #[serde(default)]
    actor: String,
    #[serde(default)]
    after: String,
}

impl Filter {
    fn pairs(&self, external: &'static str) -> Vec<(&'static str, String)> {
        let pairs = [
            ("type", &self.r#type),
            (external, &self.external),
            ("actor", &self.actor),
        ];
        let pairs = pairs
            .into_iter()
            .filter(|(_, value)| !value.trim().is_empty());
        pairs
            .map(|(name, value)| (name, value.trim().to_owned()))
            .collect()
    }
}

#[derive(Template)]
#[template(path = "session/activity.html")]
struct Page {
    frame: Frame,
    t: Text,
    filter: Filter,
    events: Vec<SharingEvent>,
    next: Option<String>,
}

/// The page.
pub(super) async fn page(seat: Seat) -> Result<Response, Failure> {
    let filter: Filter = serde_urlencoded::from_str(&seat.visit.query).unwrap_or_default();
    let mut query = filter.pairs("is_external");
    query.push(("limit", "50".to_owned()));
    if !filter.after.is_empty() {
        query.push(("after", filter.after.clone()));
    }
    let asked = seat
        .api
        .get::<Activity>(&LIST_SHARING_ACTIVITY, &[&seat.team], &query)
        .await;
    let (Activity { events, next }, refused) = match asked {
        Ok(page) => (page, None),
        Err(failure) => (
            Activity {
                events: Vec::new(),
                next: None,
            },
            Some(failure.refusal("")?),
        ),
    };
    let next = next.map(|next| {
        let pairs = filter
            .pairs("external")
            .into_iter()
            .chain([("after", next)]);
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .finish()
    });
    let frame = seat.frame(
        seat.visit.t.sharing_activity(),
        "activity",
        refused.as_ref(),
    );
    Ok(html_of(
        refused.as_ref(),
        &Page {
            frame,
            t: seat.visit.t,
            filter,
            events,
            next,
        },
    ))
}
