#include "fixture.h"

namespace sluice::config {
namespace {

TEST(LoadTest, MinimalFile_GetsTheDefaults) {
  const Config config = good(kGood);
  EXPECT_EQ(config.listen_host, "127.0.0.1");
  EXPECT_EQ(config.listen_port, 8080);
  EXPECT_EQ(config.data_dir, "/base/var");
  EXPECT_EQ(config.store_path, "/base/var/sluice.db");
  EXPECT_EQ(config.reconcile, std::chrono::minutes(5));
  EXPECT_FALSE(config.log.json);
  ASSERT_EQ(config.repositories.size(), 1U);
  const RepositoryConfig& repository = config.repositories[0];
  EXPECT_EQ(repository.api_url, "https://api.github.com");
  EXPECT_EQ(repository.clone_url, "https://github.com/acme/shop.git");
  EXPECT_EQ(repository.poll, std::chrono::seconds(30));
  const Settings& settings = repository.settings;
  EXPECT_EQ(settings.zone.name(), "UTC");
  EXPECT_EQ(settings.slots.t1_minute, 20 * 60);
  EXPECT_EQ(settings.slots.t2_minute, 22 * 60);
  EXPECT_EQ(settings.deployment_timeout, std::chrono::minutes(30));
  EXPECT_EQ(settings.tracked_labels, std::vector<std::string>{"bug"});
  EXPECT_EQ(settings.trigger.workflow, "deploy.yml");
  EXPECT_EQ(settings.uat.branch, BranchName("uat"));
  EXPECT_EQ(settings.prod.branch, BranchName("main"));
}

TEST(LoadTest, Signing_IsOffUnlessAKeyIsNamed) {
  EXPECT_EQ(good(kGood).repositories[0].signing.ssh_key, "");
  const Config ssh =
      good(std::string(kGood) + "    signing: {ssh_key: /etc/sluice/id, email: release@example.com}\n");
  EXPECT_EQ(ssh.repositories[0].signing.ssh_key, "/etc/sluice/id");
  EXPECT_EQ(ssh.repositories[0].signing.email, "release@example.com");
  const Config pgp =
      good(std::string(kGood) + "    signing: {openpgp_key: 0123456789ABCDEF, gnupg_home: ./keys}\n");
  EXPECT_EQ(pgp.repositories[0].signing.openpgp_key, "0123456789ABCDEF");
  EXPECT_EQ(pgp.repositories[0].signing.gnupg_home, "/base/keys");
  EXPECT_EQ(pgp.repositories[0].signing.email, "sluice@localhost");
}

TEST(LoadTest, Users_KeepTheirForgeLoginsAndIds) {
  const Config config = good(kGood);
  ASSERT_EQ(config.users.size(), 2U);
  EXPECT_EQ(config.users[0].forge_login, "alice");
  EXPECT_EQ(config.users[0].forge_id, 0);
  EXPECT_EQ(config.users[1].forge_login, "bob-gh");
  EXPECT_EQ(config.users[1].forge_id, 7);
  EXPECT_EQ(config.users[1].roles, std::vector<Role>{Role::manager});
  EXPECT_EQ(config.repositories[0].settings.people.size(), 2U);
}

TEST(LoadTest, EverythingTopLevel_IsRead) {
  const Config config = good(R"(listen: "[::]:0"
public_url: https://sluice.example.com/
data_dir: /var/lib/sluice
store: sqlite:./other.db
language: en
oidc: [{issuer: https://token.actions.githubusercontent.com/, audience: https://sluice.example.com}]
tls: {}
freeze_env_file: ./freeze.env
reconcile: 90s
log: {level: debug, format: json}
)" + kGood);
  EXPECT_EQ(config.listen_host, "::");
  EXPECT_EQ(config.listen_port, 0);
  EXPECT_EQ(config.public_url, "https://sluice.example.com");
  EXPECT_EQ(config.data_dir, "/var/lib/sluice");
  EXPECT_EQ(config.store_path, "/base/other.db");
  ASSERT_EQ(config.oidc.size(), 1U);
  EXPECT_EQ(config.oidc[0].issuer, "https://token.actions.githubusercontent.com");
  EXPECT_EQ(config.oidc[0].audience, "https://sluice.example.com");
  EXPECT_EQ(config.freeze_env_file, "/base/freeze.env");
  EXPECT_EQ(config.reconcile, std::chrono::seconds(90));
  EXPECT_EQ(config.log.level, "debug");
  EXPECT_TRUE(config.log.json);
}

TEST(LoadTest, Slots_AreRead) {
  const Settings settings = goodRepository(R"(    timezone: Asia/Hong_Kong
    slots:
      t1: 19:30
      t2: "23:59"
      days: [mon, sun]
      window: 45m
      remind: 10m
      workflows: {T1: nightly.yml, t2: [.github/workflows/late.yaml, later.yml]}
)")
                                .settings;
  EXPECT_EQ(settings.zone.name(), "Asia/Hong_Kong");
  EXPECT_EQ(settings.slots.t1_minute, 19 * 60 + 30);
  EXPECT_EQ(settings.slots.t2_minute, 23 * 60 + 59);
  EXPECT_EQ(settings.slots.days, (std::array<bool, 7>{true, false, false, false, false, false, true}));
  EXPECT_EQ(settings.slots.window, std::chrono::minutes(45));
  EXPECT_EQ(settings.slots.remind, std::chrono::minutes(10));
  EXPECT_EQ(settings.slots.workflow_t1, std::vector<std::string>{"nightly.yml"});
  EXPECT_EQ(settings.slots.workflow_t2, (std::vector<std::string>{"late.yaml", "later.yml"}));
}

TEST(LoadTest, WithoutSlots_NothingIsRemindedOf) {
  const Settings settings = goodRepository("    mode: continuous\n    soak: 45m\n").settings;
  EXPECT_TRUE(settings.continuous);
  EXPECT_EQ(settings.soak, std::chrono::minutes(45));
  EXPECT_EQ(settings.slots.remind, Millis());
  EXPECT_FALSE(goodRepository("    mode: scheduled\n").settings.continuous);
}

TEST(LoadTest, Services_WhatMigratesTheDatabaseComesFirst) {
  const Settings settings = goodRepository(R"(    services:
      - {name: web, paths: [web/**], needs: [shared]}
      - {name: shared, paths: [lib/**], kind: library}
      - {name: schema, paths: [db/**], kind: migration}
)")
                                .settings;
  ASSERT_EQ(settings.services.size(), 3U);
  EXPECT_EQ(settings.services[0].name, "schema");
  EXPECT_EQ(settings.services[1].name, "shared");
  EXPECT_EQ(settings.services[1].kind, ServiceKind::library);
  EXPECT_EQ(settings.services[2].needs, (std::vector<std::string>{"shared", "schema"}));
}

TEST(LoadTest, AlertsThatCallForARollback_AreRead) {
  const RepositoryConfig config = goodRepository(R"(    alert:
      name: shop
      secret: [new-secret, old-secret]
      environment: uat
      labels: {severity: critical}
      within: 10m
)");
  ASSERT_TRUE(config.settings.alert);
  EXPECT_EQ(config.settings.alert->name, "shop");
  EXPECT_EQ(config.settings.alert->environment, Tier::uat);
  EXPECT_EQ(config.settings.alert->labels.at("severity"), "critical");
  EXPECT_EQ(config.settings.alert->within, std::chrono::minutes(10));
  ASSERT_EQ(config.alert_secrets.size(), 2U);
  EXPECT_TRUE(config.alert_secrets[1].equals("old-secret"));
}

TEST(LoadTest, Policies_SayWhatIsAnotherThanTheDefault) {
  const Settings plain = goodRepository("").settings;
  for (const ApprovalPolicy* policy : {&plain.policies.uat, &plain.policies.prod_flow1,
                                       &plain.policies.prod_flow2, &plain.policies.uat_merge}) {
    EXPECT_EQ(policy->approvals, 1);
    EXPECT_EQ(policy->roles, (std::vector<Role>{Role::admin, Role::manager}));
  }
  EXPECT_TRUE(plain.policies.uat.authors);
  EXPECT_FALSE(plain.policies.prod_flow1.authors);
  EXPECT_FALSE(plain.forge_permissions);
  const Settings settings = goodRepository(R"(    permissions: forge
    policy:
      uat: {roles: [admin]}
      prod: {approvals: 2, flow2: {approvals: 1, roles: [manager]}}
)")
                                .settings;
  EXPECT_TRUE(settings.forge_permissions);
  EXPECT_EQ(settings.policies.uat.roles, std::vector<Role>{Role::admin});
  EXPECT_FALSE(settings.policies.uat.authors) << "with a policy of its own nobody confirms their own";
  EXPECT_EQ(settings.policies.prod_flow1.approvals, 2);
  EXPECT_EQ(settings.policies.prod_flow2.approvals, 1);
  EXPECT_EQ(settings.policies.prod_flow2.roles, std::vector<Role>{Role::manager});
  EXPECT_EQ(settings.policies.uat_merge.approvals, 1);
}

TEST(LoadTest, APolicyThatJustEnoughPeopleSatisfy_IsAWarningWithItsPlace) {
  const LoadResult two = load(kGood + "    policy: {prod: {approvals: 2}}\n");
  EXPECT_TRUE(two.good()) << listing(two.problems);
  EXPECT_EQ(
      listing(two.warnings),
      "f:15:32: repositories[0].policy.prod.approvals: nobody approves their own: only 2 users are admin "
      "or manager, so what one of them writes can never be approved. Better one person more\n");
  const LoadResult alone =
      load(changed("  - {login: bob, roles: [manager], github: bob-gh, github_id: 7}\n", "") +
           "    policy: {prod: {approvals: 1}}\n");
  EXPECT_TRUE(alone.good()) << listing(alone.problems);
  EXPECT_EQ(alone.warnings.size(), 2U) << listing(alone.warnings);
  const LoadResult nobody = load(kGood + "    policy: {uat: {roles: [admin, manager, oncall]}}\n");
  EXPECT_TRUE(nobody.good());
  EXPECT_EQ(listing(nobody.warnings),
            "f:15:44: repositories[0].policy.uat.roles[2]: no user has role oncall\n");
}

TEST(LoadTest, Services_ComeInDependencyOrder) {
  const Settings settings = goodRepository(R"(    services:
      - {name: frontend, paths: [web/**], needs: [backend, db]}
      - {name: backend, paths: [api/**], needs: [db]}
      - {name: docs, paths: [docs/**]}
      - {name: db, paths: [db/**]}
    modules: {financial: [api/billing/**]}
    migrations: {paths: [db/migrations/*.sql]}
)")
                                .settings;
  std::vector<std::string> names;
  for (const ServiceSettings& service : settings.services) names.push_back(service.name);
  EXPECT_EQ(names, (std::vector<std::string>{"db", "backend", "frontend", "docs"}));
  EXPECT_EQ(settings.modules.at("financial"), std::vector<std::string>{"api/billing/**"});
  EXPECT_EQ(settings.migration_paths, std::vector<std::string>{"db/migrations/*.sql"});
}

TEST(LoadTest, Checklist_AlwaysHasTheSeven) {
  const auto& items = goodRepository("").settings.checklist;
  std::vector<std::string> names;
  for (const ChecklistItem& item : items) {
    names.push_back(item.name);
    EXPECT_EQ(item.probe, ProbeKind::attestation) << item.name;
    EXPECT_EQ(item.valid_for, std::chrono::hours(24)) << item.name;
  }
  EXPECT_EQ(names, (std::vector<std::string>{"backup", "monitoring", "on_call", "freeze", "rollback_path",
                                             "dependencies", "headroom"}));
}

TEST(LoadTest, Checklist_ReadsEveryProbe) {
  const auto items = goodRepository(R"(    checklist:
      backup: {file: {path: backups/last, max_age: 12h}}
      monitoring: {http: {url: "http://127.0.0.1:9090/-/ready", expect: 204}}
      on_call: {attestation: {valid_for: 8h}}
      dependencies: {command: [/usr/bin/check, --all]}
      headroom: {disk: {path: /, min_free: 15.5%}}
      memory: {memory: {max_used: 70}}
      load: {skip: not measured yet}
)")
                         .settings.checklist;
  ASSERT_EQ(items.size(), 9U);
  EXPECT_EQ(items[0].probe, ProbeKind::file);
  EXPECT_EQ(items[0].path, "/base/backups/last");
  EXPECT_EQ(items[0].max_age, std::chrono::hours(12));
  EXPECT_EQ(items[1].probe, ProbeKind::http);
  EXPECT_EQ(items[1].url, "http://127.0.0.1:9090/-/ready");
  EXPECT_EQ(items[1].expect.status, 204);
  EXPECT_EQ(items[2].valid_for, std::chrono::hours(8));
  EXPECT_EQ(items[5].argv, (std::vector<std::string>{"/usr/bin/check", "--all"}));
  EXPECT_EQ(items[6].probe, ProbeKind::disk);
  EXPECT_DOUBLE_EQ(items[6].percent, 15.5);
  EXPECT_EQ(items[7].name, "memory");
  EXPECT_EQ(items[7].probe, ProbeKind::memory);
  EXPECT_DOUBLE_EQ(items[7].percent, 70);
  EXPECT_EQ(items[8].probe, ProbeKind::skip);
  EXPECT_EQ(items[8].skip_reason, "not measured yet");
}

TEST(LoadTest, Freezes_AreReadInTheirOwnZone) {
  const auto freezes = goodRepository(R"(    timezone: Europe/London
    services: [{name: web, paths: [web/**]}]
    freezes:
      - {from: 2026-02-05, until: "2026-02-08 09:30", timezone: Asia/Hong_Kong, level: full, reason: new year}
      - {from: 2026-07-01T00:00:00+02:00, until: 2026-07-02T00:00:00Z, modules: [web]}
      - {from: 2026-07-01, until: 2026-07-02}
)")
                           .settings.freezes;
  ASSERT_EQ(freezes.size(), 3U);
  EXPECT_EQ(toRfc3339(freezes[0].from), "2026-02-04T16:00:00Z");
  EXPECT_EQ(toRfc3339(freezes[0].until), "2026-02-08T01:30:00Z");
  EXPECT_EQ(freezes[0].level, FreezeLevel::full);
  EXPECT_EQ(freezes[0].reason, "new year");
  EXPECT_EQ(toRfc3339(freezes[1].from), "2026-06-30T22:00:00Z");
  EXPECT_EQ(freezes[1].level, FreezeLevel::hard);
  EXPECT_EQ(freezes[1].modules, std::vector<std::string>{"web"});
  EXPECT_EQ(toRfc3339(freezes[2].from), "2026-06-30T23:00:00Z");
}

TEST(LoadTest, RecurringFreezesAndCalendars_AreKeptAsWhatTheyAre) {
  FakeSecrets secrets;
  secrets.variables["CALENDAR"] = "https://cal.example.com/private-0123/basic.ics";
  secrets.files["/base/holidays.ics"] = "BEGIN:VCALENDAR";
  const LoadResult result = load(kGood + R"(    timezone: Europe/London
    modules: {financial: [api/billing/**]}
    freezes:
      - {from: "2026-01-31 18:00", until: "2026-02-02 09:00", recur: FREQ=MONTHLY;BYMONTHDAY=-1, modules: [financial]}
      - {ics: ./holidays.ics, level: soft, timezone: Asia/Hong_Kong, announce: 0s}
      - {ics: "${CALENDAR}", refresh: 10m}
      - {ics: ./missing.ics}
)",
                                 secrets);
  ASSERT_TRUE(result.good());
  const RepositoryConfig& repository = result.config->repositories.at(0);
  EXPECT_TRUE(repository.settings.freezes.empty());
  ASSERT_EQ(repository.outside.recurring.size(), 1U);
  EXPECT_EQ(toRfc3339(repository.outside.recurring[0].first.from), "2026-01-31T18:00:00Z");
  EXPECT_EQ(repository.outside.recurring[0].first.modules, std::vector<std::string>{"financial"});
  const auto& calendars = repository.outside.calendars;
  ASSERT_EQ(calendars.size(), 3U);
  EXPECT_EQ(calendars[0].path, "/base/holidays.ics");
  EXPECT_EQ(calendars[0].options.level, FreezeLevel::soft);
  EXPECT_EQ(calendars[0].options.zone.name(), "Asia/Hong_Kong");
  EXPECT_EQ(calendars[0].options.announce, Millis(0));
  EXPECT_EQ(calendars[1].url, "https://cal.example.com/private-0123/basic.ics");
  EXPECT_EQ(calendars[1].refresh, std::chrono::minutes(10));
  ASSERT_EQ(result.warnings.size(), 1U);
  EXPECT_NE(result.warnings[0].message.find("not readable now"), std::string::npos);
}

TEST(LoadTest, FreezesAtTheTop_HoldForEveryRepositoryThatHasTheModule) {
  const LoadResult result = load(
      "freezes:\n"
      "  - {from: 2026-12-24, until: 2027-01-02, reason: holidays}\n"
      "  - {from: 2026-12-24, until: 2027-01-02, modules: [financial]}\n" +
      kGood + R"(    freezes: [{from: 2026-03-01, until: 2026-03-02, reason: own}]
  - name: acme/bank
    forge: github
    credentials: {token: "${GITHUB_TOKEN}"}
    webhook_secret: "${HOOK_SECRET}"
    timezone: Asia/Hong_Kong
    environments: {uat: {branch: uat}, prod: {branch: main}}
    trigger: {workflow: deploy.yml}
    modules: {financial: [ledger/**]}
)");
  ASSERT_TRUE(result.good()) << (result.problems.empty() ? "" : result.problems[0].message);
  const auto& shop = result.config->repositories[0].settings.freezes;
  const auto& bank = result.config->repositories[1].settings.freezes;
  ASSERT_EQ(shop.size(), 2U);
  EXPECT_EQ(shop[0].reason, "own");
  EXPECT_EQ(toRfc3339(shop[1].from), "2026-12-24T00:00:00Z");
  ASSERT_EQ(bank.size(), 2U);
  EXPECT_EQ(toRfc3339(bank[0].from), "2026-12-23T16:00:00Z") << "in the zone of each repository";
  EXPECT_EQ(bank[1].modules, std::vector<std::string>{"financial"});
  EXPECT_FALSE(load("freezes: [{from: 2026-12-24, until: 2027-01-02, modules: [money]}]\n" + kGood).good());
}

TEST(LoadTest, EveryKindOfTrigger) {
  const auto trigger = [](const std::string& text) {
    std::string file = kGood;
    const std::string plain = "{type: workflow_dispatch, workflow: deploy.yml}";
    file.replace(file.find(plain), plain.size(), text);
    const auto result = load(file);
    EXPECT_TRUE(result.good()) << text;
    return result.good() ? result.config->repositories[0].settings.trigger : TriggerSettings{};
  };
  EXPECT_EQ(trigger("{workflow: deploy.yml}").kind, TriggerKind::workflow_dispatch);
  const TriggerSettings event = trigger("{type: repository_dispatch, workflow: deploy.yml}");
  EXPECT_EQ(event.kind, TriggerKind::repository_dispatch);
  EXPECT_EQ(event.workflow, "deploy.yml");
  const TriggerSettings deployment = trigger("{type: deployment, reporters: [argo, 'github-actions[bot]']}");
  EXPECT_EQ(deployment.kind, TriggerKind::deployment);
  EXPECT_EQ(deployment.workflow, "");
  EXPECT_EQ(deployment.reporters, (std::vector<std::string>{"argo", "github-actions[bot]"}));
  const TriggerSettings webhook = trigger(
      "{type: webhook, url: 'https://cd.example/hook', secret: whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz}");
  EXPECT_EQ(webhook.kind, TriggerKind::webhook);
}

TEST(LoadTest, ProbesOfUrls_ReadWhatTheyExpect) {
  const auto items = goodRepository(R"yaml(    checklist:
      monitoring:
        http: {url: "http://127.0.0.1:9090/health", expect: {body: fine, json: {"/ok": true, "/n": 2, "/s": "true"}, within: 2s}}
      headroom: {prometheus: {url: "http://127.0.0.1:9090", query: "min(free)", expect: ">= 0.2"}}
)yaml")
                         .settings.checklist;
  EXPECT_EQ(items[1].expect.status, 200);
  EXPECT_EQ(items[1].expect.body, "fine");
  EXPECT_EQ(items[1].expect.json,
            (std::map<std::string, std::string>{{"/n", "2"}, {"/ok", "true"}, {"/s", "\"true\""}}));
  EXPECT_EQ(items[1].expect.within, std::optional<Millis>(std::chrono::seconds(2)));
  EXPECT_EQ(items[6].probe, ProbeKind::prometheus);
  EXPECT_EQ(items[6].query, "min(free)");
  EXPECT_EQ(items[6].comparison.sign, ">=");
  EXPECT_DOUBLE_EQ(items[6].comparison.limit, 0.2);
}

TEST(LoadTest, Defaults_LieUnderEachRepository) {
  const Config config = good(R"(defaults:
  timezone: Asia/Hong_Kong
  slots: {t1: "18:00", t2: "19:00", days: [mon, tue]}
  checklist: {backup: {file: {path: /b, max_age: 1h}}, on_call: {skip: nobody}}
  environments: {uat: {strategy: canary}}
)" + changed("    environments:\n", R"(    timezone: UTC
    slots: {t2: "21:00", days: [sat]}
    checklist: {backup: {skip: no data}}
    environments:
)"));
  const Settings& settings = config.repositories.at(0).settings;
  EXPECT_EQ(settings.zone.name(), "UTC");
  EXPECT_EQ(settings.slots.t1_minute, 18 * 60);
  EXPECT_EQ(settings.slots.t2_minute, 21 * 60);
  EXPECT_EQ(settings.slots.days, (std::array<bool, 7>{false, false, false, false, false, true, false}));
  EXPECT_EQ(settings.checklist[0].probe, ProbeKind::skip);
  EXPECT_EQ(settings.checklist[2].probe, ProbeKind::skip);
  EXPECT_EQ(settings.uat.strategy, "canary");
  EXPECT_EQ(settings.uat.branch, BranchName("uat"));
}

TEST(LoadTest, Upstream_NamesWhatMustBeThereBeforeARelease) {
  const UpstreamSettings none = goodRepository("    upstream: {}\n").settings.upstream;
  EXPECT_TRUE(none.required_checks.empty());
  EXPECT_FALSE(none.min_coverage);
  const UpstreamSettings upstream = goodRepository(R"(    upstream:
      required_checks: [ci/test, {name: scan, app: 1234}, {name: scan}]
      min_coverage: 80
      artifacts: [review-findings, security-findings]
)")
                                        .settings.upstream;
  ASSERT_EQ(upstream.required_checks.size(), 3U);
  EXPECT_EQ(upstream.required_checks[0].name, "ci/test");
  EXPECT_EQ(upstream.required_checks[0].app, 0);
  EXPECT_EQ(upstream.required_checks[1].name, "scan");
  EXPECT_EQ(upstream.required_checks[1].app, 1234);
  EXPECT_EQ(upstream.min_coverage, 80);
  EXPECT_EQ(upstream.artifacts, (std::vector<std::string>{"review-findings", "security-findings"}));
  EXPECT_EQ(goodRepository("    upstream: {min_coverage: 84.5%}\n").settings.upstream.min_coverage, 84.5);
  EXPECT_EQ(goodRepository("    upstream: {min_coverage: 100}\n").settings.upstream.min_coverage, 100);
}

TEST(LoadTest, Channels_AreReadWithWhatTheyWant) {
  FakeSecrets secrets;
  secrets.variables["URL"] = "https://hooks.example.com/key";
  secrets.variables["WHSEC"] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const Config config = good("language: zh-Hant\nnotify_templates: ./words\n" + kGood + R"(    notify:
      - {type: telegram, bot_token: "${GITHUB_TOKEN}", chat_id: -100123, language: en, kinds: [failed]}
      - {type: slack, url: "${URL}", environments: [prod]}
      - {type: slack, name: bot, bot_token: "${GITHUB_TOKEN}", channel: "#releases"}
      - {type: webhook, url: "${URL}", secret: "${WHSEC}"}
      - {type: email, server: "smtp://127.0.0.1:25", from: a@b.example, to: c@d.example}
      - {type: email, name: far, server: "smtp://mail.example", from: a@b.example, to: [c@d.example],
         user: u, password: "${HOOK_SECRET}"}
)",
                             secrets);
  EXPECT_EQ(config.language, Language::zh_hant);
  EXPECT_EQ(config.notify_templates, "/base/words");
  const RepositoryConfig& repository = config.repositories.at(0);
  ASSERT_EQ(repository.channels.size(), 6U);
  const std::vector<ChannelConfig>& channels = repository.channels;
  EXPECT_EQ(channels[0].target, "-100123");
  EXPECT_EQ(channels[0].api_url, "https://api.telegram.org");
  EXPECT_EQ(channels[0].language, Language::en);
  EXPECT_FALSE(channels[1].language);
  EXPECT_TRUE(channels[1].url.equals("https://hooks.example.com/key"));
  EXPECT_EQ(channels[2].target, "#releases");
  EXPECT_EQ(channels[2].api_url, "https://slack.com/api");
  EXPECT_FALSE(channels[4].encrypted) << "on loopback nobody listens in";
  EXPECT_TRUE(channels[5].encrypted);
  EXPECT_EQ(channels[5].to, std::vector<std::string>{"c@d.example"});
  const std::vector<NoticeFilter>& filters = repository.settings.notify;
  ASSERT_EQ(filters.size(), 6U);
  EXPECT_EQ(filters[0].channel, "telegram");
  EXPECT_EQ(filters[0].kinds, std::vector<NoticeKind>{NoticeKind::failed});
  EXPECT_EQ(filters[1].environments, std::vector<Tier>{Tier::prod});
  EXPECT_EQ(filters[2].channel, "bot");
}

TEST(LoadTest, KeysOfLaterVersions_AreAcceptedWhereTheyChangeNothing) {
  goodRepository(R"(    mode: scheduled
    monitoring: {}
    analysis:
)");
}

TEST(LoadTest, Aliases_StandForWhatTheyName) {
  const Settings settings = goodRepository(R"(    services:
      - {name: a, paths: &shared [lib/**, api/**]}
      - {name: b, paths: *shared}
)")
                                .settings;
  EXPECT_EQ(settings.services.at(1).paths, (std::vector<std::string>{"lib/**", "api/**"}));
}

TEST(LoadTest, CloneUrls_OfEverySortAreTaken) {
  for (const std::string url :
       {"https://github.example.com/acme/shop.git", "ssh://git@github.com:2222/acme/shop.git",
        "git@github.com:acme/shop.git", "http://127.0.0.1:3000/acme/shop.git", "http://localhost/acme/shop",
        "http://[::1]:80/acme/shop", "/srv/git/shop.git"}) {
    EXPECT_EQ(goodRepository("    clone_url: \"" + url + "\"\n").clone_url, url);
  }
  EXPECT_EQ(goodRepository("    clone_url: ./git/shop.git\n").clone_url, "/base/git/shop.git");
}

TEST(LoadTest, MissingFile_SaysSo) {
  const LoadResult result = loadConfigFile("/no/such/sluice.yaml", FakeSecrets());
  ASSERT_EQ(result.problems.size(), 1U);
  EXPECT_EQ(formatProblem(result.problems[0], "sluice.yaml"),
            "sluice.yaml: cannot be read: No such file or directory; `sluice init` writes a first one");
  EXPECT_FALSE(loadConfigFile("/tmp", FakeSecrets()).good());
}

TEST(LoadTest, ReleaseNotesAndChangelogAreOffUntilSomebodyWantsThem) {
  const Settings usual =
      good(kGood + "    release_notes: off\n    changelog: off\n").repositories[0].settings;
  EXPECT_FALSE(usual.release_notes);
  EXPECT_EQ(usual.changelog, ChangelogMode::off);
  EXPECT_EQ(usual.changelog_file, "CHANGELOG.md");
  const Config config =
      good("record_templates: ./records\n" + kGood +
           "    release_notes: github\n    changelog: pull_request\n    changelog_file: docs/CHANGES.md\n");
  EXPECT_EQ(config.record_templates, "/base/records");
  EXPECT_TRUE(config.repositories[0].settings.release_notes);
  EXPECT_EQ(config.repositories[0].settings.changelog, ChangelogMode::pull_request);
  EXPECT_EQ(config.repositories[0].settings.changelog_file, "docs/CHANGES.md");
}

}  // namespace
}  // namespace sluice::config
