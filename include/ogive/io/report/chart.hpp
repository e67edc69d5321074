#pragma once
/// Charts as SVG, for reports. Colours and fonts are the page's: its style sheet knows the classes.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/core/text.hpp"
#include "ogive/io/report/page.hpp"
#include "ogive/io/svg.hpp"

namespace ogive::report_detail {

using ogive::detail::Point;

struct Interval {
  double low = 0, high = 1;

  double clamp(double x) const { return std::min(std::max(x, low), high); }
};

/// The distance of round numbers, 1, 2 or 5 times a power of ten, that cut the interval into at most `parts`.
double tick_step(const Interval& interval, int parts);

/// The multiples of `step` in the interval.
std::vector<double> ticks(const Interval& interval, double step);

/// "10,000" for 10000.
std::string grouped(std::uint64_t number);

/// A multiple of `step` with as many digits as its step needs.
std::string tick_text(double value, double step);

/// A coordinate to a tenth of a pixel.
std::string pixel(double x);

/// The corners of a step function that takes each point's height from there to the next one.
std::vector<Point> stepped(std::span<const Point> points);

/// Axes with round numbers, and what is drawn between them. What lies outside is drawn at the edge.
class Chart {
 public:
  struct Frame {
    std::string name{};  ///< what the chart shows, for those who do not see it
    std::string x_title{}, y_title{};
    Interval x{}, y{};
    bool whole = false;   ///< whether x counts something
    bool failed = false;  ///< whether there is a row for trials that failed, below the axis
    double width = 500, height = 300;
  };

  explicit Chart(Frame frame);

  void line(std::span<const Point> points, std::string_view look) {
    if (points.size() < 2) return;
    body_ += concat("<path class=\"line ", look, "\" d=\"", path(points, 'M'), "\"/>\n");
  }
  /// The area between two lines over the same places.
  void band(std::span<const Point> lower, std::span<const Point> upper, std::string_view look);
  /// A line of text of its own for each dot would be too much for 10,000 of them: they are one path.
  void dots(std::span<const Point> points, std::string_view look);
  /// A dot that tells more when pointed at.
  void mark(const Point& point, std::string_view look, std::string_view more) {
    body_ += concat("<circle class=\"mark ", look, "\" cx=\"", pixel(x(point.x)), "\" cy=\"",
                    pixel(y(point.y)), "\" r=\"3.6\"><title>", xml_escaped(more), "</title></circle>\n");
  }
  /// A cross in the row of failed trials for each point, at its x.
  void failed(std::span<const Point> points);

  std::string svg() const;

 private:
  double x(double value) const {
    return left_ + (right_ - left_) * (frame_.x.clamp(value) - frame_.x.low) / (frame_.x.high - frame_.x.low);
  }
  double y(double value) const {
    return bottom_ -
           (bottom_ - top_) * (frame_.y.clamp(value) - frame_.y.low) / (frame_.y.high - frame_.y.low);
  }

  std::string path(std::span<const Point> points, char first) const;

  static std::string text(std::string_view look, double x, double y, std::string_view words) {
    return concat("<text class=\"", look, "\" x=\"", pixel(x), "\" y=\"", pixel(y), "\">", xml_escaped(words),
                  "</text>\n");
  }
  std::string grid() const;
  std::string axes() const;

  Frame frame_;
  double x_step_ = 1, y_step_ = 1;
  double left_ = 0, right_ = 0, top_ = 0, bottom_ = 0;
  std::string body_{};
};

}  // namespace ogive::report_detail

#if OGIVE_DEFINES

namespace ogive::report_detail {

OGIVE_INLINE double tick_step(const Interval& interval, int parts) {
  const double wanted = (interval.high - interval.low) / parts;
  const double power = std::pow(10.0, std::floor(std::log10(wanted)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * power >= wanted * (1 - 1e-9)) return factor * power;
  return 10 * power;
}

OGIVE_INLINE std::vector<double> ticks(const Interval& interval, double step) {
  std::vector<double> list;
  const double first = std::ceil(interval.low / step - 1e-9);
  for (double k = first; k * step <= interval.high + 1e-9 * step; ++k) list.push_back(k * step);
  return list;
}

OGIVE_INLINE std::string grouped(std::uint64_t number) {
  std::string text = to_text(number);
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, 1, ',');
  return text;
}

OGIVE_INLINE std::string tick_text(double value, double step) {
  if (value == 0 || std::abs(value) < step / 2) return "0";
  if (std::abs(value) >= 1e7 || step < 1e-5) return significant(value, 6);
  const int decimals = std::max(0, static_cast<int>(-std::floor(std::log10(step) + 1e-9)));
  if (decimals > 0) return fixed(value, decimals);
  const auto whole = static_cast<std::uint64_t>(std::llround(std::abs(value)));
  return concat(value < 0 ? "-" : "", grouped(whole));
}

OGIVE_INLINE std::string pixel(double x) {
  std::string text = fixed(x, 1);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text == "-0" ? "0" : text;
}

OGIVE_INLINE std::vector<Point> stepped(std::span<const Point> points) {
  std::vector<Point> corners;
  for (const Point& point : points) {
    if (!corners.empty()) corners.push_back({point.x, corners.back().y});
    corners.push_back(point);
  }
  return corners;
}

OGIVE_INLINE Chart::Chart(Frame frame) : frame_(std::move(frame)) {
  x_step_ = tick_step(frame_.x, frame_.width < 400 ? 3 : 6);
  if (frame_.whole) x_step_ = std::max(1.0, x_step_);
  y_step_ = tick_step(frame_.y, frame_.height < 250 ? 3 : 7);
  std::size_t letters = frame_.failed ? 6 : 1;
  for (const double y : ticks(frame_.y, y_step_)) letters = std::max(letters, tick_text(y, y_step_).size());
  left_ = 14 + 7.5 * static_cast<double>(letters);
  right_ = frame_.width - 22;
  top_ = frame_.y_title.empty() ? 14 : 34;
  bottom_ = frame_.height - (frame_.x_title.empty() ? 26 : 46) - (frame_.failed ? 20 : 0);
}

OGIVE_INLINE void Chart::band(std::span<const Point> lower, std::span<const Point> upper,
                              std::string_view look) {
  if (lower.empty()) return;
  std::vector<Point> back(upper.rbegin(), upper.rend());
  body_ += concat("<path class=\"band ", look, "\" d=\"", path(lower, 'M'), path(back, 'L'), "z\"/>\n");
}

OGIVE_INLINE void Chart::dots(std::span<const Point> points, std::string_view look) {
  std::string inside, outside;
  for (const Point& point : points) {
    const std::string at = concat("M", pixel(x(point.x)), " ", pixel(y(point.y)));
    if (point.y < frame_.y.low)
      outside += at + "l-3.5 -6h7z";
    else if (point.y > frame_.y.high)
      outside += at + "l-3.5 6h7z";
    else
      inside += at + "h0";
  }
  if (!inside.empty()) body_ += concat("<path class=\"dot ", look, "\" d=\"", inside, "\"/>\n");
  if (!outside.empty()) body_ += concat("<path class=\"beyond ", look, "\" d=\"", outside, "\"/>\n");
}

OGIVE_INLINE void Chart::failed(std::span<const Point> points) {
  std::string crosses;
  for (const Point& point : points)
    crosses += concat("M", pixel(x(point.x) - 3), " ", pixel(bottom_ + 7), "l6 6m0 -6l-6 6");
  if (!crosses.empty()) body_ += concat("<path class=\"failed\" d=\"", crosses, "\"/>\n");
}

OGIVE_INLINE std::string Chart::svg() const {
  const std::string name = xml_escaped(frame_.name);
  return concat("<svg class=\"chart\" role=\"img\" viewBox=\"0 0 ", frame_.width, " ", frame_.height,
                "\" width=\"", frame_.width, "\" height=\"", frame_.height, "\">\n<title>", name,
                "</title>\n", grid(), body_, axes(), "</svg>\n");
}

OGIVE_INLINE std::string Chart::path(std::span<const Point> points, char first) const {
  std::string text;
  for (const Point& point : points) {
    text += concat(first, pixel(x(point.x)), " ", pixel(y(point.y)));
    first = 'L';
  }
  return text;
}

OGIVE_INLINE std::string Chart::grid() const {
  std::string lines;
  for (const double tick : ticks(frame_.y, y_step_))
    lines += concat("M", pixel(left_), " ", pixel(y(tick)), "H", pixel(right_));
  return concat("<path class=\"grid\" d=\"", lines, "\"/>\n");
}

OGIVE_INLINE std::string Chart::axes() const {
  std::string out, marks;
  const double foot = bottom_ + (frame_.failed ? 20 : 0);
  for (const double tick : ticks(frame_.y, y_step_))
    out += text("tick end", left_ - 8, y(tick) + 4, tick_text(tick, y_step_));
  for (const double tick : ticks(frame_.x, x_step_)) {
    marks += concat("M", pixel(x(tick)), " ", pixel(foot), "v4");
    out += text("tick", x(tick), foot + 18, tick_text(tick, x_step_));
  }
  if (frame_.failed) out += text("tick end", left_ - 8, bottom_ + 16, "failed");
  if (!frame_.x_title.empty()) out += text("axis", (left_ + right_) / 2, foot + 38, frame_.x_title);
  if (!frame_.y_title.empty()) out += text("axis start", 4, 16, frame_.y_title);
  return concat("<path class=\"axis-line\" d=\"M", pixel(left_), " ", pixel(foot), "H", pixel(right_), marks,
                "\"/>\n", out);
}

}  // namespace ogive::report_detail

#endif
