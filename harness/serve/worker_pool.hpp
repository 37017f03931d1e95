#pragma once

#include <httplib.h>

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace assay::serve {

/// A thread for every connection that needs one, made when it is first needed and kept until
/// shutdown.
///
/// cpp-httplib holds a thread for as long as a connection is open, idle or half sent: with its own
/// pool of eight, eight slow clients starve the ninth. Making all threads ahead would cost each of
/// a hundred deployments most of its start.
class WorkerPool final : public httplib::TaskQueue {
 public:
  explicit WorkerPool(std::size_t most_workers) : most_workers_(most_workers) {}
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  ~WorkerPool() override { shutdown(); }

  void enqueue(std::function<void()> job) override;
  void shutdown() override;  ///< runs what is queued, then joins; a second call does nothing

 private:
  void work();

  const std::size_t most_workers_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> jobs_;
  std::vector<std::thread> workers_;
  std::size_t idle_{};
  bool closing_{};
};

}  // namespace assay::serve
