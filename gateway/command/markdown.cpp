#include "gateway/command/markdown.h"

#include <cmark-gfm.h>

#include <memory>
#include <optional>
#include <string>

namespace sluice {
namespace {

struct NodeDeleter {
  void operator()(cmark_node* node) const { cmark_node_free(node); }
};
struct IteratorDeleter {
  void operator()(cmark_iter* iterator) const { cmark_iter_free(iterator); }
};

bool isLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// As CommonMark does: a line ends with LF, CR or CR LF.
std::vector<std::string_view> splitLines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (true) {
    const std::size_t end = text.find_first_of("\r\n");
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + (text.substr(end, 2) == "\r\n" ? 2 : 1));
  }
}

/// A word that the text does not hold, made of letters and digits only so that Markdown sees plain text in
/// it.
std::string freshMark(std::string_view text) {
  std::string mark = "sluice";
  for (int i = 0; text.find(mark) != std::string_view::npos; ++i) mark = "sluice" + std::to_string(i) + "m";
  return mark;
}

bool isQuoted(cmark_node* node) {
  for (cmark_node* above = node; above != nullptr; above = cmark_node_parent(above)) {
    if (cmark_node_get_type(above) == CMARK_NODE_BLOCK_QUOTE) return true;
  }
  return false;
}

/// Whether `node` is text that stands first on its line, directly in a paragraph or heading.
bool startsLine(cmark_node* node) {
  if (cmark_node_get_type(node) != CMARK_NODE_TEXT) return false;
  const auto parent = cmark_node_get_type(cmark_node_parent(node));
  if (parent != CMARK_NODE_PARAGRAPH && parent != CMARK_NODE_HEADING) return false;
  cmark_node* before = cmark_node_previous(node);
  if (before == nullptr) return true;
  const auto type = cmark_node_get_type(before);
  return type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK;
}

std::optional<std::size_t> markedLine(std::string_view text, std::string_view mark) {
  if (!text.starts_with(mark)) return std::nullopt;
  text.remove_prefix(mark.size());
  std::size_t number = 0, digits = 0;
  while (digits < text.size() && digits < 9 && text[digits] >= '0' && text[digits] <= '9') {
    number = number * 10 + static_cast<std::size_t>(text[digits++] - '0');
  }
  if (digits == 0 || digits == text.size() || text[digits] != 'x') return std::nullopt;
  return number;
}

}  // namespace

std::vector<MarkdownLine> slashLines(std::string_view markdown) {
  const std::vector<std::string_view> lines = splitLines(markdown);
  // The slash of each candidate becomes a mark with its line number. Where the mark comes out as text at the
  // start of a line, the line is what it seems; cmark's own source positions cannot say so for inline code
  // that runs over several lines.
  const std::string mark = freshMark(markdown);
  std::string marked;
  marked.reserve(markdown.size() + 64);
  bool any = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string_view line = lines[i];
    const bool candidate = line.size() > 1 && line[0] == '/' && isLetter(line[1]);
    any |= candidate;
    if (candidate) {
      marked.append(mark).append(std::to_string(i)).append("x").append(line.substr(1));
    } else {
      marked.append(line);
    }
    marked += '\n';
  }
  std::vector<MarkdownLine> found;
  if (!any) return found;
  const std::unique_ptr<cmark_node, NodeDeleter> document(
      cmark_parse_document(marked.data(), marked.size(), CMARK_OPT_VALIDATE_UTF8));
  if (document == nullptr) return found;
  const std::unique_ptr<cmark_iter, IteratorDeleter> walk(cmark_iter_new(document.get()));
  while (cmark_iter_next(walk.get()) != CMARK_EVENT_DONE) {
    cmark_node* node = cmark_iter_get_node(walk.get());
    if (cmark_iter_get_event_type(walk.get()) != CMARK_EVENT_ENTER || !startsLine(node)) continue;
    const char* literal = cmark_node_get_literal(node);
    const auto number = markedLine(literal == nullptr ? "" : literal, mark);
    if (number && *number < lines.size() && !isQuoted(node)) {
      found.push_back({static_cast<int>(*number), lines[*number]});
    }
  }
  return found;
}

}  // namespace sluice
