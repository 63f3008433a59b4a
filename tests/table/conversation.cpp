// Carries a row out and compares.

#include <algorithm>

#include "base/json/parse.h"
#include "base/json/text.h"
#include "tests/table/rows.h"

namespace walletgate::table {
namespace {

using config::MapReader;
using config::YamlNode;

std::string Joined(const std::vector<std::string>& texts) {
  std::string joined = "[";
  for (const std::string& text : texts) joined += (joined.size() > 1 ? ", " : "") + text;
  return joined + "]";
}

std::string TextOf(json::Value value) {
  if (!value) return "none";
  return value.IsString() ? std::string(value.AsString()) : json::ToText(value);
}

/// "evm" is short for "evm eoa".
std::vector<std::string> WalletNames(const YamlNode& list) {
  std::vector<std::string> names;
  for (const YamlNode& element : list.elements) {
    const YamlNode* chain = element.Find("chain");
    const YamlNode* kind = element.Find("kind");
    const std::string name =
        chain == nullptr ? element.scalar : chain->scalar + (kind == nullptr ? "" : " " + kind->scalar);
    names.push_back(name.find(' ') == std::string::npos ? name + " eoa" : name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

class Run {
 public:
  Run(const Table& table, const Conversation& conversation, config::Diagnostics& diagnostics)
      : table_(table),
        conversation_(conversation),
        words_(*conversation.vendor),
        diagnostics_(diagnostics),
        gateway_(words_.id, words_.settings, words_.calls) {}

  std::vector<std::string> Go() {
    for (const YamlNode& step : conversation_.steps) {
      Take(step);
      if (!differences_.empty() || !diagnostics_.empty()) break;
    }
    return std::move(differences_);
  }

 private:
  void Take(const YamlNode& step) {
    MapReader reader(step, diagnostics_);
    const std::string what = reader.OptionalString("do").value_or("create");
    who_ = reader.OptionalString("as").value_or("alice");
    with_ = reader.Child("with");
    within_ = reader.OptionalString("within");
    key_ = reader.OptionalString("key");
    const auto wait = std::chrono::duration_cast<std::chrono::seconds>(reader.Duration("wait", {}));
    Script script = ReadScript(reader.Child("answers"));
    const YamlNode* then = reader.Child("then");
    reader.Finish();
    gateway_.Wait(wait);
    gateway_.Play(std::move(script));
    const YamlNode outcome = then == nullptr ? YamlNode() : table_.Outcome(*then, words_, diagnostics_);
    if (outcome.Find("drift") != nullptr) drift_before_ = gateway_.Drift();
    const GatewayAnswer answer = Do(what);
    const std::vector<std::string> sent = gateway_.sent();
    for (const std::string& call : sent) {
      if (call.ends_with('!')) Differ("call", "one that the row answers", call);
    }
    for (const std::string& call : gateway_.Play({})) Differ("call", call, "it never came");
    if (then != nullptr) Check(outcome, answer, sent);
  }

  Script ReadScript(const YamlNode* answers) {
    Script script;
    if (answers == nullptr) return script;
    for (const YamlNode::Entry& entry : answers->entries) {
      VendorAnswers& list = script[entry.key];
      list.in_order = entry.value.IsSequence();
      const std::vector<YamlNode> all = list.in_order ? entry.value.elements : std::vector<YamlNode>{entry.value};
      for (const YamlNode& node : all) {
        VendorAnswer answer = ReadAnswer(node, words_, entry.key, conversation_.each, diagnostics_);
        answer.body = As(who_, std::move(answer.body));
        list.all.push_back(std::move(answer));
      }
    }
    return script;
  }

  GatewayAnswer Do(const std::string& what) {
    std::vector<std::pair<std::string, std::string>> headers;
    if (within_) headers.emplace_back("request-timeout", *within_);
    if (key_) headers.emplace_back("idempotency-key", *key_);
    const std::string users = "/v1/end-users";
    if (what == "create") return gateway_.Ask("POST", users, As(who_, RequestBody(words_.request, with_)), headers);
    if (what == "nothing") return {};
    if (what == "settle") return gateway_.SettleByItself(), GatewayAnswer();
    const std::string user = users + "/" + gateway_.Look(who_).id;
    if (what == "read") return gateway_.Ask("GET", user, {}, headers);
    if (what == "refresh") return gateway_.Ask("GET", user + "?refresh=true", {}, headers);
    if (what == "delete") return gateway_.Ask("DELETE", user, {}, headers);
    if (what == "wallet") return gateway_.Ask("POST", user + "/wallets", RequestBody(words_.wallet, with_), headers);
    diagnostics_.Add({}, conversation_.name, "nobody can do '" + what + "'");
    return {};
  }

  void Check(const YamlNode& outcome, const GatewayAnswer& answer, const std::vector<std::string>& sent) {
    MapReader reader(outcome, diagnostics_);
    const Result<json::Document> body = json::Parse(answer.body);
    const json::Value root = body ? body->root() : json::Value();
    if (const auto status = reader.OptionalString("status")) Compare("status", *status, std::to_string(answer.status));
    for (const char* member : {"code", "applied", "retryable", "awaits", "blame"}) {
      if (const auto wanted = reader.OptionalString(member)) Compare(member, *wanted, TextOf(root.Get(member)));
    }
    if (const auto pointer = reader.OptionalString("pointer")) {
      Compare("pointer", *pointer, TextOf(root.Get("errors").At(0).Get("pointer")));
    }
    const auto retry = answer.headers.find("retry-after");
    CompareDelay(reader.OptionalString("retry_after"), retry == answer.headers.end() ? "none" : retry->second);
    const std::string provider = reader.OptionalString("provider").value_or(words_.id);
    if (answer.status >= 400) {
      Compare("provider", provider, TextOf(root.Get("provider").Get("id")));
      const auto header = answer.headers.find("x-walletgate-provider");
      Compare("X-Walletgate-Provider", provider, header == answer.headers.end() ? "none" : header->second);
    }
    if (answer.body.find("canary") != std::string::npos) Differ("answer", "no secret", "one");
    if (reader.Has("sent")) Compare("sent", Joined(reader.Strings("sent")), Joined(sent));
    CheckKept(reader);
    CheckDrift(reader.Child("drift"));
    reader.Finish();
    if (!differences_.empty()) differences_.push_back("  answer: " + answer.body + "\n  vendor got: " + Joined(sent));
  }

  void CheckKept(MapReader& reader) {
    const Kept kept = gateway_.Look(who_);
    const YamlNode* asked = words_.request.Find("wallets");
    if (const auto user = reader.OptionalString("user")) Compare("user", *user, kept.status);
    if (const auto intent = reader.OptionalString("intent")) Compare("intent", *intent, kept.intent);
    if (const auto id = reader.OptionalString("id")) Compare("id", *id, kept.provider_user_id);
    if (reader.Has("missing"))
      Compare("missing", reader.Bool("missing", false) ? "yes" : "no", kept.missing ? "yes" : "no");
    for (const auto& [name, have] :
         {std::pair{"wallets", kept.wallets}, std::pair{"pending_wallets", kept.pending_wallets}}) {
      const YamlNode* wanted = reader.Child(name);
      if (wanted == nullptr) continue;
      const YamlNode none;
      const YamlNode& list = wanted->scalar == "asked" ? (asked == nullptr ? none : *asked) : *wanted;
      Compare(name, Joined(WalletNames(list)), Joined(have));
    }
  }

  /// The kinds that are counted, once or more; or "some".
  void CheckDrift(const YamlNode* wanted) {
    if (wanted == nullptr) return;
    std::vector<std::string> kinds;
    for (const auto& [kind, count] : gateway_.Drift()) {
      if (count > drift_before_[kind]) kinds.push_back(kind);
    }
    if (wanted->scalar == "some") return kinds.empty() ? Differ("drift", "some", "none") : void();
    std::vector<std::string> expected;
    for (const YamlNode& element : wanted->elements) expected.push_back(element.scalar);
    Compare("drift", Joined(expected), Joined(kinds));
  }

  /// "some", "none", or the longest that is right.
  void CompareDelay(const std::optional<std::string>& wanted, const std::string& have) {
    if (!wanted) return;
    if (*wanted == "some") return have == "none" ? Differ("retry_after", *wanted, have) : void();
    if (*wanted == "none" || have == "none") return Compare("retry_after", *wanted, have);
    const std::size_t dots = wanted->find("..");
    if (dots == std::string::npos) return Compare("retry_after", *wanted, have);
    const int seconds = std::stoi(have);
    const bool fits = seconds >= std::stoi(wanted->substr(0, dots)) && seconds <= std::stoi(wanted->substr(dots + 2));
    if (!fits) Differ("retry_after", *wanted, have);
  }

  void Compare(const std::string& what, const std::string& wanted, const std::string& have) {
    if (wanted != have) Differ(what, wanted, have);
  }
  void Differ(const std::string& what, const std::string& wanted, const std::string& have) {
    differences_.push_back("  " + what + ": expected " + wanted + ", got " + have);
  }

  const Table& table_;
  const Conversation& conversation_;
  const VendorWords& words_;
  config::Diagnostics& diagnostics_;
  TableGateway gateway_;
  std::map<std::string, int> drift_before_;
  std::string who_;
  const YamlNode* with_ = nullptr;
  std::optional<std::string> within_;
  std::optional<std::string> key_;
  std::vector<std::string> differences_;
};

}  // namespace

std::vector<std::string> Differences(const Table& table, const Conversation& conversation,
                                     config::Diagnostics& diagnostics) {
  return Run(table, conversation, diagnostics).Go();
}

}  // namespace walletgate::table
