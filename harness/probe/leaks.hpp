#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/http/message.hpp"

namespace assay {

/// The part of `text` that holds the secret, plain, percent-encoded, with JSON's escapes or in
/// Base64, with a little of what stands around it; nullopt where it is not there.
std::optional<std::string> passage_with(std::string_view text, std::string_view secret);

/// The same over all that an answer says: status line, headers and body.
std::optional<std::string> passage_with(const http::Exchange& exchange, std::string_view secret);

/// The same over all that a request says.
std::optional<std::string> passage_with(const http::Request& request, std::string_view secret);

/// A token that differs from `token` in its last characters, and from every other one that was
/// made: whoever finds it knows which request it came with.
std::string altered(const std::string& token);

}  // namespace assay
