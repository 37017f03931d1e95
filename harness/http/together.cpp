#include "harness/http/together.hpp"

#include <algorithm>
#include <boost/context/fiber.hpp>
#include <boost/context/protected_fixedsize_stack.hpp>
#include <exception>
#include <memory>
#include <stdexcept>
#include <thread>

namespace assay::http {
namespace {

using boost::context::fiber;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
using Mover = std::function<void(milliseconds)>;

/// HTML and JSON of a hostile target are read on these stacks; pages that nobody touches cost
/// nothing.
constexpr std::size_t stack_bytes = 1U << 20U;
constexpr milliseconds longest_move{1000};

/// What a job waits for.
struct Wait {
  const void* mover{};
  const std::function<bool()>* arrived{};
  const Mover* move{};
  steady_clock::time_point until{steady_clock::time_point::max()};  ///< of a pause

  bool is_over() const { return arrived != nullptr ? (*arrived)() : steady_clock::now() >= until; }
};

struct Job {
  const std::function<void()>* body{};
  fiber self{};  ///< where it goes on
  fiber crew{};  ///< whom it gives way to
  Wait wait{};
  std::exception_ptr thrown{};
};

thread_local Job* current = nullptr;

void give_way(const Wait& wait) {
  Job& job = *current;
  job.wait = wait;
  job.crew = std::move(job.crew).resume();
}

class Crew {
 public:
  Crew(const std::vector<std::function<void()>>& bodies, std::size_t width)
      : jobs_(bodies.size()), width_(std::max<std::size_t>(1, width)) {
    for (std::size_t i = 0; i < bodies.size(); ++i) {
      jobs_[i].body = &bodies[i];
    }
  }

  void run() {
    while (next_ < jobs_.size() || !active_.empty()) {
      start_some();
      if (!resume_some() && !active_.empty()) {
        move_transports();
      }
    }
    for (const Job& job : jobs_) {
      if (job.thrown) {
        std::rethrow_exception(job.thrown);
      }
    }
  }

 private:
  void start_some() {
    while (active_.size() < width_ && next_ < jobs_.size()) {
      Job& job = jobs_[next_++];
      job.self = fiber(std::allocator_arg, boost::context::protected_fixedsize_stack(stack_bytes),
                       [&job](fiber&& crew) {
                         job.crew = std::move(crew);
                         try {
                           (*job.body)();
                         } catch (const boost::context::detail::forced_unwind&) {
                           throw;  // the stack is being given up: Boost's own way to clear it
                         } catch (...) {
                           job.thrown = std::current_exception();
                         }
                         return std::move(job.crew);
                       });
      active_.push_back(&job);
      resume(job);
    }
  }

  void resume(Job& job) {
    current = &job;
    job.self = std::move(job.self).resume();
    current = nullptr;
    if (!job.self) {
      std::erase(active_, &job);
    }
  }

  bool resume_some() {
    const std::vector<Job*> waiting = active_;
    bool resumed = false;
    for (Job* job : waiting) {
      if (job->wait.is_over()) {
        resume(*job);
        resumed = true;
      }
    }
    return resumed;
  }

  /// Nobody can go on: bytes have to move, or time has to pass.
  void move_transports() {
    auto until = steady_clock::now() + longest_move;
    std::vector<const Wait*> movers;
    for (const Job* job : active_) {
      until = std::min(until, job->wait.until);
      const auto same = [&](const Wait* known) { return known->mover == job->wait.mover; };
      if (job->wait.move != nullptr && std::ranges::none_of(movers, same)) {
        movers.push_back(&job->wait);
      }
    }
    const auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now());
    const milliseconds wait = std::max(milliseconds{0}, left);
    if (movers.empty()) {
      std::this_thread::sleep_for(wait);
    }
    // Several transports at once are rare: then none may hold up the others.
    for (const Wait* mover : movers) {
      (*mover->move)(movers.size() == 1 ? wait : std::min(wait, milliseconds{2}));
    }
  }

  std::vector<Job> jobs_;
  std::size_t width_;
  std::size_t next_{};
  std::vector<Job*> active_;
};

}  // namespace

void run_together(const std::vector<std::function<void()>>& jobs, std::size_t width) {
  if (together::inside()) {
    throw std::logic_error("run_together was called within one of its jobs");
  }
  Crew(jobs, width).run();
}

void pause_until(steady_clock::time_point then) {
  if (together::inside()) {
    give_way({.until = then});
  } else {
    std::this_thread::sleep_until(then);
  }
}

namespace together {

bool inside() { return current != nullptr; }

void wait(const void* mover, const std::function<bool()>& arrived, const Mover& move) {
  give_way({.mover = mover, .arrived = &arrived, .move = &move});
}

}  // namespace together
}  // namespace assay::http
