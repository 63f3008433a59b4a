#include "cli/call/call.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <tuple>

#include "base/json/parse.h"
#include "base/json/text.h"
#include "base/json/writer.h"
#include "base/strings.h"
#include "cli/call/user_patch_body.h"
#include "cli/client.h"
#include "cli/console.h"
#include "cli/input.h"
#include "cli/shell_quote.h"

namespace walletgate::cli {
namespace {

/// Options of all subcommands; each declares the ones it has.
struct CallOptions {
  std::string url = "http://127.0.0.1:8080";
  std::string key;  ///< API key; by default from $WALLETGATE_API_KEY, so that it stays out of the process list
  bool as_json = false;
  bool as_curl = false;
  std::string idempotency_key;
  std::string body_file;
  std::string id;
  std::string external_id;
  std::string provider;
  std::string email;
  std::string phone_number;
  std::string first_name;
  std::string last_name;
  std::vector<std::string> wallets;  ///< "evm" or "evm:smart"
  bool refresh = false;
  bool local = false;
  bool recreate = false;
  std::string adopt;  ///< the vendor's id of the user
  std::string status;
  std::vector<std::string> set;    ///< "profile.first_name=Ada"
  std::vector<std::string> unset;  ///< "metadata.tier"
  std::string if_match;
};

struct CallRequest {
  std::string method;
  std::string target;
  std::string body;
  std::string content_type = "application/json";
};

/// Beside the authorization and what the body is.
std::vector<std::pair<std::string, std::string>> HeadersOf(const CallOptions& options) {
  std::vector<std::pair<std::string, std::string>> headers;
  if (!options.idempotency_key.empty()) headers.emplace_back("Idempotency-Key", "\"" + options.idempotency_key + "\"");
  if (!options.if_match.empty()) headers.emplace_back("If-Match", options.if_match);
  return headers;
}

void WriteWallet(const std::string& text, json::Sink& sink) {
  const std::size_t colon = text.find(':');
  sink.StartObject();
  sink.Member("chain", std::string_view(text).substr(0, colon));
  if (colon != std::string::npos) sink.Member("kind", std::string_view(text).substr(colon + 1));
  sink.EndObject();
}

std::string UserBody(const CallOptions& options) {
  std::string body;
  json::Writer writer(&body);
  writer.StartObject();
  writer.Member("external_id", std::string_view(options.external_id));
  writer.MemberIfAny("provider", options.provider);
  writer.Key("login_methods");
  writer.StartArray();
  for (const auto& [type, name, value] :
       {std::tuple("email", "email", options.email), std::tuple("phone", "phone_number", options.phone_number)}) {
    if (value.empty()) continue;
    writer.StartObject();
    writer.Member("type", type);
    writer.Member(name, std::string_view(value));
    writer.EndObject();
  }
  writer.EndArray();
  if (!options.wallets.empty()) {
    writer.Key("wallets");
    writer.StartArray();
    for (const std::string& wallet : options.wallets) WriteWallet(wallet, writer);
    writer.EndArray();
  }
  if (!options.first_name.empty() || !options.last_name.empty()) {
    writer.Key("profile");
    writer.StartObject();
    writer.MemberIfAny("first_name", options.first_name);
    writer.MemberIfAny("last_name", options.last_name);
    writer.EndObject();
  }
  if (options.recreate) writer.Member("recreate", true);
  if (!options.adopt.empty()) {
    writer.Key("adopt");
    writer.StartObject();
    writer.Member("provider_user_id", std::string_view(options.adopt));
    writer.EndObject();
  }
  writer.EndObject();
  return body;
}

Result<std::string> ReadBody(const CallOptions& options) {
  if (options.body_file.empty()) return UserBody(options);
  return ReadInput(options.body_file);
}

std::string CurlCommand(const CallOptions& options, const CallRequest& request) {
  std::string text = "curl -sS -X " + request.method + " " + ShellQuote(options.url + request.target) +
                     " \\\n  -H \"Authorization: Bearer $WALLETGATE_API_KEY\"";
  for (const auto& [name, value] : HeadersOf(options)) text += " \\\n  -H " + ShellQuote(name + ": " + value);
  if (!request.body.empty()) {
    text += " \\\n  -H 'Content-Type: " + request.content_type + "' -d " + ShellQuote(request.body);
  }
  return text + "\n";
}

int Run(const CallOptions& options, const Result<CallRequest>& built) {
  if (!built) {
    Say("walletgate: " + built.error().detail + "\n");
    return kExitFailure;
  }
  const CallRequest& call = *built;
  if (options.as_curl) return Print(CurlCommand(options, call)) ? kExitOk : kExitFailure;
  std::string key = options.key;
  if (const char* env = std::getenv("WALLETGATE_API_KEY"); key.empty() && env != nullptr) key = env;
  transport::HttpRequest request;
  request.method = call.method;
  request.target = call.target;
  request.body = call.body;
  request.headers.emplace_back("Authorization", "Bearer " + key);
  for (auto& header : HeadersOf(options)) request.headers.push_back(std::move(header));
  if (!call.body.empty()) request.headers.emplace_back("Content-Type", call.content_type);
  const Result<transport::HttpResponse> response =
      SendAndWait(options.url, std::move(request), std::chrono::seconds(60));
  if (!response) {
    Say("walletgate: " + options.url + ": " + response.error().detail + "\n");
    return kExitFailure;
  }
  Say(call.method + " " + call.target + " -> " + std::to_string(response->status) + "\n");
  if (const std::string_view tag = response->Header("etag"); !tag.empty()) Say("ETag: " + std::string(tag) + "\n");
  const Result<json::Document> document = json::Parse(response->body);
  Print(options.as_json || !document ? response->body : json::ToPrettyText(document->root()));
  if (!response->body.empty()) Print("\n");
  return response->status < 300 ? kExitOk : kExitFailure;
}

using OptionsPtr = std::shared_ptr<CallOptions>;
using Builder = Result<CallRequest> (*)(const CallOptions& options);

Result<CallRequest> PostUser(const CallOptions& options, std::string target) {
  Result<std::string> body = ReadBody(options);
  if (!body) return std::move(body).error();
  return CallRequest{"POST", std::move(target), *std::move(body)};
}
Result<CallRequest> CreateUser(const CallOptions& options) { return PostUser(options, "/v1/end-users"); }
Result<CallRequest> PlanUser(const CallOptions& options) { return PostUser(options, "/v1/end-users/plan"); }
Result<CallRequest> GetUser(const CallOptions& options) {
  const std::string query = options.refresh ? "?refresh=true" : "";
  return CallRequest{"GET", "/v1/end-users/" + PercentEncode(options.id) + query, ""};
}
Result<CallRequest> UpdateUser(const CallOptions& options) {
  CallRequest request{"PATCH", "/v1/end-users/" + PercentEncode(options.id), UserPatchBody(options.set, options.unset),
                      "application/merge-patch+json"};
  if (options.body_file.empty()) return request;
  Result<std::string> body = ReadInput(options.body_file);
  if (!body) return std::move(body).error();
  request.body = *std::move(body);
  return request;
}
Result<CallRequest> DeleteUser(const CallOptions& options) {
  return CallRequest{"DELETE", "/v1/end-users/" + PercentEncode(options.id) + (options.local ? "?local=true" : ""), ""};
}
Result<CallRequest> EraseUser(const CallOptions& options) {
  const std::string query = options.local ? "?local=true" : "";
  return CallRequest{"POST", "/v1/end-users/" + PercentEncode(options.id) + "/erase" + query, ""};
}
Result<CallRequest> AddWallet(const CallOptions& options) {
  std::string body;
  json::Writer writer(&body);
  WriteWallet(options.wallets.empty() ? "evm" : options.wallets.front(), writer);
  return CallRequest{"POST", "/v1/end-users/" + PercentEncode(options.id) + "/wallets", body};
}
Result<CallRequest> FindUsers(const CallOptions& options) {
  std::string query;
  for (const auto& [name, value] : {std::pair("external_id", options.external_id), std::pair("email", options.email),
                                    std::pair("phone_number", options.phone_number),
                                    std::pair("provider", options.provider), std::pair("status", options.status)}) {
    if (!value.empty()) query += (query.empty() ? "?" : "&") + std::string(name) + "=" + PercentEncode(value);
  }
  return CallRequest{"GET", "/v1/end-users" + query, ""};
}
Result<CallRequest> ListProviders(const CallOptions& /*options*/) { return CallRequest{"GET", "/v1/providers", ""}; }

/// An unset variable of a shell must not turn "this user" into "all users".
std::string FaultOfEmpty(const std::string& text) { return text.empty() ? "is empty; is a variable unset?" : ""; }

void AddUserOptions(CLI::App& command, CallOptions& options) {
  for (CLI::Option* option :
       {command.add_option("--external-id", options.external_id, "Your own id of the user"),
        command.add_option("--provider", options.provider, "Choose the vendor; absent: routing decides"),
        command.add_option("--email", options.email),
        command.add_option("--phone", options.phone_number, "E.164: +14155550123"),
        command.add_option("--first-name", options.first_name), command.add_option("--last-name", options.last_name)}) {
    option->check(FaultOfEmpty, "");
  }
  command.add_option("--wallet", options.wallets, "evm, solana, ...; or evm:smart; may be repeated");
  command.add_option("--file", options.body_file, "A file with the JSON request instead; - is standard input")
      ->check(FaultOfInput, "");
  command.add_option("--idempotency-key", options.idempotency_key);
}

void AddPatchOptions(CLI::App& command, CallOptions& options) {
  command.add_option("id", options.id)->required()->check(FaultOfEmpty, "");
  CLI::Option* set =
      command.add_option("--set", options.set, "profile.first_name=Ada, metadata.tier=gold; may be repeated")
          ->check(FaultOfAssignment, "")
          ->allow_extra_args(false);
  CLI::Option* unset =
      command.add_option("--unset", options.unset, "profile.last_name, metadata.tier; may be repeated")
          ->check(FaultOfMember, "")
          ->allow_extra_args(false);
  command.add_option("--file", options.body_file, "A file with the JSON Merge Patch instead; - is standard input")
      ->check(FaultOfInput, "")
      ->excludes(set)
      ->excludes(unset);
  command.add_option("--if-match", options.if_match, "Only while the user's ETag is this one")->check(FaultOfEmpty, "");
  command.add_option("--idempotency-key", options.idempotency_key);
}

}  // namespace

std::function<int()> AddCall(CLI::App& command) {
  auto options = std::make_shared<CallOptions>();
  auto builder = std::make_shared<Builder>(nullptr);
  command.require_subcommand(1);
  command.fallthrough();
  command.add_option("--url", options->url, "The gateway")->envname("WALLETGATE_URL")->capture_default_str();
  command.add_option("--key", options->key, "API key; better: $WALLETGATE_API_KEY");
  command.add_flag("--json", options->as_json, "Print the answer as it came");
  command.add_flag("--curl", options->as_curl, "Print the curl command instead of sending");
  const auto add = [&](const char* name, const char* help, Builder build) {
    CLI::App* sub = command.add_subcommand(name, help);
    sub->callback([builder, build] { *builder = build; });
    return sub;
  };
  CLI::App* create = add("create-user", "POST /v1/end-users", CreateUser);
  AddUserOptions(*create, *options);
  create->add_flag("--recreate", options->recreate, "Also where the user of the external id was deleted");
  create->add_option("--adopt", options->adopt, "Take over the vendor's user of this id instead; needs --provider")
      ->check(FaultOfEmpty, "");
  AddUserOptions(*add("plan-user", "POST /v1/end-users/plan", PlanUser), *options);
  CLI::App* get = add("get-user", "GET /v1/end-users/{id}", GetUser);
  get->add_option("id", options->id)->required()->check(FaultOfEmpty, "");
  get->add_flag("--refresh", options->refresh, "Ask the vendor");
  AddPatchOptions(*add("update-user", "PATCH /v1/end-users/{id}", UpdateUser), *options);
  CLI::App* remove = add("delete-user", "DELETE /v1/end-users/{id}", DeleteUser);
  remove->add_option("id", options->id)->required()->check(FaultOfEmpty, "");
  remove->add_flag("--local", options->local, "Forget here what the vendor cannot delete");
  CLI::App* erase = add("erase-user", "POST /v1/end-users/{id}/erase", EraseUser);
  erase->add_option("id", options->id)->required()->check(FaultOfEmpty, "");
  erase->add_flag("--local", options->local, "Do not speak to the vendor");
  CLI::App* wallet = add("add-wallet", "POST /v1/end-users/{id}/wallets", AddWallet);
  wallet->add_option("id", options->id)->required()->check(FaultOfEmpty, "");
  wallet->add_option("--wallet", options->wallets, "evm, solana, ...; or evm:smart")->capture_default_str();
  wallet->add_option("--idempotency-key", options->idempotency_key);
  CLI::App* find = add("find-users", "GET /v1/end-users", FindUsers);
  AddUserOptions(*find, *options);
  find->add_option("--status", options->status, "active, pending, deleted or any; absent: all but deleted")
      ->check(FaultOfEmpty, "");
  add("providers", "GET /v1/providers", ListProviders);
  return [options, builder] { return Run(*options, (*builder)(*options)); };
}

}  // namespace walletgate::cli
