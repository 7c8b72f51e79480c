#include "app/logging.h"

#include <spdlog/formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include <cstdio>
#include <mutex>
#include <utility>

#include "app/terminal.h"
#include "base/json.h"
#include "base/time.h"

namespace sluice::app {
namespace {

/// A message may hold the title of a stranger's pull request: no line break and no escape sequence gets
/// through.
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

class StandardError final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  void release(const std::string& first) {
    std::string kept;
    {
      const std::lock_guard lock(mutex_);
      kept = std::exchange(kept_, "");
      held_ = false;
    }
    if (!first.empty()) spdlog::info("{}", first);
    std::fwrite(kept.data(), 1, kept.size(), stderr);
  }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    if (held_) {
      kept_.append(line.data(), line.size());
    } else {
      std::fwrite(line.data(), 1, line.size(), stderr);
    }
  }
  void flush_() override {}  // standard error has no buffer

 private:
  bool held_ = true;
  std::string kept_;
};

std::shared_ptr<StandardError> sink;

}  // namespace

void startLogging(const std::string& level, bool json) {
  sink = std::make_shared<StandardError>();
  auto logger = std::make_shared<spdlog::logger>("sluice", sink);
  logger->set_formatter(std::make_unique<LineFormatter>(json));
  logger->set_level(spdlog::level::from_str(level));
  spdlog::set_default_logger(std::move(logger));
}

void releaseLog(const std::string& first) { sink->release(first); }

}  // namespace sluice::app
