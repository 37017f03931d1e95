// Waivers, diff, shards that are merged, and statements: from the run to the signature that holds.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "harness/cli/e2e/judged.hpp"

namespace assay::e2e {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* profile = "oauth-security-bcp";
constexpr const char* finding = "authorization.missing_verifier_is_refused";

/// Keys as a user makes them.
void make_keys(const Folder& folder, const std::string& kind, const std::string& name) {
  const std::string commands = fmt::format(
      "cd '{0}' && openssl genpkey {1} -out {2}.pem 2>/dev/null && openssl pkey -in {2}.pem "
      "-pubout -out {2}.pub",
      folder.path().string(), kind, name);
  ASSERT_EQ(std::system(commands.c_str()), 0);
}

/// A reference server that somebody else runs, and the result of a run under the profile.
class Certified : public testing::Test {
 protected:
  Outcome certify(const std::string& key, const std::string& result = "result.json") const {
    return mcp_assay({"certify", folder_.path(result), "--profile", profile, "--key",
                      folder_.path(key), "--out", folder_.path("statement.json"), "--badge",
                      folder_.path("badge.svg"), "--by", "Acme QA"});
  }
  Outcome verify(const std::string& key, std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments{"verify", folder_.path("statement.json"), "--key",
                                       folder_.path(key)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return mcp_assay(arguments);
  }

  const Folder folder_;
  const Reference reference_{{"--write-target", folder_.path("target.yaml")}};
};

TEST_F(Certified, AStatementIsSignedAndHolds) {
  ASSERT_EQ(mcp_assay({"run", "--target", folder_.path("target.yaml"), "--profile", profile,
                       "--json", folder_.path("result.json"), "--quiet"})
                .exit_code,
            0);
  make_keys(folder_, "-algorithm ed25519", "ed");
  make_keys(folder_, "-algorithm EC -pkeyopt ec_paramgen_curve:P-256", "ec");
  for (const std::string key : {"ec", "ed"}) {
    ASSERT_EQ(certify(key + ".pem").exit_code, 0);
    const Outcome holds = verify(key + ".pub", {"--result", folder_.path("result.json"), "--target",
                                                folder_.path("target.yaml"), "--profile", profile});
    EXPECT_EQ(holds.exit_code, 0) << holds.err;
    EXPECT_THAT(holds.out, AllOf(HasSubstr("The statement holds."), HasSubstr("Acme QA"),
                                 HasSubstr(profile), HasSubstr("valid until")));
  }
  EXPECT_THAT(text_of(folder_.path("badge.svg")), HasSubstr("<svg"));
  // Now of ed.
  EXPECT_EQ(verify("ec.pub").exit_code, 1);
  EXPECT_EQ(verify("ed.pem").exit_code, 3);
  EXPECT_EQ(verify("ed.pub", {"--profile", "oauth-2.1"}).exit_code, 1);
  EXPECT_EQ(verify("ed.pub", {"--result", folder_.path("target.yaml")}).exit_code, 1);
  EXPECT_EQ(verify("ed.pub", {"--target", folder_.path("result.json")}).exit_code, 1);
  EXPECT_EQ(verify("ed.pub", {"--result", folder_.path("gone")}).exit_code, 3);
  const auto statement = Document::parse(text_of(folder_.path("statement.json")));
  ASSERT_TRUE(statement);
  std::string payload = *statement->text("payload");
  payload[9] = payload[9] == 'A' ? 'B' : 'A';
  folder_.write("statement.json", statement->with("payload", payload).dump());
  const Outcome changed = verify("ed.pub");
  EXPECT_EQ(changed.exit_code, 1);
  EXPECT_THAT(changed.err, HasSubstr("does not hold"));
}

TEST_F(Certified, ShardsAreMergedAndCertifiedAsAWhole) {
  const auto shard = [&](int index, const std::string& seed, std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"run", "--target", folder_.path("target.yaml"), "--profile", profile,
                               "--shard", fmt::format("{}/2", index), "--seed", seed, "--json",
                               folder_.path(fmt::format("{}-{}.json", index, seed)), "--quiet"});
    return mcp_assay(more);
  };
  EXPECT_EQ(shard(1, "7").exit_code + shard(2, "7").exit_code + shard(2, "8").exit_code, 0);
  const auto merge = [&](std::vector<std::string> names) {
    std::vector<std::string> arguments{"merge", "--json", folder_.path("whole.json")};
    for (const std::string& name : names) {
      arguments.push_back(folder_.path(name));
    }
    return mcp_assay(arguments);
  };
  const Outcome one = merge({"1-7.json"});
  EXPECT_EQ(one.exit_code, 2);
  EXPECT_THAT(one.err, HasSubstr("Shard 2/2 is missing"));
  EXPECT_THAT(merge({"1-7.json", "1-7.json"}).err, HasSubstr("once more"));
  const Outcome mixed = merge({"1-7.json", "2-8.json"});
  EXPECT_EQ(mixed.exit_code, 2);
  EXPECT_THAT(mixed.err, HasSubstr("another seed"));
  auto halved = *Document::parse(text_of(folder_.path("2-7.json")));
  halved = halved.with("cases", Document::array({halved["cases"].at(0)}));
  folder_.write("halved.json", halved.dump());
  EXPECT_THAT(merge({"1-7.json", "halved.json"}).err, HasSubstr("do not hold all"));
  EXPECT_EQ(merge({"1-7.json", "gone.json"}).exit_code, 3);
  // The second shard made fewer attempts, or waived something: that is no part of the first's run.
  EXPECT_EQ(shard(2, "7", {"--attempts", "2"}).exit_code, 0);
  EXPECT_THAT(merge({"1-7.json", "2-7.json"}).err, HasSubstr("another narrowing of the profile"));
  EXPECT_EQ(shard(2, "7", {"--waivers", folder_.write("none.yaml", "[]")}).exit_code, 0);
  EXPECT_THAT(merge({"1-7.json", "2-7.json"}).err, HasSubstr("another file of waivers"));
  EXPECT_EQ(shard(2, "7", {"--against", folder_.path("1-7.json")}).exit_code, 0);
  EXPECT_THAT(merge({"1-7.json", "2-7.json"}).err, HasSubstr("another earlier result"));
  ASSERT_EQ(shard(2, "7").exit_code, 0);
  make_keys(folder_, "-algorithm ed25519", "ed");
  const Outcome part = certify("ed.pem", "1-7.json");
  EXPECT_EQ(part.exit_code, 2);
  EXPECT_THAT(part.err, HasSubstr("shard 1/2"));
  ASSERT_EQ(merge({"2-7.json", "1-7.json"}).exit_code, 0);
  const auto whole = Document::parse(text_of(folder_.path("whole.json")));
  EXPECT_EQ((*whole)["profile"].text("standing"), "met");
  EXPECT_EQ((*whole)["exit_code"].integer(), 0);
  EXPECT_EQ(certify("ed.pem", "whole.json").exit_code, 0);
}

TEST(Certify, RefusesTheReferenceAndBadKeys) {
  const Folder folder;
  ASSERT_EQ(
      mcp_assay({"run", "--profile", profile, "--json", folder.path("result.json"), "--quiet"})
          .exit_code,
      0);
  make_keys(folder, "-algorithm ed25519", "ed");
  make_keys(folder, "-algorithm RSA", "rsa");
  const auto certify = [&](const std::string& key, const std::string& name = profile) {
    return mcp_assay({"certify", folder.path("result.json"), "--profile", name, "--key",
                      folder.path(key), "--out", folder.path("out.json")});
  };
  const Outcome refused = certify("ed.pem");
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, HasSubstr("embedded reference"));
  EXPECT_THAT(certify("ed.pem", "oauth-2.1").err, HasSubstr("run with --profile oauth-2.1"));
  EXPECT_EQ(text_of(folder.path("out.json")), "");
  EXPECT_EQ(certify("rsa.pem").exit_code, 3);
  EXPECT_EQ(certify("ed.pub").exit_code, 3);
  EXPECT_EQ(certify("gone.pem").exit_code, 3);
  EXPECT_EQ(certify("ed.pem", "no-profile").exit_code, 3);
  folder.write("result.json", text_of(folder.path("result.json")).substr(0, 4000));
  EXPECT_EQ(certify("ed.pem").exit_code, 3);
}

/// A flawed server, and the result of a first run.
class Failing : public testing::Test {
 protected:
  Judged again(std::vector<std::string> more) const {
    std::vector<std::string> arguments{"--target", folder_.path("target.yaml"),
                                       "--filter", finding,
                                       "--filter", "authorization.wrong_verifier_is_refused"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return judge(arguments);
  }
  std::string first() const { return folder_.write("first.json", again({}).json); }
  const Folder folder_;
  const Reference reference_{
      {"--flaw", "verifier_optional", "--write-target", folder_.path("target.yaml")}};
};

TEST_F(Failing, IsWaivedUntilItsOwnerHasToAct) {
  const std::string result = first();
  const std::string file = folder_.path("waivers.yaml");
  const Outcome waived = mcp_assay({"waive", result, "--owner", "ops", "--until", "2199-01-31",
                                    "--reason", "mended in 2.0", "--out", file});
  ASSERT_EQ(waived.exit_code, 0) << waived.err;
  const Judged judged = again({"--waivers", file});
  EXPECT_EQ(judged.outcome.exit_code, 0) << judged.outcome.out;
  EXPECT_EQ(judged.count("FAIL"), 0);
  EXPECT_GT(judged.result["waivers"]["waived"].integer().value_or(0), 0);
  EXPECT_THAT(judged.junit, HasSubstr("<skipped message=\"waived until 2199-01-31 by ops"));
  EXPECT_THAT(judged.outcome.out, AllOf(HasSubstr("set aside"), HasSubstr("mended in 2.0")));
  EXPECT_EQ(mcp_assay({"waive", result, "--owner", "ops", "--until", "2199-01-31", "--out", file})
                .exit_code,
            3)
      << "an existing file is kept";
  std::string text = text_of(file);
  folder_.write("expired.yaml", text.replace(text.find("2199"), 4, "2001"));
  const Judged expired = again({"--waivers", folder_.path("expired.yaml")});
  EXPECT_EQ(expired.outcome.exit_code, 1);
  EXPECT_THAT(expired.outcome.out, HasSubstr("expired on 2001-01-31"));
}

TEST_F(Failing, AgainstAnEarlierResultOnlyNewFindingsCount) {
  const std::string before = first();
  const Judged known = again({"--against", before});
  EXPECT_EQ(known.outcome.exit_code, 0) << known.outcome.out;
  EXPECT_THAT(known.junit,
              AllOf(HasSubstr("<skipped message=\"known from "), Not(HasSubstr("<failure"))));
  EXPECT_THAT(known.outcome.out, AllOf(HasSubstr("known from"), HasSubstr(finding)));
  const Reference correct{{"--write-target", folder_.path("correct.yaml")}};
  const Judged clean = judge({"--target", folder_.path("correct.yaml"), "--filter", finding,
                              "--filter", "authorization.wrong_verifier_is_refused"});
  const std::string good = folder_.write("good.json", clean.json);
  EXPECT_EQ(again({"--against", good}).outcome.exit_code, 1);
  const Outcome worse = mcp_assay({"diff", good, before});
  EXPECT_EQ(worse.exit_code, 1);
  EXPECT_THAT(worse.out, AllOf(HasSubstr("new\n"), HasSubstr(finding)));
  const Outcome better = mcp_assay({"diff", before, good, "--json"});
  EXPECT_EQ(better.exit_code, 0);
  const auto json = Document::parse(better.out);
  ASSERT_TRUE(json);
  EXPECT_GT((*json)["fixed"].size(), 0U);
  EXPECT_EQ((*json)["new"].size(), 0U);
  EXPECT_EQ(mcp_assay({"waive", good, "--owner", "o", "--until", "2199-01-31"}).exit_code, 2);
  // What is waived and does not fail any more is stale.
  const Outcome waived = mcp_assay({"waive", before, "--owner", "ops", "--until", "2199-01-31"});
  const std::string file = folder_.write("waivers.yaml", waived.out);
  const Judged stale =
      judge({"--target", folder_.path("correct.yaml"), "--filter", finding, "--waivers", file});
  EXPECT_EQ(stale.outcome.exit_code, 5) << stale.outcome.out;
  EXPECT_THAT(stale.outcome.out, HasSubstr("is stale"));
  const Outcome lost = mcp_assay({"run", "--target", folder_.path("correct.yaml"), "--filter",
                                  finding, "--waivers", file, "--json", "/dev/full"});
  EXPECT_EQ(lost.exit_code, 2) << "a lost report is worse than a stale waiver";
}

TEST(Waive, RefusesWhatIsNoWaiver) {
  const Folder folder;
  const Judged judged = judge({"--filter", finding});
  const std::string result = folder.write("result.json", judged.json);
  const auto code = [&](std::vector<std::string> more) {
    std::vector<std::string> arguments{"waive", result};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return mcp_assay(arguments).exit_code;
  };
  EXPECT_EQ(code({"--until", "2199-01-31"}), 3);
  EXPECT_EQ(code({"--owner", " ", "--until", "2199-01-31"}), 3);
  EXPECT_EQ(code({"--owner", "o", "--until", "soon"}), 3);
  EXPECT_EQ(code({"--owner", "o", "--until", "2001-01-31"}), 3);
  EXPECT_EQ(code({"--owner", "o", "--until", "2199-01-31", "--case", "access.nothing"}), 3);
  const std::string file =
      folder.write("bad.yaml", "- case: a.b\n  requirement: r\n  target: t\n  expires: never\n");
  const Outcome run = mcp_assay({"run", "--filter", finding, "--waivers", file});
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.err, HasSubstr("bad.yaml:1:3: waivers[0].owner is missing"));
  EXPECT_EQ(mcp_assay({"run", "--filter", finding, "--against", file}).exit_code, 3);
}

}  // namespace
}  // namespace assay::e2e
