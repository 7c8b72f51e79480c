/// Reads the head of an HTTP/1.1 request, strictly: what two programs could read in two ways is refused (RFC
/// 9112 §11.2). Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "gateway/http/message.h"

namespace sluice::http {

struct Head {
  Request request;       ///< without body, remote address and matches
  std::string raw_path;  ///< as on the wire, still percent-encoded, without the query
  std::uint64_t content_length = 0;
  bool keep_alive = true;
  bool expects_continue = false;
};

/// Why the connection ends here: an answer, then close.
struct HeadRefusal {
  int status = 400;
  std::string detail;
};

/// `text` is everything up to and including the empty line. `max_headers` counts fields.
std::variant<Head, HeadRefusal> parseHead(std::string_view text, std::size_t max_headers,
                                          std::uint64_t max_body);

/// Strict percent-decoding: nothing on a bad escape or on a control character, encoded or not.
std::optional<std::string> percentDecode(std::string_view text, bool plus_is_space);

}  // namespace sluice::http
