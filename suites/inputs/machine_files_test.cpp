#include "suites/inputs/machine_files.hpp"

#include <gmock/gmock.h>

#include <set>

namespace assay::suites {
namespace {

using testing::Contains;
using testing::Eq;

TEST(MachineFiles, AreToldByALineThatOnlyTheyHave) {
  EXPECT_THAT(line_of_a_machine_file("# accounts\nroot:x:0:0:root:/root:/bin/sh\n"),
              Eq("root:x:0:0:root:/root:/bin/sh"));
  EXPECT_THAT(line_of_a_machine_file("Weather in root:$6$abc:0:0:Charlie:/root:/bin/sh\nbin:x"),
              Eq("root:$6$abc:0:0:Charlie:/root:/bin/sh"));
  EXPECT_THAT(line_of_a_machine_file("; for 16-bit app support\r\n[fonts]"),
              Eq("; for 16-bit app support"));
}

TEST(MachineFiles, AreNotTextsThatSpeakOfThem) {
  for (const char* text : {"", "\n", "No file /etc/passwd here.", "The root: x 0 0",
                           "root:x:1000:1000:", "root:", "see root:x:0:0:root in the manual"}) {
    EXPECT_THAT(line_of_a_machine_file(text), Eq(std::nullopt)) << text;
  }
}

TEST(MachineFiles, AreReachedInWaysThatDiffer) {
  const auto ways = ways_out_of_a_directory();
  EXPECT_EQ(std::set<std::string>(ways.begin(), ways.end()).size(), ways.size());
  EXPECT_THAT(ways, Contains("../../../../../../../../../../etc/passwd"));
  EXPECT_THAT(ways, Contains(testing::StartsWith("%252e%252e%252f%252e")));
}

}  // namespace
}  // namespace assay::suites
