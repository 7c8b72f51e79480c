#include "gitops/text.h"

#include <iconv.h>

#include <array>
#include <cerrno>

namespace sluice {
namespace {

/// Length of the valid UTF-8 sequence at `pos`, or 0.
std::size_t sequenceAt(std::string_view text, std::size_t pos) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[pos + i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 && lead <= 0xF4 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
  if (lead > 0xF4 || length == 0 || (lead >= 0x80 && lead < 0xC2) || pos + length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const bool overlong = (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xF0 && byte(1) < 0x90);
  const bool outside = (lead == 0xED && byte(1) > 0x9F) || (lead == 0xF4 && byte(1) > 0x8F);
  return overlong || outside ? 0 : length;
}

}  // namespace

bool isUtf8(std::string_view bytes) {
  for (std::size_t pos = 0; pos < bytes.size();) {
    const std::size_t length = sequenceAt(bytes, pos);
    if (length == 0) return false;
    pos += length;
  }
  return true;
}

std::string toUtf8(std::string_view bytes) {
  if (isUtf8(bytes)) return std::string(bytes);
  std::string text;
  for (std::size_t pos = 0; pos < bytes.size();) {
    const std::size_t length = sequenceAt(bytes, pos);
    if (length == 0) {
      text += "\xEF\xBF\xBD";
      ++pos;
    } else {
      text += bytes.substr(pos, length);
      pos += length;
    }
  }
  return text;
}

std::string displayPath(std::string_view bytes) {
  const bool utf8 = isUtf8(bytes);
  bool plain = utf8;
  for (const char c : bytes) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) plain = false;
  }
  if (plain) return std::string(bytes);
  std::string quoted = "\"";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (byte < 0x20 || byte == 0x7F || (byte >= 0x80 && !utf8)) {
      quoted += '\\';
      for (const int shift : {6, 3, 0}) quoted += static_cast<char>('0' + ((byte >> shift) & 7));
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

std::string rawPath(std::string_view shown) {
  const bool quoted = shown.size() >= 2 && shown.front() == '"' && shown.back() == '"' &&
                      shown.find('\\') != std::string_view::npos;
  if (!quoted) return std::string(shown);
  const std::string_view inside = shown.substr(1, shown.size() - 2);
  std::string bytes;
  for (std::size_t i = 0; i < inside.size(); ++i) {
    if (inside[i] != '\\' || i + 1 == inside.size()) {
      bytes += inside[i];
    } else if (inside[i + 1] < '0' || inside[i + 1] > '3' || i + 3 >= inside.size()) {
      bytes += inside[++i];
    } else {
      int byte = 0;
      for (int digit = 0; digit < 3; ++digit) byte = byte * 8 + (inside[++i] - '0');
      bytes += static_cast<char>(byte);
    }
  }
  return bytes;
}

std::optional<std::string> reencode(std::string_view bytes, const std::string& encoding) {
  const iconv_t converter = iconv_open("UTF-8", encoding.c_str());
  if (converter == reinterpret_cast<iconv_t>(-1)) return std::nullopt;
  std::string input(bytes);
  std::string text;
  char* from = input.data();
  std::size_t left = input.size();
  bool good = true;
  while (good && left > 0) {
    std::array<char, 4096> buffer;
    char* to = buffer.data();
    std::size_t room = buffer.size();
    const std::size_t answer = iconv(converter, &from, &left, &to, &room);
    text.append(buffer.data(), buffer.size() - room);
    good = answer != static_cast<std::size_t>(-1) || errno == E2BIG;
  }
  iconv_close(converter);
  if (!good || !isUtf8(text)) return std::nullopt;
  return text;
}

std::vector<std::string_view> linesOf(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

void replaceAll(std::string& text, std::string_view what, std::string_view with) {
  if (what.empty()) return;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

std::string_view firstLine(std::string_view text) { return text.substr(0, text.find('\n')); }

std::string shortened(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return std::string(text);
  std::size_t end = limit;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "…";
}

}  // namespace sluice
