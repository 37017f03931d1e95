#include "harness/http/socket_job.hpp"

#include <poll.h>

#include <algorithm>
#include <utility>

namespace assay::http {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

SocketJob::SocketJob(Request request, std::string purpose, const Limits& limits)
    : limits_(limits), reader_(limits, request.method == "HEAD") {
  limits_.timeout = request.timeout.value_or(limits.timeout);
  record_.id = next_exchange_id();
  record_.purpose = std::move(purpose);
  record_.request = std::move(request);
  start_clock();
}

void SocketJob::start_clock() {
  record_.started = std::chrono::system_clock::now();
  begun_ = steady_clock::now();
  deadline_ = begun_ + limits_.timeout;
}

void SocketJob::prepare(std::unique_ptr<Connection> connection, std::string bytes, bool hold) {
  connection_ = std::move(connection);
  bytes_ = std::move(bytes);
  hold_ = hold && !bytes_.empty();
}

void SocketJob::fail(Fault kind, std::string detail) {
  fault_ = TransportFault{.kind = kind, .detail = std::move(detail)};
  finish();
}

void SocketJob::finish() {
  stage_ = Stage::done;
  record_.total = std::chrono::duration_cast<microseconds>(steady_clock::now() - begun_);
}

short SocketJob::events() const {
  return stage_ == Stage::held || stage_ == Stage::done ? short{0} : connection_->events();
}

void SocketJob::advance() {
  if (stage_ == Stage::opening && connection_->open()) {
    begin_sending();
  }
  if (stage_ == Stage::sending && connection_->flush()) {
    stage_ = hold_ ? Stage::held : Stage::receiving;
  }
  if (stage_ == Stage::sending && connection_->fault()) {
    give_up_sending();
  }
  if (stage_ == Stage::receiving) {
    receive();
  }
  if (stage_ == Stage::opening && connection_->fault()) {
    fault_ = connection_->fault();
    finish();
  }
}

/// The last byte becomes a TLS record of its own now, so that only sending it is left for later.
void SocketJob::begin_sending() {
  const std::string_view all = bytes_;
  connection_->send(connection_->sealed(all.substr(0, all.size() - (hold_ ? 1 : 0))));
  if (hold_) {
    held_back_ = connection_->sealed(all.substr(all.size() - 1));
  }
  stage_ = Stage::sending;
}

void SocketJob::release() {
  connection_->send(held_back_);
  record_.released = steady_clock::now();
  start_clock();
  hold_ = false;
  stage_ = Stage::sending;
}

/// An answer may be there all the same: many servers refuse before they have read everything.
void SocketJob::give_up_sending() {
  unsent_because_ = connection_->fault();
  connection_->forgive();
  stage_ = Stage::receiving;
}

/// Reads once a call, so that a server that never stops sending does not keep us from looking at
/// the clock.
void SocketJob::receive() {
  std::string bytes;
  if (connection_->read(bytes)) {
    if (record_.to_first_byte == microseconds{} && !bytes.empty()) {
      record_.to_first_byte =
          std::chrono::duration_cast<microseconds>(steady_clock::now() - begun_);
    }
    reader_.feed(bytes);
    if (connection_->at_end() && !connection_->fault() && !reader_.done()) {
      reader_.end_of_input();
    }
  }
  if (reader_.done()) {
    fault_ = reader_.fault();
  } else {
    fault_ = connection_->fault();
  }
  if (fault_ && !reader_.started() && unsent_because_) {
    fault_ = unsent_because_;
  }
  if (fault_ || reader_.done()) {
    finish();
  }
}

Exchange SocketJob::take_exchange() {
  if (connection_ != nullptr) {
    record_.peer = connection_->peer();
  }
  std::optional<Response> response = reader_.take();
  if (fault_) {
    record_.outcome = *std::move(fault_);
    record_.partial = std::move(response);
  } else {
    record_.outcome = std::move(response).value_or(Response{});
  }
  return Exchange(std::move(record_));
}

void drive(const SocketJobs& jobs) {
  for (const auto& job : jobs) {
    job->advance();
  }
  while (true) {
    std::vector<pollfd> entries;
    std::vector<SocketJob*> waiting;
    auto until = steady_clock::time_point::max();
    for (const auto& job : jobs) {
      if (const short events = job->events(); events != 0) {
        entries.push_back({.fd = job->descriptor(), .events = events, .revents = 0});
        waiting.push_back(job.get());
        until = std::min(until, job->deadline());
      }
    }
    if (waiting.empty()) {
      return;
    }
    const auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now());
    poll(entries.data(), entries.size(),
         static_cast<int>(std::clamp(left, milliseconds{0}, milliseconds{60'000}).count()));
    for (std::size_t i = 0; i < waiting.size(); ++i) {
      if (waiting[i]->deadline() <= steady_clock::now()) {
        waiting[i]->expire();
      } else if (entries[i].revents != 0) {
        waiting[i]->advance();
      }
    }
  }
}

}  // namespace assay::http
