#include <gmock/gmock.h>

#include <algorithm>
#include <numeric>

#include "fixtures/generators/authorization_header.hpp"
#include "fixtures/matchers/http_matchers.hpp"
#include "harness/attack/attack.hpp"
#include "harness/catalog/flaws/access_tokens.hpp"
#include "harness/http/text.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/artefact_name.hpp"
#include "suites/access/cases.hpp"
#include "suites/access/controls.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using attack::attack;

bool is_control(char c) { return (c >= 0 && c < ' ') || c == '\x7f'; }

/// What servers may take for the honest header, and what they need not read at all: a tab as a
/// blank; padding, which lenient decoders skip; control characters and long headers, which HTTP
/// servers refuse in their own ways, some by closing the connection.
bool says_nothing(const gen::AuthorizationHeader& header, const std::vector<std::string>& lines) {
  constexpr std::size_t longest = 4'000;
  const auto size =
      std::accumulate(lines.begin(), lines.end(), std::size_t{0},
                      [](std::size_t sum, const std::string& line) { return sum + line.size(); });
  const bool is_padding =
      header.mutation.kind == "form.trailing" && header.mutation.with == Document("=");
  return is_padding || size > longest || header.mutation.kind == "scheme.tab" ||
         std::ranges::any_of(
             lines, [](const std::string& line) { return std::ranges::any_of(line, is_control); });
}

Case mutated_header() {
  return attack<gen::AuthorizationHeader>({
      .id = "access.mutated_authorization_header_is_refused",
      .claim = "A good token does not count unless it is all that stands behind Bearer, in the "
               "only Authorization header.",
      .cites = {req::malformed_credentials_refused, req::scheme_checked},
      .applies_to = {Feature::protection},
      .needs = {Need::access_token},
      .flaws = {flaw::any_scheme_served, flaw::text_behind_the_token_ignored,
                flaw::second_authorization_line_counts},
      .method = "Sends a good token in quotes, with text in front of it or behind it, in a list, "
                "encoded, under other schemes, and beside a second header. Passes on 401 and 400.",
      .control = honest_token_is_served(),
      .attempts = 200,
      .inputs = [](Probe&) { return gen::authorization_headers({"form", "scheme", "lines"}); },
      .run =
          [](Probe& probe, const gen::AuthorizationHeader& header) {
            const auto lines = gen::authorization_lines(header, probe.access_token());
            if (says_nothing(header, lines)) {
              probe.not_applicable("No rule says how a server reads this.");
            }
            http::Request request = probe.mcp().knock_request(mcp::no_token);
            for (const std::string& line : lines) {
              request.headers.add("Authorization", line);
            }
            const bool is_scheme = header.mutation.kind.starts_with("scheme.");
            probe.expect(is_scheme ? req::scheme_checked : req::malformed_credentials_refused,
                         probe.mcp().send(request, "a token in another form"),
                         testing::AnyOf(StatusIs(401), StatusIs(400)));
          },
  });
}

/// A code that nobody has redeemed, of a client that is there.
std::string fresh_code(Probe& probe) {
  const oauth::TokenRequest redemption = probe.fresh_redemption();
  const auto code = std::ranges::find(redemption.parameters, "code", &http::Parameter::first);
  return code == redemption.parameters.end() ? "" : code->second;
}

std::string session_id(Probe& probe) {
  const bool has_sessions = era_of(probe.revision()) == Era::handshake && probe.has_sessions();
  return has_sessions ? open_honest_session(probe).id.value_or("") : "";
}

/// What the target's own authorization server gives out. Empty where
/// nobody can sign in.
std::string issued(Probe& probe, const std::string& name) {
  if (probe.facts().trusts_our_issuer || probe.brought_token()) {
    return "";
  }
  try {
    if (name == "refresh token") {
      return probe.fresh_grant_with_refresh_token().refresh_token.value_or("");
    }
    return name == "authorization code" ? fresh_code(probe) : probe.client().client_id;
  } catch (const NotExercised&) {
    return "";
  }
}

/// Empty where this target has none.
std::string artefact(Probe& probe, const ArtefactName& name) {
  if (name.value == "word") {
    return "admin";
  }
  if (name.value == "session id") {
    return session_id(probe);
  }
  if (name.value == "token identifier") {
    return issuer::Minter::claims_of(probe.access_token()).text("jti").value_or("");
  }
  return issued(probe, name.value);
}

/// RFC 6750 section 2.1; who brings anything else may be told that the header is malformed.
bool is_b64token(const std::string& text) {
  static constexpr std::string_view signs = "-._~+/";
  const auto padding = text.find_last_not_of('=');
  return padding != std::string::npos &&
         std::ranges::all_of(text.substr(0, padding + 1), [](char c) {
           return http::is_alpha(c) || http::is_digit(c) || signs.contains(c);
         });
}

Case other_artefacts() {
  return attack<ArtefactName>({
      .id = "access.other_artefacts_are_no_access_tokens",
      .claim = "Nothing else that a client holds opens the door in place of an access token: no "
               "refresh token, no code, no identifier.",
      .cites = {req::invalid_token_is_401},
      .applies_to = {Feature::protection},
      .needs = {Need::access_token},
      .flaws = {flaw::session_id_served_as_token, flaw::garbage_token_served},
      .method = "Sends a fresh refresh token, a fresh code, the id of a session that is open, the "
                "`jti` of a good token and the client's id as bearer tokens.",
      .control = honest_token_is_served(),
      .one_at_a_time = true,
      .cost = {.authorizations = 1},
      .all_inputs = [](Probe&) { return all_artefact_names(); },
      .run =
          [](Probe& probe, const ArtefactName& name) {
            const std::string value = artefact(probe, name);
            if (!is_b64token(value)) {
              probe.not_applicable("There is none here, or it could be no bearer token.");
            }
            probe.expect(
                req::invalid_token_is_401,
                probe.mcp().knock(mcp::bearer(value), "a " + name.value + " as bearer token"),
                StatusIs(401));
            if (name.value == "session id") {
              end_session(probe, {.id = value});
            }
          },
  });
}

}  // namespace

std::vector<Case> credential_attacks() { return {mutated_header(), other_artefacts()}; }

}  // namespace assay::suites
