#include "harness/run/revisions.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/probe/probe.hpp"

namespace assay {
namespace {

constexpr Revision assumed = Revision::v2025_11_25;

/// The probe of the first look needs a case to speak for.
const Case& first_look() {
  static const Case value{.id = "discovery.first_look"};
  return value;
}

bool is_modern_answer(const mcp::Reply& reply) {
  const auto code = reply.error_code();
  return (reply.succeeded() &&
          (reply.result().has("supportedVersions") || reply.result().has("resultType"))) ||
         (code && (*code == -32020 || *code == -32021 || *code == -32022));
}

std::string advice_for(const http::TransportFault& fault) {
  switch (fault.kind) {
    case http::Fault::refused:
    case http::Fault::unresolved:
      return "Is the server running, and are host and port right?";
    case http::Fault::timeout:
      return "Is it a server that speaks HTTP, and is --timeout long enough for it?";
    case http::Fault::tls:
      return "Is it https there, and is the certificate's CA known (tls.ca in the target file)?";
    case http::Fault::not_http:
      return "What listens there does not speak HTTP: is the port right?";
    default:
      return "Its log may tell why.";
  }
}

std::string advice_for(const http::Exchange& exchange) {
  if (const auto location = exchange.header("Location")) {
    constexpr std::size_t longest = 200;
    return "It redirects to " + location->substr(0, longest) +
           ": if the server is there, name that URL.";
  }
  if (exchange.status() == 429 || exchange.status() >= 500) {
    return "The server's log should tell why.";
  }
  return "Is the path of the MCP endpoint right?";
}

/// Whether anything there looks like an MCP server or like what stands in front of one.
std::string why_nothing_there(const Facts& facts) {
  const http::Exchange& exchange = facts.anonymous.exchange;
  if (const http::TransportFault* fault = exchange.fault()) {
    return fmt::format("{}: {}. {}", facts.server_url, fault->detail, advice_for(*fault));
  }
  const bool speaks_mcp = !facts.anonymous.message.is_null();
  // Anything may stand behind a bare 403; with a challenge it is what guards a resource.
  const bool guards = exchange.status() == 401 || (exchange.status() == 403 && facts.challenge);
  if (guards || speaks_mcp || facts.resource_metadata ||
      (facts.server_metadata && !facts.server_metadata->by_default)) {
    return "";
  }
  const std::string type = exchange.media_type();
  return fmt::format(
      "{}: no MCP server there: an MCP request got status {}{} and no JSON-RPC message, and no "
      "metadata leads to an "
      "authorization server. {}",
      facts.server_url, exchange.status(), type.empty() ? "" : " (" + type + ")",
      advice_for(exchange));
}

bool echoes(const mcp::Reply& reply, Revision revision) {
  return reply.succeeded() &&
         reply.result().text("protocolVersion") == std::string(name_of(revision));
}

/// The revision in which discovery leads to a token most readily, or none.
std::optional<mcp::Credential> some_credential(Engagement& engagement) {
  if (!engagement.facts(assumed).is_protected) {
    return mcp::no_token;
  }
  for (const Revision revision : {assumed, Revision::v2025_03_26}) {
    try {
      Probe probe(engagement, first_look(), revision);
      return mcp::bearer(probe.access_token());
    } catch (const NotApplicable&) {
    } catch (const NotExercised&) {
    } catch (const Inconclusive&) {
    } catch (const Blocked&) {
    } catch (const RateLimited&) {
    }
  }
  return std::nullopt;
}

struct Spoken {
  std::vector<Revision> revisions{};
  bool sure{};  ///< the server answered, instead of asking for a token
};

Spoken spoken_revisions(Engagement& engagement) {
  Spoken spoken;
  const auto credential = some_credential(engagement);
  if (!credential) {
    return spoken;
  }
  http::Headers headers;
  for (const auto& [name, value] : engagement.target().headers) {
    headers.add(name, value);
  }
  for (const Revision revision : all_revisions) {
    const mcp::Client client(*engagement.options().transport, engagement.target().server.url,
                             revision, headers);
    const mcp::Reply reply =
        era_of(revision) == Era::stateless
            ? client.send(client.discover_request(*credential), "ask for the stateless era")
            : client.knock(*credential, "ask for a revision");
    const bool speaks =
        era_of(revision) == Era::stateless ? is_modern_answer(reply) : echoes(reply, revision);
    spoken.sure = spoken.sure || speaks;
    if (speaks) {
      spoken.revisions.push_back(revision);
    }
  }
  return spoken;
}

std::vector<Revision> newest_of_each_era(const std::vector<Revision>& revisions) {
  std::vector<Revision> newest;
  for (const Era era : {Era::handshake, Era::stateless}) {
    const auto last =
        std::ranges::find_if(revisions.rbegin(), revisions.rend(),
                             [&](Revision revision) { return era_of(revision) == era; });
    if (last != revisions.rend()) {
      newest.push_back(*last);
    }
  }
  return newest;
}

std::string names_of(const std::vector<Revision>& revisions) {
  std::string names;
  for (const Revision revision : revisions) {
    names += (names.empty() ? "" : ", ") + std::string(name_of(revision));
  }
  return names;
}

}  // namespace

Reconnaissance reconnoitre(Engagement& engagement, const std::vector<Revision>& asked) {
  Reconnaissance found;
  found.trouble = why_nothing_there(engagement.facts(asked.empty() ? assumed : asked.back()));
  if (!found.trouble.empty()) {
    return found;
  }
  const Spoken spoken = spoken_revisions(engagement);
  if (!spoken.sure) {
    found.revisions = asked.empty() ? std::vector{assumed} : asked;
    if (asked.empty()) {
      found.notes.push_back(
          fmt::format("Which revision the server speaks could not be found out without a token "
                      "that it takes: {} is assumed.",
                      name_of(assumed)));
    }
    return found;
  }
  if (asked.empty()) {
    found.revisions = newest_of_each_era(spoken.revisions);
    return found;
  }
  for (const Revision revision : asked) {
    if (std::ranges::find(spoken.revisions, revision) != spoken.revisions.end()) {
      found.revisions.push_back(revision);
    } else {
      found.notes.push_back(
          fmt::format("The server does not speak {} (it speaks {}): nothing was judged in it.",
                      name_of(revision), names_of(spoken.revisions)));
    }
  }
  return found;
}

}  // namespace assay
