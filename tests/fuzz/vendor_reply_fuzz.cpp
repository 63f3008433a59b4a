// A vendor's answer through the plans and error rules of its file. The first line says "<provider> <operation>
// <status>", then as in reply.h. What comes of it is one of what is known, can be stored and shown, and repeats neither
// a person's data nor a secret.

#include <filesystem>
#include <map>
#include <memory>
#include <vector>

#include "api/addresses/addresses.h"
#include "base/json/parse.h"
#include "base/json/writer.h"
#include "base/utf8.h"
#include "provider/call_builder.h"
#include "provider/interpreter.h"
#include "provider/outcome.h"
#include "provider/spec/spec_loader.h"
#include "provider/words.h"
#include "tests/fuzz/reply.h"
#include "tests/fuzz/target.h"

namespace walletgate::fuzz {
namespace {

using api::Operation;
using provider::Answer;

constexpr std::string_view kSecret = "canary-secret-0f1e2d3c4b5a";

/// What a person can be asked for, from rich to plain: vendors differ in what they take.
constexpr std::array<std::string_view, 4> kPeople = {
    R"({"external_id":"u-1","login_methods":[{"type":"email","email":"canary@example.com"},
        {"type":"phone","phone_number":"+14155550100"}],"wallets":[{"chain":"evm"}],
        "profile":{"first_name":"Canary","last_name":"Liddell"}})",
    R"({"external_id":"u-1","login_methods":[{"type":"email","email":"canary@example.com"}],
        "profile":{"type":"individual","first_name":"Canary","last_name":"Liddell"}})",
    R"({"external_id":"u-1","login_methods":[{"type":"email","email":"canary@example.com"}],
        "user_token":"e30.e30.canary"})",
    R"({"external_id":"u-1","login_methods":[{"type":"jwt","subject":"canary","key_id":"k-1"}],
        "user_token":"e30.e30.canary"})",
};

auth::SettingValues ValuesOf(const provider::ProviderSpec& spec) {
  auth::SettingValues values;
  for (const provider::SettingSpec& setting : spec.settings) {
    auth::SettingValue value;
    value.name = setting.name;
    value.present = true;
    value.is_secret = setting.secret();
    if (value.is_secret) {
      value.secret = Secret(std::string(kSecret));
    } else {
      value.text = setting.default_value.value_or(setting.example);
    }
    values.push_back(std::move(value));
  }
  return values;
}

/// A provider with a call of each operation that it offers, as it would be sent.
class Vendor {
 public:
  explicit Vendor(const std::shared_ptr<const provider::ProviderSpec>& spec)
      : binding_(provider::Binding::Offline(spec, ValuesOf(*spec))) {
    for (const Operation operation : api::kOperations) {
      if (binding_.spec().Find(operation) != nullptr) AddCall(operation);
    }
  }

  const provider::Binding& binding() const { return binding_; }
  const provider::Call* Find(std::string_view operation) const {
    const auto found = calls_.find(operation);
    return found == calls_.end() ? nullptr : &found->second;
  }

 private:
  void AddCall(Operation operation) {
    const provider::Credentials none;
    const provider::CallBuilder calls(binding_, none);
    for (const std::string_view text : kPeople) {
      const api::CreateEndUser person = *api::ParseCreateEndUser(json::Parse(text)->root());
      api::OperationInput input;
      input.request = &person;
      input.external_id = person.external_id;
      input.provider_user_id = "user_1";
      input.email = "canary@example.com";
      if (api::Creates(operation)) input.wallet = api::WalletRequest();
      input.login_method = person.login_methods.front();
      input.login_method->id_at_provider = "email_1";
      input.user_token = Secret("e30.e30.canary");
      Result<provider::Call> call = calls.Build(operation, input, "canary-vendor-key");
      if (!call) continue;
      call->shows_raw = true;
      calls_.emplace(api::ToString(operation), std::move(*call));
      return;
    }
    throw Violation("every operation of every vendor is looked at");
  }

  provider::Binding binding_;
  std::map<std::string, provider::Call, std::less<>> calls_;
};

const Vendor* FindVendor(std::string_view id) {
  static const auto vendors = [] {
    config::Diagnostics faults;
    std::map<std::string, std::unique_ptr<Vendor>, std::less<>> all;
    for (const char* folder : {"/providers", "/tests/fixtures/providers"}) {
      for (const auto& [name, spec] : provider::LoadProviderFolder(WALLETGATE_SOURCE_DIR + std::string(folder), faults))
        all.emplace(name, std::make_unique<Vendor>(spec));
    }
    Require(faults.empty() && !all.empty(), "the shipped files are sound");
    return all;
  }();
  const auto found = vendors.find(id);
  return found == vendors.end() ? nullptr : found->second.get();
}

void CheckUser(const api::ProviderResult& result) {
  Require(result.provider_user_id.empty() || api::IsProviderUserId(result.provider_user_id),
          "an id can stand in a path");
  Require(result.wallets.size() <= api::kMaxKeptWallets, "no more wallets than can be kept");
  for (const api::Wallet& wallet : result.wallets) {
    Require(api::NormalAddress(wallet.chain, wallet.address) == wallet.address, "an address is one of its chain");
  }
  api::EndUser user;
  user.id = "eu_01JZ0000000000000000000000";
  user.external_id = "u-1";
  user.provider = "acme";
  user.provider_user_id = result.provider_user_id;
  user.wallets = result.wallets;
  user.login_methods = result.login_methods;
  user.profile = result.profile.value_or(api::Profile());
  user.status = result.status.value_or(api::Status::kPending);
  user.provider_created_at = result.created_at;
  std::string text;
  json::Writer writer(&text);
  api::WriteStoredEndUser(user, writer);
  const Result<json::Document> stored = json::Parse(text);
  Require(stored && (result.provider_user_id.empty() || api::ReadEndUser(stored->root())), "a user can be stored");
}

void CheckAnswer(const Answer& answer, const provider::Call& call, const provider::OwnSecrets& secrets) {
  if (!api::YieldsMany(call.operation)) Require(answer.results.size() <= 1, "one is asked for");
  Require(api::Lists(call.operation) || answer.next_cursor.empty(), "only a list goes on");
  for (const api::ProviderResult& result : answer.results) CheckUser(result);
  json::Limits wide;
  wide.max_bytes = answer.raw.size() + 1;
  const std::string shown = secrets.HideInJson(answer.raw, wide);
  Require(shown.find(kSecret) == std::string::npos, "what is shown of an answer has no secret");
}

void CheckError(const Error& error, const provider::InterpretTrace& trace, const provider::Call& call) {
  const ErrorKindInfo& kind = InfoOf(error.kind);
  Require(kind.Has(kVendorMaySay), "a vendor's answer means one of what vendors may say");
  (void)provider::OutcomeOfAnswer(error.kind);
  const bool unread_success = trace.rule < 0 && error.provider && error.provider->status / 100 == 2;
  const bool is_no = error.applied == Applied::kNo;
  Require(!unread_success || !api::Creates(call.operation) || !is_no, "a success proves nothing undone");
  Require(error.provider.has_value() && IsUtf8(error.provider->message), "it is told whose words these are");
  Require(IsUtf8(error.detail) && IsUtf8(error.reason), "what is told is text");
  Require(!HasCanary(error.detail) && !HasCanary(error.reason), "no text of ours repeats what the vendor says");
  for (const FieldError& fault : error.fields) Require(!HasCanary(fault.detail), "neither does a fault");
}

void CheckWords(ProviderFault words, const provider::OwnSecrets& secrets) {
  provider::Tidy(secrets, words);
  for (const std::string& text : {words.message, words.code, words.trace_id}) {
    Require(text.find(kSecret) == std::string::npos, "a vendor's words are shown without our secrets");
    Require(IsUtf8(text) && text.size() <= 1000, "they are text, and short");
  }
}

}  // namespace

void VendorReply(std::string_view bytes) {
  std::array<std::string_view, 3> words;  // provider, operation, status
  const std::size_t end = bytes.find('\n');
  std::string_view line = bytes.substr(0, end);
  for (std::string_view& word : words) {
    word = line.substr(0, line.find(' '));
    line.remove_prefix(std::min(line.size(), word.size() + 1));
  }
  const Vendor* vendor = FindVendor(words[0]);
  const provider::Call* call = vendor == nullptr ? nullptr : vendor->Find(words[1]);
  const auto reply = ReadReply(words[2], end == std::string_view::npos ? std::string_view() : bytes.substr(end + 1));
  if (call == nullptr || !reply) return;
  provider::InterpretTrace trace;
  const Result<Answer> answer = provider::Interpreter(vendor->binding()).Read(*call, *reply, trace);
  const provider::OwnSecrets secrets = provider::SecretsOf(vendor->binding().values(), *call, {});
  if (answer) return CheckAnswer(*answer, *call, secrets);
  CheckError(answer.error(), trace, *call);
  CheckWords(*answer.error().provider, secrets);
}

}  // namespace walletgate::fuzz
