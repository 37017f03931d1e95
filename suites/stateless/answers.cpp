#include <gmock/gmock.h>

#include <algorithm>

#include "harness/catalog/flaws/stateless.hpp"
#include "suites/access/controls.hpp"
#include "suites/requirements/req.hpp"
#include "suites/stateless/cases.hpp"
#include "suites/stateless/extension_name.hpp"
#include "suites/stateless/requests.hpp"

namespace assay::suites {
namespace {

using namespace matchers;   // NOLINT(google-build-using-namespace): cases read as sentences
using namespace stateless;  // NOLINT(google-build-using-namespace): helpers of this folder

constexpr auto server_info = "io.modelcontextprotocol/serverInfo";

constexpr auto tasks_extension = "io.modelcontextprotocol/tasks";

bool is_core_type(const std::string& type) {
  return type == "complete" || type == "input_required";
}

/// An extension may bring types of its own. Of the tasks extension they are known (SEP-2663); of
/// others nobody can say.
bool is_type_of_extension(const std::string& type, const std::vector<std::string>& extensions) {
  return std::ranges::any_of(extensions, [&](const std::string& name) {
    return name != tasks_extension || type == "task";
  });
}

std::vector<std::string> declared_extensions(Probe& probe) {
  return discovered(probe)["capabilities"]["extensions"].members();
}

MATCHER(IsMethodNotFound,
        negation ? "an answer other than method not found" : "status 404 with the error -32601") {
  const mcp::Reply& reply = arg;
  return reply.exchange.status() == 404 && reply.error_code() == -32601;
}

/// A server may have methods of its own, and go on serving old ones: what it refuses is judged.
Case unknown_method_is_not_found() {
  return conformance({
      .id = "access.unknown_method_is_not_found",
      .claim = "A method that the server does not have gets 404 and the error -32601.",
      .cites = {req::unknown_method_is_404},
      .flaws = {flaw::unknown_method_is_200, flaw::unknown_method_without_error,
                flaw::retired_method_is_400},
      .method = "Sends a made-up method, and ping, which older revisions had. Passes on 404 with "
                "-32601, for ping also where it is served.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            probe.expect(req::unknown_method_is_404,
                         probe.mcp().send(honest_request(probe, "assay/no_such_method"),
                                          "a method that nobody has"),
                         IsMethodNotFound());
            const mcp::Reply ping =
                probe.mcp().send(honest_request(probe, "ping"), "a method of older revisions");
            if (!ping.succeeded()) {
              probe.expect(req::unknown_method_is_404, ping, IsMethodNotFound());
            }
          },
  });
}

MATCHER(TellsWhatTheServerIs, negation ? "no full answer to server/discover"
                                       : "a result with 2026-07-28 among supportedVersions and "
                                         "with capabilities") {
  const mcp::Reply& reply = arg;
  const auto versions = reply.result().texts("supportedVersions");
  *result_listener << "the result has the versions " << testing::PrintToString(versions)
                   << (reply.result().has("capabilities") ? "" : " and no capabilities");
  return reply.succeeded() && reply.result()["capabilities"].is_object() &&
         std::ranges::find(versions, name_of(Revision::v2026_07_28)) != versions.end();
}

Case server_discover_is_answered() {
  return conformance({
      .id = "access.server_discover_is_answered",
      .claim = "server/discover tells the versions, the one in use among them, and what the server "
               "can do.",
      .cites = {req::server_discover_answered},
      .flaws = {flaw::discover_without_own_version, flaw::discover_without_capabilities},
      .method = "Sends server/discover.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            probe.expect(req::server_discover_answered,
                         probe.mcp().send(honest_request(probe, "server/discover"), "discover"),
                         TellsWhatTheServerIs());
          },
  });
}

Case results_name_the_server() {
  return conformance({
      .id = "access.results_name_the_server",
      .claim = "Results carry the server's name and version in their metadata.",
      .cites = {req::results_name_the_server},
      .flaws = {flaw::results_without_server_info, flaw::server_info_without_version},
      .method = "Sends server/discover and the listings, and looks into _meta of each result.",
      .run =
          [](Probe& probe) {
            for (const auto& [listing, reply] : served_listings(probe)) {
              const Document server = reply.result()["_meta"][server_info];
              const bool is_named = server.text("name") && server.text("version");
              probe.expect(req::results_name_the_server,
                           Finding{.what = "the server named by " + listing.method,
                                   .value = is_named ? server.text("name") : std::nullopt,
                                   .from = {reply.exchange}},
                           IsPresent());
            }
          },
  });
}

Case results_have_a_type() {
  return conformance({
      .id = "access.results_have_a_type",
      .claim = "Every result has a resultType, that of an empty list too.",
      .cites = {req::result_type_present},
      .flaws = {flaw::result_type_missing, flaw::result_type_missing_from_some_lists},
      .method = "Sends server/discover and the listings, and looks at each result.",
      .run =
          [](Probe& probe) {
            for (const auto& [listing, reply] : served_listings(probe)) {
              probe.expect(req::result_type_present,
                           Finding{.what = "the resultType of " + listing.method,
                                   .value = reply.result().text("resultType"),
                                   .from = {reply.exchange}},
                           IsPresent());
            }
          },
  });
}

/// One that is missing is another case's finding: clients take it for complete.
Finding type_of(const ServedListing& served) {
  return {.what = "the resultType of " + served.listing.method,
          .value = served.reply.result().text("resultType").value_or("complete"),
          .from = {served.reply.exchange}};
}

MATCHER(IsOfTheCore, negation ? "a type of an extension" : "complete or input_required") {
  const Finding& found = arg;
  return found.value && is_core_type(*found.value);
}

Case result_types_are_advertised() {
  return conformance({
      .id = "access.result_types_are_advertised",
      .claim =
          "Results are of a type of the protocol, or of an extension that the server declares.",
      .cites = {req::result_type_advertised},
      .flaws = {flaw::result_type_unadvertised},
      .method = "Sends server/discover and the listings. Passes on complete and input_required, "
                "and on what an extension that the server declares may bring.",
      .run =
          [](Probe& probe) {
            const auto extensions = declared_extensions(probe);
            for (const ServedListing& served : served_listings(probe)) {
              const Finding type = type_of(served);
              if (is_type_of_extension(*type.value, extensions)) {
                probe.expect(req::result_type_advertised, type, IsPresent());
              } else {
                probe.expect(req::result_type_advertised, type, IsOfTheCore());
              }
            }
          },
  });
}

Case extension_names_have_a_prefix() {
  return conformance({
      .id = "access.extension_names_have_a_prefix",
      .claim = "Each extension that the server declares is named by a prefix of labels, a slash "
               "and a name.",
      .cites = {req::extension_names_prefixed},
      .flaws = {flaw::extension_without_prefix, flaw::extension_label_ends_in_hyphen},
      .method = "Looks at the names under capabilities.extensions of server/discover.",
      .run =
          [](Probe& probe) {
            const mcp::Reply reply =
                probe.mcp().send(honest_request(probe, "server/discover"), "the extensions");
            const auto names = reply.result()["capabilities"]["extensions"].members();
            if (names.empty()) {
              probe.not_applicable("The server declares no extension.");
            }
            for (const std::string& name : names) {
              const Finding found{.what = "the name of an extension",
                                  .value = is_extension_name(name) ? "well-formed" : name,
                                  .from = {reply.exchange}};
              probe.expect(req::extension_names_prefixed, found,
                           ValueIs(std::string("well-formed")));
            }
          },
  });
}

Case unshared_extension_is_not_used() {
  return conformance({
      .id = "access.unshared_extension_is_not_used",
      .claim = "A client that declares no extension gets results of the core protocol.",
      .cites = {req::unshared_extension_not_used},
      .flaws = {flaw::unshared_extension_used},
      .method = "Sends the listings and the calls of the target file without declaring any "
                "extension, to a server that declares some. Passes on errors, and on results of "
                "any type but those that such an extension may bring.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const auto extensions = declared_extensions(probe);
            if (extensions.empty()) {
              probe.not_applicable("The server declares no extension.");
            }
            std::vector<ServedListing> served = served_listings(probe);
            for (const ToolCall& call : probe.target().calls) {
              const CallRequest request = request_for(call);
              served.push_back(
                  {{.method = request.method},
                   probe.mcp().send(honest_request(probe, request.method, request.params),
                                    "a call without any extension")});
            }
            for (const ServedListing& one : served) {
              const Finding type = type_of(one);
              // One that no extension accounts for: access.result_types_are_advertised.
              if (is_core_type(*type.value) || is_type_of_extension(*type.value, extensions)) {
                probe.expect(req::unshared_extension_not_used, type, IsOfTheCore());
              }
            }
          },
  });
}

}  // namespace

std::vector<Case> answer_cases() {
  return {unknown_method_is_not_found(),   server_discover_is_answered(),
          results_name_the_server(),       results_have_a_type(),
          result_types_are_advertised(),   extension_names_have_a_prefix(),
          unshared_extension_is_not_used()};
}

}  // namespace assay::suites
