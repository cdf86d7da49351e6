//! Insights as pictures (action 4): small charts, drawn here.

use super::Seat;
use crate::failure::Failure;
use crate::page::{Frame, html, parent};
use crate::text::Text;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, NaiveDate, Utc};
use domain::operations::READ_INSIGHTS;
use domain::{Role, StorageUse};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The chart's inside, in its own units.
const WIDTH: u32 = 600;
const HEIGHT: u32 = 120;

#[derive(Deserialize)]
struct Insights {
    members: Members,
    pending_invitations: u32,
    team_folders: u32,
    admins: Vec<Admin>,
    sharing_activity: Vec<Day>,
    two_step: Coverage,
    sso: Coverage,
    recent_activity: Vec<Recent>,
    storage: Option<StorageUse>,
}

#[derive(Deserialize)]
struct Members {
    total: u32,
    by_status: ByStatus,
    by_role: BTreeMap<Role, u32>,
}

#[derive(Deserialize)]
struct ByStatus {
    active: u32,
    invited: u32,
    suspended: u32,
}

#[derive(Deserialize)]
struct Admin {
    id: String,
    name: String,
    email: String,
    role: Role,
}

#[derive(Deserialize)]
struct Day {
    day: NaiveDate,
    links_created: u32,
    folders_shared: u32,
    external_shares: u32,
    events: u32,
}

#[derive(Deserialize)]
struct Coverage {
    members: u32,
    of: u32,
}

#[derive(Deserialize)]
struct Recent {
    at: DateTime<Utc>,
    sentence: String,
}

/// A bar of a day: all events, and above the ground those with the outside.
struct Bar {
    x: u32,
    height: u32,
    y: u32,
    external_height: u32,
    external_y: u32,
}

/// How many members have something.
struct Covered {
    label: String,
    members: u32,
    of: u32,
    percent: u32,
}

/// A part of a whole, in thousandths of the line's length.
struct Part {
    class: &'static str,
    label: String,
    count: u32,
    start: u32,
    length: u32,
}

#[derive(Template)]
#[template(path = "session/insights.html")]
struct Page {
    frame: Frame,
    t: Text,
    insights: Insights,
    bars: Vec<Bar>,
    highest: u32,
    parts: Vec<Part>,
    coverage: Vec<Covered>,
}

/// The page.
pub(super) async fn page(seat: Seat) -> Result<Response, Failure> {
    let insights: Insights = seat.api.get(&READ_INSIGHTS, &[&seat.team], &[]).await?;
    let (bars, highest) = bars(&insights.sharing_activity);
    let t = seat.visit.t;
    let parts = parts(&insights.members, t);
    let coverage = [(t.two_step(), &insights.two_step), (t.sso(), &insights.sso)];
    let coverage = coverage.map(|(label, Coverage { members, of })| Covered {
        label,
        members: *members,
        of: *of,
        percent: share(*members, *of, 100),
    });
    let coverage = coverage.into();
    let frame = seat.frame(t.insights(), "insights", None);
    Ok(html(
        StatusCode::OK,
        &Page {
            frame,
            t,
            insights,
            bars,
            highest,
            parts,
            coverage,
        },
    ))
}

fn bars(days: &[Day]) -> (Vec<Bar>, u32) {
    let highest = days.iter().map(|day| day.events).max().unwrap_or(0);
    let width = WIDTH / u32::try_from(days.len().max(1)).unwrap_or(1);
    let bar = |(x, day): (u32, &Day)| {
        let (height, external_height) = (
            share(day.events, highest, HEIGHT),
            share(day.external_shares, highest, HEIGHT),
        );
        Bar {
            x: x * width,
            height,
            y: HEIGHT - height,
            external_height,
            external_y: HEIGHT - external_height,
        }
    };
    ((0..).zip(days).map(bar).collect(), highest)
}

fn parts(members: &Members, t: Text) -> Vec<Part> {
    let ByStatus {
        active,
        invited,
        suspended,
    } = members.by_status;
    let mut start = 0;
    let parts = [
        ("a", t.status("active"), active),
        ("b", t.status("invited"), invited),
        ("c", t.status("suspended"), suspended),
    ];
    let part = |(class, label, count)| {
        let length = share(count, members.total, 1000);
        let part = Part {
            class,
            label,
            count,
            start,
            length,
        };
        start += length;
        part
    };
    parts.into_iter().map(part).collect()
}

/// A part of a whole in so many units; all of it at most.
fn share(part: u32, whole: u32, units: u32) -> u32 {
    let share = u64::from(part) * u64::from(units) / u64::from(whole.max(1));
    u32::try_from(share).unwrap_or(units).min(units)
}

impl Page {
    /// Where a member is.
    fn member(&self, id: &str) -> String {
        format!("{}/members/{id}", parent(&self.frame.here))
    }
}

impl Insights {
    fn storage_percent(&self) -> u64 {
        self.storage
            .map_or(0, |storage| {
                storage.used_bytes.saturating_mul(100) / storage.allocated_bytes.max(1)
            })
            .min(100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_stand_on_the_ground_and_the_highest_reaches_the_top() {
        let day = |events, external_shares| Day {
            day: NaiveDate::default(),
            links_created: 0,
            folders_shared: 0,
            external_shares,
            events,
        };
        let (bars, highest) = bars(&[day(10, 5), day(0, 0), day(u32::MAX, 1)]);
        assert_eq!(highest, u32::MAX);
        assert!(bars.iter().all(|bar| bar.y + bar.height == HEIGHT && bar.external_height <= bar.height.max(1)));
        assert_eq!(bars.last().map(|bar| bar.height), Some(HEIGHT));
    }

    #[test]
    fn nothing_of_nothing_is_nothing() {
        assert_eq!(
            (share(0, 0, 100), share(3, 0, 100), share(1, 3, 100)),
            (0, 100, 33)
        );
    }
}
