#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/http/connection.hpp"
#include "harness/http/message.hpp"
#include "harness/http/response_reader.hpp"
#include "harness/http/transport.hpp"

namespace assay::http {

/// One exchange over a connection of its own: connects, sends its bytes, reads one response
/// strictly. It can stop before the last byte, which release() then sends. Never blocks: drive()
/// moves it. Inside harness/http only.
class SocketJob {
 public:
  /// Numbers the exchange.
  SocketJob(Request request, std::string purpose, const Limits& limits);

  /// What to send, and over which connection. With `hold`, all but the last byte goes out at first.
  void prepare(std::unique_ptr<Connection> connection, std::string bytes, bool hold);
  void fail(Fault kind, std::string detail);

  void advance();
  void expire() { fail(Fault::timeout, "no whole answer in time"); }
  /// Sends the last byte where it is held back, with one system call. From here on time counts.
  void release();

  bool is_held() const { return stage_ == Stage::held; }
  /// For poll(): 0 where nothing is waited for, because the job is held or done.
  short events() const;
  int descriptor() const { return connection_->descriptor(); }
  std::chrono::steady_clock::time_point deadline() const { return deadline_; }
  /// Once, after the job is done.
  Exchange take_exchange();

 private:
  enum class Stage { opening, sending, held, receiving, done };

  void start_clock();
  void begin_sending();
  void receive();
  void give_up_sending();
  void finish();

  Limits limits_;
  ExchangeRecord record_;
  ResponseReader reader_;
  std::unique_ptr<Connection> connection_;
  std::string bytes_;
  bool hold_{};
  std::string held_back_;  ///< as it goes on the wire
  Stage stage_{Stage::opening};
  std::chrono::steady_clock::time_point begun_{};
  std::chrono::steady_clock::time_point deadline_{};
  std::optional<TransportFault> unsent_because_;
  std::optional<TransportFault> fault_;
};

using SocketJobs = std::vector<std::unique_ptr<SocketJob>>;

/// Moves them all until each is held or done; those that are late are expired.
void drive(const SocketJobs& jobs);

}  // namespace assay::http
