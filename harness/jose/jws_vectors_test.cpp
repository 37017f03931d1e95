// Tokens from the RFCs: facts that a mistake shared by our signing and our verifying cannot meet.
#include <gtest/gtest.h>

#include "harness/jose/jws.hpp"

namespace assay::jose {
namespace {

// RFC 7515 appendices A.1 to A.3 and A.5 sign one payload; its line breaks are part of it.
constexpr std::string_view kPayload =
    "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";
constexpr std::string_view kEncodedPayload =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlf"
    "Q";

JwkSet set_of(std::string_view jwk) {
  auto key = Key::from_jwk(jwk);
  EXPECT_TRUE(key) << key.error();
  return JwkSet({*key});
}

std::string token_of(std::string_view header, std::string_view signature) {
  return std::string(header).append(".").append(kEncodedPayload).append(".").append(signature);
}

void expect_verified(const std::string& token, const JwkSet& keys, Algorithm algorithm) {
  const auto verified = verify(token, keys, {algorithm});
  ASSERT_TRUE(verified) << verified.error();
  EXPECT_EQ(verified->payload_json, kPayload);
  EXPECT_FALSE(verify(token, keys, {}));
}

TEST(Rfc7515, AppendixA1HmacSha256) {
  const JwkSet keys = set_of(
      R"({"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAz)"
      R"(Zr1Z9CAow"})");
  const std::string token = token_of("eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9",
                                     "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
  expect_verified(token, keys, Algorithm::hs256);
  EXPECT_EQ(sign(keys.keys().front(), "{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}", kPayload), token);
}

TEST(Rfc7515, AppendixA2RsaSha256) {
  const JwkSet keys = set_of(
      R"({"kty":"RSA","e":"AQAB","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-V)"
      R"(aw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0L)"
      R"(OL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9k)"
      R"(G4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"})");
  const std::string token = token_of(
      "eyJhbGciOiJSUzI1NiJ9",
      "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5"
      "jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb"
      "1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QO"
      "YEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw");
  expect_verified(token, keys, Algorithm::rs256);
}

TEST(Rfc7515, AppendixA3EcdsaP256) {
  const JwkSet keys =
      set_of(R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
             R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})");
  const std::string token = token_of("eyJhbGciOiJFUzI1NiJ9",
                                     "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8IS"
                                     "lSApmWQxfKTUJqPP3-Kg6NU1Q");
  expect_verified(token, keys, Algorithm::es256);
}

TEST(Rfc7515, AppendixA5Unsecured) {
  const std::string token = token_of("eyJhbGciOiJub25lIn0", "");
  EXPECT_EQ(unsigned_token(R"({"alg":"none"})", kPayload), token);
  EXPECT_FALSE(verify(token, JwkSet({Key::from_secret("")}), {Algorithm::none, Algorithm::hs256}));
}

TEST(Rfc8037, AppendixAEd25519) {
  const auto key = Key::from_jwk(
      R"({"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",)"
      R"("x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})");
  ASSERT_TRUE(key) << key.error();
  const std::string token =
      "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-"
      "09PGcvMg3"
      "AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
  EXPECT_EQ(sign(*key, R"({"alg":"EdDSA"})", "Example of Ed25519 signing"), token);
  const auto verified = verify(token, set_of(key->public_jwk()), {Algorithm::eddsa});
  ASSERT_TRUE(verified) << verified.error();
  EXPECT_EQ(verified->payload_json, "Example of Ed25519 signing");
}

}  // namespace
}  // namespace assay::jose
