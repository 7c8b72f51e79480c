#include <algorithm>

#include "gateway/api/endpoint.h"
#include "gateway/api/views.h"
#include "gateway/command/arguments.h"

namespace sluice::api {
namespace {

constexpr std::size_t kMaxFindingId = 200;
constexpr std::size_t kMaxFindingText = 300;  ///< bytes that are kept of a title or a place

/// One finding as openapi.json describes it. Tools may add members of their own; they are not kept.
constexpr std::string_view kFindingSchema =
    R"({"type":"object","properties":{)"
    R"("id":{"type":"string","minLength":1,"maxLength":200,"pattern":"^[!-_a-~]+$",)"
    R"("description":"The same for the same thing in every run: what people accept it by. No white space."},)"
    R"("severity":{"type":"string","enum":["critical","high","medium","low","info"]},)"
    R"("title":{"type":"string"},)"
    R"("location":{"type":"string","description":"Where it is, for people: api/tax.py:12."}},)"
    R"("required":["id","severity"]})";

bool isWholeCommit(std::string_view text) {
  return (text.size() == 40 || text.size() == 64) && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

/// People type it behind `/accept`: printable, in one word, and safe in Markdown's inline code.
bool isFindingId(std::string_view text) {
  return !text.empty() && text.size() <= kMaxFindingId &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F && c != '`'; });
}

Result<std::string> shortText(const Json& json, const std::string& what) {
  if (json.missing() || json.isNull()) return std::string();
  if (!json.isString()) return fail(ErrorKind::invalid, what + " must be a text.");
  std::string text = cleanLine(json.text());
  if (text.size() > kMaxFindingText) text = toValidUtf8(text.substr(0, kMaxFindingText)) + "…";
  return text;
}

Result<std::vector<ArtifactFinding>> findingsOf(const Json& list) {
  std::vector<ArtifactFinding> findings;
  std::size_t index = 0;
  for (const Json& json : list.items()) {
    const std::string place = "\"findings[" + std::to_string(index++) + "]";
    ArtifactFinding finding;
    finding.id = json["id"].text();
    if (!isFindingId(finding.id)) {
      return fail(ErrorKind::invalid,
                  place + ".id\" must be a text of 1 to 200 printable characters without white space.");
    }
    const auto severity = fromText<FindingSeverity>(json["severity"].text());
    if (!severity) {
      return fail(ErrorKind::invalid,
                  place + ".severity\" must be one of critical, high, medium, low, info.");
    }
    finding.severity = *severity;
    auto title = shortText(json["title"], place + ".title\"");
    if (!title) return fail(title.error());
    finding.title = title->empty() ? finding.id : std::move(*title);
    auto location = shortText(json["location"], place + ".location\"");
    if (!location) return fail(location.error());
    finding.location = std::move(*location);
    findings.push_back(std::move(finding));
  }
  return findings;
}

/// Newest first.
Result<std::vector<JudgedArtifact>> artifactRows(Backend& backend, const RepositoryName& only) {
  std::vector<JudgedArtifact> rows;
  for (const RepositoryName& name : backend.repositories()) {
    if (!only.empty() && name != only) continue;
    auto some = backend.artifacts(name);
    if (!some) return fail(some.error());
    for (JudgedArtifact& row : *some) rows.push_back(std::move(row));
  }
  std::stable_sort(rows.begin(), rows.end(), [](const JudgedArtifact& a, const JudgedArtifact& b) {
    return a.artifact.at > b.artifact.at;
  });
  return rows;
}

std::string cursorOfArtifact(const JudgedArtifact& row) {
  return std::to_string(toMillis(row.artifact.at)) + "/" + row.artifact.id();
}

Result<http::Response> listArtifacts(const Call& call) {
  const auto repository = repositoryOf(call);
  if (!repository) return fail(repository.error());
  auto rows = artifactRows(call.backend, *repository);
  if (!rows) return fail(rows.error());
  const std::string sha = call.query.text("sha");
  if (!sha.empty())
    std::erase_if(*rows, [&](const JudgedArtifact& row) { return row.artifact.commit.str() != sha; });
  const auto next = cutToPage(*rows, pageOf(call), cursorOfArtifact);
  if (!next) return fail(next.error());
  return listAnswer(*rows, *next,
                    [](JsonWriter& out, const JudgedArtifact& row) { writeArtifact(out, row); });
}

Result<http::Response> postArtifact(const Call& call) {
  const auto repository = repositoryOf(call);
  if (!repository) return fail(repository.error());
  if (call.body.has("kind") == call.body.has("name"))
    return fail(ErrorKind::invalid, "The body must hold either \"kind\" or \"name\".");
  PostArtifact command;
  command.name = call.body.text("kind", call.body.text("name"));
  if (!isWholeCommit(call.body.text("sha")))
    return fail(ErrorKind::invalid, "\"sha\" must be a whole commit id in lower-case hex.");
  command.commit = CommitId(call.body.text("sha"));
  command.verdict = call.body.choice<ArtifactVerdict>("verdict").value_or(ArtifactVerdict::fail);
  command.coverage = call.body.number("coverage");
  auto findings = findingsOf(call.sent["findings"]);
  if (!findings) return fail(findings.error());
  command.findings = std::move(*findings);
  if (call.job && call.job->sha != command.commit)
    return problem(403, "This job runs on " + call.job->sha.str() + " and speaks for no other commit.");
  const auto answer = call.job ? call.backend.orderOfJob(*repository, *call.job, std::move(command))
                               : call.backend.order(*repository, 0, call.login, std::move(command));
  if (!answer) return fail(answer.error());
  if (!answer->accepted) return refusal(*answer);
  const auto rows = artifactRows(call.backend, *repository);
  if (!rows) return fail(rows.error());
  const auto made = std::find_if(rows->begin(), rows->end(),
                                 [&](const JudgedArtifact& row) { return row.artifact.id() == answer->id; });
  if (made == rows->end()) return accepted(201, *answer);
  JsonWriter out;
  writeArtifact(out, *made, &answer->text);
  return http::jsonResponse(201, out.take());
}

Result<http::Response> acceptFinding(const Call& call) { return orderRepository(call, "accept", 201); }

}  // namespace

std::vector<Endpoint> artifactEndpoints() {
  const std::vector<std::string_view> kinds(kArtifactNames.begin(), kArtifactNames.end());
  Parameter findings{"findings", Kind::objects, false,
                     "What was found; an open critical or high one blocks."};
  findings.item_schema = kFindingSchema;
  return {
      {"GET",
       "/artifacts",
       "listArtifacts",
       "What CI posted about commits, newest first, and what people said about each finding",
       listQuery({{"sha", Kind::text, false, "Only of this commit."}}),
       {},
       200,
       "ArtifactList",
       listArtifacts},
      {"POST",
       "/artifacts",
       "postArtifact",
       "What a stage of CI found about a commit; the last one of its kind and commit counts",
       {},
       {repositoryRequired(),
        {"kind", Kind::text, false, "Which artifact it is.", kinds},
        {"name", Kind::text, false, "The same.", kinds},
        {"sha", Kind::text, true, "The whole id of the commit that would be released."},
        {"verdict", Kind::text, true, "FAIL closes the gate.", {"PASS", "PASS_WITH_WARNINGS", "FAIL"}},
        findings,
        {"coverage", Kind::number, false, "How much of the code tests cover, in percent.", {}, 0, 100}},
       201,
       "Artifact",
       postArtifact,
       true},
      {"POST",
       "/artifacts/accept",
       "acceptFinding",
       "Take responsibility for a critical or high finding; an admin or a manager may",
       {},
       {repositoryRequired(),
        {"finding", Kind::text, true, "Its id; artifact/id where several artifacts have that id."},
        reasonParameter(true),
        {"for", Kind::duration, false, "How long, e.g. 7d; for good when not said."}},
       201,
       "Accepted",
       acceptFinding},
  };
}

}  // namespace sluice::api
