/// Every way in which a file can be wrong, with the place and the words a person gets. The rows differ from a
/// good file in one thing.
#include "config/yaml.h"
#include "fixture.h"

namespace sluice::config {
namespace {

/// The key stands on line 15 of the file, below the repository of kGood.
struct BadKey {
  const char* yaml;
  const char* expected;
};

TEST(BadFileTest, KeysOfARepository_AreRefusedWithTheirPlace) {
  const BadKey rows[] = {
      {"slots: {t1: \"24:00\"}",
       "f:15:17: repositories[0].slots.t1: expected a time of day from \"00:00\" to \"23:59\", in quotes, "
       "found \"24:00\""},
      {"slots: {t1: 1200}",
       "f:15:17: repositories[0].slots.t1: expected a time of day from \"00:00\" to \"23:59\", in quotes, "
       "found \"1200\""},
      {"slots: {t1: \"22:00\"}", "f:15:17: repositories[0].slots.t1: expected t1 and t2 at different times"},
      {"slots: {days: [mon, tuesday]}",
       "f:15:25: repositories[0].slots.days[1]: expected one of mon, tue, wed, thu, fri, sat, sun, found "
       "\"tuesday\""},
      {"slots: {days: []}", "f:15:19: repositories[0].slots.days: empty: expected at least one day"},
      {"slots: {days: mon}", "f:15:19: repositories[0].slots.days: expected a list, found text"},
      {"slots: {window: 60}",
       "f:15:21: repositories[0].slots.window: expected a length of time from 1m to 12h, such as 60m, found "
       "\"60\""},
      {"slots: {window: 13h}",
       "f:15:21: repositories[0].slots.window: expected a length of time from 1m to 12h, such as 60m, found "
       "\"13h\""},
      {"slots: {remind: 13h}",
       "f:15:21: repositories[0].slots.remind: expected a length of time from 0s to 12h, such as 30m, found "
       "\"13h\""},
      {"slots: {workflows: {t1: a.yml, T1: b.yml}}",
       "f:15:36: repositories[0].slots.workflows.T1: expected only one of t1 and T1"},
      {"slots: {workflows: {t1: a.yml, t2: a.yml}}",
       "f:15:24: repositories[0].slots.workflows: expected \"a.yml\" for one slot only"},
      {"slots: {workflows: {t1: ../a.yml}}",
       "f:15:29: repositories[0].slots.workflows.t1: expected a file in .github/workflows, such as "
       "deploy.yml, found "
       "\"../a.yml\""},
      {"signing: {}", "f:15:14: repositories[0].signing: expected exactly one of ssh_key and openpgp_key"},
      {"signing: {openpgp_key: 0123456789abcdef}",
       "f:15:14: repositories[0].signing.gnupg_home: missing: expected key \"gnupg_home\""},
      {"signing: {openpgp_key: release, gnupg_home: /g}",
       "f:15:28: repositories[0].signing.openpgp_key: expected an OpenPGP fingerprint or long key id: 16 to "
       "40 hex digits, found \"release\""},
      {"signing: {ssh_key: /nowhere/key}",
       "f:15:24: repositories[0].signing.ssh_key: expected a readable file: /nowhere/key: No such "
       "file or directory"},
      {"policy: {prod: {approvals: 3}}",
       "f:15:32: repositories[0].policy.prod.approvals: nobody can satisfy it: it asks for 3 different "
       "people, "
       "and only 2 users are admin or manager"},
      {"policy: {prod: {roles: [manager], approvals: 2}}",
       "f:15:50: repositories[0].policy.prod.approvals: nobody can satisfy it: it asks for 2 different "
       "people, "
       "and only 1 user is manager"},
      {"policy: {prod: {flow2: {approvals: 5}}}",
       "f:15:40: repositories[0].policy.prod.flow2.approvals: nobody can satisfy it: it asks for 5 different "
       "people, and only 2 users are admin or manager"},
      {"policy: {uat_merge: {roles: [cto]}}",
       "f:15:33: repositories[0].policy.uat_merge.roles: nobody can satisfy it: it asks for 1 different "
       "person, "
       "and nobody is cto"},
      {"policy: {uat: {roles: []}}",
       "f:15:27: repositories[0].policy.uat.roles: empty: expected at least one role"},
      {"policy: {uat: {roles: [boss]}}",
       "f:15:28: repositories[0].policy.uat.roles[0]: expected one of admin, manager, senior, oncall, cto, "
       "developer, found \"boss\""},
      {"policy: {prod: {approvals: 0}}",
       "f:15:32: repositories[0].policy.prod.approvals: expected a whole number of people from 1 to 5, found "
       "\"0\""},
      {"policy: {prod: {approvals: 6}}",
       "f:15:32: repositories[0].policy.prod.approvals: expected a whole number of people from 1 to 5, found "
       "\"6\""},
      {"policy: {prod: {flow3: {}}}",
       "f:15:21: repositories[0].policy.prod.flow3: unknown key \"flow3\": did you mean \"flow1\"?"},
      {"permissions: github",
       "f:15:18: repositories[0].permissions: expected config or forge, found \"github\""},
      {"slot: {}", "f:15:5: repositories[0].slot: unknown key \"slot\": did you mean \"slots\"?"},
      {"zebra: {}", "f:15:5: repositories[0].zebra: unknown key \"zebra\""},
      {"forge: github",
       "f:15:5: repositories[0].forge: repeated key \"forge\": expected it once, the first is at line 8"},
      {"<<: {}",
       "f:15:5: repositories[0].<<: unknown key \"<<\": merge keys are not read; what repositories share "
       "goes under defaults"},
      {"timezone: Europe/Lundon",
       "f:15:15: repositories[0].timezone: expected an IANA time zone such as Europe/London or "
       "Asia/Hong_Kong, found "
       "\"Europe/Lundon\""},
      {"timezone: ../../etc/passwd",
       "f:15:15: repositories[0].timezone: expected an IANA time zone such as Europe/London or "
       "Asia/Hong_Kong, found "
       "\"../../etc/passwd\""},
      {"timezone: no",
       "f:15:15: repositories[0].timezone: expected text, but YAML readers take no for yes or no: put it in "
       "quotes"},
      {"mode: nightly", "f:15:11: repositories[0].mode: expected scheduled or continuous, found \"nightly\""},
      {"monitoring: {prometheus: x}",
       "f:15:17: repositories[0].monitoring: not available in this version: leave it out"},
      {"upstream: [ci/test]", "f:15:15: repositories[0].upstream: expected a map, found a list"},
      {"upstream: {min_coverage: 0}",
       "f:15:30: repositories[0].upstream.min_coverage: expected a share above 0 and up to 100, in percent, "
       "such "
       "as 80, found \"0\""},
      {"upstream: {min_coverage: 101}",
       "f:15:30: repositories[0].upstream.min_coverage: expected a share above 0 and up to 100, in percent, "
       "such "
       "as 80, found \"101\""},
      {"upstream: {required_checks: ci/test}",
       "f:15:33: repositories[0].upstream.required_checks: expected a list, found text"},
      {"upstream: {required_checks: [\" ci\"]}",
       "f:15:34: repositories[0].upstream.required_checks[0]: expected the name of a commit status or a "
       "check run, "
       "such as ci/test, found \" ci\""},
      {"upstream: {required_checks: [{app: 7}]}",
       "f:15:34: repositories[0].upstream.required_checks[0].name: missing: expected key \"name\""},
      {"upstream: {required_checks: [{name: scan, app: me}]}",
       "f:15:52: repositories[0].upstream.required_checks[0].app: expected a whole number above 0, found "
       "\"me\""},
      {"upstream: {required_checks: [a, b, a]}",
       "f:15:40: repositories[0].upstream.required_checks[2]: expected \"a\" only once"},
      {"upstream: {artifacts: [reviews]}",
       "f:15:28: repositories[0].upstream.artifacts[0]: expected one of review-findings, test-plan, "
       "coverage-report, security-findings, found \"reviews\""},
      {"upstream: {checks: []}", "f:15:16: repositories[0].upstream.checks: unknown key \"checks\""},
      {"checklist: {findings: {skip: x}}",
       "f:15:17: repositories[0].checklist.findings: built in: Sluice looks at this itself; leave it out"},
      {"api_url: http://api.example.com",
       "f:15:14: repositories[0].api_url: expected https: plain http is for loopback only, found "
       "\"http://api.example.com\""},
      {"clone_url: http://example.com/x.git",
       "f:15:16: repositories[0].clone_url: expected https: plain http is for loopback only, found "
       "\"http://example.com/x.git\""},
      {"clone_url: https://bob:pw@example.com/x.git",
       "f:15:16: repositories[0].clone_url: expected a URL without a user or password in it: use credentials "
       "for those"},
      {"clone_url: file:///srv/x.git",
       "f:15:16: repositories[0].clone_url: expected the path alone, without file:, found "
       "\"file:///srv/x.git\""},
      {"clone_url: --upload-pack=x",
       "f:15:16: repositories[0].clone_url: expected https://…, ssh://git@host/…, git@host:owner/name.git, "
       "http:// on "
       "loopback, or a path that begins with / or ./, found \"--upload-pack=x\""},
      {"ca_file: /nope",
       "f:15:14: repositories[0].ca_file: expected a readable file: /nope: No such file or directory"},
      {"tracked: {labels: bug}", "f:15:23: repositories[0].tracked.labels: expected a list, found text"},
      {"tracked: bug", "f:15:14: repositories[0].tracked: expected a map, found text"},
      {"services: [{name: a, paths: [/api/**]}]",
       "f:15:34: repositories[0].services[0].paths[0]: expected a path pattern from the top of the "
       "repository, such as api/**, "
       "with *, ** (a whole folder) and ? only, found \"/api/**\""},
      {"services: [{name: a, paths: [\"api/{a,b}\"]}]",
       "f:15:34: repositories[0].services[0].paths[0]: expected a path pattern from the top of the "
       "repository, such as api/**, "
       "with *, ** (a whole folder) and ? only, found \"api/{a,b}\""},
      {"services: [{name: a, paths: []}]",
       "f:15:33: repositories[0].services[0].paths: empty: expected at least one path pattern"},
      {"services: [{name: a}]",
       "f:15:16: repositories[0].services[0].paths: missing: expected key \"paths\""},
      {"services: [{name: a, paths: [a/**], kind: database}]",
       "f:15:47: repositories[0].services[0].kind: expected one of application, library, migration, found "
       "\"database\""},
      {"services: [{name: a, paths: [a/**], kind: migration, needs: [b]}, {name: b, paths: [b/**]}]",
       "f:15:65: repositories[0].services[0].needs: a cycle: a needs b needs a; expected an order in which "
       "they can be deployed"},
      {"alert: {secret: s3cret}", "f:15:12: repositories[0].alert.name: missing: expected key \"name\""},
      {"alert: {name: shop, secret: s3cret, environment: test}",
       "f:15:54: repositories[0].alert.environment: expected uat or prod, found \"test\""},
      {"services: [{name: a, paths: [a/**], needs: [z]}]",
       "f:15:49: repositories[0].services[0].needs[0]: expected the name of a service, found \"z\""},
      {"services: [{name: a, paths: [a/**], needs: [b]}, {name: b, paths: [b/**], needs: [a]}]",
       "f:15:48: repositories[0].services[0].needs: a cycle: a needs b needs a; expected an order in which "
       "they can be deployed"},
      {"services: [{name: a, paths: [a/**], needs: [a]}]",
       "f:15:48: repositories[0].services[0].needs: a cycle: a needs a; expected an order in which they can "
       "be deployed"},
      {"services: [{name: a, paths: [a/**]}, {name: a, paths: [b/**]}]",
       "f:15:49: repositories[0].services[1].name: the service \"a\" is declared twice"},
      {"modules: {money: api/**}", "f:15:22: repositories[0].modules.money: expected a list, found text"},
      {"modules: {\"a,b\": [api/**]}",
       "f:15:15: repositories[0].modules: expected a name: letters, digits, - and _, at most 50, found "
       "\"a,b\""},
      {"checklist: {freeze: {skip: x}}",
       "f:15:17: repositories[0].checklist.freeze: built in: Sluice looks at this itself; leave it out"},
      {"checklist: {rollback_path: {skip: x}}",
       "f:15:17: repositories[0].checklist.rollback_path: built in: Sluice looks at this itself; leave it "
       "out"},
      {"checklist: {backup: {}}",
       "f:15:25: repositories[0].checklist.backup: expected exactly one of skip, attestation, file, http, "
       "prometheus, command, disk, "
       "memory, found 0"},
      {"checklist: {backup: {skip: x, attestation: {}}}",
       "f:15:25: repositories[0].checklist.backup: expected exactly one of skip, attestation, file, http, "
       "prometheus, command, disk, "
       "memory, found 2"},
      {"checklist: {backup: {command: rm -rf /}}",
       "f:15:35: repositories[0].checklist.backup.command: expected a list, found text"},
      {"checklist: {backup: {command: []}}",
       "f:15:35: repositories[0].checklist.backup.command: empty: expected a program and its arguments"},
      {"checklist: {backup: {file: {max_age: 1h}}}",
       "f:15:32: repositories[0].checklist.backup.file.path: missing: expected key \"path\""},
      {"checklist: {headroom: {memory: {max_used: 120%}}}",
       "f:15:47: repositories[0].checklist.headroom.memory.max_used: expected a share above 0% and below "
       "100%, such as 20%, "
       "found \"120%\""},
      {"checklist: {x: {http: {url: \"http://169.254.169.254/latest\"}}}",
       "f:15:33: repositories[0].checklist.x.http.url: expected another host: a link-local address gives "
       "away the machine's "
       "own credentials, found \"http://169.254.169.254/latest\""},
      {"checklist: {x: {http: {url: \"http://2852039166/\"}}}",
       "f:15:33: repositories[0].checklist.x.http.url: expected an address such as https://shop.example.com, "
       "found "
       "\"http://2852039166/\""},
      {"checklist: {x: {prometheus: {url: \"http://p/\", query: up}}}",
       "f:15:33: repositories[0].checklist.x.prometheus.expect: missing: expected key \"expect\""},
      {"checklist: {x: {prometheus: {url: \"http://p/\", query: up, expect: \"about 1\"}}}",
       "f:15:71: repositories[0].checklist.x.prometheus.expect: expected a limit such as \"> 0.2\" or \"<= "
       "99\", in quotes, found \"about 1\""},
      {"checklist: {x: {prometheus: {url: \"ftp://p/\", query: up, expect: \"> 1\"}}}",
       "f:15:39: repositories[0].checklist.x.prometheus.url: expected an address such as "
       "https://shop.example.com, found \"ftp://p/\""},
      {"checklist: {x: {http: {url: \"http://h/\", expect: {status: 99}}}}",
       "f:15:63: repositories[0].checklist.x.http.expect.status: expected an HTTP status from 200 to 599, "
       "found "
       "\"99\""},
      {"checklist: {x: {http: {url: \"http://h/\", expect: {json: {ok: true}}}}}",
       "f:15:62: repositories[0].checklist.x.http.expect.json: expected a JSON pointer such as /ok or "
       "/checks/0/state, found \"ok\""},
      {"checklist: {x: {http: {url: \"http://h/\", expect: {json: {\"/ok\": [1]}}}}}",
       "f:15:69: repositories[0].checklist.x.http.expect.json./ok: expected a single value, found a list"},
      {"checklist: {x: {http: {url: \"http://h/\", expect: {within: 1h}}}}",
       "f:15:63: repositories[0].checklist.x.http.expect.within: expected a length of time from 1ms to 30s, "
       "such as "
       "2s, found \"1h\""},
      {"freezes: [{from: 2026-02-30, until: 2026-03-01}]",
       "f:15:22: repositories[0].freezes[0].from: expected a moment such as 2026-02-05, \"2026-02-05 20:00\" "
       "or "
       "2026-02-05T20:00:00+08:00, found \"2026-02-30\""},
      {"freezes: [{from: 2026-03-01, until: 2026-03-01}]",
       "f:15:41: repositories[0].freezes[0].until: expected a moment after from (2026-03-01 00:00 UTC)"},
      {"freezes: [{from: 2026-03-01}]",
       "f:15:15: repositories[0].freezes[0].until: missing: expected key \"until\""},
      {"freezes: [{from: 2026-03-01, until: 2026-03-02, modules: [money]}]",
       "f:15:63: repositories[0].freezes[0].modules[0]: expected the name of a module or a service, found "
       "\"money\""},
      {"freezes: [{from: 2026-03-01, until: 2026-03-02, modules: []}]",
       "f:15:62: repositories[0].freezes[0].modules: empty: leave it out to freeze everything"},
      {"freezes: [{from: 2026-03-01, until: 2026-03-02, level: hrad}]",
       "f:15:60: repositories[0].freezes[0].level: expected one of soft, hard, full, found \"hrad\""},
      {"freezes: [{recur: FREQ=SECONDLY, from: 2026-03-01, until: 2026-03-02}]",
       "f:15:23: repositories[0].freezes[0].recur: expected a recurrence rule such as "
       "FREQ=MONTHLY;BYMONTHDAY=-1 "
       "(FREQ is DAILY, WEEKLY, MONTHLY or YEARLY: a freeze recurs by days), found \"FREQ=SECONDLY\""},
      {"freezes: [{recur: FREQ=DAILY;COUNT=1000000, from: 2026-03-01, until: 2026-03-02}]",
       "f:15:23: repositories[0].freezes[0].recur: expected a recurrence rule such as "
       "FREQ=MONTHLY;BYMONTHDAY=-1 "
       "(COUNT is a number from 1 to 50000), found \"FREQ=DAILY;COUNT=1000000\""},
      {"freezes: [{recur: FREQ=DAILY, until: 2026-03-02}]",
       "f:15:15: repositories[0].freezes[0].from: missing: expected key \"from\""},
      {"freezes: [{recur: FREQ=DAILY, from: 2026-03-02, until: 2026-03-01}]",
       "f:15:60: repositories[0].freezes[0].until: expected a moment after from (2026-03-02 00:00 UTC)"},
      {"freezes: [{from: 2026-03-01, until: 2026-03-02, timezone: Mars/Olympus}]",
       "f:15:63: repositories[0].freezes[0].timezone: expected an IANA time zone such as Europe/London or "
       "Asia/Hong_Kong, found \"Mars/Olympus\""},
      {"freezes: [{ics: \"http://cal.example.com/a.ics\"}]",
       "f:15:21: repositories[0].freezes[0].ics: expected https: plain http is for loopback only, found "
       "\"http://cal.example.com/a.ics\""},
      {"freezes: [{ics: \"https://169.254.169.254/a.ics\"}]",
       "f:15:21: repositories[0].freezes[0].ics: expected another host: a link-local address gives away the "
       "machine's own credentials, found \"https://169.254.169.254/a.ics\""},
      {"freezes: [{ics: \"${NOT_SET}\"}]",
       "f:15:21: repositories[0].freezes[0].ics: the environment variable NOT_SET is not set: expected a "
       "secret in "
       "it"},
      {"freezes: [{ics: ./a.ics, from: 2026-03-01}]",
       "f:15:30: repositories[0].freezes[0].from: each event of the calendar says this: leave it out"},
      {"freezes: [{ics: ./a.ics, refresh: 1h}]",
       "f:15:30: repositories[0].freezes[0].refresh: a file is looked at each time: leave it out"},
      {"freezes: [{from: 2026-03-01, until: 2026-03-02, refresh: 1h}]",
       "f:15:53: repositories[0].freezes[0].refresh: only a calendar is read again: leave it out"},
      {"freezes: [{from: 2026-03-01, until: 2026-03-02, announce: 1y}]",
       "f:15:63: repositories[0].freezes[0].announce: expected a length of time from 0s to 30d, such as 24h, "
       "found "
       "\"1y\""},
      {"freezes: {}", "f:15:14: repositories[0].freezes: expected a list, found a map"},
      {"# 備註\n    標籤: x", "f:16:5: repositories[0].標籤: unknown key \"標籤\""},
      {"modules: {\"錢\": [x], b: y}",
       "f:15:15: repositories[0].modules: expected a name: letters, digits, - and _, at most 50, found "
       "\"錢\"\n"
       "f:15:28: repositories[0].modules.b: expected a list, found text"},
  };
  for (const BadKey& row : rows) {
    const LoadResult result = load(kGood + "    " + row.yaml + "\n");
    EXPECT_EQ(listing(result.problems), std::string(row.expected) + "\n");
    EXPECT_FALSE(result.good());
  }
}

TEST(BadFileTest, Channels_AreRefusedWithTheirPlace) {
  FakeSecrets secrets;
  secrets.variables["HOOK_URL"] = "http://hooks.example.com/key-0123456789";
  secrets.variables["GOOD_URL"] = "https://hooks.example.com/key-0123456789";
  secrets.variables["WHSEC"] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const BadKey rows[] = {
      {"[{type: pager}]",
       "f:15:21: repositories[0].notify[0].type: expected one of telegram, slack, webhook, email, found "
       "\"pager\""},
      {"[{name: a}]", "f:15:14: repositories[0].notify[0].type: missing: expected key \"type\""},
      {"[{type: telegram}]",
       "f:15:14: repositories[0].notify[0].bot_token: missing: expected key \"bot_token\"\n"
       "f:15:14: repositories[0].notify[0].chat_id: missing: expected key \"chat_id\""},
      {"[{type: telegram, bot_token: \"${GITHUB_TOKEN}\", chat_id: general}]",
       "f:15:70: repositories[0].notify[0].chat_id: expected the number of a chat, such as "
       "\"-1001234567890\", or \"@channel\", found \"general\""},
      {"[{type: telegram, bot_token: \"${GITHUB_TOKEN}\", chat_id: 1, channel: x}]",
       "f:15:73: repositories[0].notify[0].channel: a channel of type telegram has no such key"},
      {"[{type: telegram, bot_token: \"${GITHUB_TOKEN}\", chat_id: 1, api_url: \"http://chat.example.com\"}]",
       "f:15:82: repositories[0].notify[0].api_url: expected https: plain http is for loopback only, found "
       "\"http://chat.example.com\""},
      {"[{type: slack}]", "f:15:14: repositories[0].notify[0]: expected exactly one of url and bot_token"},
      {"[{type: slack, url: \"${HOOK_URL}\"}]",
       "f:15:33: repositories[0].notify[0].url: expected https: plain http is for loopback only"},
      {"[{type: slack, url: \"${GOOD_URL}\", channel: x}]",
       "f:15:48: repositories[0].notify[0].channel: an incoming webhook has its channel already"},
      {"[{type: webhook, url: \"${GOOD_URL}\", secret: \"${HOOK_SECRET}\"}]",
       "f:15:58: repositories[0].notify[0].secret: expected whsec_ and 24 to 64 random bytes in base64, as "
       "`openssl rand -base64 32` writes them"},
      {"[{type: webhook, url: \"${GOOD_URL}\", secret: \"${WHSEC}\", kinds: [deployed]}]",
       "f:15:78: repositories[0].notify[0].kinds[0]: expected one of uat_deployed, prod_queued, "
       "prod_deployed_flow1, prod_deployed_flow2, uat_merged, hotfix_deployed, rollback, blocked, conflict, "
       "failed, reminder, sla, escalation, freeze, found \"deployed\""},
      {"[{type: webhook, url: \"${GOOD_URL}\", secret: \"${WHSEC}\", environments: []}]",
       "f:15:84: repositories[0].notify[0].environments: empty: leave it out for all"},
      {"[{type: email, server: \"smtp://u:p@mail\", from: a@b, to: c@d}]",
       "f:15:36: repositories[0].notify[0].server: expected a server without a user or password in it: use "
       "user and password"},
      {"[{type: email, server: \"http://mail\", from: a@b, to: c@d}]",
       "f:15:36: repositories[0].notify[0].server: expected a mail server, such as "
       "smtp://mail.example.com:587 or smtps://mail.example.com, found \"http://mail\""},
      {"[{type: email, server: \"smtp://mail\", from: a@b, to: [c@d, \"e@f, g@h\"]}]",
       "f:15:72: repositories[0].notify[0].to[1]: expected a mail address alone, such as "
       "releases@example.com, found \"e@f, g@h\""},
      {"[{type: email, server: \"smtp://mail\", from: a@b, to: c@d, user: u}]",
       "f:15:14: repositories[0].notify[0]: expected user and password, or neither"},
      {"[{type: slack, url: \"${GOOD_URL}\"}, {type: slack, url: \"${GOOD_URL}\"}]",
       "f:15:49: repositories[0].notify[1].name: expected a name of its own: another channel is called "
       "\"slack\""},
  };
  for (const BadKey& row : rows) {
    const LoadResult result = load(kGood + "    notify: " + row.yaml + "\n", secrets);
    EXPECT_EQ(listing(result.problems), std::string(row.expected) + "\n") << row.yaml;
    EXPECT_EQ(listing(result.problems).find("0123456789/"), std::string::npos);
    EXPECT_FALSE(result.good());
  }
}

struct Swap {
  const char* from;
  const char* to;
  const char* expected;
};

TEST(BadFileTest, ChangedLines_AreRefusedWithTheirPlace) {
  const Swap rows[] = {
      {"name: acme/shop", "name: shop",
       "f:7:11: repositories[0].name: expected owner/name as the forge shows it, such as acme/shop, found "
       "\"shop\""},
      {"name: acme/shop\n    forge", "forge", "f:7:5: repositories[0].name: missing: expected key \"name\""},
      {"forge: github", "forge: gitlab",
       "f:8:12: repositories[0].forge: forge gitlab is not available in this version: expected github, found "
       "\"gitlab\""},
      {"forge: github\n    ", "", "f:7:5: repositories[0].forge: missing: expected key \"forge\""},
      {"{branch: main}", "{branch: uat}",
       "f:13:22: repositories[0].environments.prod.branch: expected another branch than UAT's: each "
       "environment has its own"},
      {"{branch: main}", "{branch: on}",
       "f:13:22: repositories[0].environments.prod.branch: expected text, but YAML readers take on for yes "
       "or no: put it in "
       "quotes"},
      {"{branch: main}", "{branch: \"a..b\"}",
       "f:13:22: repositories[0].environments.prod.branch: expected a branch that git allows, such as main, "
       "found \"a..b\""},
      {"{branch: main}", "{branch: refs/heads/main}",
       "f:13:22: repositories[0].environments.prod.branch: expected a branch without refs/heads/, such as "
       "main, found "
       "\"refs/heads/main\""},
      {"{branch: main}", "{url: https://x.example}",
       "f:13:13: repositories[0].environments.prod.branch: missing: expected key \"branch\""},
      {"{branch: main}", "{branch: main, strategy: yolo}",
       "f:13:38: repositories[0].environments.prod.strategy: expected one of direct, rolling, blue_green, "
       "canary, "
       "feature_flag, auto, found \"yolo\""},
      {"\n      prod: {branch: main}", "",
       "f:12:7: repositories[0].environments.prod: missing: expected key \"prod\""},
      {"type: workflow_dispatch", "type: pipeline",
       "f:14:21: repositories[0].trigger.type: trigger pipeline is not available in this version: expected "
       "one of workflow_dispatch, repository_dispatch, deployment, webhook, found \"pipeline\""},
      {"type: workflow_dispatch", "type: deploy",
       "f:14:21: repositories[0].trigger.type: expected one of workflow_dispatch, repository_dispatch, "
       "deployment, webhook, found \"deploy\""},
      {"type: workflow_dispatch, workflow: deploy.yml",
       "type: webhook, url: http://cd.example/hook, secret: whsec_c2hvcnQ=",
       "f:14:35: repositories[0].trigger.url: expected https: plain http is for loopback only\n"
       "f:14:67: repositories[0].trigger.secret: expected whsec_ and 24 to 64 random bytes in base64, as "
       "`openssl rand -base64 32` writes them"},
      {"type: workflow_dispatch", "type: webhook",
       "f:14:14: repositories[0].trigger.secret: missing: expected key \"secret\"\n"
       "f:14:14: repositories[0].trigger.url: missing: expected key \"url\"\n"
       "f:14:40: repositories[0].trigger.workflow: not with type: webhook: nothing is known of who takes it"},
      {"deploy.yml}", "deploy.yml, url: https://cd.example/hook}",
       "f:14:67: repositories[0].trigger.url: only with type: webhook"},
      {"deploy.yml}", "deploy.yml, reporters: [argo]}",
       "f:14:73: repositories[0].trigger.reporters: only with type: deployment: of a workflow the run itself "
       "is asked"},
      {"type: workflow_dispatch", "type: deployment, reporters: []",
       "f:14:44: repositories[0].trigger.reporters: expected at least one login; left out, Sluice's own "
       "account alone reports"},
      {"type: workflow_dispatch", "type: deployment, reporters: [two words]",
       "f:14:45: repositories[0].trigger.reporters[0]: expected a login of the forge, such as deployer or "
       "github-actions[bot], found \"two words\""},
      {", workflow: deploy.yml", "",
       "f:14:14: repositories[0].trigger.workflow: missing: expected key \"workflow\""},
      {"deploy.yml}", "deploy.yml}\n    release_notes: on",
       "f:15:20: repositories[0].release_notes: expected github or off, found \"on\""},
      {"deploy.yml}", "deploy.yml}\n    changelog: push",
       "f:15:16: repositories[0].changelog: expected one of off, pull_request, commit, found \"push\""},
      {"deploy.yml}", "deploy.yml}\n    changelog_file: ../CHANGELOG.md",
       "f:15:21: repositories[0].changelog_file: expected a file in the repository, such as CHANGELOG.md or "
       "docs/CHANGELOG.md, found \"../CHANGELOG.md\""},
      {"deploy.yml}", "deploy.yml, timeout: 2 hours}",
       "f:14:71: repositories[0].trigger.timeout: expected a length of time from 1s to 1d, such as 30m, "
       "found \"2 hours\""},
      {"{token: \"${GITHUB_TOKEN}\"}", "{}",
       "f:9:18: repositories[0].credentials: expected exactly one of token and app: the forge's API needs "
       "it"},
      {"{token: \"${GITHUB_TOKEN}\"}", "{token: \"${GITHUB_TOKEN}\", ssh_key: /etc/sluice/id}",
       "f:9:54: repositories[0].credentials.ssh_key: of no use: clone_url does not go through ssh"},
      {"{token: \"${GITHUB_TOKEN}\"}", "{app: {id: x, installation_id: 1, private_key: file:/etc/sluice/id}}",
       "f:9:29: repositories[0].credentials.app.id: expected a whole number above 0, found \"x\""},
      {"    webhook_secret: \"${HOOK_SECRET}\"\n", "",
       "f:7:5: repositories[0].webhook_secret: missing: expected key \"webhook_secret\""},
      {"[admin]", "[amdin]",
       "f:2:28: users[0].roles[0]: expected one of admin, manager, senior, oncall, cto, developer, found "
       "\"amdin\""},
      {"[admin]", "[]", "f:2:27: users[0].roles: empty: expected at least one role"},
      {"[admin]", "admin", "f:2:27: users[0].roles: expected a list, found text"},
      {", roles: [admin]", "", "f:2:5: users[0].roles: missing: expected key \"roles\""},
      {"login: bob", "login: Alice",
       "f:3:13: users[1].login: login \"Alice\" is taken: the first is at line 2"},
      {"github: bob-gh", "github: alice",
       "f:3:44: users[1].github: forge login \"alice\" is taken: the first is at line 2"},
      {"github_id: 7", "github_id: seven",
       "f:3:63: users[1].github_id: expected a whole number above 0, found \"seven\""},
      {"github_id: 7", "telegram: \"@bob\"",
       "f:3:62: users[1].telegram: not available in this version: leave it out"},
      {"user: alice", "user: carol",
       "f:5:12: tokens[0].user: expected the login of one of the users, found \"carol\""},
      {"users:\n", "users: &u\n", ""},
      {"repositories:\n", "repositories: &r\n", ""},
      {"repositories:\n", "listen: 8080\nrepositories:\n",
       "f:6:9: listen: expected an address with a port, such as 127.0.0.1:8080 or \"[::]:8080\", found "
       "\"8080\""},
      {"repositories:\n", "listen: \"127.0.0.1:70000\"\nrepositories:\n",
       "f:6:9: listen: expected an address with a port, such as 127.0.0.1:8080 or \"[::]:8080\", found "
       "\"127.0.0.1:70000\""},
      {"repositories:\n", "public_url: sluice.example.com\nrepositories:\n",
       "f:6:13: public_url: expected the address at which people and forges reach Sluice, such as "
       "https://sluice.example.com, "
       "found \"sluice.example.com\""},
      {"repositories:\n", "store: postgresql://u@h/db\nrepositories:\n",
       "f:6:8: store: PostgreSQL is not available in this version: expected sqlite or sqlite:/path/file.db"},
      {"repositories:\n", "language: zh-Hans\nrepositories:\n",
       "f:6:11: language: expected en or zh-Hant, found \"zh-Hans\""},
      {"repositories:\n", "tls: {key: a}\nrepositories:\n",
       "f:6:6: tls: not available in this version: leave it out"},
      {"repositories:\n", "oidc: [{issuer: a, audience: b}]\nrepositories:\n",
       "f:6:17: oidc[0].issuer: expected the issuer of identity tokens, such as "
       "https://token.actions.githubusercontent.com, found \"a\""},
      {"repositories:\n", "oidc: [{issuer: \"http://ci.example.com\", audience: a}]\nrepositories:\n",
       "f:6:17: oidc[0].issuer: expected https: plain http is for loopback only, found "
       "\"http://ci.example.com\""},
      {"repositories:\n", "oidc: [{issuer: \"https://ci.example.com\"}]\nrepositories:\n",
       "f:6:8: oidc[0].audience: missing: expected key \"audience\""},
      {"repositories:\n", "log: {format: xml}\nrepositories:\n",
       "f:6:15: log.format: expected text or json, found \"xml\""},
      {"repositories:\n", "reconcile: 0s\nrepositories:\n",
       "f:6:12: reconcile: expected a length of time from 1s to 1d, such as 5m, found \"0s\""},
      {"repositories:\n", "defaults: {name: x}\nrepositories:\n",
       "f:6:12: defaults.name: expected under each repository: no two share it\n"
       "f:6:18: defaults.name: expected owner/name as the forge shows it, such as acme/shop, found \"x\""},
      {"repositories:\n", "defaults: {slots: {t1: x}}\nrepositories:\n",
       "f:6:24: defaults.slots.t1: expected a time of day from \"00:00\" to \"23:59\", in quotes, found "
       "\"x\""},
      {"repositories:\n",
       "defaults: {modules: {a: [x]}, freezes: [{from: 2026-01-02, until: 2026-01-01}]}\nrepositories:\n",
       "f:6:67: repositories[0].freezes[0].until: expected a moment after from (2026-01-02 00:00 UTC)"},
  };
  for (const Swap& row : rows) {
    const LoadResult result = load(changed(row.from, row.to));
    EXPECT_EQ(listing(result.problems), *row.expected == '\0' ? "" : std::string(row.expected) + "\n")
        << row.to;
  }
}

TEST(BadFileTest, WholeFiles_AreRefusedWithTheirPlace) {
  const std::string deep = "a: " + std::string(40, '[') + std::string(40, ']');
  std::string laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i) {
    const std::string previous = "*a" + std::to_string(i - 1);
    laughs += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int k = 0; k < 10; ++k) laughs += (k == 0 ? "" : ", ") + previous;
    laughs += "]\n";
  }
  const std::pair<std::string, std::string> rows[] = {
      {"", "f:1:1: the file is empty: expected a map of keys"},
      {"# nothing\n", "f:1:1: the file is empty: expected a map of keys"},
      {"- a\n", "f:1:1: expected a map, found a list"},
      {"hello\n", "f:1:1: expected a map, found text"},
      {"{}",
       "f:1:1: repositories: missing: expected key \"repositories\"\nf:1:1: users: missing: expected key "
       "\"users\""},
      {"a: [1\n", "f:2:1: not YAML: end of sequence flow not found"},
      {"a: b: c\n", "f:1:5: not YAML: illegal map value"},
      {"a:\n\t- b\n", "f:2:2: not YAML: illegal block entry"},
      {"a: !!binary aGk=\n", "f:1:4: tags such as \"tag:yaml.org,2002:binary\" have no meaning here"},
      {"? [a]\n: b\n", "f:1:3: expected a plain key, found a list"},
      {"a: *b\n", "f:1:4: not YAML: the referenced anchor is not defined"},
      {"a: &a [*a]\n", "f:1:8: this alias stands inside the value it names"},
      {"users: []\n---\nusers: []\n", "f:3:1: expected one YAML document, found a second one"},
      {deep, "f:1:35: nested too deeply: expected at most 32 levels"},
      {laughs,
       "f:5:55: too large once every alias is written out: expected at most 32 levels and 100000 values"},
      {std::string("a: \0b\n", 6), "f:1:1: expected UTF-8 text, found a NUL byte"},
      {"a: \xff\n", "f:1:1: expected UTF-8 text"},
      {std::string(kMaxFileBytes + 1, '#'), "f:1:1: the file is too large: expected at most 1 MiB"},
  };
  for (const auto& [text, expected] : rows) {
    EXPECT_EQ(listing(load(text).problems), expected + "\n") << text.substr(0, 100);
  }
}

TEST(BadFileTest, AllMistakes_AreShownAtOnceAndInOrder) {
  const LoadResult result = load(R"(usres: []
users:
  - {login: alice, roles: [developer]}
tokens: [{user: bob, secret: "${NOPE}"}]
repositories:
  - {name: acme/shop, forge: gitea}
  - {name: Acme/Shop, forge: github}
)");
  EXPECT_EQ(listing(result.problems).substr(0, 700),
            std::string(R"(f:1:1: usres: unknown key "usres": did you mean "users"?
f:3:3: users: nobody may confirm or approve: expected at least one user with role admin or manager
f:4:17: tokens[0].user: expected the login of one of the users, found "bob"
f:4:30: tokens[0].secret: the environment variable NOPE is not set: expected a secret in it
f:6:5: repositories[0].credentials: missing: expected key "credentials"
f:6:5: repositories[0].environments: missing: expected key "environments"
f:6:5: repositories[0].trigger: missing: expected key "trigger"
f:6:5: repositories[0].webhook_secret: missing: expected key "webhook_secret"
f:6:30: repositories[0].forge: forge gitea is not available in this version: expected github, found "gitea"
)")
                .substr(0, 700));
  EXPECT_NE(listing(result.problems)
                .find("f:7:12: repositories[1].name: repository \"Acme/Shop\" is listed twice: the first is "
                      "at line 6"),
            std::string::npos);
}

TEST(BadFileTest, MistakeInDefaults_IsListedOnceForAllRepositories) {
  std::string text = "defaults: {checklist: {lock: {skip: x}}}\n" + kGood;
  const auto repository = kGood.substr(kGood.find("  - name: acme/shop"));
  text += std::string(repository).replace(repository.find("acme/shop"), 9, "acme/till");
  EXPECT_EQ(listing(load(text).problems),
            "f:1:24: repositories[0].checklist.lock: built in: Sluice looks at this itself; leave it out\n");
}

TEST(BadFileTest, DoubtfulChoices_AreWarnings) {
  EXPECT_EQ(listing(load(changed("roles: [manager]", "roles: [developer]")).warnings),
            "f:2:3: users: only one user may approve, and nobody approves a fix of their own: better two "
            "with role admin or "
            "manager\n");
  EXPECT_EQ(listing(load(kGood + "    slots: {t1: \"23:00\"}\n").warnings),
            "f:15:17: repositories[0].slots.t1: t2 comes before t1 on every day: what t1 brings to UAT waits "
            "for the next "
            "day\n");
  EXPECT_EQ(listing(load("freeze_env_file: freeze.env\n" + kGood).warnings),
            "f:1:18: freeze_env_file: not readable now: as long as it is not, every deployment is frozen\n");
}

TEST(BadFileTest, SharesOfTheTraffic_RiseTo100) {
  const auto problemsOf = [](const std::string& traffic) {
    std::string text = kGood;
    const std::string plain = "prod: {branch: main}";
    text.replace(text.find(plain), plain.size(), "prod: {branch: main, rollout: {traffic: " + traffic + "}}");
    return listing(load(text).problems);
  };
  EXPECT_EQ(problemsOf("[5, 100]"), "");
  EXPECT_NE(problemsOf("[10, 50]").find("expected 100 as the last share"), std::string::npos);
  EXPECT_NE(problemsOf("[50, 10, 100]").find("expected rising shares"), std::string::npos);
  EXPECT_NE(problemsOf("[]").find("expected 100 as the last share"), std::string::npos);
  EXPECT_NE(problemsOf("[0, 100]").find("1 to 100"), std::string::npos);
  EXPECT_NE(problemsOf("[ten, 100]").find("1 to 100"), std::string::npos);
}

TEST(BadFileTest, TwoRepositoriesCannotShareTheNameOfTheirAlerts) {
  const std::string alert = "    alert: {name: shop, secret: s3cret}\n";
  std::string second = kGood.substr(kGood.find("  - name:"));
  second.replace(second.find("acme/shop"), 9, "acme/cart");
  EXPECT_NE(listing(load(kGood + alert + second + alert).problems).find("are called \"shop\" already"),
            std::string::npos);
}

}  // namespace
}  // namespace sluice::config
