#include "segue/page/charts.hpp"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>

#include "segue/page/document.hpp"

namespace segue::page {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

TEST(Document, EscapesItsTitleAndNeedsNothingFromElsewhere) {
  const auto html = document("<b>&\"", "<p>body</p>");
  EXPECT_THAT(html, HasSubstr("<title>&lt;b&gt;&amp;&quot;</title>"));
  EXPECT_THAT(html, HasSubstr("<main><p>body</p></main>"));
  EXPECT_THAT(html, HasSubstr("prefers-color-scheme:dark"));
  for (const char* outside : {"http", "src=", "url(", "@import", "<script"}) EXPECT_THAT(html, Not(HasSubstr(outside)));
}

TEST(Digits, AreGroupedAndShortened) {
  EXPECT_EQ(grouped_digits(0), "0");
  EXPECT_EQ(grouped_digits(-1234567), "-1,234,567");
  EXPECT_EQ(short_number(999), "999");
  EXPECT_EQ(short_number(1'250'000), "1.2M");
}

TEST(IntervalBars, AreOneScaleWithWhiskersWhereThereIsAnInterval) {
  const EstimateGroup groups[] = {{"heavy", {{"als", 0, 0.5, 0.4, 0.6}, {"popularity", 1, 0.25, kNone, kNone}}},
                                  {"", {{"als", 0, kNone, kNone, kNone}}}};
  const auto svg = interval_bars(groups, "ndcg", 2);
  EXPECT_EQ(count(svg, "<rect"), 2U);
  EXPECT_EQ(count(svg, "class=\"whisker\""), 1U);
  EXPECT_EQ(count(svg, "class=\"heading\""), 1U);
  EXPECT_THAT(svg, HasSubstr("als: 0.50 (0.40 to 0.60)"));
  EXPECT_THAT(svg, HasSubstr(">0.25<"));
  EXPECT_THAT(svg, HasSubstr(">–<"));
  EXPECT_THAT(svg, HasSubstr("width=\"223.3\""));  // 0.5 of 0.6, over 268
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
}

TEST(IntervalBars, ValuesBelowZeroStartLeftOfIt) {
  const EstimateGroup group{"", {{"a", 0, -1, kNone, kNone}, {"b", 1, 1, kNone, kNone}}};
  const auto svg = interval_bars(std::span(&group, 1), "lift", 1);
  EXPECT_EQ(count(svg, "width=\"134.0\""), 2U);
}

TEST(IntervalBars, LongNamesAreCutBetweenLettersAndStayWholeInTheTooltip) {
  const EstimateGroup group{"", {{"ääääääääääääääääääää", 0, 1, kNone, kNone}}};
  const auto svg = interval_bars(std::span(&group, 1), "x", 1);
  EXPECT_THAT(svg, HasSubstr(">äääääääääääääää…<"));
  EXPECT_THAT(svg, HasSubstr("<title>ääääääääääääääääääää: 1.0"));
}

TEST(Curves, RunFromEdgeToEdge) {
  const Curve lines[] = {{"a", 0, true, {{1, 0, kNone, kNone}, {10, 0.5, kNone, kNone}, {100, 1, kNone, kNone}}},
                         {"b", 1, false, {{1, 1, 0.5, 1}, {100, 0, 0, 0.5}}}};
  const auto svg = curves(lines, {"rank", "share", true, true, {}});
  EXPECT_THAT(svg, HasSubstr("M48.0 206.0L248.0 115.0L448.0 24.0"));  // equal steps of a logarithm
  EXPECT_EQ(count(svg, "class=\"band"), 1U);
  EXPECT_EQ(count(svg, "dashed"), 1U);
  EXPECT_EQ(curves({}, {}), "");
}

TEST(Scatter, NamesDoNotLieOnOneAnother) {
  const Dot dots[] = {{"one", 0, 1, 0.5, kNone, kNone}, {"two", 1, 1, 0.5, kNone, kNone}};
  const auto svg = scatter(dots, {"x", "y", false, false, {}});
  EXPECT_EQ(count(svg, "<circle"), 2U);
  EXPECT_THAT(svg, HasSubstr("y=\"119.0\">one<"));
  EXPECT_THAT(svg, HasSubstr("y=\"105.0\">two<"));
  EXPECT_EQ(scatter({}, {}), "");
  const Dot unknown[] = {{"one", 0, kNone, 1, kNone, kNone}};
  EXPECT_EQ(scatter(unknown, {}), "");
}

TEST(Scatter, NamesFarApartKeepTheirHeights) {
  const Dot dots[] = {{"one", 0, 1, 0.5, kNone, kNone}, {"two", 1, 9, 0.5, kNone, kNone}};
  const auto svg = scatter(dots, {"x", "y", false, false, {}});
  EXPECT_THAT(svg, HasSubstr("y=\"119.0\">one<"));
  EXPECT_THAT(svg, HasSubstr("y=\"119.0\">two<"));
}

TEST(Scatter, LevelsAreDrawnWhereTheyAreNearAndNamedWhereTheyAreFar) {
  const Dot dots[] = {{"one", 0, 1, 0.2, kNone, kNone}, {"two", 1, 2, 0.3, kNone, kNone}};
  const Level levels[] = {{"chance", 0.01}, {"oracle", 0.95}};
  const auto svg = scatter(dots, {"x", "y", false, false, {}}, levels);
  EXPECT_EQ(count(svg, "class=\"level\""), 1U);
  EXPECT_THAT(svg, HasSubstr(">chance<"));
  EXPECT_THAT(svg, HasSubstr(">oracle 0.9500 ↑<"));
}

TEST(Scatter, TicksAreRoundNumbersAndNothingIsBelowZeroThatWasNot) {
  const Dot dots[] = {{"one", 0, 0.0183, 0.0567, 0.05, 0.063}, {"two", 1, 0.4495, 0.1794, 0.16, 0.195}};
  const auto svg = scatter(dots, {"x", "y", false, false, {}});
  for (const char* tick : {">0.00<", ">0.05<", ">0.10<", ">0.15<", ">0.0<", ">0.2<", ">0.4<"})
    EXPECT_THAT(svg, HasSubstr(tick));
  EXPECT_THAT(svg, Not(HasSubstr(">-")));
}

TEST(SplitBar, PartsAreOfTheWhole) {
  const auto svg = split_bar({{"kept", "kept", 3}, {"gone", "rejected", 1}, {"none", "merged", 0}}, 4);
  EXPECT_THAT(svg, HasSubstr("width=\"345.00\""));
  EXPECT_EQ(count(svg, "<rect"), 2U);
  EXPECT_EQ(count(split_bar({{"kept", "kept", 0}}, 0), "<rect"), 0U);
}

}  // namespace
}  // namespace segue::page
