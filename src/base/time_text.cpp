#include "segue/base/time_text.hpp"

#include <chrono>

namespace segue {
namespace {

void put_digits(char* at, unsigned value, unsigned digits) {
  for (unsigned i = digits; i-- > 0; value /= 10) at[i] = static_cast<char>('0' + value % 10);
}

}  // namespace

void append_time(std::string& out, std::int64_t microseconds, char between) {
  constexpr std::int64_t kSecond = 1'000'000;
  const std::chrono::sys_time<std::chrono::microseconds> time{std::chrono::microseconds{microseconds}};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::int64_t of_day = (time - day).count();
  const auto second = static_cast<unsigned>(of_day / kSecond), part = static_cast<unsigned>(of_day % kSecond);
  char text[] = "0000-00-00 00:00:00.000000";
  put_digits(text, static_cast<unsigned>(static_cast<int>(date.year())), 4);
  put_digits(text + 5, static_cast<unsigned>(date.month()), 2);
  put_digits(text + 8, static_cast<unsigned>(date.day()), 2);
  text[10] = between;
  put_digits(text + 11, second / 3600, 2);
  put_digits(text + 14, second / 60 % 60, 2);
  put_digits(text + 17, second % 60, 2);
  std::size_t length = 19;
  if (part != 0) {
    put_digits(text + 20, part, 6);
    length = 26;
    while (text[length - 1] == '0') --length;
  }
  out.append(text, length);
}

}  // namespace segue
