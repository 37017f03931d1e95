#pragma once

#include <chrono>
#include <memory>

#include "harness/http/transport.hpp"

namespace assay {

/// `inner`, whose exchanges take `timeout` at most, with less patience for whoever has fallen
/// silent: once three requests in a row to one place (origin and path), or to one origin, got no
/// answer in time, the next ones wait a twentieth as long, but for the eighth and then every time
/// the number has doubled, which get all the time again. The first answer restores the patience. So
/// a run against a target that hangs ends in minutes, and one that comes back is noticed.
std::unique_ptr<http::Transport> impatient(std::unique_ptr<http::Transport> inner,
                                           std::chrono::milliseconds timeout);

}  // namespace assay
