#pragma once

#include <cstddef>
#include <functional>

namespace assay {

/// Calls `work` with every number below `count`, smallest first, on so many threads (at least one).
/// What one call throws is thrown again when all threads have ended; none begins another then.
void in_parallel(std::size_t count, unsigned threads, const std::function<void(std::size_t)>& work);

}  // namespace assay
