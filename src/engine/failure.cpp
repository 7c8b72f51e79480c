#include "engine/failure.h"

namespace sluice {

std::string_view kindText(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::transient:
      return "transient";
    case ErrorKind::invalid:
      return "invalid";
    case ErrorKind::not_found:
      return "not_found";
    case ErrorKind::conflict:
      return "conflict";
    case ErrorKind::unauthorized:
      return "unauthorized";
    case ErrorKind::corrupt:
      return "corrupt";
    case ErrorKind::unclear:
      return "unclear";
    case ErrorKind::internal:
      return "internal";
  }
  return "internal";
}

std::string describe(const Error& error) { return std::string(kindText(error.kind)) + ": " + error.message; }

}  // namespace sluice
