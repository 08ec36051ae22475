//! TLS to PostgreSQL: spoken, and checked when it is asked for.

use cairn_store::{Db, Lane, StoreError, sql};

#[tokio::test]
async fn tls_is_spoken_and_checked_when_it_is_asked_for() {
    let (Ok(url), Ok(authority)) = (std::env::var("CAIRN_TEST_POSTGRES_URL"), std::env::var("CAIRN_TEST_POSTGRES_CA"))
    else {
        return; // no PostgreSQL with a certificate at hand
    };
    sql! {
        static ENCRYPTED: () => (bool,) = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    }
    let open = |words: &str| Db::open_postgres(&cairn_store::PostgresOptions::at(format!("{url}?{words}")));
    let encrypted =
        async |db: Db| db.read::<_, StoreError, _>(Lane::Request, None, |tx| tx.one(&ENCRYPTED, &())).await.unwrap().0;
    assert!(encrypted(open(&format!("sslmode=verify-full&sslrootcert={authority}")).unwrap()).await);
    assert!(encrypted(open("sslmode=prefer").unwrap()).await);
    assert!(!encrypted(open("sslmode=disable").unwrap()).await);
    assert!(open("sslmode=require").is_err(), "the system does not know this authority");
}
