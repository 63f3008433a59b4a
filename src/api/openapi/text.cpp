#include "api/openapi/text.h"

#include "base/json/parse.h"
#include "base/json/text.h"

namespace walletgate::api {

void WriteText(std::string_view text, json::Sink& sink) {
  const Result<json::Document> document = json::Parse(text);
  json::Write(document ? document->root() : json::Value(), sink);
}

}  // namespace walletgate::api
