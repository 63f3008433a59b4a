#include "tests/integration/orchid_vendor.h"

#include <cstdlib>

#include "base/json/parse.h"
#include "sandbox/vendor.h"

namespace walletgate::fakes {
namespace {

using http::Reply;
using http::Request;
using sandbox::JsonReply;

constexpr std::string_view kPrefix = "/custody/v3/";

Reply Problem(int status, const std::string& code) {
  return JsonReply(status,
                   R"({"problem":{"errorCode":")" + code + R"(","explanation":"as it says","correlation":"c-1"}})");
}

std::string HolderText(const OrchidHolder& holder) {
  return R"({"holderId":")" + holder.id + R"(","reference":")" + holder.reference + R"(","state":")" + holder.state +
         R"(","openedAtMillis":1650000000123})";
}

/// An address in the vendor's spelling: lower case, without a checksum.
std::string VaultText(const std::string& network, const std::string& custody, bool primary) {
  const std::string address =
      network == "EVM" ? "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed" : "11111111111111111111111111111111";
  return R"({"network":")" + network + R"(","custody":")" + custody + R"(","publicAddress":")" + address +
         R"(","primaryVault":)" + (primary ? "true" : "false") + "}";
}

class OrchidHandler final : public http::Handler {
 public:
  explicit OrchidHandler(std::shared_ptr<OrchidBooks> books) : books_(std::move(books)) {}

  Task<Reply> Handle(const Request& request) override {
    http::Arrival::Awaiter whole = request.Whole({.keep = true});
    const Result<void> came = co_await whole;
    co_return came ? Answer(request) : Refuse(came.error());
  }
  Reply Refuse(const Error&) override { return Problem(400, "FRAMING"); }

 private:
  Reply Answer(const Request& request) {
    const std::lock_guard lock(books_->mutex);
    if (request.path == "/oauth/token") return GiveToken(request);
    if (sandbox::BearerToken(request) != books_->token) return Problem(401, "NO_TOKEN");
    if (!request.path.starts_with(kPrefix)) return Problem(404, "NO_PATH");
    const std::vector<std::string> path = *sandbox::PathSegments(request.path.substr(kPrefix.size() - 1));
    if (path.size() == 2 && path[1] == "accountHolders" && request.method == "POST") return Create(request);
    if (path.size() == 3 && path[1] == "byReference") return Read(path[2]);
    if (path.size() == 3 && path[2] == "close") return Close(path[1]);
    if (path.size() == 3 && path[2] == "vaults") return AddVault(request, path[1]);
    return Problem(404, "NO_PATH");
  }

  Reply GiveToken(const Request& request) {
    const auto form = sandbox::ParseForm(request.body);
    const bool good = form && sandbox::HasContentType(request, "application/x-www-form-urlencoded") &&
                      sandbox::FormValue(*form, "grant_type") == "client_credentials" &&
                      sandbox::FormValue(*form, "client_id") == OrchidVendor::kClientId &&
                      sandbox::FormValue(*form, "client_secret") == books_->client_secret &&
                      sandbox::FormValue(*form, "scope") == "custody.users";
    if (!good) return JsonReply(401, R"({"error":"invalid_client"})");
    ++books_->tokens;
    return JsonReply(200, R"({"access_token":")" + books_->token + R"(","token_type":"bearer","expires_in":3600})");
  }

  Reply Create(const Request& request) {
    const std::string key(request.Header("orchid-request-key"));
    books_->last_create = request.body;
    books_->last_path = request.target;
    books_->last_cost_centre = request.Header("x-cost-centre");
    books_->last_traceparent = request.Header("traceparent");
    if (key.size() != 36) return Problem(400, "NO_KEY");
    std::string& stored = books_->answers_by_key[key];
    const Result<json::Document> body = json::Parse(request.body);
    if (!body) return Problem(400, "NO_JSON");
    const json::Value asked = body->root().Get("accountHolder");
    if (stored.empty()) {
      const std::string reference(asked.Get("reference").AsString());
      if (reference == "bad-ref") return Problem(400, "BAD_REFERENCE");
      if (books_->holders.contains(reference)) return Problem(409, "REFERENCE_TAKEN");
      stored = MakeHolder(reference, body->root());
    }
    Reply reply = JsonReply(201, stored);
    reply.drop = std::exchange(books_->lose_next, false);
    return reply;
  }

  std::string MakeHolder(const std::string& reference, json::Value body) {
    OrchidHolder& holder = books_->holders[reference];
    holder.reference = reference;
    holder.id = "H-" + std::to_string(++books_->created);
    std::string vaults;
    for (const json::Value vault : body.Get("vaults").Elements()) {
      holder.vaults.push_back(VaultText(std::string(vault.Get("network").AsString()),
                                        std::string(vault.Get("custody").AsString()), holder.vaults.empty()));
      vaults += (vaults.empty() ? "" : ",") + holder.vaults.back();
    }
    return R"({"payload":{"accountHolder":)" + HolderText(holder) + R"(,"vaults":[)" + vaults + "]}}";
  }

  Reply Read(const std::string& reference) {
    const auto found = books_->holders.find(reference);
    if (found == books_->holders.end()) return Problem(404, "NO_HOLDER");
    return JsonReply(200, R"({"payload":{"accountHolder":)" + HolderText(found->second) + "}}");
  }

  OrchidHolder* FindById(const std::string& id) {
    for (auto& [reference, holder] : books_->holders) {
      if (holder.id == id) return &holder;
    }
    return nullptr;
  }

  Reply Close(const std::string& id) {
    OrchidHolder* holder = FindById(id);
    if (holder == nullptr) return Problem(404, "NO_HOLDER");
    if (holder->state == "CLOSED") return Problem(409, "CLOSED");
    holder->state = "CLOSED";
    return JsonReply(202, "{}");
  }

  Reply AddVault(const Request& request, const std::string& id) {
    OrchidHolder* holder = FindById(id);
    const Result<json::Document> body = json::Parse(request.body);
    if (holder == nullptr || !body) return Problem(404, "NO_HOLDER");
    const std::string vault(body->root().Get("vault").AsString());
    const std::size_t slash = vault.find('/');
    if (slash == std::string::npos) return Problem(400, "NO_VAULT");
    holder->vaults.push_back(VaultText(vault.substr(0, slash), vault.substr(slash + 1), false));
    return JsonReply(201, R"({"payload":{"vault":)" + holder->vaults.back() + "}}");
  }

  std::shared_ptr<OrchidBooks> books_;
};

}  // namespace

std::string OrchidVendor::Config(std::string_view client_secret) {
  return R"(
listen: {port: 0, loops: 2}
admin: {port: 0}
store: {kind: memory}
providers_folder: ${ORCHID_FOLDER}
providers:
  orchid:
    settings:
      base_url: ${ORCHID_URL}
      token_url: ${ORCHID_TOKEN_URL}
      client_id: orchid-client-1
      client_secret: )" +
         std::string(client_secret) + R"(
      cost_centre: CC-7
tenants:
  - id: main
    api_keys: [{id: main-1, sha256: "${KEY_main}"}]
    routing: {order: [orchid]}
)";
}

std::map<std::string, std::string> OrchidVendor::environment() const {
  return {{"ORCHID_FOLDER", WALLETGATE_SOURCE_DIR "/tests/fixtures/providers"},
          {"ORCHID_URL", origin() + "/custody"},
          {"ORCHID_TOKEN_URL", origin() + "/oauth/token"},
          {"ORCHID_SECRET", kClientSecret}};
}

OrchidVendor::OrchidVendor() {
  books_->client_secret = kClientSecret;
  Result<std::unique_ptr<http::Server>> started = http::Server::Start(
      {}, SystemClock(), [books = books_](EventLoop&) { return std::make_unique<OrchidHandler>(books); });
  if (!started) std::abort();
  server_ = std::move(*started);
}

}  // namespace walletgate::fakes
