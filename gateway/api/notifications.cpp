#include "core/sample_notice.h"
#include "gateway/api/endpoint.h"
#include "gateway/api/views.h"

namespace sluice::api {
namespace {

std::vector<std::string_view> kindNames() {
  std::vector<std::string_view> names;
  for (const auto& [kind, name] : EnumNames<NoticeKind>::names) names.push_back(name);
  return names;
}

void writeTrial(JsonWriter& out, const std::pair<const std::string, Status>& trial) {
  out.beginObject().field("channel", std::string_view(trial.first)).field("told", trial.second.has_value());
  writeTextOrNull(out, "error", trial.second ? "" : trial.second.error().message);
  out.endObject();
}

Result<http::Response> tryChannels(const Call& call) {
  const auto repository = repositoryOf(call);
  if (!repository) return fail(repository.error());
  if (auto forbidden = mayNot(call, *repository, {Role::admin}, "try the channels"))
    return std::move(*forbidden);
  Notice notice = sampleNotice(call.body.choice<NoticeKind>("kind").value_or(NoticeKind::uat_deployed));
  notice.id = "test/" + std::to_string(toMillis(call.backend.now()));
  const auto told = call.backend.tryChannels(*repository, call.body.text("channel"), std::move(notice));
  if (!told) return fail(told.error());
  return listAnswer(std::vector(told->begin(), told->end()), "", writeTrial);
}

}  // namespace

std::vector<Endpoint> notificationEndpoints() {
  return {
      {"POST",
       "/notifications/test",
       "tryChannels",
       "Send a sample, marked as one, and say what became of it on each channel; an admin may",
       {},
       {repositoryRequired(),
        {"channel", Kind::text, false, "Only this one; each when not said."},
        {"kind", Kind::text, false, "What it says; uat_deployed when not said.", kindNames()}},
       200,
       "ChannelTrialList",
       tryChannels},
  };
}

}  // namespace sluice::api
