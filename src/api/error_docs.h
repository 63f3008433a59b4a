#pragma once

// docs/errors.md, made from the error table.

#include <string>

namespace walletgate::api {

/// The whole page as Markdown.
std::string ErrorTableMarkdown();

}  // namespace walletgate::api
