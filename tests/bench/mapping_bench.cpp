// What the mapping language costs: compiling a file's expressions, and running plans per request. Not part of ctest;
// link with walletgate_mapping and benchmark_main.

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>

#include "api/create_end_user.h"
#include "config/yaml_node.h"
#include "mapping/accepts.h"
#include "mapping/plan.h"

namespace walletgate::mapping {
namespace {

constexpr const char* kFile = R"(
accepts:
  external_id:   {pattern: '^[a-zA-Z0-9-]{1,100}$'}
  login_methods: {required: true, types: [email, phone, jwt, oauth, wallet]}
  wallet.evm:    {kinds: [eoa, smart], max: 1}
  wallet.solana: {kinds: [eoa], max: 1}
request:
  userId: $.external_id
  authenticationMethods:
    $each: $.login_methods
    $by: type
    email:  {type: email, email: $item.email}
    phone:  {type: sms, phoneNumber: $item.phone_number}
    jwt:    {type: jwt, sub: $item.subject, kid: $item.key_id}
    oauth:  {type: $item.issuer, sub: $item.subject, email: $item.email}
    wallet: {type: siwe, address: $item.address}
  evmAccount: {$when: $.wallet.evm, $then: {createSmartAccount: $.wallet.evm.smart}}
  solanaAccount: {$when: $.wallet.solana, $then: {}}
response:
  provider_user_id: $.userId
  status: {$enum: $.status, ACTIVE: active, PENDING: pending, $else: pending}
  created_at: {$via: rfc3339, $of: $.createdAt}
  wallets:
    - $first:
        - {$each: $.evmAccountObjects, $as: {chain: evm, kind: eoa, address: $item.address}}
        - {$each: $.evmAccounts, $as: {chain: evm, kind: eoa, address: $item}}
    - {$each: $.solanaAccounts, $as: {chain: solana, kind: eoa, address: $item}}
)";

constexpr std::string_view kBody =
    R"({"external_id":"alice-1","login_methods":[{"type":"email","email":"alice@example.com"},)"
    R"({"type":"oauth","issuer":"google","subject":"1234567890"}],"wallets":[{"chain":"evm"},{"chain":"solana"}]})";

constexpr std::string_view kReply =
    R"({"userId":"alice-1","status":"ACTIVE","createdAt":"2026-05-20T10:00:00Z","evmAccountObjects":[)"
    R"({"address":"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed","createdAt":"2026-05-20T10:00:00Z"}],)"
    R"("evmAccounts":["0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"],)"
    R"("solanaAccounts":["HpabPRRCFbBKSuJr5PdkVvQc85FyxyTWkFM2obBRSvHT"]})";

/// The sample file, compiled; dies when the sample is faulty.
struct Sample {
  Sample() {
    config::Diagnostics faults;
    root = *config::ReadYaml(kFile, "bench.yaml", faults);
    accepts = ParseAccepts(*root.Find("accepts"), nullptr, faults);
    scope.accepts = &accepts;
    request = CompileRequest(*root.Find("request"), scope, faults);
    response = CompileResponse(*root.Find("response"), scope, faults);
    if (!faults.empty()) std::abort();
    const json::Document body = std::move(*json::Parse(kBody));
    create = std::move(*api::ParseCreateEndUser(body.root()));
    api::OperationInput plan_input;
    plan_input.request = &create;
    input = api::BuildPlanInput(api::Operation::kCreateEndUser, plan_input);
    reply = std::move(*json::Parse(kReply));
  }

  config::YamlNode root;
  Accepts accepts;
  Scope scope;
  Plan request;
  Plan response;
  api::CreateEndUser create;
  json::Document input;
  json::Document reply;
};

void BM_ReadYaml(benchmark::State& state) {
  for (auto _ : state) {
    config::Diagnostics faults;
    benchmark::DoNotOptimize(config::ReadYaml(kFile, "bench.yaml", faults));
  }
}
BENCHMARK(BM_ReadYaml);

void BM_Compile(benchmark::State& state) {
  const Sample sample;
  for (auto _ : state) {
    config::Diagnostics faults;
    benchmark::DoNotOptimize(CompileRequest(*sample.root.Find("request"), sample.scope, faults));
    benchmark::DoNotOptimize(CompileResponse(*sample.root.Find("response"), sample.scope, faults));
  }
}
BENCHMARK(BM_Compile);

void BM_CheckAccepts(benchmark::State& state) {
  const Sample sample;
  for (auto _ : state) benchmark::DoNotOptimize(sample.accepts.Check(sample.create, false));
}
BENCHMARK(BM_CheckAccepts);

void RunPlan(benchmark::State& state, const Plan& plan, const json::Document& document) {
  std::string out;
  RunInput input;
  input.document = document.root();
  for (auto _ : state) {
    out.clear();
    json::Writer writer(&out);
    benchmark::DoNotOptimize(Run(plan, input, writer));
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(out.size()) * static_cast<std::int64_t>(state.iterations()));
}

void BM_RunRequest(benchmark::State& state) {
  const Sample sample;
  RunPlan(state, sample.request, sample.input);
}
BENCHMARK(BM_RunRequest);

void BM_RunResponse(benchmark::State& state) {
  const Sample sample;
  RunPlan(state, sample.response, sample.reply);
}
BENCHMARK(BM_RunResponse);

}  // namespace
}  // namespace walletgate::mapping
