#include <gmock/gmock.h>

#include "fixtures/matchers/document_matchers.hpp"
#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/resource_metadata.hpp"
#include "harness/probe/probe.hpp"
#include "suites/discovery/cases.hpp"
#include "suites/discovery/documents.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::AllOf;

/// Where the document was; every place that was tried is the evidence for one that was nowhere.
Finding place_of_resource_metadata(const Probe& probe) {
  Finding finding{.what = "the protected resource metadata"};
  if (const auto& found = probe.facts().resource_metadata) {
    finding.value = found->url;
    finding.from = {found->lookup.exchange};
    return finding;
  }
  Probe::demand_leave_for(probe.facts().resource_metadata_tries);
  return in_vain(finding.what, probe.facts().resource_metadata_tries,
                 probe.facts().anonymous.exchange);
}

Case can_be_found() {
  return conformance({
      .id = "discovery.resource_metadata_can_be_found",
      .claim =
          "A protected server publishes metadata that leads a client to its authorization server.",
      .cites = {req::resource_metadata_served},
      .applies_to = {Feature::resource_metadata},
      .flaws = {flaw::no_resource_metadata, flaw::resource_metadata_behind_token},
      .guards = Step::resource_metadata,
      .method = "Follows resource_metadata of the 401 challenge, then the well-known places with "
                "and without the path of "
                "the MCP endpoint. Passes when one of them answers 200 with a JSON object that is "
                "such a document.",
      .run =
          [](Probe& probe) {
            probe.expect(req::resource_metadata_served, place_of_resource_metadata(probe),
                         IsFound());
          },
  });
}

Case challenged_url_answers() {
  return conformance({
      .id = "discovery.challenged_metadata_url_answers",
      .claim = "The metadata URL in the 401 challenge leads to the metadata.",
      .cites = {req::challenge_leads_to_metadata},
      .applies_to = {Feature::resource_metadata},
      .flaws = {flaw::challenge_points_nowhere},
      .method = "Requests the URL of the challenge's resource_metadata parameter. Passes on 200 "
                "with a JSON object.",
      .run =
          [](Probe& probe) {
            const auto& challenge = probe.facts().challenge;
            if (!challenge || !challenge->parameter("resource_metadata")) {
              probe.not_applicable("The challenge names no metadata URL.");
            }
            const oauth::Lookup lookup = oauth::look_up(
                probe.transport(), *challenge->parameter("resource_metadata"), "challenge");
            probe.expect(req::challenge_leads_to_metadata, lookup, IsJsonObject());
          },
  });
}

Case is_json() {
  return conformance({
      .id = "discovery.resource_metadata_is_json",
      .claim = "The protected resource metadata comes with status 200 as application/json.",
      .cites = {req::resource_metadata_is_json},
      .applies_to = {Feature::resource_metadata},
      .flaws = {flaw::resource_metadata_as_text},
      .method = "Looks at the answer that held the metadata.",
      .run =
          [](Probe& probe) {
            probe.expect(req::resource_metadata_is_json, probe.resource_metadata().lookup,
                         AllOf(StatusIs(200), MediaTypeIs("application/json")));
          },
  });
}

Case names_this_server() {
  return conformance({
      .id = "discovery.resource_metadata_names_this_server",
      .claim = "The `resource` of the metadata is the server for which it was looked up.",
      .cites = {req::resource_names_this_server},
      .applies_to = {Feature::resource_metadata},
      .flaws = {flaw::resource_of_another_server, flaw::resource_is_the_origin},
      .method = "Compares `resource` with the URL of the MCP endpoint. A document from the root "
                "well-known place may name "
                "the origin instead; a trailing slash is the only other difference that passes.",
      .run =
          [](Probe& probe) {
            const oauth::ResourceMetadata& metadata = probe.resource_metadata();
            const Finding resource{.what = "resource",
                                   .value = metadata.lookup.document.text("resource"),
                                   .from = {metadata.lookup.exchange}};
            probe.expect(req::resource_names_this_server, resource,
                         IdentifiesServer(probe.facts().server_url,
                                          metadata.lookup.place == "well-known at the root"));
          },
  });
}

Case names_authorization_servers() {
  return conformance({
      .id = "discovery.resource_metadata_names_authorization_servers",
      .claim = "The metadata names at least one authorization server.",
      .cites = {req::authorization_servers_named},
      .applies_to = {Feature::resource_metadata},
      .flaws = {flaw::no_authorization_servers},
      .method = "Looks for a string in `authorization_servers`.",
      .run =
          [](Probe& probe) {
            probe.expect(req::authorization_servers_named, probe.resource_metadata().lookup,
                         HasTexts("authorization_servers"));
          },
  });
}

Case omits_empty_members() {
  return conformance({
      .id = "discovery.resource_metadata_omits_empty_members",
      .claim = "Metadata members without values are left out instead of sent as empty arrays.",
      .cites = {req::resource_metadata_omits_empty},
      .applies_to = {Feature::resource_metadata},
      .flaws = {flaw::empty_member_in_resource_metadata},
      .method = "Looks for empty arrays among the members of the document.",
      .run =
          [](Probe& probe) {
            probe.expect(req::resource_metadata_omits_empty, probe.resource_metadata().lookup,
                         HasNoEmptyArray());
          },
  });
}

Case keeps_offline_access_out() {
  return conformance({
      .id = "discovery.resource_metadata_keeps_offline_access_out",
      .claim = "scopes_supported does not offer offline_access: a refresh token is nothing that "
               "the resource needs.",
      .cites = {req::scopes_supported_without_offline_access},
      .applies_to = {Feature::resource_metadata},
      .flaws = {flaw::offline_access_in_scopes_supported},
      .method = "Looks for offline_access in scopes_supported.",
      .run =
          [](Probe& probe) {
            probe.expect(req::scopes_supported_without_offline_access,
                         probe.resource_metadata().lookup,
                         testing::Not(Lists("scopes_supported", "offline_access")));
          },
  });
}

}  // namespace

std::vector<Case> resource_metadata_cases() {
  return {can_be_found(),
          challenged_url_answers(),
          is_json(),
          names_this_server(),
          names_authorization_servers(),
          omits_empty_members(),
          keeps_offline_access_out()};
}

}  // namespace assay::suites
