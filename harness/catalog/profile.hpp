#pragma once

#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/catalog/case.hpp"
#include "harness/catalog/requirement.hpp"
#include "harness/catalog/revision.hpp"
#include "harness/catalog/verdict.hpp"
#include "harness/json/document.hpp"

namespace assay {

/// A released profile never changes again, so that two certificates under one name mean the same.
enum class ProfileStatus { draft, released };
std::string_view name_of(ProfileStatus status);  ///< "draft", "released"

/// A case of a profile that nobody has to pass for it, and why.
struct InformingCase {
  std::string id{};
  std::string reason{};  ///< a sentence
};

/// A list of cases that a vendor is certified by (suites/profiles/*.json).
struct Profile {
  std::string name{};  ///< as after `--profile`
  std::string title{};
  ProfileStatus status{};
  std::string since{};  ///< the release of mcp-assay that froze it; empty for a draft
  Revision revision{};  ///< of MCP, whose levels it has
  // Its scope: the requirements that bind one of these roles in this revision and that stand in one
  // of these documents (none: in any) or are named one by one.
  std::vector<std::string> roles{};
  std::vector<std::string> documents{};
  std::vector<std::string> requirements{};  ///< ids of rows, besides those of the documents
  std::vector<std::string> certifies{};  ///< ids of cases: each has to be exercised, and none fail
  std::vector<InformingCase> informs{};

  bool is_certifying(std::string_view case_id) const;
  const InformingCase* informing(std::string_view case_id) const;  ///< or null
  bool lists(std::string_view case_id) const;
  /// True where the requirement is in the scope, with any level but none.
  bool concerns(const Requirement& requirement) const;
  /// True where it is about pages of MCP, each of which belongs to a revision.
  bool is_of_mcp() const;
};

/// Reads a profile. The error is the rest of a sentence that begins with the file: "has no member
/// title", "names access.x twice".
std::expected<Profile, std::string> read_profile(const Document& document);

/// What the profile lists and the catalog no longer has.
std::vector<std::string> retired_cases(const Profile& profile, const Catalog& catalog);

/// The revisions of MCP in which the profile may be decided, oldest first: its own, and where it is
/// about other documents alone each in which none of its certifying cases has a weaker MUST. The
/// newest of them that the server speaks decides.
std::vector<Revision> deciding_revisions(const Profile& profile, const Catalog& catalog);

/// The profile of that name; the error is a sentence with the nearest names.
std::expected<const Profile*, std::string> profile_named(std::string_view name,
                                                         const std::vector<Profile>& profiles);

/// What a run says about a profile. A broken rule of its scope is broken whichever list its case is
/// in; rules outside of it break no profile.
enum class Standing {
  met,        ///< all certifying cases passed or are not about the target, no rule of it is broken
  not_met,    ///< something of its scope failed
  undecided,  ///< a certifying case was not exercised or came to no verdict, or none passed
  in_part,    ///< only some of the cases were asked for, and none of them failed
};
std::string_view name_of(Standing standing);  ///< "met", "not met", "undecided", "in part"
std::optional<Standing> standing_named(std::string_view name);

/// A certifying case that was left out for want of something.
struct ProfileGap {
  std::string id{};
  std::string reason{};  ///< what to bring; redacted
};

/// What a run under a profile came to.
struct ProfileOutcome {
  std::string name{};
  std::string title{};
  ProfileStatus status{};
  std::string since{};
  Standing standing{};
  std::string in_part{};  ///< why not all of it was asked for, a sentence; empty: all of it was
  std::map<Verdict, std::size_t> certifying{};  ///< cases; of several instances the worst counts
  std::map<Verdict, std::size_t> informing{};
  std::size_t not_judged{};  ///< certifying cases without any instance
  std::vector<ProfileGap> not_exercised{};
  std::vector<std::string> retired{};  ///< listed cases that this version does not have any more
};

}  // namespace assay
