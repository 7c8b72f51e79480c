/// artifact, accept: what CI found about a commit, and a person's word for a finding.
#include <fstream>
#include <iostream>
#include <sstream>

#include "app/exit_code.h"
#include "app/remote.h"
#include "app/terminal.h"

namespace sluice::app {
namespace {

struct ArtifactOptions {
  std::string kind, file, sha, finding, length;
  std::vector<std::string> words;
};

void showArtifacts(const Json& page) {
  Table table({"KIND", "VERDICT", "COMMIT", "OPEN", "COVERAGE", "BY", "AT"});
  std::vector<std::string> findings;
  for (const Json& artifact : page["items"].items()) {
    const auto coverage = artifact["coverage"];
    table.add({plainText(artifact["kind"].text()), plainText(artifact["verdict"].text()),
               plainText(artifact["sha"].text().substr(0, 12)),
               std::to_string(artifact["open_findings"].integer().value_or(0)),
               coverage.number() ? coverage.dump() + "%" : "-", plainText(artifact["by"].text()),
               plainText(artifact["at"].text())});
    for (const Json& finding : artifact["findings"].items()) {
      if (!finding["open"].boolean().value_or(false)) continue;
      findings.push_back("  " +
                         plainText(finding["severity"].text() + " " + finding["id"].text() + " in " +
                                   artifact["kind"].text() + " of " + artifact["sha"].text().substr(0, 12) +
                                   ": " + finding["title"].text()));
    }
  }
  if (page["items"].size() == 0) {
    say("no artifacts");
    return;
  }
  table.print();
  if (!findings.empty()) say("Open findings:");
  for (const std::string& line : findings) say(line);
}

int listArtifacts(const Globals& globals, const ArtifactOptions& given) {
  Remote remote(globals);
  const Query query = Query().add("repository", globals.repository).add("sha", given.sha).add("limit", "200");
  return present(remote.get("/artifacts" + query.text()), globals, showArtifacts);
}

Result<std::string> textOf(const std::string& file) {
  std::ostringstream text;
  if (file.empty() || file == "-") {
    text << std::cin.rdbuf();
    return text.str();
  }
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(ErrorKind::not_found, file + " cannot be read");
  text << in.rdbuf();
  return text.str();
}

int postArtifact(const Globals& globals, const ArtifactOptions& given) {
  const auto text = textOf(given.file);
  const auto artifact = text ? Json::parse(*text) : Result<Json>(fail(text.error()));
  if (!artifact || !artifact->isObject()) {
    complain(plainText(artifact ? "the artifact must be a JSON object" : artifact.error().message));
    return kWrongUse;
  }
  const std::string sha = given.sha.empty() ? (*artifact)["sha"].text() : given.sha;
  if (sha.empty()) {
    complain(
        "say of which commit: sluice artifact test-plan --file plan.json --sha \"$(git rev-parse HEAD)\"");
    return kWrongUse;
  }
  return postFor(globals, "/artifacts", [&](JsonWriter& out) {
    out.field("kind", std::string_view(given.kind)).field("sha", std::string_view(sha));
    for (const auto& [name, value] : artifact->members()) {
      const bool said = name == "repository" || name == "kind" || name == "name" || name == "sha";
      if (!said) out.key(name).raw(value.dump());
    }
  });
}

int acceptFinding(const Globals& globals, const ArtifactOptions& given) {
  return postFor(globals, "/artifacts/accept", [&](JsonWriter& out) {
    out.field("finding", std::string_view(given.finding));
    if (!given.length.empty()) out.field("for", std::string_view(given.length));
    out.field("reason", std::string_view(joined(given.words)));
  });
}

}  // namespace

void addArtifacts(CLI::App& root, Globals& globals, Run& run) {
  const auto given = std::make_shared<ArtifactOptions>();
  CLI::App* command = root.add_subcommand("artifact", "Posts what CI found about a commit, or lists it");
  command->add_option("kind", given->kind, "Which artifact it is; nothing: lists those there are")
      ->check(CLI::IsMember({"review-findings", "test-plan", "coverage-report", "security-findings"}));
  command->add_option("--file", given->file,
                      "JSON with verdict, findings, coverage; standard input when not said");
  command->add_option("--sha", given->sha, "The commit it is about");
  command->footer(
      "Examples:\n  sluice artifact review-findings --file review.json --sha \"$GITHUB_SHA\"\n"
      "  echo '{\"verdict\":\"PASS\",\"coverage\":84.2}' | sluice artifact coverage-report --sha "
      "\"$GITHUB_SHA\"\n"
      "  sluice artifact --sha \"$GITHUB_SHA\"");
  whenChosen(command, run, [&globals, given] {
    return given->kind.empty() ? listArtifacts(globals, *given) : postArtifact(globals, *given);
  });

  command = root.add_subcommand("accept", "You answer for a critical or high finding, so that it may ship");
  command->add_option("finding", given->finding, "Its id, or artifact/id")->required();
  command->add_option("words", given->words, "The reason")->required();
  command->add_option("--for", given->length, "How long, e.g. 7d; for good when not said");
  command->footer("Examples:\n  sluice accept CVE-2026-1 --for 7d not reachable from outside, fixed in 2.1");
  whenChosen(command, run, [&globals, given] { return acceptFinding(globals, *given); });
}

}  // namespace sluice::app
