//! The rate budget of an org is one for all processes of this machine.

use std::fs;

use crate::support::{Served, TOKEN, served};

/// An org that allows sixty reads of single users in the time of a test.
fn sparing() -> Served {
    served().people(100).rate_limit("60/30m").start()
}

fn ids(org: &Served) -> Vec<String> {
    let listed = org.direct().run(["user", "list", "-o", "id"]).ok().stdout;
    listed.lines().map(str::to_owned).collect()
}

fn get(env: &crate::support::Env, ids: &[String]) -> crate::support::Ran {
    let flags = [
        "user",
        "get",
        "-o",
        "id",
        "--max-api-share=50%",
        "--max-wait=1s",
    ];
    let args = flags.iter().copied().map(str::to_owned);
    env.call(args.chain(ids.iter().cloned())).run()
}

#[test]
fn what_one_process_took_of_the_budget_the_next_one_does_not_take() {
    let org = sparing();
    let (ids, env) = (ids(&org), org.env());
    for _ in 0..2 {
        let ran = get(&env, &ids[..40]);
        assert!(
            ran.stderr.contains("the rate limit is used up"),
            "{}",
            ran.stderr
        );
    }
    let reads = org.seen().len();
    // Half of sixty, and of the second process those few after which it looks, with what was in
    // flight beside them; without the file it would be sixty.
    assert!((30..=46).contains(&reads), "{reads}");
}

#[test]
fn a_short_command_leaves_no_file_of_budgets() {
    let org = sparing();
    let (ids, env) = (ids(&org), org.env());
    get(&env, &ids[..3]).ok();
    assert!(!env.folder().join("state/budgets").exists());
}

#[test]
fn the_file_of_a_budget_tells_no_credential_and_is_for_its_owner_only() {
    let org = sparing();
    let (ids, env) = (ids(&org), org.env());
    get(&env, &ids[..20]).ok();
    let folder = env.folder().join("state/budgets");
    let files: Vec<_> = fs::read_dir(&folder).unwrap().map(Result::unwrap).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    let name = files[0].file_name().into_string().unwrap();
    assert!(name.ends_with("-users-id-read.json"), "{name}");
    let text = fs::read_to_string(files[0].path()).unwrap();
    assert!(
        !text.contains(TOKEN) && !text.contains("127.0.0.1"),
        "{text}"
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&files[0].path()) & 0o777, 0o600);
        assert_eq!(mode(&folder) & 0o777, 0o700);
    }
}

#[test]
fn a_file_of_budgets_that_is_torn_or_cannot_be_made_does_not_matter() {
    let org = sparing();
    let (ids, env) = (ids(&org), org.env());
    get(&env, &ids[..10]).ok();
    let folder = env.folder().join("state/budgets");
    for file in fs::read_dir(&folder).unwrap() {
        fs::write(file.unwrap().path(), "{\"version\":1,\"sav").unwrap();
    }
    get(&env, &ids[..10]).ok();
    fs::remove_dir_all(&folder).unwrap();
    // A file is where the folder should be.
    fs::write(&folder, "").unwrap();
    get(&env, &ids[..9]).ok();
}
