#include "provider/spec/path_template.h"

#include <set>

#include "base/strings.h"

namespace walletgate::provider {
namespace {

using config::YamlNode;

bool IsScalarField(const api::Field& field) {
  return field.item_of.empty() && field.type != api::FieldType::kObject && field.type != api::FieldType::kList;
}

class PathParser {
 public:
  PathParser(const YamlNode& path, const YamlNode* params, const mapping::Scope& scope,
             config::Diagnostics& diagnostics)
      : path_(path), params_(params), scope_(scope), diagnostics_(diagnostics) {}

  std::vector<PathPart> Parse() {
    const std::string_view text = path_.scalar;
    if (const auto fault = FaultOfPathText(text)) {
      diagnostics_.Add(path_.where, path_.path, *fault);
      return {};
    }
    for (std::size_t start = 0; start < text.size();) {
      std::size_t end = text.find('/', start + 1);
      if (end == std::string_view::npos) end = text.size();
      AddSegment(text.substr(start + 1, end - start - 1), start + 1);
      start = end;
    }
    ReportUnusedParams();
    return std::move(parts_);
  }

 private:
  static std::optional<std::string> FaultOfPathText(std::string_view text) {
    if (!text.starts_with('/')) return "a path starts with '/'";
    if (text.find_first_of("?#") != std::string_view::npos)
      return "a path has no '?' and no '#'; queries stand under 'query'";
    if (text.find_first_of(" \t\r\n\\%") != std::string_view::npos)
      return "a path has no spaces, backslashes or escapes";
    return std::nullopt;
  }

  void AddSegment(std::string_view segment, std::size_t offset) {
    const bool placeholder = segment.size() >= 2 && segment.front() == '{' && segment.back() == '}';
    if (placeholder) {
      AddLiteral("/");
      AddPlaceholder(std::string(segment.substr(1, segment.size() - 2)), offset);
    } else if (segment.find_first_of("{}") != std::string_view::npos) {
      diagnostics_.Add(
          At(offset), path_.path,
          "'" + std::string(segment) + "': a placeholder is a whole path segment, such as /users/{external_id}");
    } else if (segment == "." || segment == "..") {
      diagnostics_.Add(At(offset), path_.path, "a path has no '.' and '..' segments");
    } else {
      AddLiteral("/" + std::string(segment));
    }
  }

  void AddLiteral(const std::string& text) {
    if (parts_.empty() || parts_.back().literal.empty()) parts_.emplace_back();
    parts_.back().literal += text;
  }

  void AddPlaceholder(const std::string& name, std::size_t offset) {
    PathPart part;
    part.name = name;
    const YamlNode* param = params_ == nullptr ? nullptr : params_->Find(name);
    if (param != nullptr) {
      used_params_.insert(name);
      part.value = mapping::CompileRequestScalar(*param, scope_, diagnostics_);
    } else if (IsKnownField(name)) {
      YamlNode reference;
      reference.kind = YamlNode::Kind::kScalar;
      reference.where = At(offset);
      reference.path = path_.path;
      reference.scalar = "$." + name;
      part.value = mapping::CompileRequestScalar(reference, scope_, diagnostics_);
    } else {
      ReportUnknown(name, offset);
    }
    parts_.push_back(std::move(part));
  }

  bool IsKnownField(std::string_view name) const {
    const api::Field* field = api::FindField(api::RequestFields(scope_.operation), name);
    return field != nullptr && IsScalarField(*field);
  }

  void ReportUnknown(const std::string& name, std::size_t offset) {
    std::vector<std::string> known;
    if (params_ != nullptr) {
      for (const YamlNode::Entry& entry : params_->entries) known.push_back(entry.key);
    }
    for (const api::Field& field : api::RequestFields(scope_.operation)) {
      if (IsScalarField(field)) known.emplace_back(field.path);
    }
    diagnostics_.Add(At(offset), path_.path, config::UnknownName("placeholder", name, known));
  }

  void ReportUnusedParams() {
    if (params_ == nullptr) return;
    for (const YamlNode::Entry& entry : params_->entries) {
      if (used_params_.contains(entry.key)) continue;
      diagnostics_.Add(entry.where, entry.value.path, "the path has no placeholder {" + entry.key + "}");
    }
  }

  config::Position At(std::size_t offset) const {
    config::Position where = path_.where;
    where.column += static_cast<int>(offset) + (path_.quoted ? 1 : 0);
    return where;
  }

  const YamlNode& path_;
  const YamlNode* params_;
  const mapping::Scope& scope_;
  config::Diagnostics& diagnostics_;
  std::vector<PathPart> parts_;
  std::set<std::string, std::less<>> used_params_;
};

}  // namespace

std::vector<PathPart> ParsePath(const config::YamlNode& path, const config::YamlNode* params,
                                const mapping::Scope& scope, config::Diagnostics& diagnostics) {
  if (!path.IsScalar()) {
    diagnostics.Add(path.where, path.path, "a path is text, such as /v1/users/{external_id}");
    return {};
  }
  if (params != nullptr && !params->IsMapping()) {
    diagnostics.Add(params->where, params->path, "must be a mapping of placeholder names");
    params = nullptr;
  }
  return PathParser(path, params, scope, diagnostics).Parse();
}

std::optional<std::string> FaultOfLiteralPath(std::string_view path) {
  if (!path.starts_with('/')) return "a path starts with '/'";
  if (path.find_first_of("#{} \t\r\n\\") != std::string_view::npos)
    return "this path is sent as it is: no spaces, placeholders or '#'";
  return std::nullopt;
}

}  // namespace walletgate::provider
