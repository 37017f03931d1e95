#include <gmock/gmock.h>

#include "fixtures/matchers/registration_matchers.hpp"
#include "harness/catalog/flaws/registration.hpp"
#include "harness/jose/jws.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/registration/cases.hpp"
#include "suites/registration/management.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

constexpr auto kStatedName = "Stated by somebody else";
constexpr auto kStatedUri = "https://stated.example/callback";
constexpr auto kType = "software-statement+jwt";

Document claims_by(const std::string& issuer) {
  return Document::object({{"iss", issuer},
                           {"software_id", "assay-statement"},
                           {"client_name", kStatedName},
                           {"redirect_uris", Document::texts({kStatedUri})}});
}

std::string signed_by(const jose::Key& key, const Document& claims) {
  return jose::sign(key, jose::header_for(key, kType), claims.dump());
}

oauth::RegistrationReply register_stating(Probe& probe, const std::string& statement,
                                          const std::string& purpose) {
  oauth::Registration registration = probe.honest_registration();
  registration.extra = registration.extra.with("software_statement", statement);
  return settled_registration(probe, registration, purpose);
}

bool goes_by_statement(const oauth::RegistrationReply& reply) {
  return reply.registered() &&
         (reply.document.text("client_name") == kStatedName ||
          matchers::detail::lists(reply.document, "redirect_uris", kStatedUri));
}

MATCHER(GoesByNoStatement, negation ? "a client as the statement claims it"
                                    : "a 4xx answer, or a client without what the statement "
                                      "claims") {
  const oauth::RegistrationReply& reply = arg;
  return !goes_by_statement(reply);
}

Case untrusted() {
  return conformance({
      .id = "authorization.software_statement_of_a_stranger_has_no_effect",
      .claim = "What a software statement claims counts only where somebody trusted signed it.",
      .cites = {req::untrusted_statement_has_no_effect},
      .applies_to = {Feature::registration},
      .flaws = {flaw::software_statement_believed, flaw::unsigned_statement_believed},
      .method = "Registers with software statements that claim another name and redirect URI: "
                "signed with a key of our own in the name of the authorization server and of "
                "somebody else, and not signed at all. Passes on a 4xx, or where the answer has "
                "neither.",
      .control = honest_registration_is_accepted(),
      .run =
          [](Probe& probe) {
            const jose::Key key = jose::Key::generate(jose::Algorithm::es256);
            const Document ours = claims_by(probe.facts().issuer);
            const std::string header = Document::object({{"alg", "none"}, {"typ", kType}}).dump();
            for (const auto& [statement, purpose] :
                 {std::pair{signed_by(key, ours), "a statement in the server's name"},
                  std::pair{signed_by(key, claims_by("https://stated.example")),
                            "a statement of somebody else"},
                  std::pair{jose::unsigned_token(header, ours.dump()), "an unsigned statement"}}) {
              probe.expect(req::untrusted_statement_has_no_effect,
                           register_stating(probe, statement, purpose), GoesByNoStatement());
            }
          },
  });
}

MATCHER_P(ReturnsStatement, statement,
          negation ? "the software statement as it was sent"
                   : "software_statement, exactly as it was sent") {
  const oauth::RegistrationReply& reply = arg;
  *result_listener << (reply.document.has("software_statement") ? "another statement came"
                                                                : "no statement came");
  return reply.document.text("software_statement") == std::string(statement);
}

/// Signed by the keys that the authorization server trusts, where we hold them; else by a stranger,
/// whom some servers believe.
std::string likely_statement(Probe& probe) {
  const auto& minter = probe.engagement().options().minter;
  return minter ? signed_by(minter->key(), claims_by(minter->issuer()))
                : signed_by(jose::Key::generate(jose::Algorithm::es256),
                            claims_by(probe.facts().issuer));
}

Case returned() {
  return conformance({
      .id = "authorization.software_statement_is_returned",
      .claim = "A software statement that a registration went by comes back unchanged.",
      .cites = {req::software_statement_returned},
      .applies_to = {Feature::registration},
      .flaws = {flaw::software_statement_not_returned},
      .method = "Registers with a software statement that claims a name, signed with a key that "
                "the server trusts where the harness holds one. Where the answer has that name, it "
                "has to have the statement; a server that goes by no such statement is not judged.",
      .run =
          [](Probe& probe) {
            const std::string statement = likely_statement(probe);
            const auto reply = register_stating(probe, statement, "register with a statement");
            if (!goes_by_statement(reply)) {
              probe.not_applicable(
                  "The server goes by no software statement of ours: " + describe(reply) + ".");
            }
            probe.expect(req::software_statement_returned, reply, ReturnsStatement(statement));
          },
  });
}

}  // namespace

std::vector<Case> software_statement_cases() { return {untrusted(), returned()}; }

}  // namespace assay::suites
