#include "auth/static_header.h"

#include <array>

namespace walletgate::auth {
namespace {

constexpr std::string_view kPlaceholder = "<secret>";

class StaticHeader final : public AuthScheme {
 public:
  StaticHeader(HeaderSlot slot, Secret value) : slot_(std::move(slot)), value_(std::move(value)) {}

  Task<Result<void>> Apply(transport::HttpRequest& request, AuthContext&, Signing) override {
    slot_.Put(request, value_.Reveal());
    co_return Result<void>();
  }
  std::vector<std::pair<std::string, std::string>> Describe() const override { return slot_.Describe(kPlaceholder); }

 private:
  const HeaderSlot slot_;
  const Secret value_;
};

class StaticHeaderSpec final : public SpecBase {
 public:
  StaticHeaderSpec(SpecCommon common, HeaderSlot slot, Source value)
      : SpecBase(std::move(common)), slot_(std::move(slot)), value_(std::move(value)) {}

  Result<Bound> Bind(const SettingValues& values) const override {
    const Result<std::string_view> value = ValueOf(value_, values);
    if (!value) return value.error();
    if (!IsHeaderValue(*value)) return BindError(value_, "holds a character that cannot stand in a header");
    return Bound{std::make_shared<StaticHeader>(slot_, Secret(std::string(*value))), nullptr};
  }
  std::vector<std::pair<std::string, std::string>> Describe() const override { return slot_.Describe(kPlaceholder); }

 private:
  HeaderSlot slot_;
  Source value_;
};

constexpr AuthMember kValue = {"value", Wants::kSetting, true};
constexpr std::array kMembers = {kOwnHeader, kValue, kPrefix};

std::unique_ptr<AuthSpec> Parse(SpecReader& reader) {
  HeaderSlot slot{reader.HeaderName(kOwnHeader, ""), reader.Prefix("")};
  Source value = reader.Required(kValue);
  return std::make_unique<StaticHeaderSpec>(reader.Common(), std::move(slot), std::move(value));
}

}  // namespace

constexpr SchemeInfo kStaticHeader = {"static_header", kMembers, Parse};

}  // namespace walletgate::auth
