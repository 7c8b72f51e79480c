#include "app/logging.h"

#include <spdlog/formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "app/terminal.h"
#include "base/json.h"
#include "base/time.h"

namespace sluice::app {
namespace {

/// A message may hold the title of a stranger's pull request: no line break and no escape sequence gets through.
class LineFormatter final : public spdlog::formatter {
 public:
  explicit LineFormatter(bool json) : json_(json) {}

  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override {
    const auto at = std::chrono::floor<Millis>(message.time);
    const auto level = spdlog::level::to_string_view(message.level);
    const std::string_view name(level.data(), level.size());
    const std::string text = plainText({message.payload.data(), message.payload.size()});
    std::string line;
    if (json_) {
      JsonWriter writer;
      writer.beginObject().field("at", std::string_view(toRfc3339(at))).field("level", name);
      line = writer.field("message", std::string_view(text)).endObject().take();
    } else {
      line = toRfc3339(at) + ' ' + std::string(name) + ' ' + text;
    }
    line += '\n';
    out.append(line.data(), line.data() + line.size());
  }
  std::unique_ptr<spdlog::formatter> clone() const override { return std::make_unique<LineFormatter>(json_); }

 private:
  bool json_;
};

}  // namespace

void startLogging(const std::string& level, bool json) {
  auto logger = std::make_shared<spdlog::logger>("sluice", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_formatter(std::make_unique<LineFormatter>(json));
  logger->set_level(spdlog::level::from_str(level));
  logger->flush_on(spdlog::level::trace);
  spdlog::set_default_logger(std::move(logger));
}

}  // namespace sluice::app
