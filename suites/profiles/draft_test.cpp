// The drafts in this folder list what the catalog has today. ASSAY_UPDATE_PROFILES=1 writes their
// lists anew, and leaves reasons that were written by hand.
#include "suites/profiles/draft.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "harness/catalog/flaws/challenges.hpp"
#include "harness/json/document_file.hpp"
#include "suites/all_cases.hpp"
#include "suites/profiles/profiles.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

using Json = nlohmann::ordered_json;

std::filesystem::path file_of(const Profile& profile) {
  return std::filesystem::path(ASSAY_PROFILES_FOLDER) / (profile.name + ".json");
}

/// As it stands in the folder now, which the program need not carry yet.
Profile as_written(const Profile& profile) {
  const auto document = read_document(file_of(profile).string(), std::size_t{1} << 20U);
  return read_profile(document.value()).value();
}

void write_anew(const Profile& draft) {
  const std::filesystem::path file = file_of(draft);
  Json json = Json::parse(std::ifstream(file));
  json["certifies"] = draft.certifies;
  json["informs"] = Json::array();
  for (const InformingCase& item : draft.informs) {
    json["informs"].push_back({{"case", item.id}, {"reason", item.reason}});
  }
  std::ofstream(file, std::ios::binary) << json.dump(2) << "\n";
}

TEST(Drafts, AreUpToDate) {
  for (const Profile& carried : profiles()) {
    const Profile profile = as_written(carried);
    const auto problems = problems_of_draft(profile, catalog());
    if (std::getenv("ASSAY_UPDATE_PROFILES") != nullptr && !problems.empty()) {
      write_anew(drafted(profile, catalog()));
      continue;
    }
    for (const std::string& problem : problems) {
      ADD_FAILURE() << problem;
    }
  }
}

TEST(Drafts, NameNoDocumentThatAddsNothing) {
  for (const Profile& carried : profiles()) {
    const Profile profile = as_written(carried);
    for (const std::string& name : profile.documents) {
      EXPECT_TRUE(std::ranges::any_of(
          register_rows(),
          [&](const Requirement& row) { return row.document == name && profile.concerns(row); }))
          << profile.name << ": " << name;
    }
  }
}

Case case_of(std::string id, std::vector<RequirementKey> cites, Kind kind = Kind::conformance) {
  Case made = conformance({.id = std::move(id),
                           .claim = "So it is.",
                           .cites = std::move(cites),
                           .flaws = {flaw::bare_401},
                           .run = [](Probe&) {}});
  made.kind = kind;
  return made;
}

/// pkce_required: a MUST of authorization servers; pkce_plain_refused: a SHOULD NOT of theirs;
/// audience_checked: a MUST of MCP servers.
const Catalog& three_cases() {
  static const Catalog cases{{
      case_of("authorization.a", {req::pkce_required, req::pkce_plain_refused}),
      case_of("authorization.b", {req::pkce_plain_refused}),
      case_of("authorization.c", {req::pkce_required}, Kind::denial),
      case_of("access.d", {req::audience_checked}),
  }};
  return cases;
}

Profile profile_of(std::vector<std::string> certifies, std::vector<InformingCase> informs) {
  return {.name = "p",
          .title = "A profile",
          .revision = Revision::v2025_11_25,
          .roles = {"authorization-server"},
          .certifies = std::move(certifies),
          .informs = std::move(informs)};
}

std::vector<std::string> informing(const Profile& profile) {
  std::vector<std::string> ids;
  std::ranges::transform(profile.informs, std::back_inserter(ids), &InformingCase::id);
  return ids;
}

TEST(Draft, CertifiesByTheMustsOfItsScopeAlone) {
  const Profile draft = drafted(profile_of({}, {}), three_cases());
  EXPECT_THAT(draft.certifies, ElementsAre("authorization.a"));
  EXPECT_THAT(informing(draft), ElementsAre("authorization.b", "authorization.c"));
  EXPECT_THAT(draft.informs.at(0).reason, HasSubstr("recommended"));
  EXPECT_THAT(draft.informs.at(1).reason, HasSubstr("only where it is named"));
  EXPECT_THAT(problems_of_draft(draft, three_cases()), IsEmpty());
  EXPECT_EQ(drafted(draft, three_cases()).certifies, draft.certifies);
}

TEST(Draft, ComplainsOfADocumentWithoutARule) {
  Profile profile = drafted(profile_of({}, {}), three_cases());
  EXPECT_THAT(problems_of_draft(profile, three_cases()), IsEmpty());
  profile.documents = {"OAuth 2.1 draft-13", "RFC 8252"};
  EXPECT_THAT(problems_of_draft(profile, three_cases()),
              testing::Contains(HasSubstr("p.json: no requirement of RFC 8252 binds")));
}

TEST(Draft, CertifiesNothingThatTheRevisionCannotShow) {
  Case session = case_of("access.e", {req::audience_checked});
  session.applies_to = {Feature::sessions};
  const Catalog cases{{session}};
  Profile profile = profile_of({}, {});
  profile.roles = {"resource-server"};
  EXPECT_THAT(drafted(profile, cases).certifies, ElementsAre("access.e"));
  profile.revision = Revision::v2026_07_28;
  EXPECT_THAT(drafted(profile, cases).certifies, IsEmpty());
  EXPECT_THAT(drafted(profile, cases).informs.at(0).reason, HasSubstr("sessions"));
}

TEST(Draft, IsNarrowedByDocumentsAndWidenedByRequirements) {
  Profile profile = profile_of({}, {});
  profile.documents = {"RFC 9700"};
  EXPECT_THAT(drafted(profile, three_cases()).certifies, IsEmpty());
  profile.requirements = {std::string(row_of(req::pkce_required).id)};
  EXPECT_THAT(drafted(profile, three_cases()).certifies, ElementsAre("authorization.a"));
  EXPECT_THAT(informing(drafted(profile, three_cases())), ElementsAre("authorization.c"));
}

TEST(Draft, KeepsReasonsThatWereWrittenByHand) {
  const InformingCase by_hand{.id = "authorization.a", .reason = "Not every vendor can show it."};
  const Profile draft = drafted(profile_of({}, {by_hand}), three_cases());
  EXPECT_THAT(draft.certifies, IsEmpty());
  EXPECT_EQ(draft.informs.at(0).reason, by_hand.reason);
  EXPECT_THAT(problems_of_draft(draft, three_cases()), IsEmpty());
}

TEST(Draft, OfItsOwnReasonsKeepsOnlyThoseThatHold) {
  Profile draft = drafted(profile_of({}, {}), three_cases());
  draft.certifies.clear();
  draft.informs.push_back({.id = "authorization.a", .reason = draft.informs.at(0).reason});
  EXPECT_THAT(problems_of_draft(draft, three_cases()),
              ElementsAre(StartsWith("p.json: authorization.a stands in informs and belongs in "
                                     "certifies; ASSAY_UPDATE_PROFILES=1")));
  EXPECT_THAT(drafted(draft, three_cases()).certifies, ElementsAre("authorization.a"));
}

TEST(Draft, IsStaleInOneSentenceForEachCase) {
  const Profile good = drafted(profile_of({}, {}), three_cases());
  const auto problem_of = [](const Profile& profile) {
    const auto problems = problems_of_draft(profile, three_cases());
    return problems.size() == 1 ? problems.front() : std::to_string(problems.size()) + " problems";
  };
  Profile unlisted = good;
  unlisted.certifies.clear();
  EXPECT_THAT(problem_of(unlisted),
              HasSubstr("authorization.a stands in neither list and belongs in certifies"));
  Profile gone = good;
  gone.certifies.emplace_back("authorization.gone");
  EXPECT_THAT(problem_of(gone),
              HasSubstr("authorization.gone is listed, and no case is called so"));
  Profile foreign = good;
  foreign.certifies.emplace_back("access.d");
  EXPECT_THAT(problem_of(foreign),
              HasSubstr("access.d stands in certifies and belongs in neither list"));
  Profile swapped = good;
  std::swap(swapped.informs.at(0).reason, swapped.informs.at(1).reason);
  EXPECT_EQ(problems_of_draft(swapped, three_cases()).size(), 2U);
  Profile unknown = good;
  unknown.requirements = {"RFC1#1.nothing"};
  EXPECT_EQ(problem_of(unknown), "p.json: the register has no requirement RFC1#1.nothing.");
}

TEST(Draft, ThatWasReleasedIsLeftAlone) {
  Profile released = profile_of({"authorization.retired"}, {});
  released.status = ProfileStatus::released;
  EXPECT_THAT(problems_of_draft(released, three_cases()), IsEmpty());
}

}  // namespace
}  // namespace assay::suites
