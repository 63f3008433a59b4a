#include "cli/imports/import_client.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <thread>

#include "base/strings.h"
#include "cli/client.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/problem_text.h"
#include "cli/shell_quote.h"
#include "crypto/digest.h"

namespace walletgate::cli {
namespace {

constexpr std::chrono::seconds kRequestTimeout{60};
constexpr std::chrono::milliseconds kFirstPause{100};
constexpr std::chrono::milliseconds kLongestPause{5000};
constexpr std::size_t kShownHashDigits = 12;
/// A page of a thousand users, with a sentence each.
constexpr std::size_t kMaxAnswerBytes = std::size_t{8} << 20U;
constexpr std::uint32_t kMaxNodes = 1U << 20U;  // of JSON in it

/// 202 and the like count too.
bool IsSuccess(int status) { return status >= 200 && status < 300; }

/// Whether the answer says that another try is worth while.
bool IsBusy(int status, std::string_view code) {
  constexpr std::array kStatuses = {408, 429, 502, 503, 504};
  return std::find(kStatuses.begin(), kStatuses.end(), status) != kStatuses.end() || code == "request_in_progress";
}

std::chrono::milliseconds AskedPause(const transport::HttpResponse& response) {
  const std::string_view wait = response.Header("retry-after");
  int seconds = 0;
  std::from_chars(wait.data(), wait.data() + wait.size(), seconds);
  return std::chrono::seconds(seconds);
}

}  // namespace

void ImportClient::AddOptions(CLI::App& command) {
  command.add_option("--url", url_, "The gateway, for a tenant's key")
      ->envname("WALLETGATE_URL")
      ->capture_default_str();
  command.add_option("--key", key_option_, "API key with the scope `migrations`; better: $WALLETGATE_API_KEY");
  command.add_option("--tenant", tenant_, "As an operator: whose users they are; asks the admin listener");
  admin_.AddOptionsBesideUrl(command);
  command.add_option("--patience", patience_text_, "How long to wait for a gateway that does not answer")
      ->capture_default_str();
}

std::optional<int> ImportClient::Open() {
  const std::optional<std::int64_t> patience = ParseDurationMillis(patience_text_);
  if (!patience) {
    Say("walletgate: --patience: must be such as 60s or 5m\n");
    return kExitUsage;
  }
  patience_ = std::chrono::milliseconds(*patience);
  if (by_operator()) return admin_.Open();
  const char* variable = std::getenv("WALLETGATE_API_KEY");
  key_ = Secret(!key_option_.empty() ? key_option_ : variable != nullptr ? variable : "");
  if (!key_.empty()) return std::nullopt;
  Say("walletgate: no API key: $WALLETGATE_API_KEY, or --tenant as an operator\n");
  return kExitUsage;
}

std::vector<std::vector<std::string>> ImportClient::Describe() const {
  if (by_operator()) return {{"gateway", admin_.url()}, {"tenant", tenant_ + ", as an operator"}};
  const std::string hash = crypto::Sha256Hex(key_.Reveal()).substr(0, kShownHashDigits);
  return {{"gateway", url_}, {"tenant", "that of the API key with sha256 " + hash + "…"}};
}

std::string ImportClient::AccountOf(const std::string& provider) const {
  if (by_operator()) return {};
  const Result<transport::HttpResponse> response = SendOnce({}, "/v1/providers/" + PercentEncode(provider));
  if (!response || response->status != 200) return {};
  const Result<json::Document> document = json::Parse(response->body);
  return document ? std::string(document->root().Get("account").AsString()) : std::string();
}

Result<transport::HttpResponse> ImportClient::SendOnce(const ImportCall& call, const std::string& target) const {
  transport::HttpRequest request;
  request.method = call.method;
  request.target = target;
  request.body = call.body;
  request.max_response_bytes = kMaxAnswerBytes;
  if (call.method != "GET" && !call.body.empty()) request.headers.emplace_back("Content-Type", call.content_type);
  if (!call.idempotency_key.empty()) {
    request.headers.emplace_back("Idempotency-Key", "\"" + call.idempotency_key + "\"");
  }
  if (by_operator()) return admin_.Send(std::move(request), kRequestTimeout);
  request.headers.emplace_back("Authorization", "Bearer " + std::string(key_.Reveal()));
  return SendAndWait(url_, std::move(request), kRequestTimeout);
}

ImportAnswer ImportClient::Ask(const ImportCall& call) const {
  const SteadyTime give_up = SystemClock().Steady() + patience_;
  std::chrono::milliseconds pause = kFirstPause;
  bool lost = false;  // an answer
  while (true) {      // until there is an answer, or patience is over
    Try tried = TryOnce(call);
    if (tried.answer.document) return std::move(tried.answer);
    tried.answer.done_before = lost && !call.done_code.empty() && tried.answer.code == call.done_code;
    if (tried.answer.done_before) return std::move(tried.answer);
    if (!tried.again || SystemClock().Steady() + pause >= give_up) {
      Say(tried.why);
      return std::move(tried.answer);
    }
    if (tried.answer.status == 0 && !lost) Say("walletgate: no answer; trying for " + patience_text_ + "\n");
    lost = lost || tried.answer.status == 0;
    std::this_thread::sleep_for(std::max(tried.asked_pause, pause));
    pause = std::min(2 * pause, kLongestPause);
  }
}

ImportClient::Try ImportClient::TryOnce(const ImportCall& call) const {
  const std::string base = by_operator() ? "/v1/tenants/" + PercentEncode(tenant_) + "/" : "/v1/";
  const std::string& where = by_operator() ? admin_.url() : url_;
  const Result<transport::HttpResponse> response = SendOnce(call, base + resource_ + call.path);
  Try tried;
  tried.answer.exit_code = kExitFailure;
  tried.again = true;
  if (!response) {
    tried.why = "walletgate: " + where + ": " + response.error().detail + "\n";
    return tried;
  }
  tried.answer.status = response->status;
  tried.asked_pause = AskedPause(*response);
  Result<json::Document> document = json::Parse(response->body, {.max_bytes = kMaxAnswerBytes, .max_nodes = kMaxNodes});
  if (document && IsSuccess(response->status)) {
    tried.answer.document = std::move(*document);
    tried.answer.exit_code = kExitOk;
    return tried;
  }
  if (document) tried.answer.code = document->root().Get("code").AsString();
  tried.again = IsBusy(response->status, tried.answer.code);
  if (!tried.again) tried.answer.exit_code = kExitUsage;
  tried.why = document ? ProblemText(document->root(), *response)
                       : "walletgate: " + where + " answers " + std::to_string(response->status) + "\n";
  return tried;
}

std::string ImportClient::OptionsText() const {
  return by_operator() ? " --tenant " + ShellQuote(tenant_) + " --admin " + ShellQuote(admin_.url())
                       : " --url " + ShellQuote(url_);
}

}  // namespace walletgate::cli
