//! Planned faults.

use std::time::Duration;

use component_host::Fault;

use crate::client::{ask, ask_one, start, stored, try_ask};

#[tokio::test]
async fn a_failing_call_has_no_effect() {
    let app = start().await;
    app.switches().fail_store_call(2);
    let lines = ask(&app, "set=a:1&set=b:2&set=c:3").await;
    assert!(lines[1].starts_with("error"), "{lines:?}");
    assert_eq!(
        (
            stored(&app, "a").is_some(),
            stored(&app, "b").is_some(),
            stored(&app, "c").is_some()
        ),
        (true, false, true)
    );
    assert_eq!(app.switches().faults_hit(), 1);
    assert_eq!(app.switches().store_calls().durable_writes(), 2);
}

#[tokio::test]
async fn a_lost_reply_has_taken_effect() {
    let app = start().await;
    app.switches().lose_reply(1);
    assert!(ask_one(&app, "bucket-set=a:1").await.starts_with("error"));
    assert_eq!(stored(&app, "a").as_deref(), Some("1"));
    app.switches().clear_faults();
    assert_eq!(app.switches().faults_hit(), 0);
}

#[tokio::test]
async fn faults_can_be_kept_to_one_component() {
    let app = start().await;
    app.switches().inject(Fault::Fail, 1, Some("hidden"));
    assert_eq!(ask_one(&app, "set=a:1").await, "set");
    let chained = ask_one(&app, "fetch=http://hidden.spin.internal/?set=b:2").await;
    assert!(chained.starts_with("200 error"), "{chained}");
}

#[tokio::test]
async fn a_crash_ends_everything_until_restart() {
    let app = start().await;
    ask(&app, "seen").await;
    ask(&app, "after=300:later:1").await;
    app.switches().crash_after(2);
    let (crashed, other) = tokio::join!(
        try_ask(&app, "/?sleep=50&set=a:1&set=b:2&set=c:3"),
        try_ask(&app, "/?sleep=10000")
    );
    assert!(crashed.is_err() && other.is_err(), "{crashed:?} {other:?}");
    assert!(app.is_dead());
    assert!(try_ask(&app, "/?get=a").await.is_err());
    tokio::time::sleep(Duration::from_millis(500)).await;
    let keys: Vec<_> = app
        .store_dump()
        .unwrap()
        .into_iter()
        .map(|(key, _)| key)
        .collect();
    assert_eq!(
        keys,
        ["a", "b"],
        "the task after the response is lost, as is the third write"
    );
    app.restart().await;
    assert_eq!(
        ask(&app, "seen&get=a&get=b&get=c").await,
        ["1", "1", "2", "none"]
    );
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(stored(&app, "later"), None);
}

#[tokio::test]
async fn a_crash_ends_synchronous_calls() {
    let app = start().await;
    for program in [
        "/?bucket-set=a:1",
        "/?set-many=a:1:b:2",
        "/?cas=h:a&current=h",
    ] {
        app.switches().crash_after(1);
        let crashed = try_ask(&app, program).await;
        assert!(crashed.is_err(), "{program}: {crashed:?}");
        app.restart().await;
    }
    assert_eq!(ask_one(&app, "get=a").await, "1");
}

#[tokio::test]
async fn a_crash_ends_busy_loops() {
    let app = start().await;
    let (crashed, ()) = tokio::join!(try_ask(&app, "/?loop"), async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        app.crash();
    });
    assert!(crashed.is_err(), "{crashed:?}");
    app.restart().await;
    assert_eq!(ask_one(&app, "seen").await, "1");
}

#[tokio::test]
async fn a_hanging_call_never_returns() {
    let app = start().await;
    for program in ["/?set=a:1", "/?bucket-set=a:1"] {
        app.switches().hang_store_call(1);
        let asked = tokio::time::timeout(Duration::from_millis(300), try_ask(&app, program)).await;
        assert!(asked.is_err(), "{program}: {asked:?}");
        assert_eq!(ask_one(&app, "exists=a").await, "false", "{program}");
    }
    assert_eq!(app.switches().faults_hit(), 2);
}
