#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "harness/login/login.hpp"

namespace assay::login {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kPage = "http://as.test:8080/interaction/abc?x=1#top";

std::vector<std::string> fields_of(const Form& form) {
  std::vector<std::string> out;
  for (const FormField& field : form.fields) {
    out.push_back(field.type + ":" + field.name + "=" + field.value + (field.checked ? "*" : ""));
  }
  return out;
}

std::vector<std::string> fields_in(const std::string& inside) {
  const auto forms = forms_of(kPage, "<form>" + inside + "</form>");
  return forms.size() == 1 ? fields_of(forms.front()) : std::vector<std::string>{"not one form"};
}

TEST(FormsOf, resolves_actions_and_reads_methods) {
  const auto forms = forms_of(kPage,
                              "<form action=submit method=Post></form><form></form>"
                              "<form action='//cdn.test/x?y' method=dialog></form>"
                              "<form action='javascript:go()' method=nonsense></form>");
  ASSERT_THAT(forms, SizeIs(4));
  EXPECT_EQ(forms[0].action, "http://as.test:8080/interaction/submit");
  EXPECT_EQ(forms[0].method, "POST");
  EXPECT_EQ(forms[1].action, "http://as.test:8080/interaction/abc?x=1");
  EXPECT_EQ(forms[1].method, "GET");
  EXPECT_EQ(forms[2].action, "http://cdn.test/x?y");
  EXPECT_EQ(forms[2].method, "DIALOG");
  EXPECT_EQ(forms[3].action, "javascript:go()");
  EXPECT_EQ(forms[3].method, "GET");
}

TEST(FormsOf, honours_the_base_element) {
  const auto forms =
      forms_of(kPage, "<base href='/root/'><base href='/second/'><form action=submit></form>");
  ASSERT_THAT(forms, SizeIs(1));
  EXPECT_EQ(forms[0].action, "http://as.test:8080/root/submit");
}

TEST(FormsOf, reads_inputs_with_their_defaults) {
  EXPECT_THAT(fields_in("<input name=a value='1 &amp; 2'><input type=HIDDEN name=b value=2>"
                        "<input type=password name=c><input type=email name=d>"),
              ElementsAre("text:a=1 & 2", "hidden:b=2", "password:c=", "email:d="));
  EXPECT_THAT(
      fields_in("<input type=checkbox name=a><input type=checkbox name=b value=v checked>"
                "<input type=checkbox name=c required><input type=radio name=r value=1>"
                "<input type=radio name=r value=2 checked>"),
      ElementsAre("checkbox:a=on", "checkbox:b=v*", "checkbox:c=on*", "radio:r=1", "radio:r=2*"));
  EXPECT_THAT(fields_in("<textarea name=t>\na <b>\n</textarea>"),
              ElementsAre("textarea:t=a <b>\n"));
}

TEST(FormsOf, reads_selects) {
  EXPECT_THAT(fields_in("<select name=s><option disabled>x<option value=1>one<option>two</select>"),
              ElementsAre("select:s=1"));
  EXPECT_THAT(fields_in("<select name=s><option>a<optgroup><option selected> b  c <option>d"
                        "</optgroup></select>"),
              ElementsAre("select:s=b c"));
  EXPECT_THAT(fields_in("<select name=s multiple><option selected>a<option>b<option selected>c"
                        "</select>"),
              ElementsAre("select:s=a", "select:s=c"));
  EXPECT_THAT(fields_in("<select name=s></select><select name=t multiple><option>a</select>"),
              IsEmpty());
}

TEST(FormsOf, leaves_out_what_a_browser_would_not_send) {
  EXPECT_THAT(
      fields_in("<input name=a disabled><fieldset disabled><input name=b></fieldset>"
                "<input type=file name=c><input type=button name=d><input type=reset name=e>"
                "<template><input name=f></template><!-- <input name=g> -->"
                "<script>'<input name=h>'</script><input name=i>"),
      ElementsAre("text:i="));
}

TEST(FormsOf, reads_buttons_and_their_texts) {
  const auto forms = forms_of(kPage,
                              "<button>outside</button><form><button name=a value=deny> No,\n <b>"
                              "thanks</b></button><input type=submit name=b value=Allow>"
                              "<input type=submit><button type=button>Menu</button>"
                              "<input type=image alt=Go></form>");
  ASSERT_THAT(forms, SizeIs(1));
  ASSERT_THAT(forms[0].buttons, SizeIs(4));
  EXPECT_THAT(forms[0].button_texts, ElementsAre("No, thanks", "Allow", "Submit", "Go"));
  EXPECT_EQ(forms[0].buttons[0].name, "a");
  EXPECT_EQ(forms[0].buttons[0].value, "deny");
  EXPECT_EQ(forms[0].buttons[1].value, "Allow");
  EXPECT_EQ(forms[0].buttons[1].type, "submit");
  EXPECT_THAT(forms[0].fields, IsEmpty());
}

TEST(FormsOf, a_form_between_table_tags_owns_the_fields_that_follow) {
  const auto forms =
      forms_of(kPage,
               "<table><form action=a><tr><td><input name=u></td></tr></form></table>"
               "<form action=b><input name=v></form><input name=w>");
  ASSERT_THAT(forms, SizeIs(2));
  EXPECT_THAT(fields_of(forms[0]), ElementsAre("text:u="));
  EXPECT_THAT(fields_of(forms[1]), ElementsAre("text:v="));
}

TEST(FormsOf, finds_nothing_where_there_is_nothing) {
  for (const std::string& page : {std::string(), std::string("<"), std::string("{\"a\":1}"),
                                  std::string("\0\xff\xfe<form", 8), std::string("<p>form</p>")}) {
    EXPECT_THAT(forms_of(kPage, page), IsEmpty());
  }
  EXPECT_THAT(forms_of("", "<form action=x>"), SizeIs(1));
}

std::string repeated(const std::string& unit, std::size_t size) {
  std::string out;
  while (out.size() < size) {
    out += unit;
  }
  return out;
}

TEST(FormsOf, bounds_the_number_of_forms_and_fields) {
  EXPECT_THAT(forms_of(kPage, repeated("<form></form>", 100'000)), SizeIs(100));
  const auto forms =
      forms_of(kPage, "<form>" + repeated("<input name=a><button></button>", 500'000));
  ASSERT_THAT(forms, SizeIs(1));
  EXPECT_EQ(forms[0].fields.size() + forms[0].buttons.size(), 1'000U);
  EXPECT_EQ(forms[0].buttons.size(), forms[0].button_texts.size());
}

// Without bounds each of these takes minutes, or a stack that no process has.
TEST(FormsOf, hostile_pages_are_given_up) {
  const auto distinct_attributes = [] {
    std::string out = "<a ";
    for (int i = 0; out.size() < (1U << 20U); ++i) {
      out += "x" + std::to_string(i) + " ";
    }
    return out + ">";
  };
  EXPECT_THAT(forms_of(kPage, repeated("<div>", 1U << 20U) + "<form>"), IsEmpty());
  EXPECT_THAT(forms_of(kPage, distinct_attributes() + "<form>"), IsEmpty());
  forms_of(kPage, repeated("<form><table><b><a><select>", 1U << 20U));
  forms_of(kPage, repeated("<button><i>", 1U << 20U));
}

}  // namespace
}  // namespace assay::login
