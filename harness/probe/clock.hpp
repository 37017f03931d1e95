#pragma once

#include <chrono>
#include <optional>

#include "harness/http/message.hpp"

namespace assay {

/// How far the clock of a server is ahead of ours, by the Date of its answer (RFC 9110 section
/// 6.6.1); to about two seconds, which is taken for none. Nothing where it gives no date.
std::optional<std::chrono::seconds> clock_ahead(const http::Exchange& exchange);

}  // namespace assay
