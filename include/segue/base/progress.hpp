// How far long work has come: a bar with rate and time left on a terminal, a plain line now and then in a log.
#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

namespace segue {

enum class ProgressStyle : std::uint8_t { none, lines, bar };

class Progress {
 public:
  explicit Progress(ProgressStyle style) : style_(style) {}
  [[nodiscard]] static ProgressStyle style_for_stderr();  // bar on a terminal, else lines
  [[nodiscard]] ProgressStyle style() const { return style_; }

 private:
  ProgressStyle style_;
};

// One piece of work; ends with its destructor. total 0: not known beforehand. advance() is safe from any thread.
class ProgressBar {
 public:
  ProgressBar(const Progress& progress, std::string_view label, std::uint64_t total, std::string_view unit);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void advance(std::uint64_t amount);
  void set(std::uint64_t done);
  void note(std::string text);  // shown behind the bar, e.g. the objective of the last iteration

 private:
  void moved();  // draws when it is time again
  void draw(bool last);
  ProgressStyle style_;
  std::string label_, unit_, note_;
  std::uint64_t total_;
  std::atomic<std::uint64_t> done_{0};
  std::chrono::steady_clock::time_point start_, drawn_;
  std::mutex mutex_;
};

}  // namespace segue
