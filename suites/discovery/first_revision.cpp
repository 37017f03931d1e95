// Where clients of 2025-03-26 look, who know of no metadata of the resource.
#include <gmock/gmock.h>

#include "fixtures/matchers/document_matchers.hpp"
#include "harness/catalog/flaws/discovery.hpp"
#include "suites/discovery/cases.hpp"
#include "suites/discovery/documents.hpp"
#include "suites/discovery/endpoint_matchers.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

Case default_endpoints_are_there() {
  return conformance({
      .id = "discovery.server_without_metadata_has_the_default_endpoints",
      .claim = "A server without metadata has its endpoints at /authorize and /token.",
      .cites = {req::default_endpoints_without_metadata},
      .applies_to = {Feature::authorization_server},
      .flaws = {flaw::default_endpoints_elsewhere},
      .method = "Sends an empty request to /authorize and an empty form to /token at the origin. "
                "Passes on any answer that shows that something is there. A server that answers "
                "in the same way where nothing is is not judged.",
      .run =
          [](Probe& probe) {
            if (!probe.server_metadata().by_default) {
              probe.not_applicable("The server publishes metadata.");
            }
            const http::Exchange nowhere =
                probe.get(probe.endpoint("authorization_endpoint") + "/assay-there-is-none",
                          "a path where nothing is");
            if (testing::Value(nowhere, IsThereAs("a path that was made up"))) {
              probe.not_applicable("The server answers paths alike at which there is nothing.");
            }
            probe.expect(req::default_endpoints_without_metadata,
                         probe.get(probe.endpoint("authorization_endpoint"), "look at /authorize"),
                         IsThereAs("/authorize"));
            http::Request form{
                .method = "POST", .url = probe.endpoint("token_endpoint"), .body = "grant_type="};
            form.headers.add("Content-Type", "application/x-www-form-urlencoded");
            probe.expect(req::default_endpoints_without_metadata,
                         probe.send(form, "look at /token"), IsThereAs("/token"));
          },
  });
}

Case metadata_is_at_the_root() {
  return conformance({
      .id = "discovery.metadata_is_at_the_root_of_the_host",
      .claim = "The metadata of the authorization server stands at the root of the host, whatever "
               "the path of the MCP endpoint.",
      .cites = {req::discovery_at_root_of_host},
      .applies_to = {Feature::authorization_server},
      .flaws = {flaw::metadata_below_the_server_path},
      .method = "Requests /.well-known/oauth-authorization-server at the origin of the MCP server, "
                "and below its path. Passes when the first answers; one that answers at neither "
                "place has no metadata.",
      .run =
          [](Probe& probe) {
            const auto server = http::Url::parse(probe.facts().server_url);
            if (!server || !probe.target().authorization_server.issuer.empty()) {
              probe.not_applicable("The target file names the issuer.");
            }
            http::Url root = *server;
            root.path.clear();
            const oauth::Lookup at_the_root = oauth_document(probe, root);
            const bool is_below = is_metadata(oauth_document_behind_the_path(probe, *server)) ||
                                  is_metadata(oauth_document(probe, *server));
            if (!is_metadata(at_the_root) && !is_below) {
              probe.not_applicable("The server publishes no metadata.");
            }
            probe.expect(req::discovery_at_root_of_host, at_the_root, IsJsonObject());
          },
  });
}

}  // namespace

std::vector<Case> first_revision_cases() {
  return {default_endpoints_are_there(), metadata_is_at_the_root()};
}

}  // namespace assay::suites
