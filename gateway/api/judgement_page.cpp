#include "gateway/api/judgement_page.h"

#include "base/digest.h"
#include "base/json.h"
#include "core/rules/permission.h"

namespace sluice::api {
namespace {

constexpr std::string_view kStyle =
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1f2328;"
    "background:#fff}table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;"
    "padding:.3rem .6rem;border-bottom:1px solid #d0d7de;overflow-wrap:anywhere}code{font-size:.9em}"
    ".good{color:#116329}.bad{color:#a40e26}.wait{color:#7d4e00}"
    "@media(prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}th,td{border-color:#30363d}"
    "a{color:#58a6ff}.good{color:#3fb950}.bad{color:#ff7b72}.wait{color:#d29922}}";

/// The page may use this style and nothing else, wherever it comes from.
std::string policy() {
  const Digest digest = sha256(kStyle);
  return "default-src 'none'; style-src 'sha256-" +
         toBase64(std::string_view(reinterpret_cast<const char*>(digest.data()), digest.size())) +
         "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : toValidUtf8(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += static_cast<unsigned char>(c) < 0x20 && c != '\n' ? ' ' : c;
    }
  }
  return out;
}

/// Of its own direction, so that a text from outside cannot turn around what stands beside it.
std::string apart(std::string_view text) { return "<bdi>" + escaped(text) + "</bdi>"; }

std::string marked(std::string_view word, std::string_view look) {
  return "<strong class=\"" + std::string(look) + "\">" + escaped(word) + "</strong>";
}

std::string_view lookOf(CommitState state) {
  switch (state) {
    case CommitState::success:
      return "good";
    case CommitState::pending:
      return "wait";
    case CommitState::failure:
    case CommitState::error:
      return "bad";
  }
  return "bad";
}

std::string_view lookOf(CheckState state) {
  switch (state) {
    case CheckState::pass:
    case CheckState::skipped:
      return "good";
    case CheckState::pending:
      return "wait";
    case CheckState::fail:
      return "bad";
  }
  return "bad";
}

std::string row(const std::vector<std::string>& cells) {
  std::string out = "<tr>";
  for (const std::string& cell : cells) out += "<td>" + cell + "</td>";
  return out + "</tr>\n";
}

std::string table(const std::vector<std::string_view>& heads, const std::string& rows) {
  std::string out = "<table><thead><tr>";
  for (const std::string_view head : heads) out += "<th scope=\"col\">" + std::string(head) + "</th>";
  return out + "</tr></thead><tbody>\n" + rows + "</tbody></table>\n";
}

std::string versionOf(const std::optional<Release>& release) {
  return release ? escaped(release->version.empty() ? release->sha.str() : release->version.str())
                 : "not known";
}

std::string facts(const Judgement& judgement) {
  std::string flow(toText(judgement.flow));
  if (!judgement.flow_reason.empty()) flow += ": " + judgement.flow_reason;
  return "<table><tbody>\n" + row({"Judged at", escaped(toRfc3339(judgement.at))}) +
         row({"Commit", "<code>" + escaped(judgement.commit.str()) + "</code>"}) +
         row({"The fix is", escaped(toText(judgement.status))}) +
         row({"Severity", escaped(toText(judgement.severity))}) + row({"Flow", apart(flow)}) +
         row({"UAT ran", versionOf(judgement.uat)}) + row({"PROD ran", versionOf(judgement.prod)}) +
         row({"Decision", "<code>" + escaped(judgement.id) + "</code>, number " +
                              std::to_string(judgement.sequence) + " of its repository"}) +
         "</tbody></table>\n";
}

std::string reasons(const Judgement& judgement) {
  if (judgement.reasons.empty()) return "<p>Nothing stood in its way.</p>\n";
  std::string rows;
  for (const Reason& reason : judgement.reasons) {
    rows += row({escaped(toText(reason.rule)), apart(reason.text),
                 reason.can_clear.empty() ? "" : escaped(listRoles(reason.can_clear))});
  }
  return table({"Rule", "What was not met", "Who can clear it"}, rows);
}

std::string gates(const Judgement& judgement) {
  std::string out;
  for (const JudgedGate& judged : judgement.gates) {
    out += "<h2>Gate of " + escaped(toText(judged.environment)) + ": " +
           (judged.gate.open ? marked("open", "good") : marked("closed", "bad")) + "</h2>\n";
    std::string rows;
    for (const Check& check : judged.gate.checks) {
      rows += row({escaped(check.name), marked(toText(check.state), lookOf(check.state)), apart(check.reason),
                   apart(check.value), apart(check.limit),
                   check.can_clear.empty() ? "" : escaped(listRoles(check.can_clear))});
    }
    out += table({"Check", "State", "Why", "Value", "Limit", "Who can clear it"}, rows);
  }
  return out;
}

std::string approvals(const Judgement& judgement) {
  if (judgement.approvals.empty()) return "<p>None was given.</p>\n";
  std::string rows;
  for (const Approval& approval : judgement.approvals) {
    rows += row({escaped(toText(approval.kind)), apart(approval.by), escaped(toRfc3339(approval.at)),
                 "<code>" + escaped(approval.digest.substr(0, 12)) + "</code>",
                 approval.used ? "used" : "not used yet"});
  }
  return table({"Kind", "By", "At", "Plan", ""}, rows);
}

http::Response answer(int status, const std::string& title, const std::string& body) {
  return {status,
          {{"Content-Type", "text/html; charset=utf-8"},
           {"Content-Security-Policy", policy()},
           {"X-Content-Type-Options", "nosniff"},
           {"Referrer-Policy", "no-referrer"},
           {"X-Robots-Tag", "noindex"},
           {"Cache-Control", "no-store"}},
          "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + escaped(title) +
              "</title><meta name=\"viewport\" content=\"width=device-width\"><style>" + std::string(kStyle) +
              "</style></head><body>\n" + body + "</body></html>\n"};
}

}  // namespace

http::Response judgementPage(const Judgement& judgement) {
  const std::string name = judgement.repository.str() + " #" + std::to_string(judgement.number);
  const bool linked = judgement.url.starts_with("https://") || judgement.url.starts_with("http://");
  std::string body = "<h1>";
  body += linked ? "<a rel=\"noreferrer\" href=\"" + escaped(judgement.url) + "\">" + escaped(name) + "</a>"
                 : escaped(name);
  body += " " + apart(judgement.title) + "</h1>\n<p>" +
          marked(toText(judgement.state), lookOf(judgement.state)) + ": " + apart(judgement.summary) +
          "</p>\n<p>This is what was judged then. It is never changed; what holds now is in the pull "
          "request's newest status.</p>\n" +
          facts(judgement) + "<h2>What kept it from its next step</h2>\n" + reasons(judgement) +
          gates(judgement) + "<h2>Approvals</h2>\n" + approvals(judgement);
  return answer(200, name + ": " + judgement.summary, body);
}

void mountJudgementPage(http::Server& server, Backend& backend) {
  server.route("GET", "/decisions/(decision-[0-9a-f]{32})", [&backend](const http::Request& request) {
    const auto judgement = backend.judgement(request.matches.at(0));
    if (!judgement) return answer(503, "Not now", "<p>The store cannot be read now.</p>\n");
    if (!*judgement) return answer(404, "Not found", "<p>There is no such decision.</p>\n");
    return judgementPage(**judgement);
  });
}

}  // namespace sluice::api
