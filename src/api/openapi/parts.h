#pragma once

// The pieces that OpenApiText is put together from. Internal to this folder.
// Schemas and examples are JSON text, written for readers; everything that the code knows in a table (error kinds,
// closed value sets) is generated from that table instead.

#include <cstdint>
#include <span>
#include <string_view>

#include "api/openapi/openapi.h"
#include "base/error.h"
#include "base/json.h"

namespace walletgate::api {

/// A request body that callers may copy. `status` is what the gateway answers when a provider that admits it is routed
/// and no such user exists yet; it stands in the document as `x-walletgate-status`.
struct RequestExample {
  std::string_view name;
  std::string_view summary;
  std::string_view body;  ///< JSON text
  int status;
};

std::span<const RequestExample> CreateExamples();
std::span<const RequestExample> WalletExamples();
std::span<const RequestExample> PlanExamples();

/// The body of an answer, named by its key under components/examples.
struct AnswerExample {
  std::string_view name;
  std::string_view summary;
  std::string_view body;  ///< JSON text
};

std::span<const AnswerExample> AnswerExamples();

/// components/schemas: texts of ours, and the closed value sets out of their tables.
void WriteSchemas(json::Sink& sink);

/// components/parameters and components/headers: JSON objects by name.
std::string_view ParameterText();
std::string_view HeaderText();

/// The `paths` object.
void WritePaths(ScopeOf scope_of, json::Sink& sink);
/// Members of components/schemas: LoginMethod and one schema for each kind.
void WriteLoginSchemas(json::Sink& sink);
/// KnownLoginMethod, as an answer shows one.
void WriteKnownLoginSchema(json::Sink& sink);

/// Writes JSON text of ours into `sink`. A test proves that all of it parses; text that does not would show as null.
void WriteText(std::string_view text, json::Sink& sink);

}  // namespace walletgate::api
