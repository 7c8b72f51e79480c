#include "gateway/http/message.h"

#include "base/json.h"

namespace sluice::http {

Response jsonResponse(int status, std::string json) {
  return Response{status, {{"Content-Type", "application/json"}}, std::move(json)};
}

Response problem(int status, std::string_view detail, const std::vector<std::string>& reasons) {
  JsonWriter out;
  out.beginObject()
      .field("type", "about:blank")
      .field("title", reasonPhrase(status))
      .field("status", status)
      .field("detail", detail);
  if (!reasons.empty()) {
    out.key("reasons").beginArray();
    for (const std::string& reason : reasons) out.value(reason);
    out.endArray();
  }
  out.endObject();
  return Response{status, {{"Content-Type", "application/problem+json"}}, out.take()};
}

std::string_view reasonPhrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 411:
      return "Length Required";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return status < 400 ? "OK" : status < 500 ? "Client Error" : "Server Error";
  }
}

}  // namespace sluice::http
