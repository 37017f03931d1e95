// In which revisions a server is judged, found out at reference servers.
#include "harness/run/revisions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fixtures/reference/deployment.hpp"
#include "harness/probe/probe.hpp"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A reference server, and an engagement with it.
class Bench {
 public:
  explicit Bench(const reference::DeploymentOptions& options)
      : deployment_(options),
        transport_(http::make_curl_transport({})),
        engagement_({.target = deployment_.target(),
                     .transport = transport_.get(),
                     .minter = deployment_.minter(),
                     .redirect_uri = "http://127.0.0.1:9/callback"}) {}

  Reconnaissance look(const std::vector<Revision>& asked = {}) {
    return reconnoitre(engagement_, asked);
  }
  Engagement& engagement() { return engagement_; }

 private:
  reference::Deployment deployment_;
  std::unique_ptr<http::Transport> transport_;
  Engagement engagement_;
};

TEST(Revisions, by_default_the_newest_of_each_era) {
  Bench bench({});
  const Reconnaissance found = bench.look();
  EXPECT_EQ(found.trouble, "");
  EXPECT_THAT(found.revisions, ElementsAre(Revision::v2025_11_25, Revision::v2026_07_28));
  EXPECT_THAT(found.notes, IsEmpty());
}

TEST(Revisions, a_server_of_one_revision_is_judged_in_that) {
  for (const Revision revision : all_revisions) {
    Bench bench({.revision = revision});
    const Reconnaissance found = bench.look();
    EXPECT_EQ(found.trouble, "");
    EXPECT_THAT(found.revisions, ElementsAre(revision)) << name_of(revision);
    EXPECT_THAT(found.notes, IsEmpty()) << name_of(revision);
  }
}

TEST(Revisions, an_open_server_needs_no_token_to_say_what_it_speaks) {
  Bench bench({.open = true});
  EXPECT_THAT(bench.look().revisions, ElementsAre(Revision::v2025_11_25, Revision::v2026_07_28));
}

TEST(Revisions, what_is_asked_for_is_judged_and_nothing_else) {
  Bench bench({});
  EXPECT_THAT(bench.look({Revision::v2025_03_26, Revision::v2025_06_18}).revisions,
              ElementsAre(Revision::v2025_03_26, Revision::v2025_06_18));
}

TEST(Revisions, what_is_asked_for_and_not_spoken_is_said_and_not_judged) {
  Bench bench({.revision = Revision::v2025_06_18});
  const Reconnaissance found = bench.look({Revision::v2026_07_28});
  EXPECT_EQ(found.trouble, "");
  EXPECT_THAT(found.revisions, IsEmpty());
  ASSERT_EQ(found.notes.size(), 1U);
  EXPECT_THAT(found.notes[0], HasSubstr("does not speak 2026-07-28"));
  EXPECT_THAT(found.notes[0], HasSubstr("it speaks 2025-06-18"));
}

TEST(Revisions, after_the_first_look_a_token_can_be_had_in_the_revision_found) {
  for (const Revision revision : all_revisions) {
    Bench bench({.revision = revision});
    bench.look();
    const Case subject{.id = "access.of_a_test"};
    Probe probe(bench.engagement(), subject, revision);
    EXPECT_FALSE(probe.access_token().empty()) << name_of(revision);
    EXPECT_TRUE(probe.mcp().list_tools(mcp::bearer(probe.access_token())).succeeded());
  }
}

}  // namespace
}  // namespace assay
