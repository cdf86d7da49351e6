//! The store: both interfaces, and compare-and-swap as in Spin's SQLite and Redis stores.

use component_host::App;

use crate::client::{ask, ask_one, options_with_file, start, stored, try_ask};

#[tokio::test]
async fn both_interfaces_see_the_same_keys() {
    let app = start().await;
    let calls = "set=a:1&bucket-get=a&bucket-set=b:2&get=b&keys&bucket-keys&exists=a&delete=a\
                 &bucket-exists=a";
    let lines = ask(&app, calls).await;
    assert_eq!(
        lines,
        [
            "set", "1", "set", "2", "a,b", "a,b", "true", "deleted", "false"
        ]
    );
}

#[tokio::test]
async fn batches_write_once_and_reads_omit_missing_keys() {
    let app = start().await;
    let lines = ask(
        &app,
        "set-many=a:1:b:2:c:3&get-many=b:z:a&delete-many=a:b&keys",
    )
    .await;
    assert_eq!(lines, ["set", "a=1,b=2", "deleted", "c"]);
    let calls = app.switches().store_calls();
    assert_eq!(
        (
            calls.set_many,
            calls.delete_many,
            calls.durable_writes(),
            calls.total()
        ),
        (1, 1, 2, 4)
    );
}

#[tokio::test]
async fn counters_are_eight_bytes() {
    let app = start().await;
    assert_eq!(
        ask(&app, "increment=n:5&increment=n:-7&increment=n:0").await,
        ["5", "-2", "-2"]
    );
    let dump = app.store_dump().unwrap();
    assert_eq!(dump, [("n".to_owned(), (-2_i64).to_le_bytes().to_vec())]);
}

/// Each case: its name, a program, and the answers and final values with SQLite and with Redis.
const CAS: [(&str, &str, &str, &str, &str, &str); 7] = [
    (
        "nobody interferes",
        "set=k:0&cas=a:k&current=a&swap=a:1",
        "swapped",
        "1",
        "failed",
        "1",
    ),
    (
        "changed in between",
        "set=k:0&cas=a:k&current=a&set=k:x&swap=a:1",
        "failed",
        "x",
        "failed",
        "x",
    ),
    (
        "two racers",
        "set=k:0&cas=a:k&cas=b:k&current=a&current=b&swap=a:1&swap=b:2",
        "swapped failed",
        "1",
        "failed failed",
        "1",
    ),
    (
        "absent, one writer",
        "cas=a:k&current=a&swap=a:1",
        "swapped",
        "1",
        "failed",
        "1",
    ),
    (
        "absent, two racers",
        "cas=a:k&cas=b:k&current=a&current=b&swap=a:1&swap=b:2",
        "swapped swapped",
        "2",
        "failed failed",
        "1",
    ),
    (
        "deleted in between",
        "set=k:0&cas=a:k&current=a&delete=k&swap=a:1",
        "failed",
        "none",
        "failed",
        "none",
    ),
    (
        "without current",
        "set=k:0&cas=a:k&set=k:x&swap=a:1",
        "swapped",
        "1",
        "failed",
        "1",
    ),
];

#[tokio::test]
async fn compare_and_swap_is_as_on_each_store() {
    for (case, program, sqlite, sqlite_value, redis, redis_value) in CAS {
        for (is_redis, answers, value) in
            [(false, sqlite, sqlite_value), (true, redis, redis_value)]
        {
            let app = start().await;
            app.switches().redis_cas(is_redis);
            let lines = ask(&app, program).await;
            let swaps: Vec<_> = lines
                .iter()
                .map(String::as_str)
                .filter(|line| ["swapped", "failed"].contains(line))
                .collect();
            assert_eq!(swaps.join(" "), answers, "{case}, redis: {is_redis}");
            assert_eq!(
                stored(&app, "k").unwrap_or("none".to_owned()),
                value,
                "{case}, redis: {is_redis}"
            );
        }
    }
}

#[tokio::test]
async fn a_failed_swap_hands_out_a_handle_for_the_next_try() {
    let app = start().await;
    let lines = ask(
        &app,
        "set=k:0&cas=a:k&current=a&set=k:x&swap=a:1&swap=a:2&get=k",
    )
    .await;
    assert_eq!(lines[4..], ["failed", "swapped", "2"]);
    let calls = app.switches().store_calls();
    assert_eq!(
        (calls.swap, calls.cas_current, calls.durable_writes()),
        (2, 1, 3)
    );
}

#[tokio::test]
async fn incrementing_a_plain_value_poisons_the_store_until_restart() {
    let app = start().await;
    ask(&app, "set=k:0").await;
    for program in ["/?increment=k:1", "/?get=k"] {
        assert_eq!(try_ask(&app, program).await.unwrap().status, 500);
    }
    app.restart().await;
    assert_eq!(ask_one(&app, "get=k").await, "0");
}

#[tokio::test]
async fn a_file_keeps_its_content() {
    let (options, file) = options_with_file("store");
    let app = App::start(options.clone()).await.unwrap();
    ask(&app, "set=a:1&set-many=b:2:c:3").await;
    app.stop().await;
    let app = App::start(options).await.unwrap();
    assert_eq!(ask_one(&app, "keys").await, "a,b,c");
    app.stop().await;
    std::fs::remove_file(&file).unwrap();
}

#[tokio::test]
async fn calls_are_counted_by_component() {
    let app = start().await;
    ask(&app, "get=a&exists=a&keys&cas=h:a&current=h").await;
    let calls = app.switches().store_calls_of("fixture");
    assert_eq!(
        (
            calls.get,
            calls.exists,
            calls.get_keys,
            calls.cas_current,
            calls.total()
        ),
        (1, 1, 1, 1, 4)
    );
    assert_eq!(app.switches().store_calls_of("hidden").total(), 0);
    app.switches().reset_counts();
    assert_eq!(app.switches().store_calls().total(), 0);
}
