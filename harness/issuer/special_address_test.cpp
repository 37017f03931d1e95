#include <gtest/gtest.h>

#include "harness/issuer/documents.hpp"

namespace assay::issuer {
namespace {

TEST(SpecialAddress, IsEveryOneThatIsNotOfTheInternet) {
  for (const char* address :
       {"127.0.0.1",       "127.255.255.254", "0.0.0.0",          "10.1.2.3",  "100.64.0.1",
        "169.254.169.254", "172.16.0.1",      "172.31.255.255",   "192.0.0.8", "192.168.0.1",
        "198.19.0.1",      "224.0.0.1",       "255.255.255.255",  "::",        "::1",
        "fe80::1",         "fd00::1",         "fec0::1",          "ff02::1",   "2001:db8::1",
        "2002:7f00:1::",   "64:ff9b::7f00:1", "::ffff:127.0.0.1", "3fff::1"}) {
    EXPECT_TRUE(is_special_address(address)) << address;
  }
}

TEST(SpecialAddress, IsNoneThatAnybodyCanHave) {
  for (const char* address :
       {"1.1.1.1", "9.255.255.255", "11.0.0.1", "100.128.0.1", "172.15.0.1", "172.32.0.1",
        "192.167.1.1", "198.20.0.1", "223.255.255.255", "2001:4860:4860::8888", "2a00:1450::1"}) {
    EXPECT_FALSE(is_special_address(address)) << address;
  }
}

TEST(SpecialAddress, IsWhatCannotBeRead) {
  for (const char* address : {"", "localhost", "2130706433", "127.1"}) {
    EXPECT_TRUE(is_special_address(address)) << address;
  }
}

}  // namespace
}  // namespace assay::issuer
