/// The pre-deploy checklist as it is configured: what is looked at, and what must be found (rules §8).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/fields.h"
#include "base/time.h"

namespace sluice {

enum class ProbeKind { attestation, skip, file, http, prometheus, command, disk, memory };

template <>
struct EnumNames<ProbeKind> {
  static constexpr std::pair<ProbeKind, std::string_view> names[] = {{ProbeKind::attestation, "attestation"},
                                                                     {ProbeKind::skip, "skip"},
                                                                     {ProbeKind::file, "file"},
                                                                     {ProbeKind::http, "http"},
                                                                     {ProbeKind::prometheus, "prometheus"},
                                                                     {ProbeKind::command, "command"},
                                                                     {ProbeKind::disk, "disk"},
                                                                     {ProbeKind::memory, "memory"}};
};

/// `> 0.2`: rules/comparison.h reads and judges it.
struct Comparison {
  std::string sign;
  double limit = 0;

  static constexpr void fields(auto&& each) {
    each("sign", &Comparison::sign);
    each("limit", &Comparison::limit);
  }
};

/// What a URL must answer.
struct HttpExpectation {
  int status = 200;
  std::string body;                         ///< text that must be in it; empty: any
  std::map<std::string, std::string> json;  ///< by JSON pointer: the value, as JSON text
  std::optional<Millis> within;

  static constexpr void fields(auto&& each) {
    each("status", &HttpExpectation::status);
    each("body", &HttpExpectation::body);
    each("json", &HttpExpectation::json);
    each("within", &HttpExpectation::within);
  }
};

/// One line of the pre-deploy checklist. How to look is in the parameters; looking is the monitor
/// room's.
struct ChecklistItem {
  std::string name;
  ProbeKind probe = ProbeKind::attestation;
  std::string skip_reason;
  Millis valid_for = std::chrono::hours(24);  ///< of an attestation
  std::string path;                           ///< file, disk
  Millis max_age = std::chrono::hours(24);    ///< file
  std::string url;                            ///< http, prometheus
  HttpExpectation expect;                     ///< http
  std::string query;                          ///< prometheus
  Comparison comparison;                      ///< prometheus
  std::vector<std::string> argv;              ///< command
  double percent = 20;                        ///< disk: least free; memory: most used

  static constexpr void fields(auto&& each) {
    each("name", &ChecklistItem::name);
    each("probe", &ChecklistItem::probe);
    each("skip_reason", &ChecklistItem::skip_reason);
    each("valid_for", &ChecklistItem::valid_for);
    each("path", &ChecklistItem::path);
    each("max_age", &ChecklistItem::max_age);
    each("url", &ChecklistItem::url);
    each("expect", &ChecklistItem::expect);
    each("query", &ChecklistItem::query);
    each("comparison", &ChecklistItem::comparison);
    each("argv", &ChecklistItem::argv);
    each("percent", &ChecklistItem::percent);
  }
};

}  // namespace sluice
