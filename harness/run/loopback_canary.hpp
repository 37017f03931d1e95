#pragma once

#include <memory>

#include "harness/probe/canary.hpp"

namespace assay {

/// On a free port of 127.0.0.1, which is taken when the first address is asked for.
std::shared_ptr<Canary> make_loopback_canary();

}  // namespace assay
