#include "harness/statement/certificate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/catalog/flaws/challenges.hpp"
#include "harness/catalog/profile_outcome.hpp"
#include "harness/jose/digest.hpp"
#include "harness/json/document.hpp"

namespace assay::statement {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Case case_of(std::string id) {
  return conformance({.id = std::move(id),
                      .claim = "So it is.",
                      .cites = {RequirementKey{.index = 0}},
                      .flaws = {flaw::bare_401},
                      .run = [](Probe&) {}});
}

const Catalog& catalog() {
  static const Catalog cases{{case_of("access.a"), case_of("access.b"), case_of("access.c")}};
  return cases;
}

const Profile& profile() {
  static const Profile two_and_one{.name = "p",
                                   .title = "A profile",
                                   .roles = {"server"},
                                   .certifies = {"access.a", "access.b"},
                                   .informs = {{.id = "access.c", .reason = "Only a SHOULD."}}};
  return two_and_one;
}

Instance instance_of(std::string id, Verdict verdict) {
  return {.id = std::move(id),
          .revision = Revision::v2025_11_25,
          .verdict = verdict,
          .reason = verdict == Verdict::not_exercised ? "Bring a login." : ""};
}

const Time now = std::chrono::sys_days{std::chrono::year{2026} / 6 / 15};

RunResult good_run(Verdict a = Verdict::pass, Verdict b = Verdict::pass,
                   Verdict c = Verdict::pass) {
  RunResult result{.tool_version = "1.0",
                   .target = "acme",
                   .server_url = "https://acme.test/mcp",
                   .target_options = {"--server", "https://acme.test/mcp"},
                   .revisions = {Revision::v2025_11_25},
                   .started = now - std::chrono::hours{1},
                   .instances = {instance_of("access.a", a), instance_of("access.b", b),
                                 instance_of("access.c", c)}};
  result.profile = outcome_under(profile(), catalog(), result.instances, "");
  result.exit_code = exit_code_of(result, false);
  return result;
}

std::vector<std::string> refusals_of(const RunResult& result) {
  return refusals(result, profile(), catalog(), "1.0", now);
}

TEST(Refusals, AResultThatMeetsTheProfileIsNotRefused) {
  EXPECT_THAT(refusals_of(good_run()), IsEmpty());
  EXPECT_THAT(refusals_of(good_run(Verdict::pass, Verdict::not_applicable)), IsEmpty());
  EXPECT_THAT(refusals_of(good_run(Verdict::pass, Verdict::pass, Verdict::not_exercised)),
              IsEmpty());
}

TEST(Refusals, EachReasonIsASentenceOfItsOwn) {
  const auto refused = [](auto spoil) {
    RunResult result = good_run();
    spoil(result);
    return refusals_of(result);
  };
  EXPECT_THAT(refused([](RunResult& it) { it.tool_version = "0.9"; }),
              ElementsAre(HasSubstr("of mcp-assay 0.9, and this is 1.0")));
  EXPECT_THAT(refused([](RunResult& it) { it.started = now + std::chrono::hours{1}; }),
              ElementsAre(HasSubstr("from the future")));
  EXPECT_THAT(refused([](RunResult& it) { it.target_options.clear(); }),
              ElementsAre(HasSubstr("embedded reference")));
  EXPECT_THAT(refused([](RunResult& it) { it.complete = false; }),
              ElementsAre(HasSubstr("cut short")));
  EXPECT_THAT(refused([](RunResult& it) { it.trouble = "It died."; }),
              ElementsAre(HasSubstr("It died.")));
  EXPECT_THAT(refused([](RunResult& it) { it.waivers = "w.yaml"; }),
              ElementsAre(HasSubstr("waivers")));
  EXPECT_THAT(refused([](RunResult& it) { it.against = "old.json"; }),
              ElementsAre(HasSubstr("--against")));
  EXPECT_THAT(refused([](RunResult& it) { it.profile->in_part = "It was narrowed: shard 1/2."; }),
              ElementsAre(HasSubstr("shard 1/2")));
  EXPECT_THAT(refused([](RunResult& it) { it.profile->name = "q"; }),
              ElementsAre(HasSubstr("the profile q")));
  EXPECT_THAT(refused([](RunResult& it) { it.profile.reset(); }),
              ElementsAre(HasSubstr("without any profile")));
  EXPECT_THAT(refused([](RunResult& it) { it.instances.erase(it.instances.begin()); }),
              ElementsAre(HasSubstr("not in the result")));
  EXPECT_THAT(refused([](RunResult& it) { it.exit_code = 5; }),
              ElementsAre(HasSubstr("exit code 5")));
}

TEST(Refusals, VerdictsAreCountedAgain) {
  RunResult result = good_run();
  result.instances[1].verdict = Verdict::fail;
  EXPECT_THAT(refusals_of(result), ElementsAre(HasSubstr("A MUST of the profile is broken")));
  EXPECT_THAT(refusals_of(good_run(Verdict::pass, Verdict::error)),
              ElementsAre(HasSubstr("(ERROR): access.b[2025-11-25]")));
  EXPECT_THAT(refusals_of(good_run(Verdict::pass, Verdict::pass, Verdict::error)),
              ElementsAre(HasSubstr("(ERROR)")));
  EXPECT_THAT(refusals_of(good_run(Verdict::pass, Verdict::not_exercised)),
              ElementsAre(HasSubstr("NOT_EXERCISED (1)")));
  EXPECT_THAT(refusals_of(good_run(Verdict::not_applicable, Verdict::not_applicable)),
              ElementsAre(HasSubstr("undecided")));
}

TEST(Target, IsDescribedByItsFileOrByItsWords) {
  RunResult result = good_run();
  const std::string words = digest_of_target(result);
  EXPECT_EQ(words.size(), 64U);
  result.server_url = "https://other.test/mcp";
  EXPECT_NE(digest_of_target(result), words);
  result.target_digest = std::string(64, 'a');
  EXPECT_EQ(digest_of_target(result), result.target_digest);
}

Certificate certificate() {
  return {.target = "acme",
          .server_url = "https://acme.test/mcp",
          .target_digest = std::string(64, 'a'),
          .result = {"result.json", std::string(64, 'b')},
          .profile = {"p", std::string(64, 'c')},
          .profile_status = "draft",
          .revision = "2025-11-25",
          .tool_version = "1.0",
          .issued_by = "Acme <QA> & \"co\"",
          .judged = "2026-06-14T10:00:00Z",
          .issued = "2026-06-15T10:00:00Z",
          .valid_until = "2027-06-15T10:00:00Z",
          .musts = 10,
          .musts_tested = 7,
          .unprotected = true,
          .passed = {"access.a[2025-11-25]"},
          .warned = {"access.b[2025-11-25]"}};
}

TEST(Statement, IsAnInTotoTestResult) {
  const auto document = Document::parse(write_statement(certificate()));
  ASSERT_TRUE(document);
  EXPECT_EQ(document->text("_type"), "https://in-toto.io/Statement/v1");
  EXPECT_EQ(document->text("predicateType"), "https://in-toto.io/attestation/test-result/v0.1");
  EXPECT_EQ((*document)["subject"].at(0)["digest"].text("sha256"), std::string(64, 'a'));
  EXPECT_EQ((*document)["subject"].at(1)["digest"].text("sha256"), std::string(64, 'b'));
  const Document predicate = (*document)["predicate"];
  EXPECT_EQ(predicate.text("result"), "WARNED");
  EXPECT_EQ(predicate["configuration"].at(0)["digest"].text("sha256"), std::string(64, 'c'));
  EXPECT_THAT(predicate.texts("passedTests"), ElementsAre("access.a[2025-11-25]"));
  EXPECT_TRUE(predicate["failedTests"].is_array());
  Certificate clean = certificate();
  clean.warned.clear();
  EXPECT_EQ((*Document::parse(write_statement(clean)))["predicate"].text("result"), "PASSED");
}

TEST(Statement, IsReadAsItWasWritten) {
  const auto again = read_statement(write_statement(certificate()));
  ASSERT_TRUE(again) << again.error();
  EXPECT_EQ(write_statement(*again), write_statement(certificate()));
}

TEST(Statement, AnotherOneIsNoCertificate) {
  const Document good = *Document::parse(write_statement(certificate()));
  const auto error_of = [](const Document& document) {
    const auto read = read_statement(document.dump());
    return read ? std::string("accepted") : read.error();
  };
  EXPECT_THAT(read_statement("x").error(), HasSubstr("no in-toto statement"));
  EXPECT_THAT(error_of(good.with("_type", "x")), HasSubstr("no in-toto statement"));
  EXPECT_THAT(error_of(good.with("predicateType", "x")), HasSubstr("another predicate"));
  EXPECT_THAT(error_of(good.with("subject", Document::array())), HasSubstr("no certificate"));
  const Document predicate = good["predicate"];
  EXPECT_THAT(error_of(good.with("predicate", predicate.with("result", "FAILED"))),
              HasSubstr("no certificate"));
  const Document own = predicate["mcpassay_certificate"];
  for (const char* member : {"judged", "issued", "valid_until"}) {
    EXPECT_THAT(error_of(good.with(
                    "predicate", predicate.with("mcpassay_certificate", own.with(member, "soon")))),
                HasSubstr("until when"));
  }
}

TEST(Statement, HoldsFromItsIssueToItsEnd) {
  const Time issued = now + std::chrono::hours{10};
  EXPECT_EQ(why_untimely(certificate(), issued), "");
  EXPECT_EQ(why_untimely(certificate(), issued + std::chrono::days{365}), "");
  EXPECT_THAT(why_untimely(certificate(), issued + std::chrono::days{366}),
              HasSubstr("valid until 2027-06-15"));
  EXPECT_EQ(why_untimely(certificate(), issued - std::chrono::minutes{5}), "");
  EXPECT_THAT(why_untimely(certificate(), issued - std::chrono::minutes{6}),
              HasSubstr("in the future"));
}

TEST(ProfileOfACertificate, IsTheOneThatIsCarriedHere) {
  Certificate it = certificate();
  it.tool_version = "1.0";
  it.profile_status = "draft";
  it.profile.sha256 = jose::hex(jose::sha256("the profile"));
  EXPECT_EQ(why_of_other_profile(it, "the profile", "1.0"), "");
  EXPECT_THAT(why_of_other_profile(it, "another", "1.0"), HasSubstr("is not the one"));
  EXPECT_EQ(why_of_other_profile(it, "another", "1.1"), "") << "drafts change";
  EXPECT_THAT(why_of_other_profile(it, "", "1.1"),
              AllOf(HasSubstr("1.1 carries no profile"), HasSubstr("that judged, 1.0")));
  it.profile_status = "released";
  EXPECT_THAT(why_of_other_profile(it, "another", "1.1"), HasSubstr("is not the one"));
}

TEST(Badge, SaysProfileDayAndVersionAndIsHarmless) {
  Certificate it = certificate();
  it.profile.name = "p<script>";
  const std::string svg = badge(it);
  EXPECT_THAT(svg, HasSubstr("mcp-assay 1.0"));
  EXPECT_THAT(svg, HasSubstr("(draft) · 2026-06-14"));
  EXPECT_THAT(svg, HasSubstr("p&lt;script&gt;"));
  EXPECT_THAT(svg, Not(HasSubstr("<script")));
}

}  // namespace
}  // namespace assay::statement
