#include "gateway/webhook/intake.h"

#include <algorithm>
#include <optional>

#include "gateway/webhook/envelope.h"
#include "gateway/webhook/signature.h"

namespace sluice::webhook {
namespace {

using http::problem;
using http::Request;
using http::Response;

constexpr std::string_view kPrefix = "/webhooks/";

std::string lowered(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

bool isAlphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// `pull_request`: what GitHub calls its events.
bool isEventName(std::string_view text) {
  return !text.empty() && text.size() <= 64 &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
}

/// GitHub sends a GUID. The header is outside the signature, so it is held to characters that mean nothing
/// anywhere.
bool isDeliveryId(std::string_view text) {
  return !text.empty() && text.size() <= 100 && std::all_of(text.begin(), text.end(), [](char c) {
    return isAlphanumeric(c) || c == '-' || c == '_' || c == '.';
  });
}

bool isJson(std::string_view content_type) {
  std::string_view type = content_type.substr(0, content_type.find(';'));
  while (type.ends_with(' ')) type.remove_suffix(1);
  return http::equalsIgnoringCase(type, "application/json");
}

// `id` has passed isDeliveryId: nothing in it needs escaping.
Response accepted(const std::string& id) { return http::jsonResponse(202, "{\"delivery\": \"" + id + "\"}"); }
Response duplicate(const std::string& id) {
  return http::jsonResponse(200, "{\"delivery\": \"" + id + "\", \"duplicate\": true}");
}

Response unavailable(const Error& error) {
  Response response =
      problem(503, "The delivery cannot be stored now; nothing was taken. Send it again later.");
  const auto seconds = error.retry_after.value_or(std::chrono::seconds(10)).count();
  response.headers.add("Retry-After", std::to_string(std::max<std::int64_t>(seconds, 1)));
  return response;
}

}  // namespace

/// All hooks of one path, arranged by secret: an App's hook is shared by many repositories and usually has
/// one secret.
struct Intake::Door {
  std::string path;
  Forge forge = Forge::github;
  bool shared = false;                              ///< an App's: the body picks the repository
  std::vector<Secret> secrets;                      ///< each once
  std::vector<std::vector<RepositoryName>> behind;  ///< for each secret, whose it is

  void add(const Hook& hook) {
    for (const Secret& secret : hook.secrets) {
      if (secret.empty()) continue;
      const auto same = std::find_if(secrets.begin(), secrets.end(),
                                     [&](const Secret& other) { return other.equals(secret.reveal()); });
      const auto index = static_cast<std::size_t>(same - secrets.begin());
      if (same == secrets.end()) {
        secrets.push_back(secret);
        behind.emplace_back();
      }
      behind[index].push_back(hook.repository);
    }
  }

  const RepositoryName* find(std::size_t secret, std::string_view name) const {
    for (const RepositoryName& repository : behind[secret]) {
      if (http::equalsIgnoringCase(repository.str(), name)) return &repository;
    }
    return nullptr;
  }
  bool knows(std::string_view name) const {
    for (std::size_t i = 0; i < behind.size(); ++i) {
      if (find(i, name) != nullptr) return true;
    }
    return false;
  }
};

Intake::Intake(const std::vector<Hook>& hooks, Inbox& inbox, std::function<Instant()> now)
    : inbox_(inbox), now_(std::move(now)) {
  std::map<std::string, Door> doors;
  for (const Hook& hook : hooks) {
    Door& door = doors[lowered(hook.path)];
    door.path = lowered(hook.path);
    door.forge = hook.forge;
    door.shared = hook.path.find('/') == std::string::npos;
    door.add(hook);
  }
  for (auto& [path, door] : doors) doors_.emplace(path, std::make_unique<const Door>(std::move(door)));
}

Intake::~Intake() = default;

void Intake::addTo(http::Server& server) const {
  server.route("POST", "/webhooks/.+", [this](const Request& request) { return receive(request); });
}

Response Intake::receive(const Request& request) const {
  const std::string_view path =
      std::string_view(request.path).substr(std::min(kPrefix.size(), request.path.size()));
  const auto door = doors_.find(lowered(path));
  if (door == doors_.end())
    return problem(404, "There is no such webhook. Check the address against the configured repositories.");
  switch (door->second->forge) {
    case Forge::github:
      return receiveGithub(*door->second, request);
    case Forge::alertmanager:
      return receiveAlertmanager(*door->second, request);
  }
  return problem(404, "There is no such webhook.");
}

Response Intake::receiveGithub(const Door& door, const Request& request) const {
  const auto signature = request.headers.single("X-Hub-Signature-256");
  const auto verified = signature ? verifyGithub(request.body, *signature, door.secrets) : std::nullopt;
  if (!verified)
    return problem(401, "X-Hub-Signature-256 is missing or does not fit the body and this hook's secret.");
  const std::string_view fingerprint(reinterpret_cast<const char*>(verified->hmac.data()),
                                     verified->hmac.size());

  // Authentic from here on: what is wrong now may be said in detail.
  if (!isJson(request.headers.get("Content-Type"))) {
    return problem(400,
                   "The body must be application/json. Set the webhook's content type to application/json on "
                   "the forge.");
  }
  const auto event = request.headers.single("X-GitHub-Event");
  if (!event || !isEventName(*event))
    return problem(400, "X-GitHub-Event is missing, repeated or no event name.");
  const auto envelope = readEnvelope(request.body);
  if (!envelope) return problem(400, envelope.error().message);

  const auto sent_id = request.headers.single("X-GitHub-Delivery");
  Delivery delivery;
  delivery.id = sent_id && isDeliveryId(*sent_id) ? std::string(*sent_id) : toHex(fingerprint.substr(0, 16));
  delivery.event = *event;

  const auto& named = envelope->repository;
  if (door.shared) {
    // Events about no repository (installation, organisation) or about one that is not configured: authentic,
    // of no use.
    if (!named || !door.knows(*named)) return accepted(delivery.id);
    const RepositoryName* repository = door.find(verified->secret, *named);
    if (repository == nullptr)
      return problem(403, "The body is about a repository that this secret does not speak for.");
    delivery.repository = *repository;
  } else {
    delivery.repository = door.behind[verified->secret].front();
    if (named && !http::equalsIgnoringCase(*named, delivery.repository.str())) {
      return problem(403, "The body is about another repository than this hook.");
    }
  }
  delivery.hook = door.path;
  delivery.received_at = now_();
  delivery.body = request.body;
  return store(delivery, fingerprint);
}

Response Intake::receiveAlertmanager(const Door& door, const Request& request) const {
  const auto credentials = request.headers.single("Authorization");
  const auto verified = credentials ? verifyBearer(request.body, *credentials, door.secrets) : std::nullopt;
  if (!verified) {
    Response refused = problem(401, "The bearer token is missing or is not this hook's secret.");
    refused.headers.add("WWW-Authenticate", "Bearer");
    return refused;
  }
  if (!isJson(request.headers.get("Content-Type"))) return problem(400, "The body must be application/json.");
  if (const auto envelope = readEnvelope(request.body); !envelope)
    return problem(400, envelope.error().message);
  const std::string_view fingerprint(reinterpret_cast<const char*>(verified->hmac.data()),
                                     verified->hmac.size());
  Delivery delivery;
  delivery.id = toHex(fingerprint.substr(0, 16));
  delivery.event = "alert";
  delivery.repository = door.behind[verified->secret].front();
  delivery.hook = door.path;
  delivery.received_at = now_();
  delivery.body = request.body;
  return store(delivery, fingerprint);
}

Response Intake::store(const Delivery& delivery, std::string_view fingerprint) const {
  const auto stored = inbox_.append(delivery, fingerprint);
  if (stored) return stored->duplicate ? duplicate(delivery.id) : accepted(delivery.id);
  if (stored.error().kind == ErrorKind::invalid)
    return problem(413, "The delivery is larger than can be stored.");
  return unavailable(stored.error());
}

}  // namespace sluice::webhook
