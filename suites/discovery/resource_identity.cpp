// How a protected server names itself, and asks for authorization.
#include <gmock/gmock.h>

#include <algorithm>
#include <array>

#include "fixtures/matchers/document_matchers.hpp"
#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/challenges.hpp"
#include "harness/catalog/flaws/resource_metadata.hpp"
#include "harness/http/text.hpp"
#include "suites/discovery/cases.hpp"
#include "suites/discovery/documents.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

Finding resource_of(const Probe& probe) {
  const oauth::Lookup& lookup = probe.resource_metadata().lookup;
  return {.what = "resource", .value = lookup.document.text("resource"), .from = {lookup.exchange}};
}

http::Exchange knock_at(Probe& probe, const std::string& url, const std::string& purpose) {
  const mcp::Client client(probe.transport(), url, probe.revision(), {});
  return client.knock(mcp::no_token, purpose).exchange;
}

/// Where clients write the slash themselves it means something as soon as the address without it is
/// another one.
bool slash_means_something(Probe& probe, const std::string& resource) {
  const std::string& used = probe.facts().server_url;
  if (!used.ends_with('/')) {
    return false;
  }
  const std::string bare = resource.substr(0, resource.size() - 1);
  const auto url = http::Url::parse(bare);
  return url && !url->path.empty() &&
         knock_at(probe, bare, "ask without the slash").status() !=
             probe.facts().anonymous.exchange.status();
}

MATCHER(EndsWithoutSlash, negation ? "a slash at the end" : "no slash at the end") {
  return !arg.value.value_or("").ends_with('/');
}

Case no_trailing_slash() {
  return conformance({
      .id = "discovery.resource_has_no_slash_at_its_end",
      .claim = "The resource identifier ends without a slash that means nothing.",
      .cites = {req::resource_without_trailing_slash},
      .applies_to = {Feature::resource_metadata},
      .flaws = {flaw::resource_with_trailing_slash},
      .method =
          "Looks at the end of `resource`. Where the URL of the target has the slash, too, the "
          "address without it is asked: if it is answered otherwise, the slash means "
          "something.",
      .run =
          [](Probe& probe) {
            const Finding resource = resource_of(probe);
            if (!resource.value) {
              probe.not_applicable("The metadata names no resource.");
            }
            if (resource.value->ends_with('/') && slash_means_something(probe, *resource.value)) {
              probe.not_applicable("The server is another one without the slash.");
            }
            probe.expect(req::resource_without_trailing_slash, resource, EndsWithoutSlash());
          },
  });
}

Case uses_https() {
  return conformance({
      .id = "discovery.mcp_endpoint_uses_https_or_loopback",
      .claim = "A protected server, and what it says of itself, is at https URLs, or on a loopback "
               "host during development.",
      .cites = {req::mcp_endpoint_uses_https},
      .applies_to = {Feature::protection},
      .flaws = {flaw::resource_over_plain_http},
      .method =
          "Looks at the URL of the MCP endpoint, at the metadata URL of the challenge, and at "
          "`resource`.",
      .run =
          [](Probe& probe) {
            const Facts& facts = probe.facts();
            probe.expect(req::mcp_endpoint_uses_https,
                         Finding{.what = "the URL of the MCP endpoint",
                                 .value = facts.server_url,
                                 .from = {facts.anonymous.exchange}},
                         IsSecureOrLoopback());
            const auto challenged =
                facts.challenge ? facts.challenge->parameter("resource_metadata") : std::nullopt;
            if (challenged) {
              probe.expect(req::mcp_endpoint_uses_https,
                           Finding{.what = "resource_metadata of the challenge",
                                   .value = challenged,
                                   .from = {facts.anonymous.exchange}},
                           IsSecureOrLoopback());
            }
            if (facts.resource_metadata && !facts.resource_metadata->resource().empty()) {
              probe.expect(req::mcp_endpoint_uses_https, resource_of(probe), IsSecureOrLoopback());
            }
          },
  });
}

/// A scope for everything, alone or behind the name of the protocol. Wildcards behind another name
/// may be no more than a group.
bool is_omnibus(std::string scope) {
  std::ranges::transform(scope, scope.begin(), [](unsigned char c) { return std::tolower(c); });
  for (const std::string prefix : {"mcp:", "mcp.", "mcp/", "mcp_"}) {
    if (scope.starts_with(prefix)) {
      scope = scope.substr(prefix.size());
    }
  }
  constexpr std::array words{"*",           "all",         "admin",      "everything", "full",
                             "full-access", "full_access", "fullaccess", "superuser",  "root"};
  return std::ranges::find(words, scope) != words.end();
}

MATCHER(OffersNoOmnibusScope, negation ? "a scope for everything" : "no scope for everything") {
  for (const std::string& scope : arg.document.texts("scopes_supported")) {
    if (is_omnibus(scope)) {
      *result_listener << "it offers " << scope;
      return false;
    }
  }
  return true;
}

Case scopes_are_minimal() {
  return conformance({
      .id = "discovery.resource_metadata_offers_no_scope_for_everything",
      .claim = "The scopes that the resource offers are what basic use needs, and none is for "
               "everything.",
      .cites = {req::scopes_supported_minimal},
      .applies_to = {Feature::resource_metadata},
      .flaws = {flaw::omnibus_scope_in_scopes_supported},
      .method = "Looks in scopes_supported for *, all, admin, full-access and their like, alone or "
                "behind mcp:.",
      .run =
          [](Probe& probe) {
            const oauth::Lookup& lookup = probe.resource_metadata().lookup;
            if (!lookup.document.has("scopes_supported")) {
              probe.not_applicable("The metadata offers no scopes.");
            }
            probe.expect(req::scopes_supported_minimal, lookup, OffersNoOmnibusScope());
          },
  });
}

/// Another MCP endpoint of this host, as far as the authorization server knows of one.
std::string sibling_of(const Probe& probe) {
  const auto server = http::Url::parse(probe.facts().server_url);
  for (const std::string& known : probe.server_metadata().list("protected_resources")) {
    const auto url = http::Url::parse(known);
    if (server && url && url->origin() == server->origin() && known != probe.resource() &&
        known != probe.facts().server_url) {
      return known;
    }
  }
  probe.not_applicable("No second resource of this host is known (protected_resources).");
}

Case siblings_have_their_own_metadata() {
  return conformance({
      .id = "discovery.each_endpoint_of_a_host_has_its_own_metadata",
      .claim = "The metadata of each MCP endpoint of a host names that endpoint.",
      .cites = {req::endpoints_have_own_metadata},
      .applies_to = {Feature::resource_metadata, Feature::authorization_server},
      .flaws = {flaw::sibling_shares_the_metadata},
      .method = "Sends a request without a token to a second resource of the host that the "
                "authorization server lists in protected_resources, and follows its challenge. "
                "Passes when the metadata there names that resource.",
      .run =
          [](Probe& probe) {
            const std::string sibling = sibling_of(probe);
            const http::Exchange refused = knock_at(probe, sibling, "knock at the second endpoint");
            const auto challenge = http::bearer_challenge_of(refused);
            const auto url = challenge ? challenge->parameter("resource_metadata") : std::nullopt;
            if (!url) {
              probe.not_applicable("No challenge leads to metadata of the second resource.");
            }
            const oauth::Lookup lookup =
                oauth::look_up(probe.transport(), *url, "challenge of the second endpoint");
            probe.expect(req::endpoints_have_own_metadata,
                         Finding{.what = "resource",
                                 .value = lookup.document.text("resource"),
                                 .from = {refused, lookup.exchange}},
                         IdentifiesServer(sibling, false));
          },
  });
}

/// How a server asks for authorization: by a Bearer challenge, by its metadata where it has no
/// challenge at all, or in a way of its own.
Finding way_of_asking(const Probe& probe) {
  const Facts& facts = probe.facts();
  Finding finding{.what = "Bearer or OAuth metadata", .from = {facts.anonymous.exchange}};
  if (facts.challenge) {
    finding.value = "Bearer";
  } else if (facts.anonymous.exchange.header_values("WWW-Authenticate").empty() &&
             (facts.resource_metadata ||
              (facts.server_metadata && !facts.server_metadata->by_default))) {
    finding.value = "metadata";
  }
  return finding;
}

MATCHER(LeadsToOAuth, negation ? "a scheme of its own"
                               : "a Bearer challenge, or no challenge and OAuth metadata") {
  return arg.value.has_value();
}

Case asks_in_the_way_of_oauth() {
  return conformance({
      .id = "discovery.authorization_is_asked_for_in_the_way_of_oauth",
      .claim =
          "A server that refuses requests without authorization asks for Bearer tokens, and not "
          "for credentials of a scheme of its own.",
      .cites = {req::protected_http_server_uses_oauth},
      .applies_to = {Feature::protection},
      .flaws = {flaw::challenge_of_another_scheme},
      .method =
          "Looks at the 401 to a request without a token. Passes with a Bearer challenge among "
          "others, and with no challenge at all where there is OAuth metadata.",
      .run =
          [](Probe& probe) {
            if (probe.facts().anonymous.exchange.status() != 401) {
              probe.not_applicable("The first request of a client is not answered with 401.");
            }
            probe.expect(req::protected_http_server_uses_oauth, way_of_asking(probe),
                         LeadsToOAuth());
          },
  });
}

}  // namespace

std::vector<Case> resource_identity_cases() {
  return {no_trailing_slash(), uses_https(), scopes_are_minimal(),
          siblings_have_their_own_metadata(), asks_in_the_way_of_oauth()};
}

}  // namespace assay::suites
