#pragma once

// Bodies that the description shows, requests to copy and answers to read. Internal to this folder.

#include <span>
#include <string_view>

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
std::span<const RequestExample> PatchExamples();
std::span<const RequestExample> TouchExamples();
std::span<const RequestExample> LoginExamples();

/// The body of an answer, named by its key under components/examples.
struct AnswerExample {
  std::string_view name;
  std::string_view summary;
  std::string_view body;  ///< JSON text
};

std::span<const AnswerExample> AnswerExamples();

}  // namespace walletgate::api
