#include "segue/base/printable.hpp"

#include <gtest/gtest.h>
#include <string>

namespace segue {
namespace {

TEST(Printable, TextStaysAsItIs) {
  for (const std::string text : {"", "plain", "Ünïcödé 노빛 𝄞 ~", "a - b (feat. c)"}) EXPECT_EQ(printable(text), text);
}

TEST(Printable, NothingThatATerminalObeys) {
  EXPECT_EQ(printable("two\nlines\r\tand\x1b[31mred\x7f"), "two lines  and [31mred ");
  EXPECT_EQ(printable(std::string("zero\0byte", 9)), "zero byte");
  EXPECT_EQ(printable("C1 \xc2\x9b"
                      "31m"),
            "C1 ??31m");
}

TEST(Printable, NothingThatIsNoUtf8) {
  EXPECT_EQ(printable("caf\xe9"), "caf?");
  EXPECT_EQ(printable("\xc0\x80 \xe0\x80\x80 \xed\xa0\x80 \xf4\x90\x80\x80 \xf5"),
            "?? ??? ??? ???? ?");  // overlong, surrogate
  EXPECT_EQ(printable("cut \xe2\x82"), "cut ??");
}

}  // namespace
}  // namespace segue
