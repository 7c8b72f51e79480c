#include "notify/mail_message.h"

#include <algorithm>
#include <array>

#include "base/digest.h"
#include "base/timezone.h"

namespace sluice::notify {
namespace {

constexpr std::string_view kEnd = "\r\n";

/// RFC 2047: lines of at most 76 characters, words of whole code points.
std::string encodedHeader(std::string_view text) {
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
  if (plain && text.size() < 60 && text.find("=?") == std::string_view::npos) return std::string(text);
  constexpr std::size_t kBytes = 39;  // 52 in base64, `=?UTF-8?B?` `?=` around them, and `Subject: `
  std::string words;
  while (!text.empty()) {
    std::size_t length = std::min(kBytes, text.size());
    while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) --length;
    words +=
        (words.empty() ? "" : "\r\n ") + std::string("=?UTF-8?B?") + toBase64(text.substr(0, length)) + "?=";
    text.remove_prefix(length);
  }
  return words;
}

/// `Mon, 02 Mar 2026 20:00:00 +0000`
std::string mailDate(Instant at) {
  constexpr std::array kDays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::string utc = toRfc3339(at);  // 2026-03-02T20:00:00
  const auto month = static_cast<std::size_t>(std::stoi(utc.substr(5, 2)) - 1);
  return std::string(kDays[static_cast<std::size_t>(weekdayOf(utc.substr(0, 10)))]) + ", " +
         utc.substr(8, 2) + " " + kMonths[month] + " " + utc.substr(0, 4) + " " + utc.substr(11, 8) +
         " +0000";
}

std::string folded(const std::string& base64) {
  std::string lines;
  for (std::size_t at = 0; at < base64.size(); at += 76) lines += base64.substr(at, 76) + std::string(kEnd);
  return lines;
}

}  // namespace

std::string wireFormat(const MailMessage& message) {
  std::string to;
  for (const std::string& address : message.to) to += (to.empty() ? "" : ",\r\n ") + address;
  std::string text;
  for (const char c : message.text) text += c == '\n' ? std::string(kEnd) : std::string(1, c);
  std::string wire;
  const auto header = [&](std::string_view name, const std::string& value) {
    wire.append(name).append(": ").append(value).append(kEnd);
  };
  header("From", "Sluice <" + message.from + ">");
  header("To", to);
  header("Subject", encodedHeader(message.subject));
  header("Date", mailDate(message.at));
  header("Message-ID", "<" + message.id + message.from.substr(message.from.rfind('@')) + ">");
  header("MIME-Version", "1.0");
  header("Content-Type", "text/plain; charset=utf-8");
  header("Content-Transfer-Encoding", "base64");
  header("Auto-Submitted", "auto-generated");
  return wire + std::string(kEnd) + folded(toBase64(text));
}

}  // namespace sluice::notify
