// Profiles for certification: what is listed, what a run under one says, and its exit code.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/cli/e2e/judged.hpp"

namespace assay::e2e {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;

constexpr const char* server_profile = "mcp-2025-11-25-server";

/// The object of `list profiles --json` with this name.
Document listed(const std::string& name) {
  const Outcome outcome = mcp_assay({"list", "profiles", "--json"});
  EXPECT_EQ(outcome.exit_code, 0);
  const auto all = Document::parse(outcome.out);
  EXPECT_TRUE(all && all->is_array()) << outcome.out.substr(0, 300);
  for (std::size_t i = 0; all && i < all->size(); ++i) {
    if (all->at(i).text("name") == name) {
      return all->at(i);
    }
  }
  ADD_FAILURE() << "no profile " << name;
  return {};
}

std::set<std::string> as_set(const std::vector<std::string>& names) {
  return {names.begin(), names.end()};
}

std::set<std::string> ids_of(const Judged& judged) {
  std::set<std::string> ids;
  for (const Document& instance : judged.cases()) {
    ids.insert(instance.text("id").value_or(""));
  }
  return ids;
}

/// The cases that the profile lists, whether they certify or inform.
std::set<std::string> cases_of(const Document& profile) {
  std::set<std::string> ids = as_set(profile.texts("certifies"));
  for (std::size_t i = 0; i < profile["informs"].size(); ++i) {
    ids.insert(profile["informs"].at(i).text("case").value_or(""));
  }
  return ids;
}

/// Those that a run judges: cases of kind denial run only where that is asked for.
std::set<std::string> cases_judged_of(const Document& profile) {
  std::set<std::string> ids = cases_of(profile);
  const auto denial =
      Document::parse(mcp_assay({"list", "cases", "--kind", "denial", "--json"}).out);
  for (std::size_t i = 0; denial && i < denial->size(); ++i) {
    ids.erase(denial->at(i).text("id").value_or(""));
  }
  return ids;
}

std::int64_t certifying(const Judged& judged, std::string_view verdict) {
  return judged.result["profile"]["certifying"][verdict].integer().value_or(-1);
}

TEST(Profile, ListsAndExplanationAgree) {
  const Document profile = listed(server_profile);
  EXPECT_EQ(profile.text("status"), "draft");
  EXPECT_EQ(profile.text("revision"), "2025-11-25");
  EXPECT_THAT(profile.texts("certifies"), Contains("access.expired_token_is_refused"));
  EXPECT_TRUE(profile["retired"].is_empty());
  const Outcome lines = mcp_assay({"list", "profiles"});
  EXPECT_THAT(lines.out, HasSubstr(std::string(server_profile) + " "));
  const Outcome explained = mcp_assay({"explain", server_profile});
  EXPECT_EQ(explained.exit_code, 0);
  for (const std::string& id : cases_of(profile)) {
    EXPECT_THAT(explained.out, HasSubstr(id));
  }
  const auto cases =
      Document::parse(mcp_assay({"list", "cases", "--profile", server_profile, "--json"}).out);
  ASSERT_TRUE(cases);
  EXPECT_EQ(cases->size(), cases_judged_of(profile).size());
}

TEST(Profile, OfAServerIsMetByTheReference) {
  const Judged judged = judge({"--profile", server_profile});
  EXPECT_EQ(judged.outcome.exit_code, 0) << judged.outcome.out;
  const Document outcome = judged.result["profile"];
  EXPECT_EQ(outcome.text("name"), server_profile);
  EXPECT_EQ(outcome.text("standing"), "met") << judged.outcome.out;
  EXPECT_EQ(outcome.text("in_part"), "");
  EXPECT_TRUE(outcome["not_exercised"].is_empty());
  EXPECT_EQ(judged.result["revisions"].dump(), R"(["2025-11-25"])");
  EXPECT_EQ(ids_of(judged), cases_judged_of(listed(server_profile)));
  EXPECT_THAT(judged.outcome.out, HasSubstr("The target meets the profile."));
  EXPECT_EQ(outcome["unprotected"].boolean(), false);
  const std::int64_t all = outcome["musts"].integer().value_or(0);
  const std::int64_t tested = outcome["musts_tested"].integer().value_or(0);
  EXPECT_GT(tested, 0);
  EXPECT_GT(all, tested);
  EXPECT_THAT(judged.outcome.out,
              HasSubstr(fmt::format("{} of the {} MUSTs of its role and documents are tested.",
                                    tested, all)));
  EXPECT_THAT(judged.junit, HasSubstr("name=\"profile_standing\" value=\"met\""));
}

TEST(Profile, OfAServerIsMetByAnOpenOneAsSuch) {
  const Reference open({"--open"});
  const Judged judged = judge({"--server", open.server(), "--profile", server_profile});
  const Document outcome = judged.result["profile"];
  EXPECT_EQ(outcome["unprotected"].boolean(), true);
  if (outcome.text("standing") == "met") {
    EXPECT_THAT(judged.outcome.out, AllOf(HasSubstr("(draft): met, as an unprotected server\n"),
                                          HasSubstr("certifying cases are not")));
  }
  EXPECT_THAT(judged.outcome.out, Not(HasSubstr("The target meets the profile.")));
}

TEST(Profile, IsToldWhereNothingRan) {
  const Reference old({"--revision", "2025-06-18", "--open"});
  const Judged judged = judge({"--server", old.server(), "--profile", "mcp-2026-07-28-server"});
  EXPECT_GT(judged.result["profile"]["informing_not_judged"].integer().value_or(0), 0);
  EXPECT_THAT(judged.outcome.out, Not(HasSubstr("informing cases: none")));
}

TEST(Profile, SaysWhyItIsUndecidedWhereAWarningCountsToo) {
  const Folder folder;
  const Reference flawed(
      {"--flaw", "challenge_without_scope", "--write-target", folder.path("target.yaml")});
  const Judged judged =
      judge({"--target", folder.path("target.yaml"), "--profile", server_profile, "--strict"});
  EXPECT_EQ(judged.outcome.exit_code, 1);
  EXPECT_EQ(judged.result["profile"].text("standing"), "undecided");
  EXPECT_THAT(judged.trouble(), HasSubstr("were NOT_EXERCISED"));
}

TEST(Profile, OfAnAuthorizationServerIsMetByTheReference) {
  const Judged judged = judge({"--profile", "mcp-2026-07-28-authorization-server", "--quiet"});
  EXPECT_EQ(judged.outcome.exit_code, 0);
  EXPECT_EQ(judged.result["profile"].text("standing"), "met");
}

TEST(Profile, SaysWhatHasToBeBroughtAndIsNotGreenWithoutIt) {
  const Folder folder;
  const Reference reference({"--write-target", folder.path("target.yaml")});
  const Judged judged =
      judge({"--target", folder.path("target.yaml"), "--profile", server_profile});
  EXPECT_EQ(judged.outcome.exit_code, 2) << judged.outcome.out;
  EXPECT_EQ(judged.count("FAIL") + judged.count("ERROR"), 0);
  const Document outcome = judged.result["profile"];
  EXPECT_EQ(outcome.text("standing"), "undecided");
  std::set<std::string> gaps;
  for (std::size_t i = 0; i < outcome["not_exercised"].size(); ++i) {
    gaps.insert(outcome["not_exercised"].at(i).text("case").value_or(""));
    // Only a launched server can be given a service of the harness to ask.
    const bool asks_upstream =
        outcome["not_exercised"].at(i).text("case") == "access.client_token_stays_at_the_server";
    EXPECT_THAT(outcome["not_exercised"].at(i).text("reason").value_or(""),
                HasSubstr(asks_upstream ? "${upstream}" : "trusts the harness's own issuer"));
  }
  EXPECT_THAT(gaps, Contains("access.expired_token_is_refused"));
  EXPECT_EQ(certifying(judged, "NOT_EXERCISED"), static_cast<std::int64_t>(gaps.size()));
  EXPECT_THAT(as_set(listed(server_profile).texts("certifies")), IsSupersetOf(gaps));
  EXPECT_THAT(judged.trouble(), HasSubstr("certifying cases were NOT_EXERCISED"));
  EXPECT_THAT(judged.outcome.out, AllOf(HasSubstr("profile mcp-2025-11-25-server (draft): "
                                                  "undecided"),
                                        Not(HasSubstr("meets the profile."))));
}

TEST(Profile, WithoutItTheSameGapsAreGreen) {
  const Reference reference;
  const Judged judged = judge({"--server", reference.server(), "--revision", "2025-11-25",
                               "--filter", "access.anonymous_request_is_challenged", "--filter",
                               "access.expired_token_is_refused"});
  EXPECT_EQ(judged.outcome.exit_code, 0);
  EXPECT_EQ(judged.count("NOT_EXERCISED"), 1);
  EXPECT_TRUE(judged.result["profile"].is_null());
}

TEST(Profile, IsNotMetByAFlawedServer) {
  const Folder folder;
  const Reference flawed(
      {"--flaw", "verifier_optional", "--write-target", folder.path("target.yaml")});
  const Judged judged = judge(
      {"--target", folder.path("target.yaml"), "--profile", "oauth-security-bcp", "--seed", "1"});
  EXPECT_EQ(judged.outcome.exit_code, 1);
  EXPECT_EQ(judged.result["profile"].text("standing"), "not met");
  EXPECT_GT(certifying(judged, "FAIL"), 0);
  EXPECT_THAT(judged.ids_with("FAIL"), Contains("authorization.missing_verifier_is_refused"));
  EXPECT_THAT(judged.outcome.out, HasSubstr("does not meet the profile"));
}

/// RFC 9700 has public clients send a challenge, and OAuth 2.1 has the server demand it.
TEST(Profile, IsNotBrokenByARuleOfAnotherDocument) {
  const Folder folder;
  const Reference flawed({"--flaw", "pkce_optional", "--write-target", folder.path("target.yaml")});
  const Judged of_rfc9700 =
      judge({"--target", folder.path("target.yaml"), "--profile", "oauth-security-bcp"});
  EXPECT_EQ(of_rfc9700.outcome.exit_code, 1);
  EXPECT_EQ(of_rfc9700.result["profile"].text("standing"), "met");
  EXPECT_THAT(of_rfc9700.outcome.out, HasSubstr("broke rules that are none of it"));
  const Judged of_oauth21 = judge({"--target", folder.path("target.yaml"), "--profile", "oauth-2.1",
                                   "--filter", "authorization.pkce_matrix_holds"});
  EXPECT_EQ(of_oauth21.result["profile"].text("standing"), "not met");
}

/// A part that is all green never says that the profile is met.
TEST(Profile, InPartIsNeverMet) {
  for (const std::vector<std::string>& more : {std::vector<std::string>{"--phase", "discovery"},
                                               {"--filter", "discovery.*"},
                                               {"--kind", "conformance", "--phase", "discovery"},
                                               {"--shard", "1/9"},
                                               {"--attempts", "5"}}) {
    std::vector<std::string> arguments{"--profile", server_profile};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Judged judged = judge(arguments);
    EXPECT_EQ(judged.outcome.exit_code, 0) << more.front();
    const Document outcome = judged.result["profile"];
    EXPECT_EQ(outcome.text("standing"), "in part") << more.front();
    EXPECT_THAT(outcome.text("in_part").value_or(""), HasSubstr(more.front().substr(2)));
    EXPECT_THAT(judged.outcome.out, AllOf(HasSubstr("Only a part of the profile was run"),
                                          Not(HasSubstr("meets the profile"))));
  }
}

TEST(Profile, AFilterThatLeavesEverythingIsNoPart) {
  const Judged judged = judge({"--profile", "oauth-security-bcp", "--filter", "*", "--revision",
                               "2026-07-28", "--phase", "discovery,authorization"});
  EXPECT_EQ(judged.outcome.exit_code, 0);
  EXPECT_EQ(judged.result["profile"].text("standing"), "met");
}

TEST(Profile, AnEmptyShardOfItIsGreenAndInPart) {
  const Judged judged = judge({"--profile", server_profile, "--shard", "998/999"});
  EXPECT_EQ(judged.outcome.exit_code, 0);
  EXPECT_THAT(judged.cases(), IsEmpty());
  EXPECT_EQ(judged.result["profile"].text("standing"), "in part");
}

TEST(Profile, IsUndecidedWhereTheServerDoesNotSpeakItsRevision) {
  const Reference old({"--revision", "2025-06-18", "--open"});
  const Judged judged = judge({"--server", old.server(), "--profile", "mcp-2026-07-28-server"});
  EXPECT_EQ(judged.outcome.exit_code, 2);
  EXPECT_THAT(judged.outcome.out, HasSubstr("does not speak 2026-07-28"));
  EXPECT_EQ(judged.result["profile"].text("standing"), "undecided");
}

/// What OAuth asks of an authorization server does not hang on the revision in front of it.
TEST(Profile, OfOAuthIsDecidedInTheNewestRevisionThatIsSpoken) {
  const Folder folder;
  const Reference old({"--revision", "2025-06-18", "--write-target", folder.path("target.yaml")});
  const Judged judged =
      judge({"--target", folder.path("target.yaml"), "--profile", "oauth-security-bcp"});
  EXPECT_EQ(judged.outcome.exit_code, 0) << judged.outcome.out;
  EXPECT_EQ(judged.result["revisions"].dump(), R"(["2025-06-18"])");
  EXPECT_EQ(judged.result["profile"].text("standing"), "met");
  const Judged newest = judge({"--profile", "oauth-2.1", "--phase", "discovery"});
  EXPECT_EQ(newest.result["revisions"].dump(), R"(["2026-07-28"])");
  EXPECT_EQ(newest.result["profile"].text("standing"), "in part");
}

TEST(Profile, OfOAuthIsUndecidedInARevisionThatAsksForLess) {
  const Folder folder;
  const Reference old({"--revision", "2025-03-26", "--write-target", folder.path("target.yaml")});
  const Judged judged = judge({"--target", folder.path("target.yaml"), "--profile", "oauth-2.1"});
  EXPECT_EQ(judged.outcome.exit_code, 2);
  EXPECT_EQ(judged.result["profile"].text("standing"), "undecided");
  EXPECT_THAT(judged.cases(), IsEmpty());
  EXPECT_THAT(judged.outcome.out, HasSubstr("The profile oauth-2.1 is decided in 2025-11-25, "));
}

TEST(Profile, DryRunNamesWhatWouldCertifyAndInform) {
  const Outcome outcome = mcp_assay({"run", "--profile", server_profile, "--dry-run"});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.out,
              AllOf(HasSubstr("in 2025-11-25 under the profile mcp-2025-11-25-server:"),
                    HasSubstr("  access.expired_token_is_refused\n"),
                    HasSubstr("  access.anonymous_challenge_names_no_error  (informs)\n")));
  const Outcome of_oauth = mcp_assay({"run", "--profile", "oauth-2.1", "--dry-run"});
  EXPECT_THAT(of_oauth.out, HasSubstr("in the newest revision that the server speaks of "
                                      "2025-11-25, 2026-07-28 under the profile oauth-2.1:"));
}

}  // namespace
}  // namespace assay::e2e
