#include "gateway/forge/github/orders.h"

#include "gateway/command/comment.h"
#include "gateway/forge/github/decode.h"

namespace sluice::github {
namespace {

constexpr std::string_view kOpen = "<!-- sluice:", kClose = " -->";

std::string_view trimmedEnd(std::string_view text) {
  while (!text.empty() && std::string_view(" \t\r\n").find(text.back()) != std::string_view::npos)
    text.remove_suffix(1);
  return text;
}

}  // namespace

std::vector<Order> ordersOf(const Json& comment) {
  std::vector<Order> orders;
  const auto body = comment["body"].string();
  const std::int64_t id = idOf(comment["id"]);
  const ForgeUser author = userOf(comment["user"]);
  const auto created = fromRfc3339(comment["created_at"].text());
  const auto updated = fromRfc3339(comment["updated_at"].text());
  if (!body || id == 0 || author.id == 0 || author.bot || !created || !updated || *created != *updated)
    return orders;
  if (comment["performed_via_github_app"].isObject() || isOurs(*body)) return orders;
  for (auto& [line, command] : parseComment(*body)) {
    Order order;
    order.command = std::move(command);
    order.source = Source::comment;
    order.by = author;
    order.comment_id = id;
    order.line = line;
    order.at = *created;
    orders.push_back(std::move(order));
  }
  return orders;
}

std::string hiddenMark(const std::string& marker) {
  std::string safe;
  for (const char c : marker.substr(0, 200)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("._:/#-").find(c) != std::string_view::npos;
    safe += plain ? c : '_';
  }
  return std::string(kOpen) + safe + std::string(kClose);
}

bool endsWithMark(std::string_view body, const std::string& marker) {
  return trimmedEnd(body).ends_with(hiddenMark(marker));
}

bool isOurs(std::string_view body) {
  body = trimmedEnd(body);
  if (!body.ends_with(kClose)) return false;
  // Only the last line counts: a person who quotes a reply of ours and goes on writing is a person.
  const std::size_t start = body.find_last_of('\n');
  return body.substr(start == std::string_view::npos ? 0 : start + 1).starts_with(kOpen);
}

}  // namespace sluice::github
