#include "cli/imports/lines/line_parts.h"

namespace walletgate::cli {
namespace {

/// What a part has at most, unless one line alone has more: small enough to be sent again without much ado.
constexpr std::size_t kPartBytes = std::size_t{1} << 20U;

}  // namespace

std::optional<LinePart> LineParts::Next() {
  if (!begun_) FindUser();
  begun_ = true;
  if (!ahead_) return std::nullopt;
  LinePart part;
  part.number = ++parts_;
  part.first = users_ + 1;
  part.first_line = ahead_->first_line;
  while (ahead_ && (part.body.empty() || part.body.size() + ahead_->text.size() < kPartBytes)) {
    part.body += ahead_->text;
    part.body += '\n';
    part.last = ++users_;
    part.last_line = ahead_->last_line;
    FindUser();
  }
  return part;
}

void LineParts::FindUser() {
  do {
    ahead_ = source_.Next();
  } while (ahead_ && ahead_->kind != SourceLine::Kind::kUser);
}

}  // namespace walletgate::cli
