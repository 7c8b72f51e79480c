#include "gitops/signer.h"

#include <stdlib.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <utility>

#include "gitops/child_environment.h"
#include "gitops/failure.h"
#include "gitops/process.h"
#include "gitops/text.h"

namespace sluice {
namespace {

namespace fs = std::filesystem;

constexpr Millis kSigningDeadline{30'000};
constexpr std::array<std::string_view, 2> kArmours{"-----BEGIN SSH SIGNATURE-----",
                                                   "-----BEGIN PGP SIGNATURE-----"};

std::string lastLine(const std::string& text) {
  const auto lines = linesOf(text);
  for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
    if (!line->empty()) return shortened(toUtf8(*line), 300);
  }
  return "it gave no reason";
}

Result<ProcessResult> runSigner(std::vector<std::string> argv, const std::string& gnupg_home,
                                std::string input) {
  ChildEnvironment environment;
  if (!gnupg_home.empty()) environment.set("GNUPGHOME", gnupg_home);
  ProcessRequest request;
  request.argv = std::move(argv);
  request.environment = environment.build();
  request.input = std::move(input);
  request.deadline = kSigningDeadline;
  const std::string program = request.argv.front();
  auto result = runProcess(request);
  if (!result && result.error().kind == ErrorKind::not_found) {
    return fail(ErrorKind::not_found, "the program " + program +
                                          " is not installed; signing needs it (Debian: " +
                                          (program == "gpg" ? "gnupg" : "openssh-client") + ")");
  }
  return result;
}

/// A file that goes with its object.
class TemporaryFile {
 public:
  static Result<TemporaryFile> holding(const std::string& bytes) {
    std::error_code error;
    std::string name = (fs::temp_directory_path(error) / "sluice-signature-XXXXXX").string();
    const int file = error ? -1 : ::mkstemp(name.data());
    if (file < 0) return systemFailure("make a temporary file", errno);
    ::close(file);
    TemporaryFile made(name);
    std::ofstream stream(name, std::ios::binary);
    stream << bytes;
    stream.close();
    if (!stream) return systemFailure("write " + name, errno);
    return made;
  }
  TemporaryFile(TemporaryFile&& other) noexcept : name_(std::exchange(other.name_, {})) {}
  TemporaryFile& operator=(TemporaryFile&&) = delete;
  ~TemporaryFile() {
    std::error_code ignored;
    if (!name_.empty()) fs::remove(name_, ignored);
  }
  const std::string& name() const { return name_; }

 private:
  explicit TemporaryFile(std::string name) : name_(std::move(name)) {}
  std::string name_;
};

SignatureVerdict unreadable(const Error& error) { return {SignatureState::bad, error.message}; }

SignatureVerdict verdictOf(const Result<ProcessResult>& result, const std::string& words) {
  if (!result) return unreadable(result.error());
  return {result->good() ? SignatureState::good : SignatureState::bad, words};
}

SignatureVerdict checkSsh(const std::string& bytes, const std::string& signature,
                          const std::string& signers) {
  const auto file = TemporaryFile::holding(signature);
  if (!file) return unreadable(file.error());
  const auto principal =
      runSigner({"ssh-keygen", "-Y", "find-principals", "-f", signers, "-s", file->name()}, "", "");
  if (!principal) return unreadable(principal.error());
  if (!principal->good() || principal->output.empty())
    return {SignatureState::bad, "its key is not among the allowed signers"};
  const std::string who(firstLine(principal->output));
  const auto result = runSigner(
      {"ssh-keygen", "-Y", "verify", "-f", signers, "-I", who, "-n", "git", "-s", file->name()}, "", bytes);
  return verdictOf(result, result ? lastLine(result->good() ? result->output : result->errors) : "");
}

SignatureVerdict checkOpenPgp(const std::string& bytes, const std::string& signature,
                              const std::string& home) {
  const auto file = TemporaryFile::holding(signature);
  if (!file) return unreadable(file.error());
  const auto result =
      runSigner({"gpg", "--batch", "--no-tty", "--status-fd=1", "--verify", file->name(), "-"}, home, bytes);
  std::string words;
  const std::string output = result ? result->output : std::string();
  for (const std::string_view line : linesOf(output)) {
    for (const std::string_view mark :
         {"[GNUPG:] GOODSIG ", "[GNUPG:] BADSIG ", "[GNUPG:] ERRSIG ", "[GNUPG:] NO_PUBKEY ",
          "[GNUPG:] EXPKEYSIG ", "[GNUPG:] REVKEYSIG "}) {
      if (line.starts_with(mark)) words = toUtf8(line.substr(9));
    }
  }
  // An expired or revoked key still ends with 0.
  SignatureVerdict verdict = verdictOf(result, words);
  if (verdict.state == SignatureState::good && !words.starts_with("GOODSIG"))
    verdict.state = SignatureState::bad;
  return verdict;
}

}  // namespace

Result<std::string> Signer::sign(const std::string& bytes, Instant at) const {
  return key_.ssh_key.empty() ? signWithOpenPgp(bytes, at) : signWithSsh(bytes);
}

Result<std::string> Signer::signWithSsh(const std::string& bytes) const {
  const auto result = runSigner({"ssh-keygen", "-Y", "sign", "-n", "git", "-f", key_.ssh_key}, "", bytes);
  if (!result) return fail(result.error());
  if (!result->good()) {
    return fail(ErrorKind::invalid,
                "cannot sign with " + key_.ssh_key + ": " + lastLine(result->errors) +
                    " (signing.ssh_key wants a private key without a passphrase, readable by Sluice alone)");
  }
  return result->output;
}

Result<std::string> Signer::signWithOpenPgp(const std::string& bytes, Instant at) const {
  // The time is in the signature: the decision's, not the clock's.
  std::string time = toCompactUtc(at);
  time[8] = 'T';
  const auto result =
      runSigner({"gpg", "--batch", "--no-tty", "--pinentry-mode", "error", "--faked-system-time", time + "!",
                 "--local-user", key_.openpgp_key, "--armor", "--detach-sign"},
                key_.gnupg_home, bytes);
  if (!result) return fail(result.error());
  if (!result->good()) {
    return fail(ErrorKind::invalid,
                "cannot sign with " + key_.openpgp_key + ": " + lastLine(result->errors) +
                    " (signing.openpgp_key wants a secret key without a passphrase in signing.gnupg_home)");
  }
  return result->output;
}

Status Signer::probe() const {
  if (!signs()) return {};
  const Instant now = std::chrono::floor<std::chrono::seconds>(
      std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now()));
  const auto first = sign("sluice\n", now);
  if (!first) return fail(first.error());
  const auto second = sign("sluice\n", now);
  if (!second) return fail(second.error());
  if (*first != *second) {
    return fail(ErrorKind::invalid,
                "the signing key gives another signature each time (ECDSA, security keys): a step that is "
                "repeated after a crash could not make the same tag. Use an Ed25519 or RSA key");
  }
  return {};
}

SignatureVerdict checkSignature(const std::string& bytes, const std::string& signature,
                                const SignatureTrust& trust) {
  if (signature.empty()) return {};
  if (signature.starts_with(kArmours[0])) {
    if (!trust.allowed_signers.empty()) return checkSsh(bytes, signature, trust.allowed_signers);
    if (trust.own_ssh_key.empty()) return {SignatureState::unchecked, ""};
    const auto own = runSigner({"ssh-keygen", "-y", "-f", trust.own_ssh_key}, "", "");
    if (!own) return unreadable(own.error());
    const auto file = TemporaryFile::holding("sluice namespaces=\"git\" " + own->output);
    if (!file) return unreadable(file.error());
    return checkSsh(bytes, signature, file->name());
  }
  if (trust.gnupg_home.empty()) return {SignatureState::unchecked, ""};
  return checkOpenPgp(bytes, signature, trust.gnupg_home);
}

std::size_t signatureAt(const std::string& tag) {
  std::size_t at = tag.size();
  for (const std::string_view armour : kArmours) {
    const std::size_t found = tag.rfind("\n" + std::string(armour));
    if (found != std::string::npos) at = std::min(at, found + 1);
  }
  return at;
}

}  // namespace sluice
