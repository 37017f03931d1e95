// Whose word about a client counts (RFC 7591 section 2.3).
#include <gmock/gmock.h>

#include "harness/issuer/software_statement.hpp"
#include "harness/issuer/test_support.hpp"
#include "harness/jose/jws.hpp"

namespace assay::issuer {
namespace {

using namespace testing_support;

class SoftwareStatement : public testing::Test {
 protected:
  Document claims() {
    return Document::object({{"iss", deployment_.server().issuer()},
                             {"client_name", "Stated"},
                             {"client_id", "stated"}});
  }
  const jose::Key& our_key() { return deployment_.server().minter().key(); }
  static std::string signed_by(const jose::Key& key, const Document& claims,
                               std::string_view type = kStatementType) {
    return jose::sign(key, jose::header_for(key, type), claims.dump());
  }
  Exchange stating(const Document& statement) {
    return deployment_.post_json(
        "/register", Deployment::registration().with("software_statement", statement).dump());
  }

  Deployment deployment_;
};

TEST_F(SoftwareStatement, OfOursCountsAndComesBack) {
  const std::string statement = signed_by(our_key(), claims());
  const Document client = json_of(stating(statement));
  EXPECT_EQ(client.text("client_name"), "Stated");
  EXPECT_EQ(client.text("software_statement"), statement);
  EXPECT_NE(client.text("client_id"), "stated") << "that is never a registrant's to say";
}

TEST_F(SoftwareStatement, OfAnybodyElseIsRefused) {
  const jose::Key strange = jose::Key::generate(jose::Algorithm::es256);
  const std::string header = R"({"alg":"none","typ":"software-statement+jwt"})";
  for (const Document& bad :
       {Document(signed_by(strange, claims())),
        Document(signed_by(our_key(), claims().with("iss", "https://another.example"))),
        Document(signed_by(our_key(), claims().with("exp", numeric_date() - 1))),
        Document(signed_by(our_key(), claims(), "at+jwt")),
        Document(jose::unsigned_token(header, claims().dump())), Document("e30.e30."),
        Document(1)}) {
    EXPECT_TRUE(refused_with(stating(bad), "invalid_software_statement")) << bad.dump();
  }
}

}  // namespace
}  // namespace assay::issuer
