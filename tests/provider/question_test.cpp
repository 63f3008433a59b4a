#include "provider/question.h"

#include <gtest/gtest.h>

namespace walletgate::provider {
namespace {

TEST(Contradiction, NamesTheMemberThatIsAboutSomebodyElse) {
  const Question question{"u-1", "p-1", {"a@b.co", "c@d.co"}, {"+14155550100"}};
  api::ProviderResult answer;
  EXPECT_EQ(Contradiction(question, answer), std::nullopt) << "an answer that shows nothing";
  answer.external_id = "u-1";
  answer.provider_user_id = "p-1";
  answer.emails = {"x@y.co", "C@D.CO"};
  answer.phone_numbers = {"14155550100"};
  EXPECT_EQ(Contradiction(question, answer), std::nullopt);
  answer.phone_numbers = {"+14155550101"};
  EXPECT_EQ(Contradiction(question, answer), "phone_numbers");
  answer.emails = {"x@y.co"};
  EXPECT_EQ(Contradiction(question, answer), "emails");
  answer.emails_left_out = true;
  EXPECT_EQ(Contradiction(question, answer), "phone_numbers") << "those were all read";
  answer.phone_numbers_left_out = true;
  EXPECT_EQ(Contradiction(question, answer), std::nullopt);
  answer.emails_left_out = false;
  EXPECT_EQ(Contradiction(question, answer), "emails");
  answer.provider_user_id = "p-2";
  EXPECT_EQ(Contradiction(question, answer), "provider_user_id");
  answer.external_id = "U-1";
  EXPECT_EQ(Contradiction(question, answer), "external_id") << "ids are compared to the letter";
  EXPECT_EQ(Contradiction({}, answer), std::nullopt) << "what nobody asked for contradicts nothing";
}

}  // namespace
}  // namespace walletgate::provider
