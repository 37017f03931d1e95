#include "suites/access/session_player.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/matchers/http_matchers.hpp"
#include "fixtures/model/deployment.hpp"
#include "harness/http/together.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using model::Action;
using model::Expectation;
using model::Outcome;
using model::Step;
using std::chrono::seconds;
using std::chrono::system_clock;
using Due = model::Expectation::Due;

constexpr auto foreign_resource = "https://another-resource.example/mcp";

struct Held {
  std::string token{};
  mcp::Session session{};
};

/// Soon, but not before half a second has passed; in whole seconds, as most libraries write it.
std::int64_t soon() {
  constexpr std::chrono::milliseconds least_life{500};
  const auto end = std::chrono::ceil<seconds>(system_clock::now() + least_life);
  return end.time_since_epoch().count();
}

std::string expiring(Probe& probe, std::int64_t when, std::size_t user) {
  return probe.minter().sign(probe.honest_claims(user).with("exp", when));
}

class SessionPlayer {
 public:
  SessionPlayer(Probe& probe, const model::StepSequence& sequence,
                const std::vector<RequirementKey>& judged, TokenSource source)
      : probe_(probe),
        client_(probe.mcp()),
        sequence_(sequence),
        judged_(judged),
        source_(source),
        held_(sequence.steps.size()) {}

  void play() {
    for (number_ = 0; number_ < sequence_.steps.size() && !broken_; ++number_) {
      const Step& step = sequence_.steps[number_];
      const bool can = deployment_.can_play(step);
      deployment_.happened(step, can ? outcome_of(step) : Outcome{});
    }
    leave_no_session_behind();
  }

 private:
  Outcome outcome_of(const Step& step) {
    switch (step.action) {
      case Action::obtain:
        return obtain(step);
      case Action::wait:
        return wait();
      case Action::open:
        return open(step);
      case Action::call:
        return call(step);
      case Action::end:
        return end(step);
      default:
        return {};
    }
  }

  Outcome obtain(const Step& step) {
    const auto user = static_cast<std::size_t>(step.user);
    if (source_ == TokenSource::granted) {
      held_[number_].token = probe_.access_token_of(user);
      return {.done = true};
    }
    Document claims = probe_.honest_claims(user);
    if (step.resource != 0) {
      claims = claims.with("aud", foreign_resource);
    }
    if (step.brief) {
      brief_until_ = soon();
      claims = claims.with("exp", brief_until_);
    }
    held_[number_].token = probe_.minter().sign(claims);
    return {.done = true};
  }

  /// The clocks are the same machine's, or a wrong one shows in the token that is tried for
  /// comparison.
  Outcome wait() {
    const system_clock::time_point end{seconds{brief_until_}};
    http::pause_until(std::chrono::steady_clock::now() + (end - system_clock::now()) +
                      std::chrono::milliseconds{50});
    return {.done = true};
  }

  Outcome open(const Step& step) {
    const Expectation expected = due(step);
    mcp::Session session = client_.open(credential(step));
    judge(expected, session.opening, IsServed());
    held_[number_].session = session;
    return {.done = session.opened && session.id};
  }

  Outcome call(const Step& step) {
    const Expectation expected = due(step);
    if (step.session == model::none) {
      const mcp::Reply reply = client_.knock(credential(step), purpose());
      judge(expected, reply, IsServed());
      return {.done = reply.succeeded()};
    }
    const mcp::Reply reply =
        client_.call(session(step), credential(step), "tools/list", Document::object(), purpose());
    judge(expected, reply, IsAnswered());
    return {.done = reply.exchange.status() == 200};
  }

  Outcome end(const Step& step) {
    const Expectation expected = due(step);
    const http::Exchange ended =
        probe_.send(client_.delete_request(session(step), credential(step)), purpose());
    judge(expected, ended, StatusBetween(200, 299));
    return {.done = ended.status() / 100 == 2};
  }

  /// What the model says; less where only the server can tell whether a token has expired.
  Expectation due(const Step& step) {
    Expectation expected = deployment_.expectation(step);
    const bool for_its_time = expected.due == Due::unauthorized &&
                              deployment_.uses_expired_token(step) && !is_foreign(step);
    return for_its_time && !twin_is_refused() ? Expectation{} : expected;
  }

  bool is_foreign(const Step& step) const {
    return sequence_.steps[static_cast<std::size_t>(step.of)].resource != 0;
  }

  /// A token that expired at the same time, and comes for the first time.
  bool twin_is_refused() {
    if (!twin_is_refused_) {
      const auto reply =
          client_.knock(mcp::bearer(expiring(probe_, brief_until_, 0)),
                        "for comparison: a token as old as those, never seen before");
      twin_is_refused_ = reply.exchange.status() == 401;
    }
    return *twin_is_refused_;
  }

  template <typename Reply, typename Success>
  void judge(const Expectation& expected, const Reply& reply, const Success& success) {
    if (expected.due == Due::success) {
      probe_.require(fmt::format("{}, is honest use", purpose()), reply, success);
    }
    if (expected.due != Due::unauthorized && expected.due != Due::not_found) {
      return;
    }
    for (const RequirementKey rule : expected.rules) {
      if (std::ranges::find(judged_, rule) != judged_.end() &&
          is_binding(row_of(rule).level_in(probe_.revision()))) {
        const int status = expected.due == Due::unauthorized ? 401 : 404;
        broken_ = !probe_.expect(rule, reply, StatusIs(status)) || broken_;
      }
    }
  }

  void leave_no_session_behind() {
    for (std::size_t number = 0; number < held_.size(); ++number) {
      const mcp::Session& session = held_[number].session;
      const auto is_end = [&](const Step& step) {
        return step.action == Action::end && step.session == static_cast<int>(number);
      };
      if (session.id && std::ranges::none_of(sequence_.steps, is_end)) {
        const auto of = static_cast<std::size_t>(sequence_.steps[number].of);
        probe_.send(client_.delete_request(session, mcp::bearer(held_[of].token)),
                    "leave no session behind");
      }
    }
  }

  mcp::Credential credential(const Step& step) const {
    return step.of == model::none ? mcp::no_token
                                  : mcp::bearer(held_[static_cast<std::size_t>(step.of)].token);
  }
  const mcp::Session& session(const Step& step) const {
    return held_[static_cast<std::size_t>(step.session)].session;
  }
  std::string purpose() const {
    return fmt::format("step {}: {}", number_ + 1, sequence_.text_of(number_));
  }

  Probe& probe_;
  mcp::Client client_;
  const model::StepSequence& sequence_;
  const std::vector<RequirementKey>& judged_;
  TokenSource source_;
  model::Deployment deployment_;
  std::vector<Held> held_;
  std::int64_t brief_until_{};
  std::optional<bool> twin_is_refused_;
  std::size_t number_{};
  bool broken_{};
};

}  // namespace

void play_sessions(Probe& probe, const model::StepSequence& sequence,
                   const std::vector<RequirementKey>& judged, TokenSource source) {
  SessionPlayer(probe, sequence, judged, source).play();
}

bool refuses_what_just_expired(Probe& probe) {
  const std::string token = expiring(probe, issuer::numeric_date(seconds{-1}), 0);
  return probe.mcp().knock(mcp::bearer(token), "a token that has just expired").exchange.status() ==
         401;
}

}  // namespace assay::suites
