#include "app/installation_key.h"

#include <fcntl.h>
#include <sys/random.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "base/digest.h"

namespace sluice::app {
namespace {

constexpr std::size_t kHexLength = 64;

tl::unexpected<Error> cannot(const std::string& path, const char* what) {
  return fail(ErrorKind::transient, path + " cannot be " + what + ": " + std::strerror(errno));
}

Result<Secret> makeKey(const std::string& path) {
  std::array<char, kHexLength / 2> bytes{};
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
    return cannot(path, "made");
  Secret key(toHex(std::string_view(bytes.data(), bytes.size())));
  // Whole or not at all: after a crash in between it is made anew.
  const std::string draft = path + ".new";
  const int file = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return cannot(draft, "written");
  const bool written = ::write(file, key.reveal().data(), kHexLength) == static_cast<ssize_t>(kHexLength) &&
                       ::fsync(file) == 0;
  ::close(file);
  if (!written || ::rename(draft.c_str(), path.c_str()) != 0) return cannot(path, "written");
  return key;
}

}  // namespace

Result<Secret> installationKey(const std::string& path) {
  if (::access(path.c_str(), F_OK) != 0 && errno == ENOENT) return makeKey(path);
  std::ifstream file(path);
  std::string text;
  if (!std::getline(file, text)) return cannot(path, "read");
  if (text.size() != kHexLength || !fromHex(text))
    return fail(ErrorKind::corrupt, path + " holds no key: restore it, or remove it for a new one");
  return Secret(std::move(text));
}

}  // namespace sluice::app
