#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/matchers/registration_matchers.hpp"
#include "harness/catalog/flaws/registration.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/registration/cases.hpp"
#include "suites/registration/management.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

Case unknown_members() {
  return conformance({
      .id = "authorization.unknown_registration_members_are_ignored",
      .claim = "A registration with members that the server does not know is registered all the "
               "same.",
      .cites = {req::unknown_registration_members_ignored},
      .applies_to = {Feature::registration},
      .flaws = {flaw::unknown_registration_member_refused, flaw::language_tagged_name_refused},
      .method = "Adds a text, an object and a name in another language (RFC 7591 section 2.2) to "
                "an honest registration, one at a time. Passes where each is registered.",
      .control = honest_registration_is_accepted(),
      .run =
          [](Probe& probe) {
            for (const auto& [member, value] :
                 {std::pair<std::string, Document>{"assay_remark", "of no meaning"},
                  {"assay_settings", Document::object({{"level", 3}})},
                  {"client_name#de", "Probe"}}) {
              oauth::Registration registration = probe.honest_registration();
              registration.extra = registration.extra.with(member, value);
              probe.expect(req::unknown_registration_members_ignored,
                           probe.register_client(registration, "register with " + member),
                           IsRegistered());
            }
          },
  });
}

/// What a client comes to have: what the answer says, and the defaults of section 2 where it is
/// silent.
bool comes_to_have(const Document& reply, std::string_view member, std::string_view value) {
  const auto texts = reply.texts(member);
  return !reply[member].is_array() || std::ranges::find(texts, value) != texts.end();
}

MATCHER(RegistersGrantsThatFit,
        negation ? "a client whose grant and response types contradict each other"
                 : "no client, or one with both the code grant and the response type code, "
                   "or neither") {
  const oauth::RegistrationReply& reply = arg;
  *result_listener << "grant_types is " << reply.document["grant_types"].dump()
                   << ", response_types is " << reply.document["response_types"].dump();
  return !reply.registered() ||
         comes_to_have(reply.document, "grant_types", "authorization_code") ==
             comes_to_have(reply.document, "response_types", "code");
}

Case inconsistent_grants() {
  return conformance({
      .id = "authorization.inconsistent_grants_are_not_registered",
      .claim = "Grant types and response types that contradict each other are refused or "
               "corrected.",
      .cites = {req::inconsistent_grants_not_registered},
      .applies_to = {Feature::registration},
      .flaws = {flaw::response_type_without_its_grant_registered,
                flaw::grant_without_its_response_type_registered},
      .method = "Registers the response type code with the grant refresh_token alone, and the code "
                "grant with an empty list of response types. Passes on a 4xx, or where the answer "
                "shows both or neither.",
      .control = honest_registration_is_accepted(),
      .run =
          [](Probe& probe) {
            oauth::Registration without_grant = probe.honest_registration();
            without_grant.grant_types = {"refresh_token"};
            oauth::Registration without_response = probe.honest_registration();
            without_response.response_types = {};
            for (const auto& registration : {without_grant, without_response}) {
              probe.expect(req::inconsistent_grants_not_registered,
                           settled_registration(probe, registration, "register a contradiction"),
                           RegistersGrantsThatFit());
            }
          },
  });
}

}  // namespace

std::vector<Case> registration_request_cases() {
  return {unknown_members(), inconsistent_grants()};
}

}  // namespace assay::suites
