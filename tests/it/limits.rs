//! What keeps a write that was meant for a few from reaching many: `--max-changes`, and the count of
//! mails.

use crate::support::{Env, Ran, served};

fn run(env: &Env, args: &[&str]) -> Ran {
    env.call(args.iter().copied()).run()
}

#[test]
fn more_than_the_limit_is_a_usage_error_and_nothing_is_sent() {
    let served = served().start();
    let env = served.env();
    let suspend = ["user", "lifecycle", "suspend", "--members-of=Legal"];
    let ran = run(
        &env,
        &[&suspend[..], &["--max-changes=2", "--yes"]].concat(),
    );
    let ran = ran.ends(2);
    ran.says("3 would be touched, and the limit is 2; nothing was sent");
    ran.says("--max-changes 3");
    // Also where the exact number was given, and before anybody is asked.
    let more = ["--max-changes=2", "--expect=3"];
    run(&env, &[&suspend[..], &more].concat()).ends(2);
    let asked = env.call([&suspend[..], &["--max-changes=2"]].concat());
    let asked = asked.answers(["y"]).run().ends(2);
    assert!(asked.asked.is_empty(), "{asked}");
    assert!(served.writes().is_empty());
    run(
        &env,
        &[&suspend[..], &["--max-changes=3", "--yes"]].concat(),
    )
    .ok();
    assert_eq!(served.writes().len(), 3);
}

#[test]
fn a_dry_run_beyond_the_limit_shows_all_and_says_so() {
    let env = Env::sandbox();
    let delete = ["user", "delete", "--members-of=Legal", "--deactivate-first"];
    let ran = run(
        &env,
        &[&delete[..], &["--max-changes=2", "--dry-run"]].concat(),
    );
    let ran = ran.ok();
    ran.says("warning: 3 would be touched, and the limit is 2");
    assert_eq!(ran.stdout.matches("delete for good").count(), 3, "{ran}");
}

#[test]
fn a_hundred_is_the_limit_of_what_shuts_off_and_there_is_none_for_the_rest() {
    let served = served().people(130).start();
    let env = served.direct();
    let all = "--where=profile.login~a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z";
    let deactivate = ["user", "delete", all, "--deactivate-only", "--me"];
    let ran = run(&env, &[&deactivate[..], &["--yes"]].concat()).ends(2);
    ran.says("and the limit is 100");
    let touched = ["user", "list", "--count"];
    assert_eq!(run(&env, &touched).ok().stdout.trim(), "130");
    let title = [
        "user",
        "update",
        all,
        "--title=X",
        "--me",
        "--yes",
        "--dry-run",
    ];
    run(&env, &title).ok().never_says("limit");
    // The exact number is as good as a limit.
    let counted = [&deactivate[..], &["--expect=130", "--dry-run"]].concat();
    run(&env, &counted).ok().never_says("limit");
}

#[test]
fn mails_to_several_are_counted_and_typed() {
    let served = served().start();
    let env = served.env();
    let args = [
        "user",
        "password",
        "reset",
        "--members-of=Legal",
        "--send-email",
    ];
    for answer in ["y", "2"] {
        let ran = env.call(args).answers([answer]).run().ends(2);
        let question = &ran.asked[0];
        assert!(question.contains("Okta is asked to send 3 mails"), "{ran}");
        assert!(question.contains("type 3"), "{ran}");
    }
    assert!(served.writes().is_empty());
    env.call(args).answers(["3"]).run().ok();
    assert_eq!(served.writes().len(), 3);
    // One mail is no crowd.
    let one = ["user", "password", "reset", "alan.turing", "--send-email"];
    let ran = env.call(one).answers(["n"]).run().ends(2);
    assert!(ran.asked[0].contains("[y/N]"), "{ran}");
}
