#include "routing/reply.h"

#include "api/problem.h"

namespace walletgate::routing {

ServiceReply ReplyWithUser(const State& state, int status, const api::EndUser& user, std::string_view provider_data) {
  ServiceReply reply;
  reply.status = status;
  reply.provider = state.ShownProvider(user.provider);
  json::Writer writer(&reply.body);
  if (provider_data.empty()) {
    WriteShown(state, user, writer);
    return reply;
  }
  const Result<json::Document> raw = json::Parse(provider_data);
  WriteShown(state, user, writer, raw ? raw->root() : json::Value());
  return reply;
}

void WriteShown(const State& state, const api::EndUser& user, json::Writer& writer, json::Value provider_data) {
  const std::string shown = state.ShownProvider(user.provider);
  if (shown == user.provider) return api::WriteEndUser(user, writer, provider_data);
  api::EndUser renamed = user;
  renamed.provider = shown;
  api::WriteEndUser(renamed, writer, provider_data);
}

ServiceReply ReplyWithProblem(const Error& error, const CallerContext& caller, const std::string& provider) {
  ServiceReply reply;
  reply.status = InfoOf(error.kind).status;
  reply.content_type = "application/problem+json";
  reply.body = api::ProblemText(error, caller.instance, caller.request_id);
  reply.provider = provider;
  return reply;
}

void KeepAnswer(const ServiceReply& reply, storage::KeyRecord& key) {
  key.done = true;
  key.status = reply.status;
  key.content_type = reply.content_type;
  key.body = reply.body;
  key.provider = reply.provider;
}

}  // namespace walletgate::routing
