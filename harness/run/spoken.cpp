#include "harness/run/spoken.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/probe/probe.hpp"
#include "harness/probe/recorder.hpp"
#include "harness/run/controls.hpp"

namespace assay {
namespace {

constexpr int most_tries = 3;  // as many as a case has

/// The probe of the first look needs a case to speak for.
const Case& first_look() {
  static const Case value{.id = "discovery.first_look"};
  return value;
}

/// What `ask` brings, which is asked again where a limit came in between and is gone. Throws
/// RateLimited where it stays.
template <typename Ask>
auto past_limits(Engagement& engagement, std::chrono::seconds patience, const Ask& ask) {
  for (int tries = 1;; ++tries) {
    try {
      return ask();
    } catch (const RateLimited& limit) {
      if (tries == most_tries || !overcome(limit, engagement, patience)) {
        throw;
      }
    }
  }
}

/// What a limit was met at, without the query of its URL, which may be long.
std::string place_of(const RateLimited& limit) {
  const auto query = limit.what.find('?');
  const auto end = limit.what.find(' ', query);
  return query == std::string::npos || end == std::string::npos
             ? limit.what
             : limit.what.substr(0, query) + limit.what.substr(end);
}

void tell_limit(const RateLimited& limit, SpokenRevisions& spoken) {
  spoken.unheard_why = fmt::format(
      "the target limits the rate of requests ({}{})", place_of(limit),
      limit.retry_after ? fmt::format(", Retry-After: {}", limit.retry_after->count()) : "");
  spoken.advice = "--patience SECONDS waits such limits out.";
}

bool is_refusal(const mcp::Reply& reply) {
  return reply.exchange.status() == 401 || reply.exchange.status() == 403;
}

/// A server may know the requests of this era, and say by them that it speaks older versions only.
bool lists_other_versions(const std::vector<std::string>& versions) {
  return !versions.empty() &&
         std::ranges::find(versions, name_of(Revision::v2026_07_28)) == versions.end();
}

bool is_modern_answer(const mcp::Reply& reply) {
  const auto code = reply.error_code();
  if (lists_other_versions(reply.result().texts("supportedVersions")) ||
      lists_other_versions(reply.message["error"]["data"].texts("supported"))) {
    return false;
  }
  return (reply.succeeded() &&
          (reply.result().has("supportedVersions") || reply.result().has("resultType"))) ||
         (code && (*code == -32020 || *code == -32021 || *code == -32022));
}

bool echoes(const mcp::Reply& reply, Revision revision) {
  return reply.succeeded() &&
         reply.result().text("protocolVersion") == std::string(name_of(revision));
}

/// From the revision in which discovery leads to a token most readily; or none, where the server
/// takes that. nullopt where it takes none and none can be had.
std::optional<mcp::Credential> some_credential(Engagement& engagement) {
  const Facts facts = engagement.facts(assumed_revision);
  if (facts.limited) {
    throw RateLimited(*rate_limit_of(*facts.limited));
  }
  if (!facts.is_protected) {
    return mcp::no_token;
  }
  for (const Revision revision : {assumed_revision, Revision::v2025_03_26}) {
    try {
      Probe probe(engagement, first_look(), revision);
      return mcp::bearer(probe.access_token());
    } catch (const NotApplicable&) {
    } catch (const NotExercised&) {
    } catch (const Inconclusive&) {
    } catch (const Blocked&) {
    }
  }
  // Many servers let anybody in at `initialize`, which says the revision.
  return is_refusal(facts.anonymous) ? std::nullopt : std::optional(mcp::no_token);
}

mcp::Reply ask_once(const mcp::Client& client, const mcp::Credential& credential) {
  mcp::Reply reply =
      era_of(client.revision()) == Era::stateless
          ? client.send(client.discover_request(credential), "ask for the stateless era")
          : client.knock(credential, "ask for a revision");
  if (const auto limit = rate_limit_of(reply.exchange)) {
    throw RateLimited(*limit);
  }
  return reply;
}

Answer answer_in(const mcp::Reply& reply, Revision revision) {
  if (reply.exchange.fault() != nullptr) {
    return Answer::unheard;
  }
  if (is_refusal(reply)) {
    return Answer::refused;
  }
  const bool speaks =
      era_of(revision) == Era::stateless ? is_modern_answer(reply) : echoes(reply, revision);
  return speaks ? Answer::spoken : Answer::not_spoken;
}

/// Asks for one revision. A connection may break once.
mcp::Reply ask(Engagement& engagement, Revision revision) {
  http::Headers headers;
  for (const auto& [name, value] : engagement.target().headers) {
    headers.add(name, value);
  }
  // Asked for each time: after a restart the token of before is good for nothing.
  const mcp::Credential credential = some_credential(engagement).value_or(mcp::no_token);
  const mcp::Client client(*engagement.options().transport, engagement.target().server.url,
                           revision, headers);
  mcp::Reply reply = ask_once(client, credential);
  return reply.exchange.fault() == nullptr ? reply : ask_once(client, credential);
}

}  // namespace

bool SpokenRevisions::any(Answer answer) const { return !with(answer).empty(); }

Answer SpokenRevisions::to(Revision revision) const {
  const auto found = std::ranges::find(answers, revision, &SpokenRevision::revision);
  return found == answers.end() ? Answer::unheard : found->answer;
}

std::vector<Revision> SpokenRevisions::with(Answer answer) const {
  std::vector<Revision> revisions;
  for (const SpokenRevision& one : answers) {
    if (one.answer == answer) {
      revisions.push_back(one.revision);
    }
  }
  return revisions;
}

SpokenRevisions ask_for_revisions(Engagement& engagement, std::chrono::seconds patience) {
  SpokenRevisions spoken;
  try {
    if (!past_limits(engagement, patience, [&] { return some_credential(engagement); })) {
      return spoken;
    }
  } catch (const RateLimited& limit) {
    tell_limit(limit, spoken);
    return spoken;
  }
  for (const Revision revision : all_revisions) {
    SpokenRevision& one = spoken.answers.emplace_back(revision, Answer::unheard);
    try {
      const mcp::Reply reply =
          past_limits(engagement, patience, [&] { return ask(engagement, revision); });
      one.answer = answer_in(reply, revision);
      if (const http::TransportFault* fault = reply.exchange.fault()) {
        spoken.unheard_why = fmt::format("it did not answer ({})", fault->detail);
      }
    } catch (const RateLimited& limit) {
      tell_limit(limit, spoken);
    }
  }
  return spoken;
}

const Facts& facts_past_limits(Engagement& engagement, Revision revision,
                               std::chrono::seconds patience) {
  const Facts* facts = &engagement.facts(revision);
  for (int tries = 1; facts->limited && tries < most_tries; ++tries) {
    if (!overcome(*rate_limit_of(*facts->limited), engagement, patience)) {
      break;
    }
    facts = &engagement.facts(revision);
  }
  return *facts;
}

}  // namespace assay
