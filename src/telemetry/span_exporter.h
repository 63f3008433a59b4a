#pragma once

// Sends finished spans to a collector: OTLP over HTTP, in JSON, by a thread of its own. Used by the gateway where the
// configuration names an endpoint. Requests never wait for it and never fail for it: what it cannot send is dropped and
// counted. Queue, batches and interval are those of OpenTelemetry's batch span processor.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/loop/epoll_loop.h"
#include "base/secret.h"
#include "base/span.h"
#include "base/task.h"
#include "base/url.h"
#include "transport/http_client.h"

namespace walletgate::telemetry {

enum class SpanFate : std::uint8_t {
  kExported,
  kQueueFull,     ///< dropped: spans come faster than the collector takes them
  kExportFailed,  ///< dropped: the collector was not reached, or did not take them
};

struct SpanExporterOptions {
  Url endpoint;          ///< with its path, "/v1/traces" as a rule
  Secret authorization;  ///< value of the Authorization header; empty: none is sent
  std::string version;   ///< of this program
  /// Hears of every span, sooner or later, from any thread and from within Record. For metrics.
  std::function<void(SpanFate fate, std::size_t spans)> count;
  std::size_t max_queued = 2048;
  std::size_t max_batch = 512;
  std::chrono::milliseconds interval{5000};
  std::chrono::milliseconds timeout{10000};       ///< of one export
  std::chrono::milliseconds first_pause{1000};    ///< before a batch is sent again; twice that before the last time
  std::chrono::milliseconds last_patience{2000};  ///< for what is left at the end
};

class SpanExporter final : public SpanSink {
 public:
  /// REQUIRES InitCurl() before.
  explicit SpanExporter(SpanExporterOptions options);
  /// Sends what is queued, as far as its patience reaches. REQUIRES that nobody records any more.
  ~SpanExporter() override;
  SpanExporter(const SpanExporter&) = delete;
  SpanExporter& operator=(const SpanExporter&) = delete;

  void Record(Span span) override;

 private:
  void Run();
  Task<void> Work();
  Task<void> Export(std::vector<Span> batch);
  /// Cut short at the end, and by a whole batch where `idle_`.
  Task<void> Pause(std::chrono::milliseconds pause);
  /// The oldest spans; at most one batch.
  std::vector<Span> TakeBatch();
  bool HasBatch();
  void Count(SpanFate fate, std::size_t spans) const;
  /// Tells in the log when exports begin to fail, and when they work again.
  void Note(std::string_view trouble);

  const SpanExporterOptions options_;
  std::mutex mutex_;
  std::vector<Span> queue_;  ///< guarded by mutex_
  // The rest is the thread's own.
  EpollLoop loop_;
  transport::HttpClient* client_ = nullptr;
  Completion<bool> wake_;
  bool idle_ = false;  ///< nothing is being sent, nor has the collector asked for patience
  bool ending_ = false;
  bool failing_ = false;
  std::size_t in_flight_ = 0;  ///< spans of the batch that is being sent
  std::thread thread_;         ///< the last member: it uses the others
};

}  // namespace walletgate::telemetry
