#include <gmock/gmock.h>

#include "fixtures/generators/forwarded_headers.hpp"
#include "harness/attack/attack.hpp"
#include "harness/catalog/flaws/discovery.hpp"
#include "harness/catalog/flaws/resource_metadata.hpp"
#include "harness/probe/probe.hpp"
#include "suites/discovery/cases.hpp"
#include "suites/discovery/documents.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

/// The host of a URL is what a client would go to; the path may repeat what it was sent.
MATCHER(DoesNotNameTheAttacker,
        negation ? "a URL at the attacker's host" : "no URL at the attacker's host") {
  const std::string url = arg.value.value_or("");
  const auto begin = url.find("//");
  const std::string authority =
      begin == std::string::npos ? "" : url.substr(begin, url.find('/', begin + 2) - begin);
  return !authority.contains("attacker.example");
}

http::Request with_headers(http::Request request, const gen::ForwardedHeaders& forwarded) {
  const http::Headers added = forwarded.headers();
  for (const http::Header& line : added.lines()) {
    request.headers.add(line.name, line.value);
  }
  return request;
}

/// Who refuses such a request, or sends it elsewhere, names no host either. A success without what
/// was asked for, or a server that breaks down, is no answer to go by.
void demand_an_answer(const Finding& finding) {
  const http::Exchange& exchange = finding.from.back();
  const bool is_turned_away = exchange.status() >= 300 && exchange.status() < 500;
  if (!finding.value && !is_turned_away) {
    throw Inconclusive{"What came does not tell " + finding.what + ": " + exchange.summary() + "."};
  }
}

Finding resource_then(Probe& probe, const gen::ForwardedHeaders& forwarded) {
  const http::Request honest{.method = "GET", .url = probe.resource_metadata().url};
  const http::Exchange exchange =
      probe.send(with_headers(honest, forwarded), "the metadata, as if forwarded");
  const auto document =
      Document::parse(exchange.response() == nullptr ? "" : exchange.response()->body);
  return {.what = "resource",
          .value = document ? document->text("resource") : std::nullopt,
          .from = {exchange}};
}

Finding challenged_url_then(Probe& probe, const gen::ForwardedHeaders& forwarded) {
  const http::Request honest = probe.mcp().knock_request(mcp::no_token);
  const http::Exchange exchange =
      probe.send(with_headers(honest, forwarded), "a request without a token, as if forwarded");
  const auto challenge = http::bearer_challenge_of(exchange);
  return {.what = "resource_metadata of the challenge",
          .value = challenge ? challenge->parameter("resource_metadata") : std::nullopt,
          .from = {exchange}};
}

Control metadata_is_served() {
  return {.name = "the metadata names a resource",
          .step = Step::resource_metadata,
          .run = [](Probe& probe) {
            const Finding resource = resource_then(probe, {});
            if (!resource.value) {
              throw Inconclusive{"The metadata names no resource."};
            }
          }};
}

Case forwarded_host() {
  return attack::attack<gen::ForwardedHeaders>({
      .id = "discovery.forwarded_host_does_not_move_the_metadata",
      .claim = "Headers by which proxies name a host do not make the server name that host in its "
               "metadata or its challenge.",
      .cites = {req::resource_metadata_ignores_request_headers},
      .applies_to = {Feature::resource_metadata},
      .flaws = {flaw::forwarded_host_trusted},
      .method = "Requests the metadata, and the challenge, with Forwarded, X-Forwarded-Host and "
                "their like for attacker.example. Passes where no URL at that host comes back. A "
                "server may trust a "
                "proxy on its own machine, which the harness may stand for: so this only warns.",
      .control = metadata_is_served(),
      .inputs = [](Probe&) { return gen::forwarded_headers(); },
      .run =
          [](Probe& probe, const gen::ForwardedHeaders& forwarded) {
            const Finding resource = resource_then(probe, forwarded);
            demand_an_answer(resource);
            probe.expect(req::resource_metadata_ignores_request_headers, resource,
                         DoesNotNameTheAttacker());
            const Finding challenged = challenged_url_then(probe, forwarded);
            if (probe.facts().challenge) {
              demand_an_answer(challenged);
            }
            probe.expect(req::resource_metadata_ignores_request_headers, challenged,
                         DoesNotNameTheAttacker());
          },
  });
}

/// The first address in the document that is at the attacker's host, else the issuer.
Finding issuer_then(Probe& probe, const http::Headers& added, const std::string& purpose) {
  http::Request request{.method = "GET",
                        .url = published_metadata(probe).lookup.exchange.request().url};
  for (const http::Header& line : added.lines()) {
    request.headers.add(line.name, line.value);
  }
  const http::Exchange exchange = probe.send(request, purpose);
  const Document document =
      Document::parse(exchange.response() == nullptr ? "" : exchange.response()->body)
          .value_or(Document());
  Finding finding{.what = "issuer", .value = document.text("issuer"), .from = {exchange}};
  for (const std::string& member : document.members()) {
    const std::string text = document.text(member).value_or("");
    if (text.starts_with("http") && text.contains("//attacker.example")) {
      finding.what = member;
      finding.value = text;
      break;
    }
  }
  return finding;
}

Control server_metadata_is_served() {
  return {.name = "the metadata names an issuer",
          .step = Step::server_metadata,
          .run = [](Probe& probe) {
            if (!issuer_then(probe, {}, "control: the metadata as it is").value) {
              throw Inconclusive{"The metadata names no issuer."};
            }
          }};
}

Case forwarded_host_at_the_authorization_server() {
  return attack::attack<gen::ForwardedHeaders>({
      .id = "discovery.forwarded_host_does_not_move_the_endpoints",
      .claim =
          "Headers by which proxies name a host do not make the authorization server name that "
          "host in its metadata.",
      .cites = {req::metadata_ignores_request_headers},
      .applies_to = {Feature::authorization_server},
      .flaws = {flaw::server_metadata_follows_forwarded_host},
      .method = "Requests the metadata with Forwarded, X-Forwarded-Host and their like for "
                "attacker.example. Passes where no URL at that host comes back. A server may trust "
                "a proxy on its own machine, which the harness may stand for: so this only warns.",
      .control = server_metadata_is_served(),
      .inputs = [](Probe&) { return gen::forwarded_headers(); },
      .run =
          [](Probe& probe, const gen::ForwardedHeaders& forwarded) {
            const Finding issuer =
                issuer_then(probe, forwarded.headers(), "the metadata, as if forwarded");
            demand_an_answer(issuer);
            probe.expect(req::metadata_ignores_request_headers, issuer, DoesNotNameTheAttacker());
          },
  });
}

Case host_header() {
  return conformance({
      .id = "discovery.host_header_does_not_move_the_endpoints",
      .claim = "The Host header of a request does not decide which endpoints the metadata names.",
      .cites = {req::metadata_ignores_request_headers},
      .applies_to = {Feature::authorization_server},
      .flaws = {flaw::server_metadata_follows_host},
      .method = "Requests the metadata with Host: attacker.example. Passes where no URL at that "
                "host comes back; a server may refuse such a request.",
      .control = server_metadata_is_served(),
      .run =
          [](Probe& probe) {
            const http::Headers elsewhere{{.name = "Host", .value = "attacker.example"}};
            const Finding issuer = issuer_then(probe, elsewhere, "the metadata, with another Host");
            demand_an_answer(issuer);
            probe.expect(req::metadata_ignores_request_headers, issuer, DoesNotNameTheAttacker());
          },
  });
}

}  // namespace

std::vector<Case> forwarded_attacks() {
  return {forwarded_host(), forwarded_host_at_the_authorization_server(), host_header()};
}

}  // namespace assay::suites
