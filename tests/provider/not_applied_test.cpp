// What a refusal proves: every status, in the vendor's words or somebody else's, of everything that creates, at every
// provider of the repository (PRODUCT section 3a, "What 'not applied' means"). Also of a delete, whose kinds are
// others.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "provider/error_rules.h"
#include "provider/interpreter.h"
#include "provider/spec/spec_loader.h"

namespace walletgate::provider {
namespace {

using api::Operation;

const std::string kFolder = std::string(WALLETGATE_SOURCE_DIR) + "/providers";

constexpr std::array kWhateverTheBody = {401, 403, 405, 413, 414, 415, 429, 431};
constexpr std::array kInTheVendorsShape = {400, 402, 404, 409, 422};
constexpr std::array kOnlyByWord = {408, 425, 499, 500, 502, 503, 504, 520};
constexpr std::array kNever = {202, 206, 300, 302, 304, 307, 406, 410, 411, 416,
                               417, 418, 421, 423, 424, 426, 428, 444, 451, 460};

template <class List, class T>
bool Has(const List& list, const T& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

std::vector<int> AllStatuses() {
  std::vector<int> all;
  for (const int status : kWhateverTheBody) all.push_back(status);
  for (const int status : kInTheVendorsShape) all.push_back(status);
  for (const int status : kOnlyByWord) all.push_back(status);
  for (const int status : kNever) all.push_back(status);
  return all;
}

/// The first path under which the file finds the vendor's code: {"error", "code"} of {$first: [$.error.code, $.code]}.
std::vector<std::string> PathOfCode(const std::string& id) {
  config::Diagnostics diagnostics;
  const auto root = config::ReadYamlFile(kFolder + "/" + id + "/provider.yaml", diagnostics);
  if (!root) return {};
  const config::YamlNode* errors = root->Find("errors");
  if (errors == nullptr) return PathOfCode(root->Find("extends")->scalar);
  const config::YamlNode* code = errors->Find("code");
  if (code->IsMapping()) code = &code->Find("$first")->elements.front();
  std::vector<std::string> path;
  std::string rest = code->scalar.substr(2);
  for (std::size_t dot = rest.find('.'); dot != std::string::npos; dot = rest.find('.')) {
    path.push_back(rest.substr(0, dot));
    rest.erase(0, dot + 1);
  }
  path.push_back(rest);
  return path;
}

std::string InVendorsShape(const std::string& id, const std::string& code) {
  const std::vector<std::string> path = PathOfCode(id);
  std::string text = '"' + code + '"';
  for (auto member = path.rbegin(); member != path.rend(); ++member) text = "{\"" + *member + "\":" + text + "}";
  return text;
}

/// The error that an answer becomes. Nothing when it is read as a success.
std::optional<Error> ErrorOf(const Binding& binding, Operation operation, int status, std::string body) {
  Call call;
  call.operation = operation;
  InterpretTrace trace;
  const Result<Answer> answer = Interpreter(binding).Read(call, {status, {}, std::move(body)}, trace);
  return answer ? std::nullopt : std::optional(answer.error());
}

void ExpectApplied(const Error& error, Operation operation, bool proved, const std::string& what) {
  EXPECT_EQ(ToString(error.applied), proved ? "no" : "unknown") << what;
  if (!api::Creates(operation)) return;
  EXPECT_EQ(error.kind == ErrorKind::kOutcomeUnknown, !proved) << what << ": " << InfoOf(error.kind).code;
}

class NotApplied : public testing::Test {
 protected:
  void SetUp() override {
    config::Diagnostics diagnostics;
    specs_ = LoadProviderFolder(kFolder, diagnostics);
    ASSERT_EQ(diagnostics.Format(), "");
    ASSERT_FALSE(specs_.empty());
  }
  /// Of those that a file offers.
  static std::vector<Operation> ThatAct(const ProviderSpec& spec) {
    std::vector<Operation> operations;
    for (const Operation one : {Operation::kCreateEndUser, Operation::kCreateWallet, Operation::kDeleteEndUser}) {
      if (spec.Find(one) != nullptr) operations.push_back(one);
    }
    return operations;
  }

  ProviderSpecs specs_;
};

/// Whether a rule that looks at nothing but the status takes the answer. That a user is gone wants the vendor's own
/// words.
bool ARuleNamesTheStatus(const ProviderSpec& spec, Operation operation, int status, bool own_words) {
  return std::any_of(spec.errors.rules.begin(), spec.errors.rules.end(), [&](const ErrorRule& rule) {
    const bool speaks = rule.operations.empty() || Has(rule.operations, operation);
    return rule.code.empty() && rule.message.empty() && speaks && Has(rule.status, status) &&
           (own_words || !rule.SaysGone());
  });
}

TEST_F(NotApplied, IsProvedByTheClosedListAlone) {
  for (const auto& [id, spec] : specs_) {
    const Binding binding = Binding::Offline(spec, {});
    const std::string own = InVendorsShape(id, "zz_unheard_of");
    const std::string foreign = R"({"fault":{"faultstring":"blocked"}})";
    for (const Operation operation : ThatAct(*spec)) {
      for (const int status : AllStatuses()) {
        if (Has(spec->Find(operation)->success, status)) continue;
        for (const std::string& body : {own, foreign, std::string("<html>no</html>"), std::string()}) {
          const std::string what =
              id + " " + std::string(api::ToString(operation)) + " " + std::to_string(status) + " " + body;
          const std::optional<Error> error = ErrorOf(binding, operation, status, body);
          if (!error) {
            EXPECT_EQ(operation, Operation::kDeleteEndUser) << what;
            continue;
          }
          const bool listed = Has(kWhateverTheBody, status) || (Has(kInTheVendorsShape, status) && body == own);
          const bool ruled = ARuleNamesTheStatus(*spec, operation, status, body == own);
          ExpectApplied(*error, operation, listed || (ruled && !Has(kOnlyByWord, status)), what);
        }
      }
    }
  }
}

TEST_F(NotApplied, IsProvedByARuleOfTheFileThatDoesNotLeaveItOpen) {
  for (const auto& [id, spec] : specs_) {
    const Binding binding = Binding::Offline(spec, {});
    for (const ErrorRule& rule : spec->errors.rules) {
      if (rule.success || !rule.message.empty()) continue;
      for (const std::string& code : rule.code) {
        for (const Operation operation : ThatAct(*spec)) {
          for (const int status : AllStatuses()) {
            const int index = FindRule(spec->errors, {operation, status, code, "", "", true});
            const bool decides = index >= 0 && &spec->errors.rules[static_cast<std::size_t>(index)] == &rule;
            if (!decides || Has(spec->Find(operation)->success, status)) continue;
            const bool open = rule.is == ErrorKind::kOutcomeUnknown || rule.applied == Applied::kUnknown;
            const bool by_word = Has(kOnlyByWord, status) && rule.applied != Applied::kNo;
            const bool redirects = status >= 300 && status < 400;  // no rule sees them
            const std::optional<Error> error = ErrorOf(binding, operation, status, InVendorsShape(id, code));
            ASSERT_TRUE(error) << id << " " << code;
            ExpectApplied(*error, operation, !open && !by_word && !redirects,
                          id + " " + std::string(api::ToString(operation)) + " " + std::to_string(status) + " " + code);
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace walletgate::provider
