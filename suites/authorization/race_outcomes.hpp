#pragma once

#include <gmock/gmock.h>

#include <cstddef>
#include <string>
#include <vector>

#include "harness/http/message.hpp"

namespace assay::suites {

// What came of requests that raced. One rule judges them all: the answers together must be those
// that the server could have given one after the other, in some order.

/// What came of presenting something that works once, a code or a refresh token, several times at
/// one moment.
struct RaceOutcome {
  std::size_t winners{};  ///< 2xx with an access token, whether or not the token still works
  std::size_t refused{};  ///< an error without one, as those who come too late should get
  std::size_t unclear{};  ///< no answer, or one that is neither
  std::vector<http::Exchange> exchanges{};

  /// Somebody won, and somebody else was answered, be it with a 500: how losing is answered is for
  /// other cases to say. Else no race took place, and nobody lost it.
  bool took_place() const;
};
RaceOutcome outcome_of(std::vector<http::Exchange> exchanges);

// For `expect`.
std::string describe(const RaceOutcome& outcome);
std::vector<http::Exchange> evidence_of(const RaceOutcome& outcome);

/// A second winner is the breach, counted by the answers: that a loser's request ends the winner's
/// tokens too (OAuth 2.1 sections 4.1.3 and 4.3.1) is as it should be.
MATCHER(HasNoSecondWinner, negation ? "several winners" : "one winner at most") {
  const RaceOutcome& outcome = arg;
  return outcome.winners <= 1;
}

/// Each client_id that more than one of these registrations got, once. Only registrations of
/// different clients tell anything: instances of one client may share theirs (RFC 7591
/// section 3.2.1).
std::vector<std::string> shared_client_ids(const std::vector<http::Exchange>& registrations);

/// Why the answers to registrations of these names tell nothing about their ids, in a sentence;
/// empty where they do. Fewer than two clients came of them, one is neither a client nor a refusal,
/// or one shows the name of another: then they were mixed up on their way.
std::string why_no_race(const std::vector<http::Exchange>& registrations,
                        const std::vector<std::string>& names);

/// A refresh raced the revocation of its token, and `use` presented afterwards what the refresh had
/// brought. True where all three were served. That breaks every order at a server that, in either
/// order, ends what was revoked: if the refresh came first, the revocation ended its successor; if
/// it came second, it was refused. Whether a server ends the successors too has to be shown by the
/// same requests one after the other.
bool outlives_revocation(const http::Exchange& refresh, const http::Exchange& revocation,
                         const http::Exchange& use);

}  // namespace assay::suites
