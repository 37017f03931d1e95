#include "harness/serve/tls_listener.hpp"

#include <gtest/gtest.h>
#include <httplib.h>

#include <stdexcept>

namespace assay::serve {
namespace {

TEST(TlsListener, says_so_where_there_is_no_certificate) {
  EXPECT_THROW(TlsListener("/nowhere/certificate.pem", "/nowhere/key.pem", [](httplib::Server&) {}),
               std::runtime_error);
}

}  // namespace
}  // namespace assay::serve
