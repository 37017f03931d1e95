#include "suites/access/claims_matrix.hpp"

#include <gmock/gmock.h>

#include <set>

#include "suites/access/artefact_name.hpp"

namespace assay::suites {
namespace {

Document good_claims() {
  return Document::object({{"iss", "https://issuer.example"},
                           {"aud", "https://mcp.example/mcp"},
                           {"exp", 1},
                           {"nbf", 2},
                           {"scope", "a b"},
                           {"sub", "alice"}});
}

TEST(ClaimsMatrix, HoldsEachCombinationOnceAndTheGoodOneFirst) {
  const auto cells = all_claims_cells();
  std::set<std::string> texts;
  for (const ClaimsCell& cell : cells) {
    texts.insert(cell.text());
  }
  EXPECT_EQ(cells.size(), 243U);
  EXPECT_EQ(texts.size(), 243U);
  EXPECT_EQ(cells.front().applied_to(good_claims()), good_claims());
  EXPECT_EQ(cells.front().text(), "all right");
}

TEST(ClaimsMatrix, ChangesWhatTheCellSaysAndNothingElse) {
  for (const ClaimsCell& cell : all_claims_cells()) {
    const Document changed = cell.applied_to(good_claims());
    for (const std::string_view claim : ClaimsCell::claims) {
      const bool is_right = changed[claim] == good_claims()[claim];
      EXPECT_EQ(is_right, cell.of(claim) == ClaimState::right) << cell.text();
      EXPECT_EQ(changed.has(claim), cell.of(claim) != ClaimState::missing) << cell.text();
    }
    EXPECT_EQ(changed.text("sub"), "alice");
  }
}

TEST(ClaimsMatrix, IsDataAndBack) {
  for (const ClaimsCell& cell : all_claims_cells()) {
    EXPECT_EQ(ClaimsCell::from(cell.document()), cell);
  }
  EXPECT_EQ(ClaimsCell::from(Document::object({{"iss", "right"}})), std::nullopt);
  EXPECT_EQ(ClaimsCell::from(all_claims_cells().front().document().with("exp", "odd")),
            std::nullopt);
}

TEST(ArtefactNames, AreDataAndBack) {
  for (const ArtefactName& name : all_artefact_names()) {
    EXPECT_EQ(ArtefactName::from(name.document()), name);
  }
  EXPECT_EQ(ArtefactName::from(Document::object({{"artefact", "password"}})), std::nullopt);
}

}  // namespace
}  // namespace assay::suites
