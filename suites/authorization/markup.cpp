#include "suites/authorization/markup.hpp"

#include "harness/jose/digest.hpp"

namespace assay::suites {

std::string fresh_mark() {
  return "assay" + jose::hex(jose::sha256(jose::random_token())).substr(0, 12);
}

std::vector<std::string> texts_of_markup(const std::string& mark) {
  return {"Assay </script></title></textarea><s id=\"" + mark + "\">name</s>",
          "Assay \" data-" + mark + "=\"1", "Assay ' data-" + mark + "='1"};
}

}  // namespace assay::suites
