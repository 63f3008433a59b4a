#pragma once

// How a command reaches the admin listener of a running gateway, and says who it is. Every command that does has the
// same options.

#include <chrono>
#include <optional>
#include <string>

#include "base/json/value.h"
#include "base/secret.h"
#include "transport/http_client.h"

namespace CLI {
class App;
}

namespace walletgate::cli {

/// Not thread-safe.
class AdminClient {
 public:
  /// `config`: the configuration that tells where the listener is when nothing else is said; "": port 9090 of this
  /// machine.
  explicit AdminClient(std::string config = {}) : config_(std::move(config)) {}

  /// Declares --admin, -c/--config and --admin-token-file, and --url as another name of the first. Must outlive the
  /// parsing.
  void AddOptions(CLI::App& command) { AddOptions(command, "--url,--admin"); }
  /// The same for a command whose --url is something else.
  void AddOptionsBesideUrl(CLI::App& command) { AddOptions(command, "--admin"); }

  /// Finds the listener and the token ($WALLETGATE_ADMIN_TOKEN, unless a file is named). Says what is wrong and gives
  /// the exit code, or nothing.
  std::optional<int> Open();

  /// REQUIRES Open gave nothing. Errors: as HttpClient.
  Result<transport::HttpResponse> Send(transport::HttpRequest request, std::chrono::milliseconds timeout) const;

  /// The JSON of the answer; nothing, after telling why, when there was none or a problem document. `as_json`: that one
  /// is printed as it came, too. REQUIRES Open gave nothing.
  std::optional<json::Document> Ask(transport::HttpRequest request, bool as_json) const;

  /// "http://127.0.0.1:9090", "unix:/run/walletgate/admin.sock".
  const std::string& url() const { return url_; }

 private:
  void AddOptions(CLI::App& command, const std::string& names);
  std::optional<int> ReadToken();

  std::string config_;
  std::string url_;
  std::string token_file_;
  Secret token_;
};

}  // namespace walletgate::cli
