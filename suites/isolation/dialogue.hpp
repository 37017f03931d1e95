#pragma once

#include <optional>
#include <string>
#include <vector>

#include "suites/isolation/two_users.hpp"

namespace assay::suites {

/// A call that the server answered with questions (MCP 2026-07-28, multi round-trip requests).
struct Dialogue {
  CallRequest call{};
  mcp::Reply reply{};
  Document questions{};  ///< inputRequests, by key
  std::optional<std::string> state{};
};

/// Forms and pages: what a client can ask its user.
Document elicitation_declared();

/// Makes the call as a client that can ask its user.
Dialogue ask(Probe& probe, const mcp::Credential& user, const CallRequest& call);
/// The calls of the target file that are answered with questions to this user, each begun once.
std::vector<Dialogue> dialogues(Probe& probe, const mcp::Credential& user);
/// The first of them. Throws NotExercised where there is none; NotApplicable in revisions without.
Dialogue first_dialogue(Probe& probe, const mcp::Credential& user);
/// The same with a requestState that has a say: the call is not carried out where the state is one
/// that nobody issued. Throws NotApplicable where there is none such, since tampering then changes
/// nothing.
Dialogue first_stateful_dialogue(Probe& probe, const mcp::Credential& user);

/// What a user who agrees to everything answers, in the form that was asked for.
Document honest_answers(const Document& questions);
/// The forms among the questions: their `params`, by key.
std::vector<std::pair<std::string, Document>> forms_in(const Document& questions);
/// The addresses that the questions send the user to (URL mode).
std::vector<std::string> pages_in(const Document& questions);
/// One value that fits the schema of a field; with `fits` false one that does not.
Document value_for(const Document& field, bool fits = true);

/// The call again, with answers. Without a state, none is sent.
mcp::Reply answer(Probe& probe, const mcp::Credential& user, const Dialogue& dialogue,
                  const Document& answers, const std::string& purpose);

/// An honest dialogue goes to its end.
Control dialogue_goes_to_its_end();

}  // namespace assay::suites
