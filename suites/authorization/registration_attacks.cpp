#include <gmock/gmock.h>

#include "fixtures/generators/hostile_redirects.hpp"
#include "fixtures/generators/registration_document.hpp"
#include "fixtures/matchers/registration_matchers.hpp"
#include "harness/attack/attack.hpp"
#include "harness/catalog/flaws/registration.hpp"
#include "harness/http/text.hpp"
#include "suites/authorization/cases.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using attack::attack;
using gen::RegistrationDocument;

constexpr auto behind_the_honest = "hostile redirect URI behind the honest";

oauth::RegistrationReply register_changed(Probe& probe, const RegistrationDocument& registration) {
  const auto changed = registration.of(probe.honest_registration().document().dump());
  if (!changed) {
    probe.not_applicable("The honest registration cannot be changed in that way.");
  }
  const auto reply =
      oauth::register_client_raw(probe.transport(), probe.endpoint("registration_endpoint"),
                                 changed->bytes, "register: " + changed->kinds().front());
  probe.engagement().remember_registration(reply);
  return reply;
}

/// All registrations of these kinds whose forbidden redirect URI is, or is not, of plain http.
std::vector<RegistrationDocument> hostile(Probe& probe, const std::vector<std::string>& kinds,
                                          bool is_plain_http) {
  auto all = gen::registrations_of(probe.honest_registration().document(), kinds);
  std::erase_if(all, [&](const RegistrationDocument& one) {
    const auto uris = gen::forbidden_redirect_uris(one);
    const bool has_fragment = uris.empty() || uris.front().find('#') != std::string::npos;
    return has_fragment || http::lower_case(uris.front()).starts_with("http:") != is_plain_http;
  });
  return all;
}

auto registers_nothing_forbidden() {
  return RegistersOnly([](const std::string& uri) { return gen::may_be_registered(uri); },
                       "https, loopback http and private-use schemes with a dot");
}

Case script() {
  return attack<RegistrationDocument>({
      .id = "authorization.script_is_never_registered_as_redirect_uri",
      .claim = "Nothing that a browser runs or reads by itself is registered as a redirect URI.",
      .cites = {req::no_script_redirect_uris},
      .applies_to = {Feature::registration},
      .flaws = {flaw::registers_script_redirect, flaw::registers_second_redirect_unchecked},
      .method = "Registers javascript:, data:, file: and similar URIs, plainly, in other case, "
                "with blanks and control characters in them, and behind an honest one. Passes on a "
                "4xx, or on an answer whose redirect_uris hold none of them.",
      .control = honest_registration_is_accepted(),
      .cost = {.registrations = 1},
      .all_inputs =
          [](Probe& probe) {
            return hostile(
                probe,
                {"script as redirect URI", "disguised script as redirect URI", behind_the_honest},
                false);
          },
      .run =
          [](Probe& probe, const RegistrationDocument& registration) {
            probe.expect(req::no_script_redirect_uris, register_changed(probe, registration),
                         registers_nothing_forbidden());
          },
  });
}

/// A server that registers any plain http address does not mistake these for the loopback one: that
/// is another case's finding.
void demand_that_plain_http_is_refused(Probe& probe) {
  oauth::Registration plain = probe.honest_registration();
  plain.redirect_uris = {"http://client.example/callback"};
  for (const char* type : {"native", "web"}) {
    plain.extra = plain.extra.with("application_type", type);
    const auto reply = probe.register_client(plain, "register plain http on a public host");
    if (!testing::Value(reply, registers_nothing_forbidden())) {
      probe.not_applicable("The server registers any plain http redirect URI.");
    }
  }
}

Case loopback_look_alike() {
  return attack<RegistrationDocument>({
      .id = "authorization.loopback_look_alike_is_not_registered",
      .claim = "Plain http is registered for the local machine, and for no host that only reads "
               "like it.",
      .cites = {req::redirect_uris_https_or_localhost},
      .applies_to = {Feature::registration},
      .flaws = {flaw::registers_loopback_look_alike, flaw::registers_second_redirect_unchecked},
      .method =
          "Registers plain http redirect URIs on hosts such as localhost.attacker.example "
          "and 127.0.0.1@attacker.example, and on a public one behind an honest one. Passes on "
          "a 4xx, or on an answer whose redirect_uris hold none of them.",
      .control = honest_registration_is_accepted(),
      .cost = {.registrations = 1},
      .all_inputs =
          [](Probe& probe) {
            demand_that_plain_http_is_refused(probe);
            return hostile(probe, {"redirect URI like a loopback one", behind_the_honest}, true);
          },
      .run =
          [](Probe& probe, const RegistrationDocument& registration) {
            probe.expect(req::redirect_uris_https_or_localhost,
                         register_changed(probe, registration), registers_nothing_forbidden());
          },
  });
}

Case odd_registration() {
  return attack<RegistrationDocument>({
      .id = "authorization.odd_registration_gets_a_clean_answer",
      .claim = "A registration with odd members is registered or refused, and breaks nothing.",
      .cites = {req::odd_registration_answered_cleanly},
      .applies_to = {Feature::registration},
      .flaws = {flaw::odd_registration_breaks_server},
      .method = "Registers with members of wrong types, deeply nested, huge, doubled, unknown or "
                "not a client's to choose, and with broken JSON. Passes on a 2xx or a 4xx.",
      .control = honest_registration_is_accepted(),
      .attempts = 40,
      .cost = {.registrations = 1},
      .inputs =
          [](Probe& probe) {
            return gen::registration_documents(probe.honest_registration().document());
          },
      .run =
          [](Probe& probe, const RegistrationDocument& registration) {
            probe.expect(req::odd_registration_answered_cleanly,
                         register_changed(probe, registration), IsAnsweredCleanly());
          },
  });
}

}  // namespace

std::vector<Case> registration_attacks() {
  return {script(), loopback_look_alike(), odd_registration()};
}

}  // namespace assay::suites
