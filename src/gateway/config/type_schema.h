#pragma once

// One value of the configuration file as draft-07 JSON Schema. Used by schema.cpp.

#include <string_view>
#include <vector>

#include "base/json/sink.h"
#include "gateway/config/shape.h"

namespace walletgate::gateway {

/// The one definition that every schema of a value may point to: ${NAME}, where a whole value is a reference.
inline constexpr std::string_view kReferenceId = "reference";
void WriteReferenceSchema(json::Sink& sink);

/// The members of the schema of `type`, inside an object that the caller has begun. Mappings are pointed to by their
/// id.
void WriteTypeSchema(const ValueType& type, json::Sink& sink);
/// The same without the alternative of a reference. REQUIRES a type that is no text, no list and no mapping.
void WriteBareSchema(const ValueType& type, json::Sink& sink);

/// "key": ["a", "b"].
void WriteNames(std::string_view key, const std::vector<std::string_view>& names, json::Sink& sink);
void WriteInt(std::string_view key, std::int64_t value, json::Sink& sink);

/// "key": {…}.
template <class Write>
void WriteObject(std::string_view key, json::Sink& sink, Write write) {
  sink.Key(key);
  sink.StartObject();
  write();
  sink.EndObject();
}

}  // namespace walletgate::gateway
