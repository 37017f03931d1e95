#include "harness/catalog/two_musts_for_tests.hpp"

namespace assay {

std::span<const Requirement> register_rows() { return two_musts; }

}  // namespace assay
