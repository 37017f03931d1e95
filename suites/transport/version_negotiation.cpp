#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <set>

#include "fixtures/matchers/http_matchers.hpp"
#include "fixtures/matchers/post_matchers.hpp"
#include "harness/catalog/flaws/messages.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/controls.hpp"
#include "suites/requirements/req.hpp"
#include "suites/transport/cases.hpp"
#include "suites/transport/conversation.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

/// Versions of no server, the one before and the other after all that there are.
constexpr std::array unknown_versions{"1999-01-01", "2099-12-31"};

/// Versions are dates, so that they compare as text; those of the stateless era are not agreed on.
bool is_negotiable(const std::string& version) { return version < name_of(Revision::v2026_07_28); }

/// What initialize brought for each version that was asked for.
class Negotiations {
 public:
  explicit Negotiations(Probe& probe) : probe_(&probe) {}

  const mcp::Reply& ask_for(const std::string& version) {
    if (const auto known = replies_.find(version); known != replies_.end()) {
      return known->second;
    }
    const Document params = honest_opening(*probe_).with("protocolVersion", version);
    return replies_.emplace(version, initialize_with(*probe_, params, "ask for " + version))
        .first->second;
  }

  std::string offered_for(const std::string& version) {
    return ask_for(version).result().text("protocolVersion").value_or("");
  }

  /// By the server's own word: what it offered to somebody who asked for something else, and what
  /// server/discover lists where there is that as well.
  std::set<std::string> supported() {
    std::set<std::string> versions;
    for (const std::string asked :
         {"2025-03-26", "2025-06-18", "2025-11-25", "1999-01-01", "2099-12-31"}) {
      const std::string offered = offered_for(asked);
      const bool is_echo = offered == asked && !revision_named(asked);
      if (!offered.empty() && !is_echo) {
        versions.insert(offered);
      }
    }
    const mcp::Client client = probe_->mcp();
    const mcp::Reply discovered = client.send(client.discover_request(honest_credential(*probe_)),
                                              "ask which versions there are");
    for (const std::string& version : discovered.result().texts("supportedVersions")) {
      if (is_negotiable(version)) {
        versions.insert(version);
      }
    }
    return versions;
  }

 private:
  Probe* probe_;
  std::map<std::string, mcp::Reply> replies_{};
};

Case supported_version_is_confirmed() {
  return conformance({
      .id = "access.supported_version_is_confirmed",
      .claim = "A client that asks for a version which the server supports gets this version.",
      .cites = {req::supported_version_confirmed},
      .applies_to = {Feature::handshake_era},
      .flaws = {flaw::older_version_raised},
      .method = "Sends initialize with each revision of the handshake era and with versions that "
                "do not exist. What the server offers, and what server/discover lists of this era "
                "where there is that, it supports: initialize with each of these must be answered "
                "with the same version.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            Negotiations negotiations(probe);
            const std::set<std::string> supported = negotiations.supported();
            if (supported.empty()) {
              throw Inconclusive{"No answer to initialize names a version."};
            }
            for (const std::string& version : supported) {
              probe.expect(req::supported_version_confirmed, negotiations.ask_for(version),
                           ConfirmsVersion(version));
            }
          },
  });
}

/// The specification has an error for it, too (lifecycle, error handling), with the versions to
/// choose from.
bool lists_versions(const mcp::Reply& refused) {
  return !refused.message["error"]["data"].texts("supported").empty();
}

void judge_offer(Probe& probe, Negotiations& negotiations, const std::string& unknown) {
  const mcp::Reply reply = negotiations.ask_for(unknown);
  if (lists_versions(reply)) {
    probe.expect(req::other_version_offered, reply, IsTurnedDown());
    return;
  }
  const std::string offered = negotiations.offered_for(unknown);
  const bool holds =
      probe.expect(req::other_version_offered, reply,
                   testing::AllOf(IsServed(), testing::Not(ConfirmsVersion(unknown)))) &&
      probe.expect(req::other_version_offered, negotiations.ask_for(offered),
                   ConfirmsVersion(offered));
  if (holds) {
    const std::set<std::string> supported = negotiations.supported();
    probe.expect(req::latest_version_offered,
                 Finding{.what = "the version offered in place of " + unknown,
                         .value = offered,
                         .from = {reply.exchange}},
                 ValueIs(*std::ranges::max_element(supported)));
  }
}

Case other_version_is_offered() {
  return conformance({
      .id = "access.other_version_is_offered",
      .claim = "A client that asks for a version which the server does not support is offered one "
               "that it does: the latest.",
      .cites = {req::other_version_offered, req::latest_version_offered},
      .applies_to = {Feature::handshake_era},
      .flaws = {flaw::newer_version_echoed, flaw::oldest_version_offered},
      .method = "Sends initialize with the versions 1999-01-01 and 2099-12-31. Passes where the "
                "result has another version, which the server confirms when it is asked for; or "
                "on a JSON-RPC error whose data lists the versions that are supported.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            Negotiations negotiations(probe);
            for (const char* unknown : unknown_versions) {
              judge_offer(probe, negotiations, unknown);
            }
          },
  });
}

}  // namespace

std::vector<Case> version_negotiation_cases() {
  return {supported_version_is_confirmed(), other_version_is_offered()};
}

}  // namespace assay::suites
