#include <gmock/gmock.h>

#include "fixtures/matchers/document_matchers.hpp"
#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/discovery.hpp"
#include "harness/catalog/flaws/server_metadata.hpp"
#include "harness/probe/probe.hpp"
#include "suites/discovery/cases.hpp"
#include "suites/discovery/documents.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::AllOf;

Finding issuer_in(const oauth::ServerMetadata& metadata) {
  return {.what = "issuer",
          .value = metadata.lookup.document.text("issuer"),
          .from = {metadata.lookup.exchange}};
}

Finding place_of_server_metadata(const Probe& probe) {
  if (probe.facts().issuer.empty()) {
    throw Blocked{Step::resource_metadata, "Nothing names the authorization server."};
  }
  Finding finding{.what = "the authorization server's metadata"};
  const auto& found = probe.facts().server_metadata;
  if (found && !found->by_default) {
    finding.value = found->lookup.exchange.request().url;
    finding.from = {found->lookup.exchange};
    return finding;
  }
  if (!found) {
    Probe::demand_leave_for(probe.facts().server_metadata_tries);
  }
  return in_vain(finding.what, probe.facts().server_metadata_tries,
                 probe.facts().anonymous.exchange);
}

Case can_be_found() {
  return conformance({
      .id = "discovery.server_metadata_can_be_found",
      .claim =
          "The authorization server publishes its metadata at a well-known place of its issuer.",
      .cites = {req::server_metadata_served},
      .applies_to = {Feature::authorization_server},
      .flaws = {flaw::no_server_metadata, flaw::server_metadata_is_a_page,
                flaw::server_metadata_too_large, flaw::server_metadata_redirects,
                flaw::server_metadata_behind_token, flaw::metadata_below_the_server_path},
      .guards = Step::server_metadata,
      .method = "Requests the RFC 8414 and OpenID places of the issuer, in the order of the "
                "revision. Passes when one of "
                "them answers 200 with a JSON object that is such a document.",
      .run =
          [](Probe& probe) {
            probe.expect(req::server_metadata_served, place_of_server_metadata(probe), IsFound());
          },
  });
}

Case is_json() {
  return conformance({
      .id = "discovery.server_metadata_is_json",
      .claim = "The authorization server metadata comes with status 200 as application/json.",
      .cites = {req::server_metadata_is_json},
      .applies_to = {Feature::authorization_server},
      .flaws = {flaw::server_metadata_as_text},
      .method = "Looks at the answer that held the metadata.",
      .run =
          [](Probe& probe) {
            probe.expect(req::server_metadata_is_json, published_metadata(probe).lookup,
                         AllOf(StatusIs(200), MediaTypeIs("application/json")));
          },
  });
}

Case issuer_is_identical() {
  return conformance({
      .id = "discovery.issuer_is_the_one_looked_up",
      .claim = "The issuer in the metadata is, character for character, the one from which its URL "
               "was made.",
      .cites = {req::issuer_identical},
      .applies_to = {Feature::authorization_server},
      .flaws = {flaw::issuer_of_another_server},
      .method =
          "Compares `issuer` byte for byte with the identifier that the server's metadata names.",
      .run =
          [](Probe& probe) {
            const oauth::ServerMetadata& metadata = published_metadata(probe);
            if (probe.revision() == Revision::v2025_03_26 &&
                probe.target().authorization_server.issuer.empty()) {
              // Nobody names an issuer in this revision: the origin is only where the document is
              // looked for.
              probe.not_applicable("In this revision no document names the issuer.");
            }
            probe.expect(req::issuer_identical, issuer_in(metadata), ValueIs(metadata.looked_up));
          },
  });
}

Case issuer_is_plain() {
  return conformance({
      .id = "discovery.issuer_has_no_query_or_fragment",
      .claim = "The issuer is an https URL without query and without fragment.",
      .cites = {req::issuer_plain},
      .applies_to = {Feature::authorization_server},
      .flaws = {flaw::issuer_with_query, flaw::issuer_over_plain_http},
      .method = "Reads `issuer` of the metadata as a URL. Passes on https, or http on a loopback "
                "host, without query and fragment.",
      .run =
          [](Probe& probe) {
            probe.expect(req::issuer_plain, issuer_in(published_metadata(probe)),
                         testing::AllOf(HasNoQueryOrFragment(), IsSecureOrLoopback()));
          },
  });
}

Case response_types_are_listed() {
  return conformance({
      .id = "discovery.response_types_are_listed",
      .claim = "The metadata lists response_types_supported, with code for the code flow.",
      .cites = {req::response_types_listed},
      .applies_to = {Feature::authorization_server},
      .flaws = {flaw::response_types_missing, flaw::response_types_without_code},
      .method =
          "Looks for at least one entry in response_types_supported; for code, where there is "
          "an authorization endpoint.",
      .run =
          [](Probe& probe) {
            probe.expect(req::response_types_listed, published_metadata(probe).lookup,
                         HasTexts("response_types_supported"));
            if (!probe.server_metadata().endpoint("authorization_endpoint").empty()) {
              probe.expect(req::response_types_listed, published_metadata(probe).lookup,
                           Lists("response_types_supported", "code"));
            }
          },
  });
}

Case pkce_is_advertised() {
  return conformance({
      .id = "discovery.pkce_support_is_advertised",
      .claim = "The metadata says that PKCE is supported, and with S256: clients stop where it "
               "does not.",
      .cites = {req::pkce_methods_advertised, req::s256_advertised},
      .applies_to = {Feature::authorization_server},
      .flaws = {flaw::pkce_not_advertised},
      .method = "Looks for S256 in code_challenge_methods_supported.",
      .run =
          [](Probe& probe) {
            const oauth::Lookup& lookup = published_metadata(probe).lookup;
            probe.expect(req::pkce_methods_advertised, lookup,
                         HasTexts("code_challenge_methods_supported"));
            probe.expect(req::s256_advertised, lookup,
                         Lists("code_challenge_methods_supported", "S256"));
          },
  });
}

Case omits_empty_members() {
  return conformance({
      .id = "discovery.server_metadata_omits_empty_members",
      .claim = "Metadata members without values are left out instead of sent as empty arrays.",
      .cites = {req::server_metadata_omits_empty},
      .applies_to = {Feature::authorization_server},
      .flaws = {flaw::empty_member_in_server_metadata},
      .method = "Looks for empty arrays among the members of the document.",
      .run =
          [](Probe& probe) {
            probe.expect(req::server_metadata_omits_empty, published_metadata(probe).lookup,
                         HasNoEmptyArray());
          },
  });
}

}  // namespace

std::vector<Case> server_metadata_cases() {
  return {can_be_found(),
          is_json(),
          issuer_is_identical(),
          issuer_is_plain(),
          response_types_are_listed(),
          pkce_is_advertised(),
          omits_empty_members()};
}

}  // namespace assay::suites
