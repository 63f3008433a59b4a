#include "cli/problem_text.h"

#include "base/visible_text.h"

namespace walletgate::cli {

std::string ProblemText(json::Value problem, const transport::HttpResponse& response) {
  const auto shown = [](json::Value of, std::string_view name) { return VisibleText(of.Get(name).AsString()); };
  std::string text = "walletgate: " + shown(problem, "title") + ": " + shown(problem, "detail") + "\n";
  if (const std::string_view wait = response.Header("retry-after"); !wait.empty()) {
    text += "  in " + std::string(wait) + " s it is worth another try\n";
  }
  for (const json::Value fault : problem.Get("errors").Elements()) {
    text += "  " + shown(fault, "pointer") + " " + shown(fault, "detail") + "\n";
  }
  return text;
}

}  // namespace walletgate::cli
