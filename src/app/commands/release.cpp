/// verify-release: the proof of a release, from a Sluice or offline.
#include "app/exit_code.h"
#include "app/journal_reader.h"
#include "app/terminal.h"
#include "base/uri.h"
#include "engine/release_audit.h"
#include "gateway/api/views.h"
#include "gitops/release_reader.h"

namespace sluice::app {
namespace {

struct ReleaseOptions {
  std::string tag, journal, repo;
  SignatureTrust trust;
};

void showProof(const Json& proof) {
  const bool proved = proof["proved"].boolean().value_or(false);
  const std::string sha = proof["sha"].text().substr(0, 12);
  say(plainText(proof["repository"].text() + " " + proof["version"].text() +
                (sha.empty() ? "" : " at " + sha)) +
      "  " + (proved ? coloured("proved", Colour::good) : coloured("not proved", Colour::bad)));
  Table checks({"CHECK", "STATE", "WHAT"});
  for (const Json& check : proof["checks"].items()) {
    checks.add({plainText(check["name"].text()), plainText(check["state"].text()),
                plainText(check["reason"].text())});
  }
  checks.print(1);
  if (proof["commits"].size() == 0) return;
  say("");
  Table commits({"COMMIT", "FIX", "BY", "SUBJECT"});
  for (const Json& commit : proof["commits"].items()) {
    const std::int64_t number = commit["number"].integer().value_or(0);
    commits.add({plainText(commit["id"].text().substr(0, 12)),
                 number > 0 ? "#" + std::to_string(number) : "-", plainText(commit["by"].text()),
                 plainText(commit["subject"].text())});
  }
  commits.print(-1);
}

/// The journal from a file or a Sluice, the repository from this machine.
int proveHere(const Globals& globals, const ReleaseOptions& given) {
  const auto repository = Repository::open(given.repo.empty() ? "." : given.repo);
  if (!repository) return failed(repository.error());
  ReleaseAudit audit((TagName(given.tag)));
  std::string name = globals.repository;
  if (given.journal.empty()) {
    Remote remote(globals);
    const auto chosen = chosenRepository(remote, globals);
    if (!chosen) return failed(chosen.error());
    name = *chosen;
    const auto read =
        eachEntry(remote, name, [&](const JournalEntry& entry, const Json&) { return audit.take(entry); });
    if (!read) return failed(read.error());
    if (!read->ok()) return refused(*read, globals);
  } else {
    const auto read = eachEntryOf(given.journal, globals.repository, [&](const JournalEntry& entry) {
      name = entry.repository.str();
      return audit.take(entry);
    });
    if (!read) return failed(read.error());
  }
  const auto facts = readRelease(*repository, audit.question(), given.trust);
  if (!facts) return failed(facts.error());
  const ReleaseProof proof = audit.prove(*facts);
  JsonWriter out;
  api::writeReleaseProof(out, proof, RepositoryName(name));
  const std::string text = out.take();
  if (globals.json) {
    say(text);
  } else if (const auto json = Json::parse(text)) {
    showProof(*json);
  }
  return proof.proved ? kYes : kNo;
}

int verifyRelease(const Globals& globals, const ReleaseOptions& given) {
  const bool trusts = !given.trust.allowed_signers.empty() || !given.trust.gnupg_home.empty();
  if (!given.journal.empty() || !given.repo.empty()) return proveHere(globals, given);
  if (trusts) {
    complain("--allowed-signers and --gnupg-home go with --repo or --journal: a Sluice trusts its own key");
    return kWrongUse;
  }
  Remote remote(globals);
  const auto repository = chosenRepository(remote, globals);
  if (!repository) return failed(repository.error());
  const auto reply =
      remote.get("/releases/" + percentEncode(given.tag) + Query().add("repository", *repository).text());
  const int code = present(reply, globals, showProof);
  if (code != kYes) return code;
  return reply->body["proved"].boolean().value_or(false) ? kYes : kNo;
}

}  // namespace

void addRelease(CLI::App& root, Globals& globals, Run& run) {
  const auto given = std::make_shared<ReleaseOptions>();
  CLI::App* command = root.add_subcommand(
      "verify-release",
      "Is each commit of a release accounted for, and does its tag say what was decided? Exit 0 when proved");
  command->add_option("tag", given->tag, "The release, e.g. v1.4.2")->required();
  command->add_option("--repo", given->repo, "A clone on this machine; otherwise Sluice's own mirror");
  command->add_option("--journal", given->journal,
                      "A file of `sluice journal --export`: no Sluice is asked; --repo is . when not said");
  command->add_option("--allowed-signers", given->trust.allowed_signers,
                      "SSH keys that may sign (ssh-keygen(1)); with --repo or --journal");
  command->add_option("--gnupg-home", given->trust.gnupg_home,
                      "Folder of the OpenPGP keys that may sign; with --repo or --journal");
  command->footer(
      "Examples:\n  sluice verify-release v1.4.2 --repository acme/shop\n"
      "  sluice verify-release v1.4.2 --repo ./shop --allowed-signers release-keys\n"
      "  sluice verify-release v1.4.2 --journal journal.jsonl --repo ./shop --json");
  whenChosen(command, run, [&globals, given] { return verifyRelease(globals, *given); });
}

}  // namespace sluice::app
