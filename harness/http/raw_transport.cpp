#include "harness/http/raw_transport.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "harness/http/socket.hpp"
#include "harness/http/socket_job.hpp"
#include "harness/http/text.hpp"

namespace assay::http {
namespace {

/// What the bytes look like as a request.
Request shown_as(const std::string& host, int port, std::string_view bytes) {
  const std::string_view line = bytes.substr(0, bytes.find_first_of("\r\n"));
  const std::string_view method = line.substr(0, line.find(' '));
  const std::string_view after = line.substr(std::min(method.size() + 1, line.size()));
  const std::string_view target = after.substr(0, after.find(' '));
  return {
      .method = is_token(method) ? std::string(method) : "RAW",
      .url = fmt::format("http://{}{}", peer_name(without_brackets(host), port),
                         target.starts_with('/') ? target : "/"),
      .body = std::string(bytes),
  };
}

}  // namespace

Exchange send_raw(const std::string& host, int port, std::string_view bytes, const Limits& limits,
                  std::string purpose, const ConnectionCheck& may_connect) {
  auto job = std::make_unique<SocketJob>(shown_as(host, port, bytes), std::move(purpose), limits);
  if (auto addresses = look_up(host, port)) {
    job->prepare(std::make_unique<Connection>(host, *std::move(addresses), nullptr, may_connect),
                 std::string(bytes), false);
  } else {
    job->fail(addresses.error().kind, addresses.error().detail);
  }
  SocketJobs jobs;
  jobs.push_back(std::move(job));
  drive(jobs);
  return jobs.front()->take_exchange();
}

}  // namespace assay::http
