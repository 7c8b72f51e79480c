#include "gateway/http/head.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace sluice::http {
namespace {

constexpr std::size_t kMaxPath = 1024;    // the router's regular expressions recurse once a character
constexpr std::size_t kMaxTarget = 8192;  // httplib's own limit

int hexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

HeadRefusal refuse(int status, std::string detail) { return {status, std::move(detail)}; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool parseQuery(std::string_view text, std::map<std::string, std::string>& query) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    auto name = percentDecode(pair.substr(0, equals), true);
    auto value = percentDecode(pair.substr(std::min(equals + 1, pair.size())), true);
    if (!name || !value) return false;
    query.emplace(std::move(*name), std::move(*value));
  }
  return true;
}

/// `METHOD SP origin-form SP HTTP/1.x`. Absolute and authority forms are for proxies, which this is not.
std::optional<HeadRefusal> parseRequestLine(std::string_view line, Head& head) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last)
    return refuse(400, "the request line is not METHOD TARGET VERSION");
  const std::string_view method = line.substr(0, first);
  const std::string_view target = line.substr(first + 1, last - first - 1);
  const std::string_view version = line.substr(last + 1);
  if (!isToken(method)) return refuse(400, "the method is not a token");
  if (version != "HTTP/1.1" && version != "HTTP/1.0") return refuse(505, "only HTTP/1.1 is spoken here");
  static constexpr std::array<std::string_view, 7> known = {"GET",   "HEAD",   "POST",   "PUT",
                                                            "PATCH", "DELETE", "OPTIONS"};
  if (std::find(known.begin(), known.end(), method) == known.end())
    return refuse(501, "this method is not served");
  if (target.size() > kMaxTarget) return refuse(414, "the request target is too long");
  if (target.empty() || target.front() != '/') return refuse(400, "the request target must begin with /");
  const bool visible =
      std::all_of(target.begin(), target.end(), [](char c) { return c > ' ' && c < 0x7F && c != '#'; });
  if (!visible) return refuse(400, "the request target has a character that must be percent-encoded");
  const std::size_t mark = std::min(target.find('?'), target.size());
  head.raw_path = target.substr(0, mark);
  if (head.raw_path.size() > kMaxPath) return refuse(414, "the path is too long");
  auto path = percentDecode(head.raw_path, false);
  if (!path || !parseQuery(target.substr(std::min(mark + 1, target.size())), head.request.query)) {
    return refuse(400, "the request target has a bad percent-escape or an encoded control character");
  }
  head.request.method = method;
  head.request.path = std::move(*path);
  head.keep_alive = version == "HTTP/1.1";
  return std::nullopt;
}

std::optional<HeadRefusal> parseFields(std::string_view text, std::size_t max_headers, Headers& headers) {
  while (!text.empty()) {
    const std::size_t end = text.find("\r\n");
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 2);
    if (line.empty()) return std::nullopt;
    if (headers.size() == max_headers) return refuse(431, "too many header fields");
    // No space before the colon and no folded lines: both have split requests in two (RFC 9112 §5.1, §5.2).
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !isToken(line.substr(0, colon)))
      return refuse(400, "a header line is malformed");
    const std::string_view value = trim(line.substr(colon + 1));
    if (!isFieldValue(value)) return refuse(400, "a header value has a control character");
    headers.add(std::string(line.substr(0, colon)), std::string(value));
  }
  return std::nullopt;
}

/// How long the body is (rules §3: 411 for no length, chunked or compressed).
std::optional<HeadRefusal> parseFraming(std::uint64_t max_body, Head& head) {
  const Headers& headers = head.request.headers;
  if (headers.count("Transfer-Encoding") != 0)
    return refuse(411, "send a Content-Length; chunked bodies are not taken");
  if (headers.count("Content-Encoding") != 0)
    return refuse(411, "send the body uncompressed, with a Content-Length");
  const std::size_t lengths = headers.count("Content-Length");
  if (lengths > 1) return refuse(400, "Content-Length is repeated");
  if (lengths == 0) {
    const std::string& method = head.request.method;
    if (method == "POST" || method == "PUT" || method == "PATCH")
      return refuse(411, "Content-Length is missing");
    return std::nullopt;
  }
  const std::string_view text = headers.get("Content-Length");
  const bool digits = !text.empty() && text.size() <= 18 &&
                      std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits) return refuse(400, "Content-Length is not a number");
  std::from_chars(text.data(), text.data() + text.size(), head.content_length);
  if (head.content_length > max_body) {
    return refuse(413, "the body is larger than " + std::to_string(max_body >> 20) + " MiB");
  }
  return std::nullopt;
}

void parseConnection(Head& head) {
  for (const auto& [name, value] : head.request.headers) {
    if (!equalsIgnoringCase(name, "Connection")) continue;
    if (equalsIgnoringCase(value, "close")) head.keep_alive = false;
    if (equalsIgnoringCase(value, "keep-alive")) head.keep_alive = true;
    if (!equalsIgnoringCase(value, "close") && !equalsIgnoringCase(value, "keep-alive"))
      head.keep_alive = false;
  }
}

}  // namespace

std::optional<std::string> percentDecode(std::string_view text, bool plus_is_space) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '+' && plus_is_space) c = ' ';
    if (c == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hexValue(text[i + 1]);
      const int low = hexValue(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    }
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return std::nullopt;
    decoded.push_back(c);
  }
  return decoded;
}

std::variant<Head, HeadRefusal> parseHead(std::string_view text, std::size_t max_headers,
                                          std::uint64_t max_body) {
  Head head;
  const std::size_t end = text.find("\r\n");
  if (end == std::string_view::npos) return refuse(400, "the request line is not METHOD TARGET VERSION");
  if (auto refusal = parseRequestLine(text.substr(0, end), head)) return *refusal;
  if (auto refusal = parseFields(text.substr(end + 2), max_headers, head.request.headers)) return *refusal;
  if (auto refusal = parseFraming(max_body, head)) return *refusal;
  const std::size_t hosts = head.request.headers.count("Host");
  if (hosts > 1 || (hosts == 0 && head.keep_alive)) return refuse(400, "exactly one Host header is needed");
  parseConnection(head);
  if (const auto expect = head.request.headers.find("Expect")) {
    if (!equalsIgnoringCase(*expect, "100-continue")) return refuse(417, "only 100-continue can be expected");
    head.expects_continue = head.content_length > 0;
  }
  return head;
}

}  // namespace sluice::http
