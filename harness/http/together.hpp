#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <vector>

namespace assay::http {

/// Runs every job to its end, at most `width` of them at a time, all in the calling thread: a job
/// gives way to the others wherever it waits for an answer of a curl transport, or pauses. So jobs
/// are written as straight lines and need no locks; what two of them share may only change under
/// them where they wait. Jobs start in their order. When all have ended the first exception of a
/// job, in that order, is thrown on. May not be called from within a job.
void run_together(const std::vector<std::function<void()>>& jobs, std::size_t width);

/// Waits; within a job the others go on meanwhile.
void pause_until(std::chrono::steady_clock::time_point then);

namespace together {

/// True within a job of run_together.
bool inside();

/// For transports. Gives way until `arrived` says true. Whenever no job can go on, `move` of one
/// that waits is called: it lets the transport of that job work, for at most so long. Every wait on
/// one transport names it by the same `mover`, so that it is moved once.
void wait(const void* mover, const std::function<bool()>& arrived,
          const std::function<void(std::chrono::milliseconds)>& move);

}  // namespace together
}  // namespace assay::http
