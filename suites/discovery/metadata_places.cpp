// Where the metadata of an issuer stands, and where none stands.
#include <gmock/gmock.h>

#include "fixtures/matchers/document_matchers.hpp"
#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/discovery.hpp"
#include "harness/catalog/flaws/resource_metadata.hpp"
#include "harness/jose/digest.hpp"
#include "suites/discovery/cases.hpp"
#include "suites/discovery/documents.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

Case path_is_inserted() {
  return conformance({
      .id = "discovery.metadata_of_an_issuer_with_a_path_is_found",
      .claim = "The metadata of an issuer with a path stands where the well-known segment is "
               "inserted before that path.",
      .cites = {req::metadata_path_inserted},
      .applies_to = {Feature::authorization_server},
      .flaws = {flaw::metadata_behind_the_path},
      .method = "Requests /.well-known/oauth-authorization-server followed by the issuer's path. "
                "Passes on 200 with a JSON object. A server that has metadata as in RFC 8414 "
                "nowhere else either, and is found by its OpenID configuration, is not judged.",
      .run =
          [](Probe& probe) {
            const http::Url issuer = issuer_of(probe);
            published_metadata(probe);
            if (!has_path(issuer)) {
              probe.not_applicable("The issuer has no path.");
            }
            const oauth::Lookup inserted = oauth_document(probe, issuer);
            if (!is_metadata(inserted) &&
                !is_metadata(oauth_document_behind_the_path(probe, issuer))) {
              probe.not_applicable("The server publishes no metadata as in RFC 8414.");
            }
            probe.expect(req::metadata_path_inserted, inserted, IsJsonObject());
          },
  });
}

Case final_slash_is_dropped() {
  return conformance({
      .id = "discovery.final_slash_of_the_issuer_is_not_in_the_way",
      .claim = "The metadata of an issuer that ends with a slash is found without that slash.",
      .cites = {req::issuer_final_slash_dropped_in_path},
      .applies_to = {Feature::authorization_server},
      .flaws = {flaw::final_slash_kept_in_metadata_path},
      .method = "Requests /.well-known/oauth-authorization-server followed by the issuer's path "
                "without and with its final slash. Passes when the first answers, or neither.",
      .run =
          [](Probe& probe) {
            const http::Url issuer = issuer_of(probe);
            const std::string& looked_up = published_metadata(probe).looked_up;
            if (!looked_up.ends_with('/')) {
              probe.not_applicable("The issuer does not end with a slash.");
            }
            const oauth::Lookup dropped = oauth_document(probe, issuer);
            const oauth::Lookup kept =
                oauth::look_up(probe.transport(), dropped.exchange.request().url + "/",
                               "RFC 8414, with its slash");
            if (!is_metadata(dropped) && !is_metadata(kept)) {
              probe.not_applicable("The server publishes no metadata as in RFC 8414.");
            }
            probe.expect(req::issuer_final_slash_dropped_in_path, dropped, IsJsonObject());
          },
  });
}

bool claims_openid(const oauth::Lookup& lookup) {
  return testing::Matches(Lists("scopes_supported", "openid"))(lookup);
}

Case openid_configuration_is_appended() {
  return conformance({
      .id = "discovery.openid_configuration_is_appended_to_the_issuer",
      .claim = "An OpenID provider has its configuration where the well-known segment is appended "
               "to the issuer.",
      .cites = {req::openid_configuration_appended},
      .applies_to = {Feature::authorization_server},
      .flaws = {flaw::openid_configuration_inserted_only},
      .method = "Requests the issuer followed by /.well-known/openid-configuration, where such a "
                "document stands before the issuer's path, or the metadata offers the scope "
                "openid. Passes on 200 with a JSON object.",
      .run =
          [](Probe& probe) {
            const http::Url issuer = issuer_of(probe);
            const oauth::Lookup& known = published_metadata(probe).lookup;
            const oauth::Lookup appended = openid_document_appended(probe, issuer);
            if (!is_metadata(appended) && !claims_openid(known) &&
                !is_metadata(openid_document_inserted(probe, issuer))) {
              probe.not_applicable("The server is no OpenID provider.");
            }
            probe.expect(req::openid_configuration_appended, appended, IsJsonObject());
          },
  });
}

/// An HTTP error, as far as it can be told from outside: what leads elsewhere is followed by no
/// strict client. A server that makes issuers up as they are asked for answers for the right one.
MATCHER_P(IsNotAnsweredForAnother, issuer,
          negation ? "a document or a page" : "an HTTP error, not a document or a page") {
  const int status = arg.exchange.status();
  return status >= 300 || arg.document.text("issuer") == issuer;
}

Case unknown_issuers_are_an_error() {
  return conformance({
      .id = "discovery.unknown_issuer_has_no_metadata",
      .claim = "A request for the metadata of an issuer that does not exist is answered with an "
               "error.",
      .cites = {req::foreign_issuer_path_is_an_error},
      .applies_to = {Feature::authorization_server},
      .flaws = {flaw::unknown_issuer_gets_the_metadata, flaw::openid_configuration_behind_any_path},
      .method = "Asks for an issuer with a made-up path at the RFC 8414 place and both OpenID "
                "places. Passes on anything but a 2xx.",
      .run =
          [](Probe& probe) {
            published_metadata(probe);
            http::Url unknown = issuer_of(probe);
            unknown.path = "/assay-" + jose::random_token(9);
            const std::string name = unknown.origin() + unknown.path;
            for (const auto look :
                 {oauth_document, openid_document_inserted, openid_document_appended}) {
              probe.expect(req::foreign_issuer_path_is_an_error, look(probe, unknown),
                           IsNotAnsweredForAnother(name));
            }
          },
  });
}

Finding place_of_metadata(Probe& probe, const std::string& issuer) {
  HostGuard guard = probe.engagement().options().guard;
  guard.follow(issuer, probe.facts().server_url);
  std::vector<oauth::Lookup> tries;
  const auto found =
      oauth::find_server_metadata(probe.transport(), issuer, probe.revision(), tries);
  Probe::demand_leave_for(tries);
  Finding finding{.what = "the metadata of " + issuer};
  for (const oauth::Lookup& lookup : tries) {
    finding.from.push_back(lookup.exchange);
  }
  if (found) {
    finding.value = found->lookup.exchange.request().url;
  }
  return finding;
}

Case every_server_has_metadata() {
  return conformance({
      .id = "discovery.every_listed_authorization_server_has_metadata",
      .claim = "Each authorization server that the resource names publishes its metadata.",
      .cites = {req::server_metadata_served},
      .applies_to = {Feature::resource_metadata, Feature::authorization_server},
      .flaws = {flaw::second_authorization_server_is_dead},
      .method = "Looks for the metadata of every entry of authorization_servers but the first, "
                "which other cases look at. Passes when each has some.",
      .run =
          [](Probe& probe) {
            const auto listed = probe.resource_metadata().authorization_servers();
            bool any = false;
            for (const std::string& issuer : listed) {
              if (issuer != probe.facts().issuer) {
                any = true;
                probe.expect(req::server_metadata_served, place_of_metadata(probe, issuer),
                             IsFound());
              }
            }
            if (!any) {
              probe.not_applicable("The resource names one authorization server.");
            }
          },
  });
}

}  // namespace

std::vector<Case> metadata_place_cases() {
  return {path_is_inserted(), final_slash_is_dropped(), openid_configuration_is_appended(),
          unknown_issuers_are_an_error(), every_server_has_metadata()};
}

}  // namespace assay::suites
