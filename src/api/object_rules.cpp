#include "api/object_rules.h"

#include "base/strings.h"

namespace walletgate::api {

void Faults::Add(FieldError fault) {
  if (faults_.size() < kMax) faults_.push_back(std::move(fault));
}

Error InvalidRequest(Faults& faults) {
  const std::size_t count = faults.size();
  Error error =
      MakeError(ErrorKind::kInvalidRequest,
                count == 1 ? "the request has one fault" : "the request has " + std::to_string(count) + " faults");
  error.fields = faults.Take();
  return error;
}

std::string Place::Pointer() const {
  if (parent_ == nullptr) return {};
  return parent_->Pointer() + "/" + (index_ == kNamed ? PointerToken(name_) : std::to_string(index_));
}

bool ExpectType(json::Value value, json::Type type, const Place& place) {
  if (value.type() == type) return true;
  const std::string_view article = type == json::Type::kArray || type == json::Type::kObject ? "an " : "a ";
  std::string detail = "must be " + std::string(article) + std::string(json::ToString(type));
  if (value.IsNull()) detail += "; null does not stand for absent";
  place.Fault("type", std::move(detail));
  return false;
}

void UnknownMember(const Place& place, std::string_view name, std::span<const std::string_view> known) {
  Place(place, name).Fault("unknown_member", "is not a known member" + DidYouMean(name, known));
}

void ExpectAtMost(std::size_t size, std::size_t most, const Place& place) {
  if (size > most) place.Fault("range", "must have at most " + std::to_string(most) + " entries");
}

std::optional<std::int64_t> WholeIn(json::Value value, const Place& place, std::int64_t least, std::int64_t most) {
  if (!ExpectType(value, json::Type::kNumber, place)) return std::nullopt;
  const std::optional<std::int64_t> number = value.AsInt64();
  if (number && *number >= least && *number <= most) return number;
  place.Fault("range", "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  return std::nullopt;
}

}  // namespace walletgate::api
