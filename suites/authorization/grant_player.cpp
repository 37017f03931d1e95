#include "suites/authorization/grant_player.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/matchers/http_matchers.hpp"
#include "fixtures/matchers/token_matchers.hpp"
#include "fixtures/model/deployment.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using model::Action;
using model::Expectation;
using model::Outcome;
using model::Step;
using Due = model::Expectation::Due;

/// What a step brought, for later ones to use.
struct Held {
  oauth::AuthorizationRequest request{};
  std::string code{};
  std::string access_token{};
  std::string refresh_token{};
};

class GrantPlayer {
 public:
  GrantPlayer(Probe& probe, const model::StepSequence& sequence,
              const std::vector<RequirementKey>& judged)
      : probe_(probe),
        sequence_(sequence),
        judged_(judged),
        clients_{probe.client(), probe.second_client()},
        deployment_(probe.client().is_public()),
        held_(sequence.steps.size()) {}

  void play() {
    for (number_ = 0; number_ < sequence_.steps.size() && !broken_; ++number_) {
      Step step = sequence_.steps[number_];
      step.client %= static_cast<int>(clients_.size());
      step.user %= static_cast<int>(probe_.user_count());
      const bool can = deployment_.can_play(step) && is_about_grants(step);
      deployment_.happened(step, can ? outcome_of(step) : Outcome{});
    }
  }

 private:
  /// Sequences may come from elsewhere: what this one's tokens have nothing to do with is left out.
  bool is_about_grants(const Step& step) const {
    return step.action != Action::call ||
           (step.of != model::none &&
            model::authorization_of(sequence_, number_).action == Action::authorize);
  }

  Outcome outcome_of(const Step& step) {
    switch (step.action) {
      case Action::enrol:
        return enrol();
      case Action::authorize:
        return authorize(step);
      case Action::redeem:
        return redeem(step);
      case Action::refresh:
        return refresh(step);
      case Action::revoke_access:
        return revoke(step, used_by(step).access_token);
      case Action::revoke_refresh:
        return revoke(step, used_by(step).refresh_token);
      case Action::introspect_access:
        return introspect(step, used_by(step).access_token);
      case Action::introspect_refresh:
        return introspect(step, used_by(step).refresh_token);
      case Action::call:
        return call(step);
      default:
        return {};
    }
  }

  Outcome enrol() {
    const auto reply = probe_.register_client(probe_.honest_registration(), purpose());
    if (reply.registered()) {
      clients_.push_back(*reply.client);
    }
    return {.done = reply.registered()};
  }

  Outcome authorize(const Step& step) {
    oauth::AuthorizationRequest request = probe_.lasting_authorization(client_of(step));
    if (step.resource != 0) {
      request.resource = second_resource(probe_);
    }
    const auto outcome =
        probe_.authorize_as(static_cast<std::size_t>(step.user), request, purpose());
    const bool granted = outcome.end == oauth::AuthorizationOutcome::End::code;
    if (!granted && deployment_.expectation(step).due == Due::success) {
      probe_.leave_without_code(outcome);
    }
    held_[number_] = {.request = std::move(request), .code = outcome.code().value_or("")};
    return {.done = granted};
  }

  Outcome redeem(const Step& step) {
    const Held& used = used_by(step);
    return tokens_from(step, probe_.redemption_of(used.request, used.code, client_of(step)), "");
  }

  Outcome refresh(const Step& step) {
    const std::string presented = used_by(step).refresh_token;
    oauth::TokenRequest request = probe_.refresh_of(presented, client_of(step));
    if (step.resource != 0) {
      request = request.with("resource", second_resource(probe_));
    }
    return tokens_from(step, request, presented);
  }

  Outcome tokens_from(const Step& step, const oauth::TokenRequest& request,
                      const std::string& presented) {
    const oauth::TokenReply reply = probe_.request_token(request, purpose());
    judge(step, reply);
    const std::string refresh_token = reply.refresh_token().value_or("");
    const bool is_new = !refresh_token.empty() && refresh_token != presented;
    held_[number_] = {.access_token = reply.access_token().value_or(""),
                      .refresh_token = is_new ? refresh_token : presented};
    return {.done = reply.issued(), .new_refresh_token = is_new};
  }

  Outcome revoke(const Step& step, const std::string& token) {
    const auto reply =
        probe_.request_token(probe_.revocation_of(token, client_of(step)), purpose());
    const int status = reply.exchange.status();
    return {.done = status >= 200 && status < 300};
  }

  Outcome introspect(const Step& step, const std::string& token) {
    oauth::TokenRequest request = probe_.introspection_of(token);
    request.client = probe_.confidential_client();
    judge(step, probe_.request_token(request, purpose()));
    return {.done = true};
  }

  Outcome call(const Step& step) {
    const auto reply = probe_.mcp().knock(mcp::bearer(used_by(step).access_token), purpose());
    if (deployment_.expectation(step).due == Due::success) {
      demand_service(reply);
    }
    return {.done = reply.succeeded()};
  }

  /// That a server takes no token at all is the finding of another case.
  void demand_service(const mcp::Reply& reply) {
    try {
      probe_.require(honest_use(), reply, IsServed());
    } catch (const Inconclusive& refused) {
      throw Blocked{assay::Step::access, refused.why};
    }
  }

  void judge(const Step& step, const oauth::TokenReply& reply) {
    const Expectation expected = deployment_.expectation(step);
    switch (expected.due) {
      case Due::success:
        return probe_.require(honest_use(), reply, IsIssued());
      case Due::refusal:
        return expect(expected, reply, IsTokenRefusal());
      case Due::no_other_resource:
        return expect(expected, reply,
                      IsNotFor(step.resource == 0 ? probe_.resource() : second_resource(probe_)));
      case Due::inactive:
        return expect(expected, reply, ReportsInactive());
      default:
        return;
    }
  }

  template <typename Matcher>
  void expect(const Expectation& expected, const oauth::TokenReply& reply, const Matcher& matcher) {
    for (const RequirementKey rule : expected.rules) {
      if (std::ranges::find(judged_, rule) != judged_.end() &&
          is_binding(row_of(rule).level_in(probe_.revision()))) {
        broken_ = !probe_.expect(rule, reply, matcher) || broken_;
      }
    }
  }

  const Held& used_by(const Step& step) const { return held_[static_cast<std::size_t>(step.of)]; }
  const oauth::Client& client_of(const Step& step) const {
    return clients_[static_cast<std::size_t>(step.client)];
  }
  std::string purpose() const {
    return fmt::format("step {}: {}", number_ + 1, sequence_.text_of(number_));
  }
  std::string honest_use() const {
    return fmt::format("step {}, {}, is honest use", number_ + 1, sequence_.text_of(number_));
  }

  Probe& probe_;
  const model::StepSequence& sequence_;
  const std::vector<RequirementKey>& judged_;
  std::vector<oauth::Client> clients_;
  model::Deployment deployment_;
  std::vector<Held> held_;
  std::size_t number_{};
  bool broken_{};
};

}  // namespace

void play_grants(Probe& probe, const model::StepSequence& sequence,
                 const std::vector<RequirementKey>& judged) {
  GrantPlayer(probe, sequence, judged).play();
}

std::string second_resource(const Probe& probe) {
  return probe.other_resource().value_or("https://another-resource.example/mcp");
}

}  // namespace assay::suites
