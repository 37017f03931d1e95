#include "harness/guard/host_guard.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace assay {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Optional;
using ::testing::SizeIs;

constexpr int kPort = 443;

TEST(HostGuard, connects_only_to_named_hosts) {
  HostGuard guard;
  EXPECT_TRUE(guard.may_connect("as.example", "192.0.2.7", kPort));
  guard.name_host("https://As.Example.:8443/path");
  EXPECT_FALSE(guard.may_connect("as.example", "192.0.2.7", kPort));
  EXPECT_FALSE(guard.may_connect("AS.EXAMPLE.", "192.0.2.7", 1));
  EXPECT_TRUE(guard.may_connect("www.as.example", "192.0.2.7", kPort));
  EXPECT_TRUE(guard.may_connect("192.0.2.7", "192.0.2.7", kPort));
}

TEST(HostGuard, takes_hosts_with_ports_and_brackets) {
  HostGuard guard;
  guard.name_host("login.test:8080");
  guard.name_host("[::1]:9000");
  guard.name_host("2001:db8::1");
  EXPECT_FALSE(guard.may_connect("login.test", "192.0.2.1", kPort));
  EXPECT_FALSE(guard.may_connect("[::1]", "::1", kPort));
  EXPECT_FALSE(guard.may_connect("[2001:db8::1]", "2001:db8::1", kPort));
}

TEST(HostGuard, a_named_host_may_be_private) {
  HostGuard guard;
  guard.name_host("intranet.test");
  EXPECT_FALSE(guard.may_connect("intranet.test", "10.1.2.3", kPort));
  EXPECT_FALSE(guard.may_connect("intranet.test", "127.0.0.1", kPort));
}

TEST(HostGuard, metadata_of_loopback_may_lead_to_loopback) {
  HostGuard guard;
  guard.name_host("http://127.0.0.1:3000/mcp");
  EXPECT_TRUE(guard.may_connect("localhost", "127.0.0.1", kPort)) << "nothing has led there yet";
  EXPECT_FALSE(guard.follow("http://localhost:4000/authorize"));
  EXPECT_FALSE(guard.may_connect("localhost", "127.0.0.1", kPort));
  EXPECT_FALSE(guard.may_connect("localhost", "::1", kPort));
  EXPECT_FALSE(guard.may_connect("localhost", "::ffff:127.0.0.1", kPort));
  EXPECT_THAT(guard.may_connect("localhost", "10.0.0.1", kPort),
              Optional(HasSubstr("not loopback")));
}

TEST(HostGuard, metadata_leads_to_no_host_that_was_not_named) {
  HostGuard guard;
  guard.name_host("http://127.0.0.1:3000/mcp");
  for (const auto* url :
       {"https://evil.example/token", "https://127.0.0.1@evil.example/", "http://10.0.0.1/",
        "javascript:alert(1)", "file:///etc/passwd", "http://127.0.0.1.evil.example/", "", "//x"}) {
    EXPECT_TRUE(guard.follow(url)) << url;
  }
  EXPECT_TRUE(guard.may_connect("evil.example", "127.0.0.1", kPort));
}

TEST(HostGuard, a_public_host_does_not_lead_to_loopback) {
  HostGuard guard;
  guard.name_host("https://as.example");
  EXPECT_TRUE(guard.follow("http://127.0.0.1:22/"));
  guard.name_host("http://localhost:3000");
  EXPECT_TRUE(guard.follow("http://127.0.0.1:22/", "https://as.example/.well-known/x"));
  EXPECT_FALSE(guard.follow("http://127.0.0.1:22/", "http://localhost:3000/.well-known/x"));
}

TEST(HostGuard, link_local_and_metadata_addresses_never) {
  HostGuard guard;
  guard.name_host("as.example");
  guard.name_host("169.254.169.254");
  for (const auto* address : {"169.254.169.254",
                              "169.254.1.1",
                              "::ffff:169.254.169.254",
                              "::ffff:a9fe:a9fe",
                              "64:ff9b::169.254.169.254",
                              "2002:a9fe:a9fe::1",
                              "::169.254.169.254",
                              "fe80::1",
                              "febf::1",
                              "fe80::1%eth0",
                              "fd00:ec2::254",
                              "0.0.0.0",
                              "0.1.2.3",
                              "::",
                              "::ffff:0.0.0.0",
                              "100.100.100.200",
                              "224.0.0.1",
                              "255.255.255.255",
                              "ff02::1",
                              "64:ff9b:1::169.254.169.254",
                              "64:ff9b:1:a9fe:a9:fe00::",
                              "2001::a9fe:a9fe",
                              "2001:0:53aa:64c:0:0:5601:5601",
                              "fec0::1",
                              "feff::1",
                              "",
                              "0x7f.1",
                              "as.example"}) {
    EXPECT_TRUE(guard.may_connect("as.example", address, kPort)) << address;
  }
  for (const auto* address : {"169.254.169.254", "fe80::1", "0.0.0.0"}) {
    EXPECT_THAT(guard.may_connect("as.example", address, kPort),
                Optional(HasSubstr(std::string(kWhateverIsNamed))));
  }
  EXPECT_TRUE(guard.follow("http://169.254.169.254/latest/meta-data"));
  EXPECT_FALSE(guard.may_connect("as.example", "fd00:ec2::253", kPort));
  EXPECT_FALSE(guard.may_connect("as.example", "2001:db8::1", kPort));
}

TEST(HostGuard, keeps_each_refusal_once_and_not_without_end) {
  HostGuard guard;
  for (int i = 0; i < 3; ++i) {
    guard.follow("https://evil.example/" + std::string(5'000, 'x'));
  }
  EXPECT_THAT(guard.refusals(), SizeIs(1));
  EXPECT_THAT(guard.refusals(), Contains(HasSubstr("evil.example")));
  EXPECT_LT(guard.refusals().front().size(), 400U);
  for (int i = 0; i < 5'000; ++i) {
    guard.follow("https://evil.example/" + std::to_string(i));
  }
  EXPECT_LT(guard.refusals().size(), 1'000U);
  EXPECT_THAT(guard.refusals().back(), HasSubstr("4801 more were refused"));
  const std::string last = guard.refusals().back();
  guard.follow("https://evil.example/0");
  EXPECT_EQ(guard.refusals().back(), last) << "it was refused before";
  guard.follow("https://evil.example/4999");
  EXPECT_EQ(guard.refusals().back(), last) << "it was counted before";
}

TEST(HostGuard, copies_share_what_they_know) {
  HostGuard guard;
  const HostGuard copy = guard;
  guard.name_host("as.example");
  EXPECT_FALSE(copy.may_connect("as.example", "192.0.2.7", kPort));
}

}  // namespace
}  // namespace assay
