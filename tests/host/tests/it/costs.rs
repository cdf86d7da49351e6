//! The observer of cost: bytes, handles, connections, and DynamoDB's limits.

use component_host::App;

use crate::client::{ask, ask_one, eventually, start, stored};

#[tokio::test]
async fn bytes_and_handles_are_counted() {
    let app = start().await;
    ask(
        &app,
        "set=a:12345&get=a&bucket-get=none&cas=h:a&current=h&swap=h:123&set-many=b:1:c:22&delete=b",
    )
    .await;
    let calls = app.switches().store_calls();
    assert_eq!((calls.gets(), calls.handles, calls.swap), (3, 1, 1));
    assert_eq!((calls.bytes_read, calls.bytes_written), (10, 11));
}

#[tokio::test]
async fn lost_swap_writes_no_bytes_and_its_new_handle_does_not_count() {
    let app = start().await;
    ask(&app, "set=k:0&cas=a:k&current=a&set=k:x&swap=a:12345").await;
    let calls = app.switches().store_calls();
    assert_eq!((calls.handles, calls.swap), (1, 1));
    assert_eq!((calls.bytes_written, calls.durable_writes()), (2, 2));
}

/// The numbers of connections, now and most.
fn connections(app: &App) -> (u64, u64) {
    let connections = app.switches().redis_connections();
    (connections.now, connections.most)
}

#[tokio::test]
async fn handle_is_a_connection_until_it_is_dropped() {
    let app = start().await;
    ask(&app, "cas=a:k&cas=b:k").await;
    assert_eq!(connections(&app), (0, 2));
    app.switches().reset_redis_connections();
    assert_eq!(connections(&app), (0, 0));
}

#[tokio::test]
async fn swap_is_a_connection_until_its_instance_ends() {
    for is_redis in [false, true] {
        let app = start().await;
        app.switches().redis_cas(is_redis);
        ask(&app, "set=k:0&cas=a:k&current=a&swap=a:1").await;
        assert_eq!(connections(&app), (1, 2), "redis: {is_redis}");
        assert!(app.switches().redis_connections().mean > 0.0);
        eventually("the end of the idle instance", || connections(&app).0 == 0).await;
    }
}

#[tokio::test]
async fn crash_closes_connections() {
    let app = start().await;
    ask(&app, "set=k:0&cas=a:k&current=a&swap=a:1").await;
    app.restart().await;
    assert_eq!(connections(&app).0, 0);
}

/// The arguments of a batch of so many keys, each of them followed by `rest`.
fn batch(keys: usize, rest: &str) -> String {
    let keys: Vec<_> = (0..keys).map(|key| format!("k{key}{rest}")).collect();
    keys.join(":")
}

#[tokio::test]
async fn dynamodb_takes_25_keys_in_a_batch() {
    let app = start().await;
    app.switches().dynamodb_limits(true);
    let (most, more) = (batch(25, ":v"), batch(26, ":v"));
    let lines = ask(&app, &format!("set-many={most}&set-many={more}")).await;
    assert_eq!(lines[0], "set");
    assert!(lines[1].starts_with("error"), "{lines:?}");
    let (most, more) = (batch(25, ""), batch(26, ""));
    let lines = ask(&app, &format!("delete-many={more}&delete-many={most}")).await;
    assert!(lines[0].starts_with("error"), "{lines:?}");
    assert_eq!(lines[1], "deleted");
    assert_eq!(app.switches().store_calls().durable_writes(), 2);
}

#[tokio::test]
async fn dynamodb_takes_values_of_350_kib() {
    let app = start().await;
    let (most, more) = (350 * 1024, 350 * 1024 + 1);
    assert_eq!(ask_one(&app, &format!("fill=a:{more}")).await, "filled");
    app.switches().dynamodb_limits(true);
    let lines = ask(&app, &format!("fill=a:{most}&fill=b:{more}")).await;
    assert_eq!(lines[0], "filled");
    assert!(lines[1].starts_with("error"), "{lines:?}");
    assert_eq!(stored(&app, "b"), None);
}
