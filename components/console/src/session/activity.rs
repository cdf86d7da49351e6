//! Sharing activity, newest first (action 8).

use crate::client::Call;
use crate::failure::Failure;
use crate::page::{Layout, html_refused};
use crate::query;
use crate::session::page::SessionPage;
use crate::text::words::External;
use crate::text::{Term, Text};
use api::SharingEvents;
use askama::Template;
use axum::response::Response;
use domain::sharing::SharingType;
use domain::{Operation, SharingEvent};
use serde::Deserialize;

/// The filter; an empty field matches everything.
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
    /// The query for the API.
    fn api_query(&self) -> Vec<(&'static str, String)> {
        let pairs = [
            ("type", self.r#type.trim()),
            ("is_external", self.external.trim()),
            ("actor", self.actor.trim()),
            ("limit", "50"),
            ("after", &self.after),
        ];
        let pairs = pairs.into_iter().filter(|(_, value)| !value.is_empty());
        pairs
            .map(|(name, value)| (name, value.to_owned()))
            .collect()
    }

    /// The query of the page that continues this one.
    fn next_query(&self, next: &str) -> String {
        let pairs = [
            ("type", self.r#type.trim()),
            ("external", self.external.trim()),
            ("actor", self.actor.trim()),
            ("after", next),
        ];
        query::encode(pairs.into_iter().filter(|(_, value)| !value.is_empty()))
    }
}

#[derive(Template)]
#[template(path = "session/activity.html")]
struct ActivityTemplate {
    layout: Layout,
    t: Text,
    filter: Filter,
    events: Vec<SharingEvent>,
    next: Option<String>,
}

/// The page.
pub(super) async fn page(session: SessionPage) -> Result<Response, Failure> {
    let t = session.request.t;
    let filter: Filter = session.request.filter()?;
    let query = filter.api_query();
    let call = Call::new(Operation::ListSharingActivity, &[&session.team]).query(&query);
    let (activity, refused) = match session.api.call(call).await {
        Ok(activity) => (activity, None),
        Err(failure) => (SharingEvents::default(), Some(failure.beside_form("")?)),
    };
    let page = ActivityTemplate {
        layout: session.layout(t.sharing_activity(), "activity", refused.as_ref()),
        t,
        events: activity.events,
        next: activity.next.map(|next| filter.next_query(&next)),
        filter,
    };
    Ok(html_refused(refused.as_ref(), &page))
}
