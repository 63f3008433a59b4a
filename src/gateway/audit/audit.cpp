#include "gateway/audit/audit.h"

#include <algorithm>
#include <tuple>

#include "gateway/audit/page.h"
#include "gateway/audit/rules.h"

namespace walletgate::gateway {
namespace {

/// Markdown's marks are for the page.
std::string PlainText(std::string_view markdown) {
  std::string text;
  for (std::size_t i = 0; i < markdown.size(); ++i) {
    if (markdown[i] == '`' || markdown[i] == '[') continue;
    if (markdown[i] == ']' && markdown.substr(i).starts_with("](")) {
      const std::size_t end = markdown.find(')', i);
      text += " (docs/" + std::string(markdown.substr(i + 2, end - i - 2)) + ")";
      i = end;
    } else {
      text += markdown[i];
    }
  }
  return text;
}

void WriteFindings(std::string_view name, const std::vector<Finding>& findings, std::string_view page,
                   json::Sink& sink) {
  sink.Key(name);
  sink.StartArray();
  for (const auto& [rule, site] : findings) {
    sink.StartObject();
    sink.Member("id", rule->id);
    sink.Member("severity", ToString(rule->severity));
    sink.Member("title", std::string_view(PlainText(rule->title)));
    sink.Member("file", std::string_view(site.where.file));
    sink.Key("line");
    sink.Int(site.where.line);
    sink.Key("column");
    sink.Int(site.where.column);
    sink.Member("path", std::string_view(site.path));
    sink.Member("detail", std::string_view(site.detail));
    sink.Member("means", std::string_view(PlainText(rule->means)));
    sink.Member("remedy", std::string_view(PlainText(rule->remedy)));
    sink.Member("page", std::string(page) + (page.ends_with('#') ? AnchorOf(rule->id) : std::string()));
    sink.EndObject();
  }
  sink.EndArray();
}

}  // namespace

std::size_t AuditReport::CountOf(Severity severity) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(findings, [&](const Finding& finding) { return finding.rule->severity == severity; }));
}

std::string AuditReport::Format() const {
  std::string text;
  for (const auto& [rule, site] : findings) {
    text += config::TextOf(site.where) + ": " + site.path + "\n  " + std::string(rule->id) + " " +
            std::string(ToString(rule->severity)) + ": " + PlainText(rule->title) + ": " + site.detail + "\n  " +
            PlainText(rule->means) + " " + PlainText(rule->remedy) + "\n";
  }
  return text;
}

void AuditReport::Write(json::Sink& sink) const {
  sink.StartObject();
  sink.Member("object", object);
  sink.Key("errors");
  sink.Int(static_cast<std::int64_t>(CountOf(Severity::kError)));
  sink.Key("warnings");
  sink.Int(static_cast<std::int64_t>(CountOf(Severity::kWarning)));
  WriteFindings("findings", findings, page, sink);
  WriteFindings("accepted", accepted, page, sink);
  sink.EndObject();
}

AuditReport Audit(const Audited& audited, const std::set<std::string>& accepted) {
  return Examine(audited, accepted, {"audit", "docs/audit.md#", AllRules()});
}

AuditReport Examine(const Audited& audited, const std::set<std::string>& accepted, const RuleBook& book) {
  std::vector<Finding> all;
  for (const Rule* rule : book.rules) {
    for (Site& site : rule->find(audited)) {
      site.detail = audited.config.loaded.variables.Hide(site.detail);
      all.push_back({rule, std::move(site)});
    }
  }
  std::ranges::stable_sort(all, {}, [](const Finding& finding) {
    const config::Position& where = finding.site.where;
    return std::tie(where.line, where.column);
  });
  AuditReport report;
  report.object = book.object;
  report.page = book.page;
  for (Finding& finding : all) {
    const bool known = accepted.contains(std::string(finding.rule->id));
    (known ? report.accepted : report.findings).push_back(std::move(finding));
  }
  return report;
}

}  // namespace walletgate::gateway
