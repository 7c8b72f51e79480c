/// Signs the tags and commits that Sluice makes, with the program that belongs to the key: `ssh-keygen` for
/// an SSH key, `gpg` for an OpenPGP key. The same bytes at the same time give the same signature, so that a
/// step that is repeated makes the same object; a key that cannot do that is refused. Thread-safe; holds no
/// secret itself.
#pragma once

#include <string>

#include "base/result.h"
#include "base/time.h"
#include "core/release_facts.h"

namespace sluice {

struct SigningKey {
  std::string ssh_key;                     ///< path of a private key without a passphrase, Ed25519 or RSA
  std::string openpgp_key;                 ///< fingerprint or key id; of the two at most one is set
  std::string gnupg_home;                  ///< path; empty: gpg's own
  std::string email = "sluice@localhost";  ///< of the committer and tagger `Sluice`
};

class Signer {
 public:
  /// The default signs nothing.
  explicit Signer(SigningKey key = {}) : key_(std::move(key)) {}

  bool signs() const { return !key_.ssh_key.empty() || !key_.openpgp_key.empty(); }
  /// `Sluice <email>`
  std::string identity() const { return "Sluice <" + key_.email + ">"; }

  /// The armoured signature over `bytes`, with a line feed at its end. `invalid` for a key that cannot be
  /// used; the message says why.
  Result<std::string> sign(const std::string& bytes, Instant at) const;
  /// Tries it, for the start: a broken key is found before the night.
  Status probe() const;

 private:
  Result<std::string> signWithSsh(const std::string& bytes) const;
  Result<std::string> signWithOpenPgp(const std::string& bytes, Instant at) const;

  SigningKey key_;
};

/// Whose signatures are trusted. Nothing set: they are not checked.
struct SignatureTrust {
  std::string allowed_signers;  ///< path of a file as ssh-keygen(1) describes it
  std::string own_ssh_key;      ///< path of a private key: its public half is trusted too
  std::string gnupg_home;       ///< path of a folder with the public keys
};

/// What the tags and commits of one repository are signed with, and whose signatures its proofs trust.
struct Signing {
  SigningKey key;
  SignatureTrust trust;
};

struct SignatureVerdict {
  SignatureState state = SignatureState::none;
  std::string words;  ///< of the program that checked it, valid UTF-8
};
/// Checks `signature` (empty: there is none) over `bytes`.
SignatureVerdict checkSignature(const std::string& bytes, const std::string& signature,
                                const SignatureTrust& trust);

/// Where the armoured signature begins at the end of a tag's bytes; their size when there is none.
std::size_t signatureAt(const std::string& tag);

}  // namespace sluice
