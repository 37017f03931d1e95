#include "harness/run/in_parallel.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace assay {

void in_parallel(std::size_t count, unsigned threads,
                 const std::function<void(std::size_t)>& work) {
  std::atomic<std::size_t> next{0};
  std::mutex failing;
  std::exception_ptr failure;
  const auto work_off = [&] {
    try {
      for (std::size_t i = next++; i < count; i = next++) {
        work(i);
      }
    } catch (...) {
      next = count;
      const std::scoped_lock lock(failing);
      failure = failure ? failure : std::current_exception();
    }
  };
  {
    std::vector<std::jthread> workers;
    const std::size_t wanted = std::min<std::size_t>(std::max(1U, threads), count);
    workers.reserve(wanted);
    for (std::size_t i = 0; i < wanted; ++i) {
      workers.emplace_back(work_off);
    }
  }
  if (failure) {
    std::rethrow_exception(failure);
  }
}

}  // namespace assay
