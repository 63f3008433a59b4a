#include "provider/cases/case_run.h"

#include <algorithm>

#include "base/json/text.h"
#include "base/strings.h"
#include "config/map_reader.h"
#include "config/yaml_json.h"
#include "provider/call_builder.h"
#include "provider/cases/case_expect.h"
#include "provider/cases/case_given.h"
#include "provider/credentials.h"
#include "provider/interpreter.h"
#include "provider/spec/status_list.h"
#include "transport/retry_after.h"

namespace walletgate::provider {
namespace {

using api::Operation;
using config::MapReader;
using config::YamlNode;

class CaseRun {
 public:
  CaseRun(const std::shared_ptr<const ProviderSpec>& spec, const YamlNode& root, CaseCoverage& coverage,
          config::Diagnostics& diagnostics)
      : spec_(spec), root_(root), coverage_(coverage), diagnostics_(diagnostics) {}

  void Run() {
    const std::size_t faults_before = diagnostics_.size();
    ReadParts();
    if (diagnostics_.size() != faults_before) return;
    auth::SettingValues settings = ReadCaseSettings(*spec_, settings_, diagnostics_);
    if (!ReadGiven(operation_, *given_node_, given_, diagnostics_) || diagnostics_.size() != faults_before) return;
    if (!CheckAdmission()) return;
    if (refuses_ != nullptr) return;
    const Binding binding = Binding::Offline(spec_, std::move(settings));
    const Credentials none;
    const CallBuilder calls(binding, none);
    FillInUserToken();
    Result<Call> call = calls.Build(operation_, given_.input, "<key>", &coverage_.plans);
    if (!call) return Fault(*given_node_, "no call can be built: " + call.error().detail);
    MarkUserToken(*call);
    if (sends_ != nullptr) ExpectCall(*sends_, *call, AllHeaders(calls, *call), diagnostics_);
    if (replies_ != nullptr) CheckReply(binding, *call);
  }

 private:
  void ReadParts() {
    MapReader reader(root_, diagnostics_);
    const std::string name = reader.OptionalEnum("operation", api::kOperationNames).value_or("create_end_user");
    operation_ = api::OperationFromName(name).value_or(Operation::kCreateEndUser);
    given_node_ = reader.RequiredChild("given");
    settings_ = reader.Child("settings");
    sends_ = reader.Child("sends");
    replies_ = reader.Child("replies");
    yields_ = reader.Child("yields");
    drift_ = reader.OptionalString("drift").value_or("");
    next_cursor_ = reader.OptionalString("next_cursor").value_or("");
    fails_ = reader.Child("fails");
    refuses_ = reader.Child("refuses");
    reader.Finish();
    if (!root_.IsMapping()) return;
    if (spec_->Find(operation_) == nullptr) reader.Fault("operation", "this provider does not offer " + name);
    if (!drift_.empty() && yields_ == nullptr)
      reader.Fault("drift", "stands beside 'yields': of an answer that is taken all the same");
    if (!next_cursor_.empty() && yields_ == nullptr)
      reader.Fault("next_cursor", "stands beside 'yields': the list goes on there after these");
    const bool reply_case = replies_ != nullptr && (yields_ != nullptr) != (fails_ != nullptr);
    const bool request_case = sends_ != nullptr && replies_ == nullptr && yields_ == nullptr && fails_ == nullptr;
    const bool refusal_case =
        refuses_ != nullptr && sends_ == nullptr && replies_ == nullptr && yields_ == nullptr && fails_ == nullptr;
    if ((reply_case || request_case) == refusal_case) {
      Fault(root_,
            "a case has 'sends' or 'replies', 'replies' with either 'yields' or 'fails'; or it has 'refuses' alone");
    }
    if (refuses_ != nullptr && !api::Creates(operation_))
      reader.Fault("refuses", "only requests that create something are checked against 'accepts'");
  }

  /// True when the case goes on: admitted, or refused as expected.
  bool CheckAdmission() {
    std::vector<FieldError> faults;
    if (api::MakesUser(operation_)) faults = spec_->accepts.Check(given_.request, spec_->mints_user_token);
    if (given_.input.wallet) faults = spec_->accepts.CheckWallet(*given_.input.wallet);
    if (refuses_ != nullptr) {
      ExpectRefusal(*refuses_, faults, diagnostics_);
      return true;
    }
    for (const FieldError& fault : faults) {
      Fault(*given_node_,
            "'accepts' turns this request away: " + fault.pointer + " " + fault.code + ": " + fault.detail);
    }
    return faults.empty();
  }

  transport::Headers AllHeaders(const CallBuilder& calls, const Call& call) const {
    transport::Headers headers = calls.HeadersOf(call);
    for (auto& credential : HiddenCredentials(*spec_, operation_)) headers.push_back(std::move(credential));
    return headers;
  }

  void FillInUserToken() {
    const bool given = !given_.request.user_token.empty() || !given_.input.user_token.empty();
    if (!given && spec_->mints_user_token && spec_->Find(operation_)->reads_user_token) {
      given_.input.user_token = Secret("<user_token>");
      given_.input.minted_token = true;
    }
  }

  /// As Prepare would have marked it: error rules may tell whose it is.
  void MarkUserToken(Call& call) const {
    const bool given = !given_.request.user_token.empty() || !given_.input.user_token.empty();
    if (!given || !spec_->Find(operation_)->reads_user_token) return;
    call.token_mark = given_.input.minted_token ? kMintedMark : kCallersMark;
  }

  void CheckReply(const Binding& binding, const Call& call) {
    transport::HttpResponse response;
    if (!ReadReply(response)) return;
    InterpretTrace trace;
    trace.coverage = &coverage_.plans;
    Result<Answer> answer = Interpreter(binding).Read(call, response, trace);
    if (!answer) answer.error().retry_after = transport::RetryAfterOf(response, WallTime());
    if (trace.rule >= 0) coverage_.rules[static_cast<std::size_t>(trace.rule)] = true;
    if (yields_ != nullptr && answer) {
      const std::string drift = trace.DriftText();
      if (drift != drift_) Fault(*yields_, "drift: expected '" + drift_ + "', got '" + drift + "'");
      if (answer->next_cursor != next_cursor_)
        Fault(*yields_, "next_cursor: expected '" + next_cursor_ + "', got '" + answer->next_cursor + "'");
      return ExpectResults(*yields_, operation_, answer->results, diagnostics_);
    }
    if (yields_ != nullptr) return Fault(*yields_, "expected an answer, got " + DescribeError(answer.error()));
    if (answer)
      return Fault(*fails_, "expected an error, got an answer: " + DescribeResults(operation_, answer->results));
    ExpectError(*fails_, answer.error(), trace.DriftText(), diagnostics_);
  }

  bool ReadReply(transport::HttpResponse& response) {
    const std::size_t faults_before = diagnostics_.size();
    MapReader reader(*replies_, diagnostics_);
    if (const YamlNode* status = reader.RequiredChild("status")) {
      const std::vector<int> statuses = ParseStatusList(*status, {100, 599}, diagnostics_);
      response.status = statuses.empty() ? 0 : statuses.front();
    }
    if (const YamlNode* headers = reader.Child("headers")) {
      for (const YamlNode::Entry& entry : headers->entries) {
        response.headers.emplace_back(ToLowerAscii(entry.key), entry.value.scalar);
      }
    }
    const YamlNode* body = reader.Child("body");
    const std::optional<std::string> text = reader.OptionalString("text");
    reader.Finish();
    if (body != nullptr && text) reader.Fault("text", "a reply has a 'body' or a 'text', not both");
    if (body != nullptr) response.body = json::ToText(config::YamlToJson(*body).root());
    if (text) response.body = *text;
    return diagnostics_.size() == faults_before;
  }

  void Fault(const YamlNode& at, std::string message) { diagnostics_.Add(at.where, at.path, std::move(message)); }

  const std::shared_ptr<const ProviderSpec>& spec_;
  const YamlNode& root_;
  CaseCoverage& coverage_;
  config::Diagnostics& diagnostics_;
  Operation operation_ = Operation::kCreateEndUser;
  const YamlNode* given_node_ = nullptr;
  const YamlNode* settings_ = nullptr;
  const YamlNode* sends_ = nullptr;
  const YamlNode* replies_ = nullptr;
  const YamlNode* yields_ = nullptr;
  const YamlNode* fails_ = nullptr;
  std::string drift_;        ///< of an answer that is taken all the same
  std::string next_cursor_;  ///< where a list goes on; "": it ends
  const YamlNode* refuses_ = nullptr;
  CaseGiven given_;
};

}  // namespace

void RunCase(const std::shared_ptr<const ProviderSpec>& spec, const YamlNode& root, CaseCoverage& coverage,
             config::Diagnostics& diagnostics) {
  CaseRun(spec, root, coverage, diagnostics).Run();
}

}  // namespace walletgate::provider
