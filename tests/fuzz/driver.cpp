// Mutates a fuzzer's seeds and runs each: fuzz_NAME [RUNS [SEED]], or fuzz_NAME FILE for one input. The same numbers
// give the same inputs on every machine.
#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <span>
#include <string_view>
#include <sys/resource.h>
#include <unistd.h>

#include "fuzz_target.hpp"

namespace {

using segue::fuzz::require;

constexpr std::size_t kLongest = 1 << 16;  // bytes of an input
constexpr unsigned kSecondsAnInput = 20;   // far beyond what any takes: a hang

// xorshift64*: Vigna 2016.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15U + 1) {}
  std::uint64_t next() {
    state_ ^= state_ >> 12U;
    state_ ^= state_ << 25U;
    state_ ^= state_ >> 27U;
    return state_ * 0x2545f4914f6cdd1dU;
  }
  std::size_t below(std::size_t n) { return n == 0 ? 0 : static_cast<std::size_t>((next() >> 32U) % n); }

 private:
  std::uint64_t state_;
};

constexpr std::array kNumbers{std::uint64_t{0},
                              std::uint64_t{1},
                              std::uint64_t{0x7f},
                              std::uint64_t{0xff},
                              std::uint64_t{0x7fff},
                              std::uint64_t{0xffff},
                              std::uint64_t{0x7fffffff},
                              std::uint64_t{0x80000000},
                              std::uint64_t{0xffffffff},
                              std::uint64_t{0x7fffffffffffffff},
                              std::uint64_t{0xffffffffffffffff}};
constexpr std::string_view kMarks = "\"'\\,;\t\n\r{}[]():=#-+.0123456789eE\x00\xff\xef\xbb\xbf\x80 ";

// One change: a bit, a byte, a number, a piece cut out, doubled, or brought from another seed.
void mutate(std::string& bytes, const std::vector<std::string>& seeds, Random& random) {
  const std::size_t at = random.below(bytes.size() + 1);
  const std::size_t length = std::min(bytes.size() - at, 1 + random.below(random.below(4) == 0 ? 200 : 8));
  switch (random.below(8)) {
    case 0:
      if (at < bytes.size()) bytes[at] = static_cast<char>(bytes[at] ^ (1 << random.below(8)));
      break;
    case 1:
      if (at < bytes.size()) bytes[at] = kMarks[random.below(kMarks.size())];
      break;
    case 2:
      bytes.insert(at, 1 + random.below(3), kMarks[random.below(kMarks.size())]);
      break;
    case 3:
      bytes.erase(at, length);
      break;
    case 4:
      bytes.insert(at, bytes.substr(at, length));
      break;
    case 5: {
      const std::uint64_t number = kNumbers[random.below(kNumbers.size())] + random.below(3) - 1;
      const std::size_t width = std::min<std::size_t>(std::size_t{1} << random.below(4), bytes.size() - at);
      std::memcpy(bytes.data() + at, &number, width);
      break;
    }
    case 6: {
      const std::string& other = seeds[random.below(seeds.size())];
      const std::size_t from = random.below(other.size() + 1);
      bytes.insert(at, other.substr(from, 1 + random.below(64)));
      break;
    }
    default:
      if (random.below(4) == 0) bytes.resize(at);
  }
  if (bytes.size() > kLongest) bytes.resize(kLongest);
}

std::string current;  // for the handlers below

extern "C" void on_failure(int number) {
  if (std::FILE* file = std::fopen("fuzz_failure.bin", "wb")) {
    std::fwrite(current.data(), 1, current.size(), file);
    std::fclose(file);
  }
  const char* said = number == SIGALRM ? "fuzz: an input takes too long; it is in fuzz_failure.bin\n"
                                       : "fuzz: the input is in fuzz_failure.bin\n";
  const auto written = ::write(STDERR_FILENO, said, std::strlen(said));
  std::signal(number, SIG_DFL);
  std::_Exit(written > 0 ? 1 : 2);
}

void run(const std::string& bytes) {
  ::alarm(kSecondsAnInput);
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

std::uint64_t number(const char* text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text, text + std::strlen(text), value);
  return error == std::errc() && *end == '\0' ? value : 0;
}

}  // namespace

int main(int count, char** arguments) {
  for (const int signal : {SIGALRM, SIGABRT, SIGSEGV, SIGBUS, SIGFPE}) std::signal(signal, on_failure);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  const rlimit memory{std::uint64_t{3} << 30U,
                      std::uint64_t{3} << 30U};  // a header that lies must not take the machine
  ::setrlimit(RLIMIT_AS, &memory);
#endif
  const auto seeds = segue::fuzz::seeds();
  if (count > 1 && number(arguments[1]) == 0 && !std::string_view(arguments[1]).ends_with("s")) {
    std::ifstream file(arguments[1], std::ios::binary);
    require(file.good(), "the argument is a number of runs, or a file");
    current.assign(std::istreambuf_iterator<char>(file), {});
    run(current);
    return 0;
  }
  const std::string_view wanted = count > 1 ? arguments[1] : "3000";
  const bool timed = wanted.ends_with('s');  // "600s": so long, not so often
  const std::uint64_t most = number(std::string(wanted.substr(0, wanted.size() - (timed ? 1 : 0))).c_str());
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(most);
  Random random(count > 2 ? number(arguments[2]) : 1);
  for (const std::string& seed : seeds) run(current = seed);
  std::uint64_t runs = 0;
  for (; timed ? std::chrono::steady_clock::now() < end : runs < most; ++runs) {
    current = seeds[random.below(seeds.size())];
    const std::size_t changes = 1 + random.below(random.below(3) == 0 ? 30 : 4);
    for (std::size_t change = 0; change < changes; ++change) mutate(current, seeds, random);
    run(current);
  }
  std::printf("%zu seeds and %llu mutations of them\n", seeds.size(), static_cast<unsigned long long>(runs));
  return 0;
}
