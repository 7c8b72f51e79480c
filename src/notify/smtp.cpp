#include "notify/smtp.h"

#include <curl/curl.h>

#include <cstring>
#include <memory>

#include "notify/characters.h"

namespace sluice::notify {
namespace {

constexpr long kConnectSeconds = 10;
constexpr long kSeconds = 30;

struct EndCurl {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Curl = std::unique_ptr<CURL, EndCurl>;
using Recipients = std::unique_ptr<curl_slist, EndCurl>;

/// The message on its way. curl reads from it once the server has said that it takes one.
struct Upload {
  std::string wire;
  std::size_t sent = 0;
};

std::size_t readUpload(char* into, std::size_t size, std::size_t count, void* given) {
  auto& upload = *static_cast<Upload*>(given);
  const std::size_t length = std::min(size * count, upload.wire.size() - upload.sent);
  std::memcpy(into, upload.wire.data() + upload.sent, length);
  upload.sent += length;
  return length;
}

/// The server's last word counts; where there is none it depends on whether the message was on its way.
Error errorOf(CURLcode code, long reply, bool sending, const std::string& what) {
  Error error{ErrorKind::transient, "the mail server: " + cut(oneLine(what), 300)};
  if (reply >= 400) error.message += " (" + std::to_string(reply) + ")";
  if (reply >= 500 || code == CURLE_LOGIN_DENIED) {
    error.kind = code == CURLE_LOGIN_DENIED ? ErrorKind::unauthorized : ErrorKind::invalid;
  } else if (reply < 400 && sending) {
    error.kind = ErrorKind::unclear;
  } else if (code == CURLE_USE_SSL_FAILED || code == CURLE_PEER_FAILED_VERIFICATION ||
             code == CURLE_SSL_CACERT_BADFILE) {
    error.kind = ErrorKind::unauthorized;  // nobody hands a password to a stranger
  }
  return error;
}

Status send(const SmtpSettings& settings, const MailMessage& message) {
  const Curl curl(curl_easy_init());
  Recipients recipients;
  for (const std::string& address : message.to) {
    curl_slist* longer = curl_slist_append(recipients.get(), address.c_str());
    if (longer == nullptr) return fail(ErrorKind::transient, "no memory for a mail");
    (void)recipients.release();
    recipients.reset(longer);
  }
  if (!curl) return fail(ErrorKind::transient, "no memory for a mail");
  Upload upload{wireFormat(message)};
  char what[CURL_ERROR_SIZE] = "";
  const auto set = [&](CURLoption option, auto value) {
    return curl_easy_setopt(curl.get(), option, value) == CURLE_OK;
  };
  bool good = set(CURLOPT_URL, settings.url.c_str()) && set(CURLOPT_PROTOCOLS_STR, "smtp,smtps") &&
              set(CURLOPT_NOPROXY, "*") && set(CURLOPT_NOSIGNAL, 1L) &&
              set(CURLOPT_CONNECTTIMEOUT, kConnectSeconds) && set(CURLOPT_TIMEOUT, kSeconds) &&
              set(CURLOPT_ERRORBUFFER, what) && set(CURLOPT_MAIL_FROM, ("<" + message.from + ">").c_str()) &&
              set(CURLOPT_MAIL_RCPT, recipients.get()) && set(CURLOPT_UPLOAD, 1L) &&
              set(CURLOPT_READFUNCTION, &readUpload) && set(CURLOPT_READDATA, &upload) &&
              set(CURLOPT_USE_SSL, settings.encrypted ? long(CURLUSESSL_ALL) : long(CURLUSESSL_NONE));
  if (!settings.user.empty())
    good = good && set(CURLOPT_USERNAME, settings.user.c_str()) &&
           set(CURLOPT_PASSWORD, settings.password.reveal().c_str());
  if (!good) return fail(ErrorKind::internal, "libcurl cannot send mail");
  const CURLcode code = curl_easy_perform(curl.get());
  if (code == CURLE_OK) return {};
  long reply = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &reply);
  return fail(errorOf(code, reply, upload.sent > 0, what[0] != '\0' ? what : curl_easy_strerror(code)));
}

}  // namespace

SendMail smtpSender(SmtpSettings settings) {
  // Before any thread uses it; never undone, as libcurl's own documentation has it for programs.
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  (void)started;
  return [settings = std::move(settings)](const MailMessage& message) { return send(settings, message); };
}

}  // namespace sluice::notify
