/// One request and one response as handlers see them; nothing of a socket or of an HTTP library. Value types.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/http/headers.h"

namespace sluice::http {

/// A whole request, already within every limit of the server. Header values are the raw bytes of the wire: no
/// control characters, nothing decoded. Whatever decides something is still checked by its handler against a
/// strict pattern.
struct Request {
  std::string method;                        ///< upper case
  std::string path;                          ///< percent-decoded, without the query; begins with `/`
  std::map<std::string, std::string> query;  ///< percent-decoded; of a repeated name the first counts
  Headers headers;
  std::string body;
  std::string remote_address;        ///< from the socket, never from a header
  std::vector<std::string> matches;  ///< the groups of the route's pattern, the first at 0
};

struct Response {
  int status = 200;
  Headers headers;  ///< `Content-Length` and `Connection` are the server's own business
  std::string body;
};

using Handler = std::function<Response(const Request&)>;

Response jsonResponse(int status, std::string json);
/// RFC 9457: `{"type","title","status","detail"[,"reasons"]}` as application/problem+json. `detail` is for
/// people and holds no secret.
Response problem(int status, std::string_view detail, const std::vector<std::string>& reasons = {});
/// The reason phrase of RFC 9110 for a status, e.g. `Not Found`.
std::string_view reasonPhrase(int status);

}  // namespace sluice::http
