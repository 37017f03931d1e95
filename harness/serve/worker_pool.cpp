#include "harness/serve/worker_pool.hpp"

#include <utility>

namespace assay::serve {

void WorkerPool::enqueue(std::function<void()> job) {
  const std::lock_guard lock(mutex_);
  jobs_.push_back(std::move(job));
  if (jobs_.size() > idle_ && workers_.size() < most_workers_) {
    workers_.emplace_back([this] { work(); });
  }
  changed_.notify_one();
}

void WorkerPool::shutdown() {
  std::vector<std::thread> workers;
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    workers.swap(workers_);
  }
  changed_.notify_all();
  for (std::thread& worker : workers) {
    worker.join();
  }
}

void WorkerPool::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    ++idle_;
    changed_.wait(lock, [this] { return closing_ || !jobs_.empty(); });
    --idle_;
    if (jobs_.empty()) {
      return;
    }
    const std::function<void()> job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    job();
    lock.lock();
  }
}

}  // namespace assay::serve
