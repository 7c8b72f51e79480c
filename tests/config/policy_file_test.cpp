// The repository's own policy file: what it may say, and how each thing that it may not is refused.
#include "config/policy_file.h"

#include "fixture.h"

namespace sluice::config {
namespace {

const std::string kOpen = R"(    policy_from: repository
    policy_hosts: [metrics.example.com, "127.0.0.1:9090"]
    timezone: Europe/London
    modules: {financial: [api/billing/**]}
)";

OwnPolicy goodPolicy(const std::string& text, const std::string& central = kOpen) {
  auto own = readPolicyFile(text, goodRepository(central));
  EXPECT_TRUE(own) << own.error().message;
  return own.value_or(OwnPolicy{});
}

std::string complaint(const std::string& text, const std::string& central = kOpen) {
  const auto own = readPolicyFile(text, goodRepository(central));
  return own ? "" : own.error().message;
}

TEST(PolicyFileTest, EverythingThatItMaySay_IsRead) {
  const OwnPolicy own = goodPolicy(R"(checklist:
  backup: {attestation: {valid_for: 2h}}
  metrics: {http: {url: "https://METRICS.example.com/ok", expect: {json: {/ok: true}}}}
  headroom: {prometheus: {url: "http://127.0.0.1:9090", query: up, expect: "> 0"}}
policy: {uat: {roles: [manager]}, prod: {approvals: 2, flow2: {approvals: 1}}}
upstream: {required_checks: [ci/test, {name: scan, app: 7}], artifacts: [test-plan], min_coverage: 80}
modules: {legal: [legal/**]}
freezes: [{from: 2026-07-01, until: 2026-07-02, modules: [legal, financial], reason: audit}]
)");
  ASSERT_EQ(own.checklist.size(), 3U);
  EXPECT_EQ(own.checklist[0].name, "backup");
  EXPECT_EQ(own.checklist[0].valid_for, std::chrono::hours(2));
  EXPECT_EQ(own.checklist[1].name, "headroom");
  EXPECT_EQ(own.checklist[2].expect.json.at("/ok"), "true");
  EXPECT_EQ(own.uat->roles, std::vector<Role>{Role::manager});
  EXPECT_FALSE(own.uat->authors) << "with a policy nobody confirms a fix of their own";
  EXPECT_EQ(own.prod_flow1->approvals, 2);
  EXPECT_EQ(own.prod_flow2->approvals, 1);
  EXPECT_FALSE(own.uat_merge);
  EXPECT_EQ(own.required_checks.size(), 2U);
  EXPECT_EQ(own.min_coverage, 80);
  EXPECT_EQ(own.modules.size(), 1U) << "the configuration's own are not copied";
  ASSERT_EQ(own.freezes.size(), 1U);
  EXPECT_EQ(toRfc3339(own.freezes[0].from), "2026-06-30T23:00:00Z") << "in the repository's zone";
}

TEST(PolicyFileTest, AnEmptyMapIsAPolicyThatAddsNothing) { EXPECT_TRUE(goodPolicy("{}").checklist.empty()); }

TEST(PolicyFileTest, WhatItMayNotSay_IsRefusedWithItsPlace) {
  struct Row {
    std::string text;
    std::string expected;
  };
  const std::string only = " in a repository: this is for the gateway's own configuration";
  const std::vector<Row> rows = {
      {"", ".sluice.yml:1:1: the file is empty"},
      {"- a\n", ".sluice.yml:1:1: expected a map, found a list"},
      {"checklist: {backup: [}\n", ".sluice.yml:1:22: not YAML"},
      {"checklist: {}\nchecklist: {}\n", ".sluice.yml:2:1: checklist: repeated key"},
      {"chekclist: {}\n",
       ".sluice.yml:1:1: chekclist: only checklist, policy, upstream, freezes and modules stand" + only},
      {"credentials: {token: x}\n", ".sluice.yml:1:1: credentials: only checklist"},
      {"defaults: {}\n", ".sluice.yml:1:1: defaults: only checklist"},
      {"policy_hosts: [evil.example]\n", ".sluice.yml:1:1: policy_hosts: only checklist"},
      {"checklist:\n  backup: {skip: no need}\n",
       ".sluice.yml:2:12: checklist.backup.skip: only attestation, http and prometheus stand" + only},
      {"checklist: {backup: {command: [id]}}\n", "checklist.backup.command: only attestation"},
      {"checklist: {backup: {file: {path: /etc/passwd}}}\n", "checklist.backup.file: only attestation"},
      {"checklist: {backup: {disk: {path: /}}}\n", "checklist.backup.disk: only attestation"},
      {"checklist: {backup: {memory: {max_used: 90%}}}\n", "checklist.backup.memory: only attestation"},
      {"checklist: {policy: {attestation: {}}}\n", "checklist.policy: built in"},
      {"checklist: {freeze: {attestation: {}}}\n", "checklist.freeze: built in"},
      {"checklist: {a: {attestation: {valid_for: 25h}}}\n",
       "checklist.a.attestation.valid_for: expected at most 1d: a repository may only be stricter"},
      {"checklist: {a: {http: {url: \"https://metrics.example.com/${TOKEN}\"}}}\n",
       ".sluice.yml:1:29: a repository names no secrets of the gateway"},
      {"freezes: [{from: 2026-01-01, until: 2026-01-02, reason: \"file:/etc/shadow\"}]\n",
       "names no secrets"},
      {"checklist: {a: {http: {url: \"https://evil.example/\"}}}\n",
       ".sluice.yml:1:29: checklist.a.http.url: the gateway's configuration does not let a repository ask "
       "this host"},
      {"checklist: {a: {http: {url: \"https://metrics.example.com:8443/\"}}}\n",
       "does not let a repository ask"},
      {"checklist: {a: {http: {url: \"http://127.0.0.1/\"}}}\n", "does not let a repository ask"},
      {"checklist: {a: {prometheus: {url: \"http://127.0.0.1:9091\", query: up, expect: \"> 0\"}}}\n",
       "checklist.a.prometheus.url: the gateway's configuration does not let"},
      {"checklist: {a: {http: {url: \"http://169.254.169.254/\"}}}\n", "link-local"},
      {"policy: {prod: {approvals: 0}}\n",
       "policy.prod.approvals: expected a whole number of people from 1 to 5"},
      {"policy: {prod: {roles: [developer]}}\n", "policy.prod"},
      {"policy: {uat: {roles: [manager, cto]}}\n",
       "policy.uat: a repository may only be stricter than without it: role cto would count besides"},
      {"policy: {prod: {flow2: {roles: [admin, senior]}}}\n", "role senior would count besides"},
      {"policy: {prod: {approvals: 4}}\n", "policy.prod.approvals: nobody can satisfy it"},
      {"policy: {prod: {authors: true}}\n", "policy.prod.authors: unknown key"},
      {"upstream: {artifacts: [horoscope]}\n", "upstream.artifacts[0]: "},
      {"modules: {legal: []}\n", "modules.legal: empty"},
      {"freezes: [{from: 2026-01-01, until: 2026-01-02, modules: [unheard]}]\n",
       "expected the name of a module or a service, found \"unheard\""},
      {"freezes: [{ics: /etc/passwd}]\n", "freezes[0].ics: only a freeze with from and until stands" + only},
      {"freezes: [{from: 2026-01-01, until: 2026-01-02, recur: FREQ=DAILY}]\n",
       "freezes[0].recur: only a freeze"},
      {"freezes: [{from: 2026-01-02, until: 2026-01-01}]\n", "expected a moment after from"},
  };
  for (const Row& row : rows)
    EXPECT_NE(complaint(row.text).find(row.expected), std::string::npos)
        << row.text << "said: " << complaint(row.text) << "\nexpected: " << row.expected;
}

TEST(PolicyFileTest, ManyProblemsAreCounted) {
  EXPECT_NE(complaint("a: 1\nb: 1\nc: 1\nd: 1\ne: 1\n").find("; and 2 more"), std::string::npos);
}

TEST(PolicyFileTest, MoreFreezesThanAnybodyWritesByHandAreRefused) {
  std::string text = "freezes:\n";
  for (int i = 0; i < 101; ++i) text += "  - {from: 2026-01-01, until: 2026-01-02}\n";
  EXPECT_NE(complaint(text).find("expected at most 100 of them"), std::string::npos);
}

TEST(PolicyFileTest, TheConfigurationKeepsWhatItSaysItself) {
  const RepositoryConfig repository = goodRepository(kOpen + R"(    checklist: {backup: {skip: none here}}
    policy: {prod: {approvals: 2}}
    upstream: {min_coverage: 70, required_checks: [lint]}
)");
  ASSERT_TRUE(repository.settings.own_policy);
  EXPECT_EQ(repository.settings.own_policy->central,
            (std::set<std::string>{"checklist.backup", "modules.financial", "policy.prod",
                                   "upstream.min_coverage"}));
  EXPECT_FALSE(repository.settings.own_policy->good);
  EXPECT_FALSE(goodRepository("    policy_from: central\n").settings.own_policy);
  EXPECT_FALSE(goodRepository("").settings.own_policy);
}

TEST(PolicyFileTest, HostsWithoutARepositoryThatSpeaksAreAMistake) {
  const LoadResult loaded = load(kGood + "    policy_hosts: [metrics.example.com]\n");
  EXPECT_NE(listing(loaded.problems).find("policy_hosts: only with policy_from: repository"),
            std::string::npos);
  const LoadResult host = load(kGood + "    policy_from: repository\n    policy_hosts: [\"https://x/\"]\n");
  EXPECT_NE(listing(host.problems).find("policy_hosts[0]: expected a host"), std::string::npos);
  const LoadResult source = load(kGood + "    policy_from: branch\n");
  EXPECT_NE(listing(source.problems).find("expected central or repository"), std::string::npos);
}

}  // namespace
}  // namespace sluice::config
