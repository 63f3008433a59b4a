#pragma once

// The labels that rows of metrics/rows.h may name besides enums of metrics/labels.h: where their values come from, and
// what any other value becomes. Internal to metrics.

#include <array>
#include <string_view>
#include <type_traits>

#include "metrics/catalogue.h"
#include "metrics/labels.h"

namespace walletgate::metrics {
namespace label {

inline constexpr std::string_view kOther = "other";

/// Its values are given as text.
struct Text {
  using Value = std::string_view;
};

struct Route : Text {
  static LabelInfo Info() { return {"route", LabelSource::kRoutes, {}, "unmatched"}; }
};

struct Method : Text {
  static LabelInfo Info() { return {"method", LabelSource::kFixed, {"GET", "POST", "PATCH", "DELETE"}, kOther}; }
};

/// Statuses that callers get.
struct Status : Text {
  static LabelInfo Info() {
    return {"code",
            LabelSource::kFixed,
            {"200", "201", "204", "400", "401", "403", "404", "405", "408", "409", "413", "415", "422", "429", "500",
             "502", "503", "504"},
            kOther};
  }
};

struct ErrorCode {
  using Value = ErrorKind;
  static LabelInfo Info() {
    LabelInfo info{"code"};
    for (const ErrorKindInfo& kind : kErrorKinds) info.values.push_back(kind.code);
    return info;
  }
};

struct WhoActs {
  using Value = Blame;
  static LabelInfo Info() {
    LabelInfo info{"blame"};
    for (const Blame blame : {Blame::kCaller, Blame::kGateway, Blame::kProvider, Blame::kNetwork}) {
      info.values.push_back(walletgate::ToString(blame));
    }
    return info;
  }
};

struct Field : Text {
  static LabelInfo Info() { return {"field", LabelSource::kValidationFields, {}, kOther}; }
};

struct Rule : Text {
  static LabelInfo Info() {
    return {"rule",
            LabelSource::kFixed,
            {"required", "unknown_member", "type", "format", "length", "range", "enum", "duplicate", "unsupported"},
            kOther};
  }
};

struct Provider : Text {
  static LabelInfo Info() { return {"provider", LabelSource::kProviders, {}, kOther}; }
};

struct FromProvider : Text {
  static LabelInfo Info() { return {"from", LabelSource::kProviders, {}, kOther}; }
};

struct ToProvider : Text {
  static LabelInfo Info() { return {"to", LabelSource::kProviders, {}, kOther}; }
};

struct Operation : Text {
  static LabelInfo Info() { return {"operation", LabelSource::kOperations, {}, kOther}; }
};

/// Statuses that vendors answer.
struct VendorStatus : Text {
  static LabelInfo Info() {
    return {"code",
            LabelSource::kFixed,
            {"200", "201", "202", "204", "400", "401", "402", "403", "404", "409", "422", "429", "500", "502", "503",
             "504"},
            kOther};
  }
};

struct DriftKind : Text {
  static LabelInfo Info() {
    return {"kind",
            LabelSource::kFixed,
            {"unmapped_error", "missing_field", "unexpected_type", "unparsable", "unmapped_value", "contradiction",
             "left_out", "missing_wallet"},
            kOther};
  }
};

struct StoreOperation : Text {
  static LabelInfo Info() {
    return {"operation",
            LabelSource::kFixed,
            {"find_prior", "begin", "end", "put_key", "find_user", "update_user", "list", "adopt"},
            kOther};
  }
};

struct ConfigHash : Text {
  static LabelInfo Info() { return {"hash", LabelSource::kConfigHash}; }
};

struct Version : Text {
  static LabelInfo Info() { return {"version", LabelSource::kVersion}; }
};

struct Revision : Text {
  static LabelInfo Info() { return {"revision", LabelSource::kRevision}; }
};

struct Compiler : Text {
#ifdef __clang__
  static constexpr std::string_view kName = __VERSION__;  // begins with the vendor and "Clang"
#else
  static constexpr std::string_view kName = "gcc " __VERSION__;
#endif
  static LabelInfo Info() { return {"compiler", LabelSource::kFixed, {kName}}; }
};

}  // namespace label

/// What a row's label is: one of the above, or an enum with names.
template <class Label>
struct LabelOf : Label {};

template <class Enum>
requires std::is_enum_v<Enum>
struct LabelOf<Enum> {
  using Value = Enum;
  static_assert(!kNamesOf<Enum>.label.empty(), "metrics/labels.h names its values");
  static LabelInfo Info() {
    const auto& names = kNamesOf<Enum>;
    return {names.label, LabelSource::kFixed, {names.values.begin(), names.values.end()}};
  }
};

}  // namespace walletgate::metrics
