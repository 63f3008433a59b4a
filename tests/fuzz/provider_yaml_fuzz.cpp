// A provider file. Every fault has its place in it; a file that loads, loads again the same, and works: its plans write
// requests and read whatever answer.

#include <memory>

#include "base/json/parse.h"
#include "provider/call_builder.h"
#include "provider/interpreter.h"
#include "provider/spec/spec_loader.h"
#include "tests/fakes/text_file.h"
#include "tests/fuzz/reply.h"
#include "tests/fuzz/target.h"
#include "tests/fuzz/yaml_faults.h"

namespace walletgate::fuzz {
namespace {

using config::Diagnostics;
using config::YamlNode;

const std::string kFile = "provider.yaml";

/// What dialects may extend.
const YamlNode* FindBase(const std::string& id) {
  static const YamlNode base = [] {
    const std::string file = WALLETGATE_SOURCE_DIR "/providers/streambird/provider.yaml";
    Diagnostics faults;
    return *config::ReadYaml(fakes::ReadText(file), file, faults);
  }();
  return id == "streambird" ? &base : nullptr;
}

struct Loaded {
  std::shared_ptr<const provider::ProviderSpec> spec;
  Diagnostics faults;
};

Loaded Load(std::string_view text) {
  Loaded loaded;
  const std::optional<YamlNode> root = config::ReadYaml(text, kFile, loaded.faults);
  if (root) loaded.spec = provider::ParseProviderSpec(*root, FindBase, loaded.faults);
  Require((loaded.spec != nullptr) == loaded.faults.empty(), "a file loads or has faults");
  return loaded;
}

/// One answer for everybody: members that vendors have, of every type.
constexpr std::string_view kAnswer =
    R"({"id":"u","user":{"id":"u","user_id":"u","created_at":1650418262},"user_id":"u","status":"active","data":[{}],
        "wallets":[{"chain":"evm","address":"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"},7,null],"code":"x","error":
        {"code":"c","message":"m"},"message":"m"})";

void CheckWorks(const std::shared_ptr<const provider::ProviderSpec>& spec) {
  const provider::Binding binding = provider::Binding::Offline(spec, {});
  const provider::Credentials none;
  const provider::CallBuilder calls(binding, none);
  const api::CreateEndUser person = *api::ParseCreateEndUser(
      json::Parse(R"({"external_id":"u-1","login_methods":[{"type":"email","email":"a@example.com"}],
                      "wallets":[{"chain":"evm"}]})")
          ->root());
  (void)spec->accepts.Check(person, spec->mints_user_token);
  for (const api::Operation operation : api::kOperations) {
    if (spec->Find(operation) == nullptr) continue;
    api::OperationInput input;
    if (api::MakesUser(operation)) input.request = &person;
    input.external_id = person.external_id;
    input.provider_user_id = "u";
    input.email = "a@example.com";
    if (api::Creates(operation)) input.wallet = api::WalletRequest();
    input.user_token = Secret("e30.e30.e30");
    Result<provider::Call> built = calls.Build(operation, input, "key");
    provider::Call call;
    if (built) call = *std::move(built);
    call.operation = operation;
    for (const int status : {200, 201, 204, 302, 404, 409, 500}) {
      provider::InterpretTrace trace;
      const transport::HttpResponse reply{status, {}, std::string(kAnswer)};
      (void)provider::Interpreter(binding).Read(call, reply, trace);
    }
  }
}

}  // namespace

void ProviderYaml(std::string_view bytes) {
  const Loaded loaded = Load(bytes);
  CheckPlaces(loaded.faults, kFile, bytes);
  if (loaded.spec == nullptr) return;
  const Loaded again = Load(bytes);
  Require(again.spec && again.spec->text == loaded.spec->text, "a file that loads, loads again the same");
  CheckWorks(loaded.spec);
}

}  // namespace walletgate::fuzz
