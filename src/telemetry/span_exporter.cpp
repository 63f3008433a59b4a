#include "telemetry/span_exporter.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "base/log/exception_log.h"
#include "base/log/log.h"
#include "telemetry/otlp_json.h"
#include "transport/curl_http_client.h"
#include "transport/retry_after.h"

namespace walletgate::telemetry {
namespace {

using std::chrono::milliseconds;
using transport::HttpRequest;
using transport::HttpResponse;

constexpr int kAttempts = 3;  // to hand over one batch
constexpr milliseconds kMaxPause = std::chrono::minutes(1);

bool Took(const Result<HttpResponse>& response) { return response && response->status / 100 == 2; }

/// OTLP/HTTP, "Retryable Response Codes".
bool AsksForPatience(const Result<HttpResponse>& response) {
  static constexpr std::array kRetryable = {429, 502, 503, 504};
  return response && std::find(kRetryable.begin(), kRetryable.end(), response->status) != kRetryable.end();
}

HttpRequest RequestFor(const SpanExporterOptions& options, std::string body) {
  HttpRequest request;
  request.method = "POST";
  request.base = options.endpoint;
  request.base.path.clear();
  request.target = options.endpoint.path;
  request.headers = {{"Content-Type", "application/json"}, {"User-Agent", "walletgate/" + options.version}};
  if (!options.authorization.empty()) {
    request.headers.emplace_back("Authorization", std::string(options.authorization.Reveal()));
  }
  request.body = std::move(body);
  return request;
}

}  // namespace

SpanExporter::SpanExporter(SpanExporterOptions options) : options_(std::move(options)), thread_([this] { Run(); }) {}

SpanExporter::~SpanExporter() {
  loop_.Post([this] {
    ending_ = true;
    wake_.Resolve(true);
    loop_.After(options_.last_patience, [this] { loop_.Stop(); });
  });
  thread_.join();
}

void SpanExporter::Record(Span span) {
  std::size_t waiting = 0;
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() < options_.max_queued) {
      queue_.push_back(std::move(span));
      waiting = queue_.size();
    }
  }
  if (waiting == 0) Count(SpanFate::kQueueFull, 1);
  if (waiting != options_.max_batch) return;
  loop_.Post([this] {
    if (idle_) wake_.Resolve(true);
  });
}

void SpanExporter::Run() {
  {
    transport::CurlHttpClient client(loop_,
                                     {.upstream = transport::UpstreamOptions::OperatorsOwn()});  // as is the collector
    client_ = &client;
    TaskScope scope;
    scope.Spawn(Work());
    loop_.Run();
  }
  const std::lock_guard lock(mutex_);
  Count(SpanFate::kExportFailed, in_flight_ + queue_.size());
}

Task<void> SpanExporter::Work() {
  for (;;) {  // until the exporter stops
    if (!HasBatch() && !ending_) {
      idle_ = true;
      co_await Pause(options_.interval);
      idle_ = false;
    }
    bool had_some = true;
    try {
      std::vector<Span> batch = TakeBatch();
      had_some = !batch.empty();
      if (had_some) {
        Task<void> exporting = Export(std::move(batch));
        co_await std::move(exporting);
      }
    } catch (...) {
      LogException("spans were not exported");
      Count(SpanFate::kExportFailed, std::exchange(in_flight_, 0));
    }
    if (!had_some && ending_) break;
  }
  loop_.Stop();
}

Task<void> SpanExporter::Export(std::vector<Span> batch) {
  in_flight_ = batch.size();
  const std::string body = OtlpJson(batch, options_.version);
  for (int attempt = 1; in_flight_ > 0; ++attempt) {
    Task<Result<HttpResponse>> sending =
        client_->Send(RequestFor(options_, body), Deadline::After(loop_.Now(), options_.timeout));
    const Result<HttpResponse> response = co_await std::move(sending);
    if (Took(response)) {
      const std::size_t rejected = std::min(RejectedSpans(response->body), in_flight_);
      Count(SpanFate::kExported, std::exchange(in_flight_, 0) - rejected);
      Count(SpanFate::kExportFailed, rejected);
      Note(rejected > 0 ? "some spans were rejected" : "");
    } else if (!AsksForPatience(response) || attempt == kAttempts || ending_) {
      Count(SpanFate::kExportFailed, std::exchange(in_flight_, 0));
      Note(response ? "status " + std::to_string(response->status) : response.error().detail);
    } else {
      const auto asked = transport::RetryAfterOf(*response, SystemClock().Now());
      const milliseconds pause =
          std::max<milliseconds>(options_.first_pause * attempt, asked.value_or(std::chrono::seconds(0)));
      co_await Pause(std::min(pause, kMaxPause));
    }
  }
}

Task<void> SpanExporter::Pause(milliseconds pause) {
  wake_ = Completion<bool>();
  const TimerId timer = loop_.After(pause, [this] { wake_.Resolve(true); });
  (void)co_await wake_;
  loop_.Cancel(timer);
}

std::vector<Span> SpanExporter::TakeBatch() {
  const std::lock_guard lock(mutex_);
  const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(std::min(queue_.size(), options_.max_batch));
  std::vector<Span> batch(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
  queue_.erase(queue_.begin(), end);
  return batch;
}

bool SpanExporter::HasBatch() {
  const std::lock_guard lock(mutex_);
  return queue_.size() >= options_.max_batch;
}

void SpanExporter::Count(SpanFate fate, std::size_t spans) const {
  if (spans > 0 && options_.count) options_.count(fate, spans);
}

void SpanExporter::Note(std::string_view trouble) {
  if (std::exchange(failing_, !trouble.empty()) == !trouble.empty()) return;
  if (trouble.empty()) Log(LogLevel::kInfo, "spans are exported again");
  else Log(LogLevel::kWarning, "spans cannot be exported, and are dropped", {{"reason", trouble}});
}

}  // namespace walletgate::telemetry
