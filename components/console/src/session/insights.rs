//! Insights as charts (action 4), drawn as SVG.

use crate::failure::Failure;
use crate::page::{Layout, html, parent_path};
use crate::session::page::SessionPage;
use crate::text::Text;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use domain::insights::{Coverage, Insights, Members, SharingDay};
use domain::{Id, MemberStatus, Operation, StorageUse};

/// The size of a chart, in its own units.
const WIDTH: u32 = 600;
const HEIGHT: u32 = 120;

/// The bar of a day: all events, with the external ones in front.
struct Bar {
    x: u32,
    height: u32,
    y: u32,
    external_height: u32,
    external_y: u32,
}

/// A share of the members as a meter.
struct Meter {
    label: String,
    members: u32,
    of: u32,
    percent: u32,
}

/// A segment of a stacked line, in thousandths of its length.
struct Segment {
    class: &'static str,
    label: &'static str,
    count: u32,
    start: u32,
    length: u32,
}

#[derive(Template)]
#[template(path = "session/insights.html")]
struct InsightsTemplate {
    layout: Layout,
    t: Text,
    insights: Insights,
    bars: Vec<Bar>,
    highest: u32,
    segments: Vec<Segment>,
    meters: [Meter; 2],
}

/// The page.
pub(super) async fn page(session: SessionPage) -> Result<Response, Failure> {
    let ids = [&session.team];
    let insights: Insights = session.api.get(Operation::ReadInsights, &ids, &[]).await?;
    let t = session.request.t;
    let highest = highest(&insights.sharing_activity);
    let page = InsightsTemplate {
        layout: session.layout(t.insights(), "insights", None),
        t,
        bars: bars(&insights.sharing_activity, highest),
        highest,
        segments: segments(&insights.members, t),
        meters: [
            Meter::new(t.two_step(), &insights.two_step),
            Meter::new(t.sso(), &insights.sso),
        ],
        insights,
    };
    Ok(html(StatusCode::OK, &page))
}

/// The number of events on the busiest day.
fn highest(days: &[SharingDay]) -> u32 {
    days.iter().map(|day| day.events).max().unwrap_or(0)
}

fn bars(days: &[SharingDay], highest: u32) -> Vec<Bar> {
    let width = WIDTH / u32::try_from(days.len().max(1)).unwrap_or(1);
    let days = (0..).zip(days);
    days.map(|(index, day)| Bar::new(index * width, day, highest))
        .collect()
}

impl Bar {
    fn new(x: u32, day: &SharingDay, highest: u32) -> Self {
        let height = scale(day.events, highest, HEIGHT);
        let external_height = scale(day.external_shares, highest, HEIGHT);
        Self {
            x,
            height,
            y: HEIGHT - height,
            external_height,
            external_y: HEIGHT - external_height,
        }
    }
}

impl Meter {
    fn new(label: String, coverage: &Coverage) -> Self {
        Self {
            label,
            members: coverage.members,
            of: coverage.of,
            percent: scale(coverage.members, coverage.of, 100),
        }
    }
}

fn segments(members: &Members, t: Text) -> Vec<Segment> {
    let counts = &members.by_status;
    let mut start = 0;
    let mut segments = Vec::new();
    for (class, status, count) in [
        ("a", MemberStatus::Active, counts.active),
        ("b", MemberStatus::Invited, counts.invited),
        ("c", MemberStatus::Suspended, counts.suspended),
    ] {
        let length = scale(count, members.total, 1000);
        segments.push(Segment {
            class,
            label: t.term(status),
            count,
            start,
            length,
        });
        start += length;
    }
    segments
}

/// `part` of `whole` in units of which the whole has `units`; never more than those.
fn scale(part: u32, whole: u32, units: u32) -> u32 {
    let scaled = u64::from(part) * u64::from(units) / u64::from(whole.max(1));
    u32::try_from(scaled).unwrap_or(units).min(units)
}

impl InsightsTemplate {
    fn member_path(&self, id: &Id) -> String {
        format!(
            "{}/members/{}",
            parent_path(&self.layout.path),
            id.segment()
        )
    }

    fn storage_percent(&self, storage: &StorageUse) -> u64 {
        let percent = storage.used_bytes.saturating_mul(100) / storage.allocated_bytes.max(1);
        percent.min(100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    fn day(events: u32, external_shares: u32) -> SharingDay {
        SharingDay {
            day: NaiveDate::default(),
            links_created: 0,
            folders_shared: 0,
            external_shares,
            events,
        }
    }

    #[test]
    fn bars_stand_on_the_ground_and_the_highest_reaches_the_top() {
        let days = [day(10, 5), day(0, 0), day(u32::MAX, 1)];
        let highest = highest(&days);
        let bars = bars(&days, highest);
        assert_eq!(highest, u32::MAX);
        for bar in &bars {
            assert_eq!(bar.y + bar.height, HEIGHT);
            assert!(bar.external_height <= bar.height.max(1));
        }
        assert_eq!(bars.last().map(|bar| bar.height), Some(HEIGHT));
    }

    #[test]
    fn nothing_of_nothing_is_nothing() {
        assert_eq!(
            (scale(0, 0, 100), scale(3, 0, 100), scale(1, 3, 100)),
            (0, 100, 33)
        );
    }
}
