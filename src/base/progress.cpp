#include "segue/base/progress.hpp"

#include <algorithm>
#include <cstdio>
#include <fmt/core.h>
#include <unistd.h>

namespace segue {
namespace {

constexpr std::chrono::milliseconds kBarInterval{100};
constexpr std::chrono::seconds kLineInterval{10};

std::string format_count(double count) {
  if (count >= 1e9) return fmt::format("{:.2f}G", count / 1e9);
  if (count >= 1e6) return fmt::format("{:.1f}M", count / 1e6);
  if (count >= 1e4) return fmt::format("{:.0f}k", count / 1e3);
  return fmt::format("{:.0f}", count);
}

std::string format_seconds(double seconds) {
  if (seconds < 60) return fmt::format("{:.0f} s", seconds);
  const auto whole = static_cast<std::uint64_t>(seconds);
  if (seconds < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{:.1f} h", seconds / 3600);
}

}  // namespace

ProgressStyle Progress::style_for_stderr() {
  return isatty(STDERR_FILENO) != 0 ? ProgressStyle::bar : ProgressStyle::lines;
}

ProgressBar::ProgressBar(const Progress& progress, std::string_view label, std::uint64_t total, std::string_view unit)
    : style_(progress.style()),
      label_(label),
      unit_(unit),
      total_(total),
      start_(std::chrono::steady_clock::now()),
      drawn_(start_) {}

ProgressBar::~ProgressBar() {
  if (style_ == ProgressStyle::none) return;
  if (style_ == ProgressStyle::lines && total_ > 0 && done_.load() == 0) return;  // an error came first, and says more
  const std::lock_guard lock(mutex_);
  draw(true);
}

void ProgressBar::advance(std::uint64_t amount) {
  done_.fetch_add(amount, std::memory_order_relaxed);
  moved();
}

void ProgressBar::set(std::uint64_t done) {
  done_.store(done, std::memory_order_relaxed);
  moved();
}

void ProgressBar::moved() {
  if (style_ == ProgressStyle::none) return;
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock) return;
  const auto now = std::chrono::steady_clock::now();
  if (style_ == ProgressStyle::bar ? now - drawn_ < kBarInterval : now - drawn_ < kLineInterval) return;
  drawn_ = now;
  draw(false);
}

void ProgressBar::note(std::string text) {
  const std::lock_guard lock(mutex_);
  note_ = std::move(text);
}

void ProgressBar::draw(bool last) {
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  const auto done = static_cast<double>(done_.load(std::memory_order_relaxed));
  const double rate = seconds > 0 ? done / seconds : 0;
  std::string line = label_;
  if (total_ > 0) {
    const double share = std::min(1.0, done / static_cast<double>(total_));
    if (style_ == ProgressStyle::bar) {
      const auto filled = static_cast<std::size_t>(share * 24);
      line += fmt::format(" [{}{}]", std::string(filled, '='), std::string(24 - filled, ' '));
    }
    line += fmt::format(" {:3.0f}% {}/{} {}", share * 100, format_count(done),
                        format_count(static_cast<double>(total_)), unit_);
    if (!last && rate > 0)
      line += fmt::format(", {} left", format_seconds(std::max(0.0, static_cast<double>(total_) - done) / rate));
  } else {
    line += fmt::format(" {} {}", format_count(done), unit_);
  }
  line += fmt::format(", {}/s, {}", format_count(rate), format_seconds(seconds));
  if (!note_.empty()) line += "  " + note_;
  if (style_ == ProgressStyle::bar)
    fmt::print(stderr, "\r\033[K{}{}", line, last ? "\n" : "");
  else
    fmt::print(stderr, "{}\n", line);
  std::fflush(stderr);
}

}  // namespace segue
