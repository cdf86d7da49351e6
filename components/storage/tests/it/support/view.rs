//! The state of the team "acme" as seen from outside.

use super::{Timed, acme};
use domain::*;
use storage::{Error, Record, Teams};

/// The visible state of a team: its state, members and log, with stop orders applied.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    pub team: Team,
    pub admins: Admins,
    pub members: Vec<Member>,
    pub entries: Vec<Entry>,
}

impl View {
    pub fn tags(&self) -> Vec<&'static str> {
        self.entries
            .iter()
            .map(|entry| entry.event.event_type().as_str())
            .collect()
    }
}

pub async fn view<P: Timed>(teams: &Teams<'_, P>) -> Result<View, Error> {
    view_of(teams, &log(teams).await?).await
}

/// The same, with a log that was read before.
pub async fn view_of<P: Timed>(teams: &Teams<'_, P>, records: &[Record]) -> Result<View, Error> {
    teams
        .read(&acme(), teams.port().now(), async |draft, reader| {
            let members = reader.members_after("", usize::MAX).await?;
            for member in &members {
                assert_eq!(
                    reader.member_of(&member.email).await?.as_ref(),
                    Some(member),
                    "both maps agree"
                );
            }
            assert_eq!(
                members.len(),
                usize::try_from(draft.team.member_count).unwrap(),
                "the count is right"
            );
            let admins: Vec<_> = members
                .iter()
                .filter(|member| member.role.is_admin())
                .map(|member| &member.id)
                .collect();
            let mut listed: Vec<_> = draft.admins.0.iter().map(|admin| &admin.id).collect();
            listed.sort();
            assert_eq!(admins, listed, "the list of admins is that of the members");
            let mut entries: Vec<_> = records
                .iter()
                .flat_map(|record| record.entries.clone())
                .collect();
            entries.extend(draft.entries.clone());
            Ok(View {
                team: draft.team.clone(),
                admins: draft.admins.clone(),
                members,
                entries,
            })
        })
        .await
}

/// The whole log, which has no gap.
pub async fn log<P: Timed>(teams: &Teams<'_, P>) -> Result<Vec<Record>, Error> {
    let read = async |_: &Draft, reader: &storage::Reader<'_, P>| {
        let mut records = Vec::new();
        for number in 0..=reader.last_segment() {
            records.extend(teams.segment(reader, number).await?);
        }
        let revisions: Vec<_> = records.iter().map(|record| record.revision).collect();
        assert_eq!(
            revisions,
            (1..=reader.revision()).collect::<Vec<_>>(),
            "the log has every revision once"
        );
        Ok(records)
    };
    teams.read(&acme(), teams.port().now(), read).await
}
