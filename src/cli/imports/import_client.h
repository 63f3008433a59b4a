#pragma once

// How `walletgate import` and `walletgate portability` reach what is one tenant's: with the tenant's API key, or as an
// operator over the admin listener. Waits out a gateway that restarts or is busy: whatever is asked can be asked again.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/json/parse.h"
#include "base/secret.h"
#include "cli/admin_client.h"
#include "transport/http_client.h"

namespace walletgate::cli {

struct ImportCall {
  std::string method = "GET";
  std::string path = {};  ///< below the tenant's resource: "", "?limit=10", "/imp_…/start"
  std::string body = {};
  std::string content_type = "application/json";
  std::string idempotency_key = {};
  std::string done_code =
      {};  ///< of the refusal that a repeat meets where an earlier try, of which no answer came, was done
};

struct ImportAnswer {
  std::optional<json::Document> document;  ///< of a success
  int status = 0;                          ///< 0: nobody could be asked
  std::string code = {};                   ///< of a problem document
  bool done_before = false;                ///< it is ImportCall::done_code, after an answer that got lost
  int exit_code = 0;                       ///< where there is no document; why has been said
};

/// Not thread-safe.
class ImportClient {
 public:
  /// `resource`: below /v1, or below the tenant for an operator.
  explicit ImportClient(std::string resource) : resource_(std::move(resource)) {}
  ImportClient() : ImportClient("imports") {}

  /// --url and --key, or --tenant with what an AdminClient has; --patience. Must outlive the parsing.
  void AddOptions(CLI::App& command);
  /// Says what is wrong and gives the exit code, or nothing.
  std::optional<int> Open();

  /// On whom the command acts, as rows of a table. Never a secret: a key shows as the beginning of its hash, by which
  /// the configuration knows it.
  std::vector<std::vector<std::string>> Describe() const;
  /// The account of a provider as the tenant's key sees it; "" where it may not look, and for an operator.
  std::string AccountOf(const std::string& provider) const;

  /// REQUIRES Open gave nothing. Repeated for as long as --patience says while nobody answers, and while the answer
  /// says that another try is worth while. A refusal has been said, unless it is `done_before`.
  ImportAnswer Ask(const ImportCall& call) const;
  /// What has to follow `walletgate import` to reach the same tenant once more, but for secrets.
  std::string OptionsText() const;

 private:
  /// What came of one exchange.
  struct Try {
    ImportAnswer answer;
    bool again = false;  ///< it may be repeated
    std::chrono::milliseconds asked_pause{0};
    std::string why = {};  ///< there is no document, for people
  };

  bool by_operator() const { return !tenant_.empty(); }
  Try TryOnce(const ImportCall& call) const;
  Result<transport::HttpResponse> SendOnce(const ImportCall& call, const std::string& target) const;

  std::string resource_;
  std::string url_ = "http://127.0.0.1:8080";
  std::string key_option_;
  Secret key_;
  std::string tenant_;
  std::string patience_text_ = "60s";
  std::chrono::milliseconds patience_{0};
  AdminClient admin_;
};

}  // namespace walletgate::cli
