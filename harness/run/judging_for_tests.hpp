// Cases for the tests of this folder, and a target to hold them against.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "harness/catalog/flaws/challenges.hpp"
#include "harness/probe/scripted_target_for_tests.hpp"
#include "harness/run/judge.hpp"
#include "suites/requirements/req.hpp"

namespace assay {

/// A case with everything that a Catalog asks for.
inline Case case_of(std::string id, std::function<void(Probe&)> run,
                    std::vector<RequirementKey> cites = {req::unauthorized_is_401}) {
  return conformance({
      .id = std::move(id),
      .claim = "So it is.",
      .cites = std::move(cites),
      .flaws = {flaw::bare_401},
      .run = std::move(run),
  });
}

/// A proxy in front that closes the connection on requests for /number.
class ClosingProxy : public http::Transport {
 public:
  ClosingProxy(http::Transport& behind, http::Fault fault) : behind_(behind), fault_(fault) {}
  http::Exchange perform(const http::Request& request, std::string purpose) override {
    if (request.url.find("/number") == std::string::npos) {
      return behind_.perform(request, std::move(purpose));
    }
    return http::Exchange(http::ExchangeRecord{
        .id = http::next_exchange_id(),
        .request = request,
        .outcome = http::TransportFault{.kind = fault_, .detail = "No answer came."}});
  }
  std::unique_ptr<http::Stream> open(const http::Request& request, std::string purpose) override {
    return behind_.open(request, std::move(purpose));
  }

 private:
  http::Transport& behind_;
  http::Fault fault_;
};

class JudgeTest : public ScriptedTarget {
 protected:
  static constexpr auto kOpen = "http://127.0.0.1:2/open";      ///< answers 200
  static constexpr auto kClosed = "http://127.0.0.1:2/closed";  ///< answers 401

  JudgeTest() {
    at("/open", http::fake_response(200));
    at("/closed", http::fake_response(401));
  }

  Instance judged(const Case& subject, Revision revision = Revision::v2025_11_25,
                  const JudgeOptions& options = {}) {
    return judge(subject, engagement(), revision, options);
  }
  Instance judged(std::function<void(Probe&)> run,
                  std::vector<RequirementKey> cites = {req::unauthorized_is_401}) {
    return judged(case_of("access.of_a_test", std::move(run), std::move(cites)));
  }

  /// Looks whether a MUST held.
  static void look(Probe& probe, const char* url = kClosed) {
    probe.expect(req::unauthorized_is_401, probe.get(url, "look"), HasStatus(401));
  }
};

inline void PrintTo(Verdict verdict, std::ostream* out) { *out << name_of(verdict); }

}  // namespace assay
