#include "harness/run/revisions.hpp"

#include <fmt/format.h>

#include <optional>

#include "harness/probe/subject.hpp"
#include "harness/run/spoken.hpp"

namespace assay {
namespace {

std::string advice_for(const http::TransportFault& fault) {
  switch (fault.kind) {
    case http::Fault::refused:
    case http::Fault::unresolved:
      return "Is the server running, and are host and port right?";
    case http::Fault::timeout:
      return "Is it a server that speaks HTTP, and is --timeout long enough for it?";
    case http::Fault::tls:
      return "Is it https there, and is the certificate's CA among those that this machine trusts "
             "(update-ca-certificates)?";
    case http::Fault::not_http:
      return "What listens there does not speak HTTP: is the port right?";
    case http::Fault::forbidden_host:
      return "No request was sent.";
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
  if (exchange.status() == 429 || exchange.status() == 503) {
    return "The server's log should tell why; --patience SECONDS waits longer for it.";
  }
  if (exchange.status() >= 500) {
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

std::string names_of(const std::vector<Revision>& revisions) {
  std::string names;
  for (const Revision revision : revisions) {
    names += (names.empty() ? "" : ", ") + std::string(name_of(revision));
  }
  return names;
}

std::string doubt(const std::string& about, const SpokenRevisions& spoken,
                  const std::string& consequence) {
  return fmt::format("{} could not be found out, because {}: {}.{}", about, spoken.unheard_why,
                     consequence, spoken.advice.empty() ? "" : " " + spoken.advice);
}

std::string doubt_about(const std::vector<Revision>& revisions, const SpokenRevisions& spoken) {
  return doubt("Whether the server speaks " + names_of(revisions), spoken,
               "nothing was judged that depends on it");
}

std::string note_on_refused(const std::vector<Revision>& revisions) {
  return fmt::format(
      "Whether the server speaks {} could not be found out without a token that it "
      "takes (--token-env brings one): nothing was judged in it.",
      names_of(revisions));
}

/// The newest of each era. An era whose newest revision is not sure is left out, and told.
void choose_newest(const SpokenRevisions& spoken, Reconnaissance& found) {
  for (const Era era : {Era::handshake, Era::stateless}) {
    std::vector<Revision> unheard;
    std::vector<Revision> refused;
    std::optional<Revision> newest;
    for (auto one = spoken.answers.rbegin(); one != spoken.answers.rend() && !newest; ++one) {
      if (era_of(one->revision) != era) {
        continue;
      }
      if (one->answer == Answer::spoken) {
        newest = one->revision;
      } else if (one->answer == Answer::unheard) {
        unheard.insert(unheard.begin(), one->revision);
      } else if (one->answer == Answer::refused) {
        refused.insert(refused.begin(), one->revision);
      }
    }
    if (!unheard.empty()) {
      found.doubts.push_back(doubt_about(unheard, spoken));
    } else if (newest) {
      found.revisions.push_back(*newest);
    } else if (!refused.empty()) {
      found.notes.push_back(note_on_refused(refused));
    }
  }
}

/// Those asked for, as far as they are sure to be spoken.
void choose_asked(const SpokenRevisions& spoken, const std::vector<Revision>& asked,
                  Reconnaissance& found) {
  std::vector<Revision> unheard;
  for (const Revision revision : asked) {
    switch (spoken.to(revision)) {
      case Answer::spoken:
        found.revisions.push_back(revision);
        break;
      case Answer::unheard:
        unheard.push_back(revision);
        break;
      case Answer::refused:
        found.notes.push_back(note_on_refused({revision}));
        break;
      case Answer::not_spoken:
        found.notes.push_back(
            fmt::format("The server does not speak {} (it speaks {}): nothing was judged in it.",
                        name_of(revision), names_of(spoken.with(Answer::spoken))));
    }
  }
  if (!unheard.empty()) {
    found.doubts.push_back(doubt_about(unheard, spoken));
  }
}

/// Nothing is known of what the server speaks, and nothing that could be heard would tell.
void assume(const SpokenRevisions& spoken, const std::vector<Revision>& asked,
            bool token_was_brought, Reconnaissance& found) {
  found.revisions = asked.empty() ? std::vector{assumed_revision} : asked;
  const std::string consequence = asked.empty()
                                      ? fmt::format("{} is assumed", name_of(assumed_revision))
                                      : "what was asked for is judged";
  if (!spoken.unheard_why.empty()) {
    found.doubts.push_back(doubt("Which revision the server speaks", spoken, consequence));
  } else if (token_was_brought && spoken.any(Answer::refused)) {
    found.doubts.push_back(
        fmt::format("The server refuses the token that --token-env brings: is it still good, and "
                    "for this server? Which revision the server speaks could not be found out: {}.",
                    consequence));
  } else if (asked.empty()) {
    found.notes.push_back(
        fmt::format("Which revision the server speaks could not be found out without a token "
                    "that it takes (--token-env brings one, --login-user or a target file the user "
                    "who grants it): {}.",
                    consequence));
  }
}

}  // namespace

Reconnaissance reconnoitre(Engagement& engagement, const std::vector<Revision>& asked,
                           std::chrono::seconds patience) {
  Reconnaissance found;
  found.trouble = why_nothing_there(
      facts_past_limits(engagement, asked.empty() ? assumed_revision : asked.back(), patience));
  if (!found.trouble.empty()) {
    return found;
  }
  const SpokenRevisions spoken = ask_for_revisions(engagement, patience);
  // Whoever falls silent at each good token may still be judged by what he tells without one; a
  // limit passes, and then tells.
  const bool was_limited = spoken.any(Answer::unheard) && !spoken.advice.empty();
  if (!spoken.any(Answer::spoken) && !was_limited) {
    assume(spoken, asked, !engagement.options().ready_token.empty(), found);
  } else if (asked.empty()) {
    choose_newest(spoken, found);
  } else {
    choose_asked(spoken, asked, found);
  }
  return found;
}

}  // namespace assay
