#pragma once

// The envelope of every list that the API answers with (docs/api.md, "Lists"). Used by whoever writes one.

#include <string_view>

#include "base/json/sink.h"

namespace walletgate::api {

/// Between construction and end the elements are written into the same sink.
class ListEnvelope {
 public:
  explicit ListEnvelope(json::Sink& sink) : sink_(sink) {
    sink_.StartObject();
    sink_.Member("object", "list");
    sink_.Key("data");
    sink_.StartArray();
  }

  /// Of a list that is never cut.
  void EndWhole() {
    sink_.EndArray();
    sink_.EndObject();
  }

  /// Of a page. `next_cursor`: what the next one is asked for by; "" on the last.
  void EndPage(std::string_view next_cursor) {
    sink_.EndArray();
    sink_.Member("has_more", !next_cursor.empty());
    sink_.Key("next_cursor");
    if (next_cursor.empty()) sink_.Null();
    else sink_.String(next_cursor);
    sink_.EndObject();
  }

 private:
  json::Sink& sink_;
};

}  // namespace walletgate::api
