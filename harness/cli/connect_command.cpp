#include <fmt/format.h>
#include <unistd.h>

#include <iostream>
#include <random>

#include "harness/catalog/name_list.hpp"
#include "harness/cli/commands.hpp"
#include "harness/probe/probe.hpp"
#include "harness/run/controls.hpp"
#include "harness/run/revisions.hpp"
#include "reports/text.hpp"

namespace assay::cli {
namespace {

/// The honest path as a well-behaved client walks it, step by step, until one does not work.
class Walk {
 public:
  Walk(TargetSetup& setup, Revision revision, std::chrono::seconds patience, bool colour)
      : setup_(setup),
        patience_(patience),
        colour_(colour),
        probe_(setup.engagement(), the_case(), revision) {}

  /// True where every step worked.
  bool operator()() {
    try {
      challenge();
      if (probe_.facts().is_protected) {
        passing("resource", [this] { resource_metadata(); });
        passing("metadata", [this] { server_metadata(); });
        if (!probe_.facts().trusts_our_issuer && !probe_.brought_token()) {
          patiently([this] { registration(); });
          patiently([this] { authorization(); });
        }
        patiently([this] { token(); });
      }
      patiently([this] { tools(); });
      return true;
    } catch (const NotApplicable& left) {
      stops(left.why);
    } catch (const NotExercised& left) {
      stops("Bring " + left.bring);
    } catch (const Inconclusive& left) {
      stops(left.why);
    } catch (const Blocked& left) {
      stops(left.why);
    } catch (const RateLimited& left) {
      stops("The target " + told(left, patience_) + ".");
    }
    return false;
  }

 private:
  static const Case& the_case() {
    static const Case value{.id = "access.connect"};
    return value;
  }

  void step(const std::string& name, const std::string& what) const {
    line("\033[32m", "ok    ", name, what);
  }
  void note(const std::string& name, const std::string& what) const {
    line("", "      ", name, what);
  }
  /// A step that works for this harness, and at which a client that keeps to the rules has to stop.
  void bad(const std::string& what, const std::string& name = "") const {
    line("\033[33m", "BAD   ", name, what);
  }
  void stops(const std::string& why) const { line("\033[31m", "STOPS ", "", why); }

  void line(const char* colour, const char* mark, const std::string& name,
            const std::string& what) const {
    const std::string text = reports::printable(setup_.redactor().redact(what));
    std::cout << (colour_ ? colour : "") << mark << (colour_ ? "\033[0m" : "")
              << (name.empty() ? "" : fmt::format("{:<14}", name)) << text << std::endl;
  }

  /// A step prints nothing before it worked: once more is all there is to see of a limit.
  template <typename Step>
  void patiently(const Step& step) const {
    constexpr int most_waits = 3;
    for (int waits = 0;; ++waits) {
      try {
        return step();
      } catch (const RateLimited& limit) {
        if (waits == most_waits || !overcome(limit, setup_.engagement(), patience_)) {
          throw;
        }
      }
    }
  }

  /// Who brought a token needs none of the documents: a missing one is told, and passed by.
  template <typename Read>
  void passing(const std::string& name, const Read& read) const {
    try {
      patiently(read);
    } catch (const Blocked& missing) {
      if (!probe_.brought_token()) {
        throw;
      }
      bad(missing.why, name);
    }
  }

  void challenge() const {
    const Facts& facts = probe_.facts();
    step("challenge",
         fmt::format("{} without a token: {}", facts.server_url, describe(facts.anonymous)));
    if (const auto header = facts.anonymous.exchange.header("WWW-Authenticate")) {
      note("", *header);
    }
    if (!facts.is_protected) {
      note("", "the server asks nobody for a token");
    } else if (!facts.challenge) {
      bad("no Bearer challenge (WWW-Authenticate) says where to go");
    }
  }

  void resource_metadata() const {
    if (probe_.revision() == Revision::v2025_03_26 && !probe_.facts().resource_metadata) {
      return;
    }
    const oauth::ResourceMetadata& metadata = probe_.resource_metadata();
    step("resource", metadata.url);
    note("", "resource " + metadata.resource());
    if (!same_identifier(metadata.resource(), probe_.facts().server_url)) {
      bad("that is not " + probe_.facts().server_url +
          ": a client has to throw this document away");
    }
    for (const std::string& server : metadata.authorization_servers()) {
      note("", "authorization server " + server);
    }
    note("", "scopes " + joined(metadata.scopes_supported()));
  }

  void server_metadata() const {
    const oauth::ServerMetadata& metadata = probe_.server_metadata();
    step("metadata", metadata.by_default ? "none: the default endpoints of 2025-03-26"
                                         : metadata.lookup.exchange.request().url);
    if (!metadata.by_default && metadata.issuer() != metadata.looked_up) {
      bad("the issuer is not " + metadata.looked_up + ": a client has to throw this document away");
    }
    for (const char* member :
         {"issuer", "authorization_endpoint", "token_endpoint", "registration_endpoint"}) {
      note("",
           fmt::format("{} {}", member,
                       metadata.endpoint(member).empty() ? "(none)" : metadata.endpoint(member)));
    }
  }

  /// Up to a trailing slash (MCP authorization, canonical server URI).
  static bool same_identifier(std::string left, std::string right) {
    for (std::string* text : {&left, &right}) {
      while (text->ends_with('/')) {
        text->pop_back();
      }
    }
    const auto url = http::Url::parse(right);
    return left == right || (url && left == url->origin());
  }

  void registration() {
    const oauth::Client& client = probe_.client();
    step("registration",
         fmt::format("client {} ({})", client.client_id,
                     setup_.target().clients.empty() ? "registered now" : "from the target file"));
  }

  void authorization() {
    const oauth::AuthorizationOutcome outcome =
        probe_.authorize(probe_.honest_authorization(), "the honest request");
    if (outcome.end != oauth::AuthorizationOutcome::End::code) {
      throw Inconclusive{"The authorization ended with " + describe(outcome) + "."};
    }
    step("authorization",
         fmt::format("{}; {} pages and redirects{}", describe(outcome), outcome.exchanges.size(),
                     outcome.signed_in ? ", signed in and consented" : ", nobody was asked"));
  }

  void token() {
    const std::string access_token = probe_.access_token();
    const Document claims = issuer::Minter::claims_of(access_token);
    const std::string_view origin = probe_.brought_token() ? ", brought by --token-env" : "";
    if (!claims.is_object()) {
      step("token", fmt::format("an opaque access token{}", origin));
      return;
    }
    step("token", fmt::format("a JWT access token{}", origin));
    for (const std::string& name : claims.members()) {
      note("", fmt::format("{} {}", name, claims[name].dump()));
    }
  }

  void tools() {
    const mcp::Credential credential =
        probe_.facts().is_protected ? mcp::bearer(probe_.access_token()) : mcp::no_token;
    const mcp::Reply reply = probe_.mcp().list_tools(credential);
    if (!reply.succeeded()) {
      throw Inconclusive{"tools/list: " + describe(reply) + "."};
    }
    const Document list = reply.result()["tools"];
    step("tools", fmt::format("{} in {}", list.size(), name_of(probe_.revision())));
    for (std::size_t i = 0; i < list.size(); ++i) {
      note("", list.at(i).text("name").value_or("(without a name)"));
    }
  }

  static std::string joined(const std::vector<std::string>& texts) {
    std::string all;
    for (const std::string& text : texts) {
      all += (all.empty() ? "" : " ") + text;
    }
    return all.empty() ? "(none)" : all;
  }

  TargetSetup& setup_;
  std::chrono::seconds patience_;
  bool colour_;
  Probe probe_;
};

}  // namespace

int connect(const ConnectOptions& options) {
  const auto revisions = parse_revision(options.revision);
  if (!revisions) {
    return fail(exit_usage, unknown_revision(options.revision, true));
  }
  TargetOptions target = options.target;
  target.timeout = std::chrono::milliseconds{static_cast<long>(options.timeout_seconds * 1000)};
  const std::chrono::seconds patience{static_cast<long>(options.patience_seconds)};
  target.patience = patience;
  target.run_id = fmt::format("{:x}", std::random_device{}());
  const auto setup = TargetSetup::prepare(target);
  if (!setup) {
    return fail(setup.error().exit_code, setup.error().sentence);
  }
  const Reconnaissance found = reconnoitre((*setup)->engagement(), *revisions, patience);
  if (!found.trouble.empty()) {
    return fail(exit_nothing_there, (*setup)->redactor().redact(found.trouble));
  }
  for (const auto* sentences : {&found.notes, &found.doubts}) {
    for (const std::string& sentence : *sentences) {
      std::cout << reports::printable((*setup)->redactor().redact(sentence)) << '\n';
    }
  }
  bool connected = !found.revisions.empty();
  for (const Revision revision : found.revisions) {
    std::cout << fmt::format("MCP {}\n", name_of(revision));
    connected =
        Walk(**setup, revision, patience, wants_colour(options.no_color, STDOUT_FILENO))() &&
        connected;
  }
  (*setup)->engagement().delete_registered_clients();
  return connected ? 0 : exit_nothing_there;
}

}  // namespace assay::cli
