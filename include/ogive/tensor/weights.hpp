#pragma once
/// Named tensors and counts in one file, bit for bit: weights, optimiser state, random streams.
///
/// The format, version 1; all numbers least significant byte first (also in docs/weights-format.md):
///
// clang-format off
///     bytes      what
///     8          magic: 89 'O' 'G' 'V' 0D 0A 1A 0A (as in PNG: a transfer that changes line ends is seen at once)
///     4          version, u32
///     8          length of the whole file in bytes, u64
///     8          number of entries, u64
///     per entry:
///       4        length of the name in bytes, u32, at least 1
///       ...      the name
///       1        type: 1 float of 32 bits, 2 float of 64 bits, 3 unsigned integer of 64 bits
///       1        number of dimensions, 0 to 6; exactly 1 for integers
///       8 each   lengths of the dimensions, outermost first, u64
///       ...      the elements, row-major
///     4          CRC-32 of everything before it, u32
// clang-format on
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "ogive/core/bytes.hpp"
#include "ogive/core/compiled.hpp"
#include "ogive/core/crc32.hpp"
#include "ogive/core/error.hpp"
#include "ogive/core/file.hpp"
#include "ogive/tensor/level.hpp"
#include "ogive/tensor/tensor.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// An ordered list of named values: float tensors, double tensors and rows of 64-bit counts.
/// Tensors are handles: the list shares their elements.
class NamedTensors {
 public:
  using Counts = std::vector<std::uint64_t>;
  struct Entry {
    std::string name;
    std::variant<Tensor, BasicTensor<double>, Counts> value;
  };

  /// @throws Error when the name is empty or taken, or the tensor is a default one (which has no memory)
  void add(std::string name, Tensor values) {
    check_memory(name, values.data());
    append(std::move(name), std::move(values));
  }
  void add(std::string name, BasicTensor<double> values) {
    check_memory(name, values.data());
    append(std::move(name), std::move(values));
  }
  /// Numbers that must come back exactly: step counts, the state of a random stream.
  void add(std::string name, Counts counts) { append(std::move(name), std::move(counts)); }
  /// One number in double precision: a learning rate, a best score.
  void add_number(std::string name, double number) {
    add(std::move(name), BasicTensor<double>::full({}, number));
  }
  void add_count(std::string name, std::uint64_t count) { add(std::move(name), Counts{count}); }

  std::size_t size() const { return entries_.size(); }
  auto begin() const { return entries_.begin(); }
  auto end() const { return entries_.end(); }
  bool contains(std::string_view name) const { return find(name) != nullptr; }

  /// The value called `name`. @throws Error when there is none, or it has another type
  const Tensor& tensor(std::string_view name) const { return get<Tensor>(name, "a float tensor"); }
  const BasicTensor<double>& tensor64(std::string_view name) const {
    return get<BasicTensor<double>>(name, "a double tensor");
  }
  const Counts& counts(std::string_view name) const { return get<Counts>(name, "counts"); }
  double number(std::string_view name) const { return tensor64(name).item(); }
  std::uint64_t count(std::string_view name) const;

 private:
  static void check_memory(const std::string& name, const void* data) {
    if (!data) throw Error(name, "a tensor with memory", "an empty one");
  }
  const Entry* find(std::string_view name) const;
  template <class Value>
  void append(std::string name, Value value) {
    expect(!name.empty(), "NamedTensors", "a name", "an empty one");
    if (contains(name)) throw Error("NamedTensors", "every name once", concat("\"", name, "\" twice"));
    entries_.push_back({std::move(name), std::move(value)});
  }
  template <class Value>
  const Value& get(std::string_view name, std::string_view expected) const {
    const Entry* const entry = find(name);
    if (!entry)
      throw Error("NamedTensors", concat(expected, " called \"", name, "\""), concat("none among ", size()));
    const Value* const value = std::get_if<Value>(&entry->value);
    if (!value)
      throw Error("NamedTensors", concat(expected, " called \"", name, "\""), "one of another type");
    return *value;
  }

  std::vector<Entry> entries_;
};

namespace weights_file {
inline constexpr std::array<std::uint8_t, 8> magic{0x89, 'O', 'G', 'V', 0x0D, 0x0A, 0x1A, 0x0A};
inline constexpr std::uint32_t current_version = 1;
inline constexpr std::size_t head_bytes = 28;  // magic, version, file length, number of entries
enum class WeightType : std::uint8_t { f32 = 1, f64 = 2, u64 = 3 };

template <std::floating_point T>
void append_value(Bytes& bytes, const BasicTensor<T>& tensor) {
  bytes.push_back(static_cast<std::uint8_t>(std::same_as<T, float> ? WeightType::f32 : WeightType::f64));
  bytes.push_back(static_cast<std::uint8_t>(tensor.rank()));
  for (const std::size_t length : tensor.shape()) append_number(bytes, std::uint64_t{length});
  append_numbers(bytes, tensor.values());
}
void append_value(Bytes& bytes, const NamedTensors::Counts& counts);

Shape read_shape(ByteReader& reader);
/// The bytes of `shape` elements of `width` bytes, checked before any memory is asked for.
std::span<const std::uint8_t> read_elements(ByteReader& reader, const Shape& shape, std::size_t width);
template <std::floating_point T>
BasicTensor<T> read_tensor(ByteReader& reader, const Shape& shape) {
  const auto elements = read_elements(reader, shape, sizeof(T));
  auto tensor = BasicTensor<T>::uninitialised(shape);
  if (!elements.empty()) std::memcpy(tensor.data(), elements.data(), elements.size());
  return tensor;
}

void read_entry(ByteReader& reader, NamedTensors& named);

/// Looks at everything that says whether the file is whole; gives the reader of the entries.
ByteReader check_weights(std::span<const std::uint8_t> file, const std::string& path);
}  // namespace weights_file

/// The file's contents as bytes in memory.
Bytes weights_to_bytes(const NamedTensors& named);

/// @param path named in errors
/// @throws Error when the bytes are anything but a whole weights file of a known version
NamedTensors weights_from_bytes(std::span<const std::uint8_t> bytes, const std::string& path);

/// Writes the whole file or none (see write_bytes). Every bit of every value comes back: NaN payloads and -0
/// too.
/// @throws Error when the file cannot be written
inline void save_weights(const std::string& path, const NamedTensors& named) {
  write_bytes(path, weights_to_bytes(named));
}

/// @throws Error when the file is missing, truncated, damaged, of a later version, or something else
/// altogether
inline NamedTensors load_weights(const std::string& path) {
  return weights_from_bytes(read_bytes(path), path);
}

}  // namespace ogive::inline OGIVE_LEVEL

#if OGIVE_DEFINES

namespace ogive::inline OGIVE_LEVEL {

OGIVE_INLINE std::uint64_t NamedTensors::count(std::string_view name) const {
  const Counts& row = counts(name);
  if (row.size() != 1) throw Error(std::string(name), "one count", to_text(row.size()));
  return row[0];
}

OGIVE_INLINE const NamedTensors::Entry* NamedTensors::find(std::string_view name) const {
  for (const Entry& entry : entries_)
    if (entry.name == name) return &entry;
  return nullptr;
}

OGIVE_INLINE Bytes weights_to_bytes(const NamedTensors& named) {
  Bytes bytes;
  append_numbers(bytes, std::span<const std::uint8_t>(weights_file::magic));
  append_number(bytes, weights_file::current_version);
  append_number(bytes, std::uint64_t{0});
  append_number(bytes, std::uint64_t{named.size()});
  for (const auto& entry : named) {
    append_number(bytes, static_cast<std::uint32_t>(entry.name.size()));
    append_text(bytes, entry.name);
    std::visit([&](const auto& value) { weights_file::append_value(bytes, value); }, entry.value);
  }
  const std::uint64_t length = bytes.size() + 4;
  std::memcpy(bytes.data() + 12, &length, sizeof length);
  append_number(bytes, crc32(bytes));
  return bytes;
}

OGIVE_INLINE NamedTensors weights_from_bytes(std::span<const std::uint8_t> bytes, const std::string& path) {
  ByteReader reader = weights_file::check_weights(bytes, path);
  reader.take(weights_file::head_bytes - 8, "head");
  const auto entries = reader.number<std::uint64_t>("number of entries");
  NamedTensors named;
  for (std::uint64_t i = 0; i < entries; ++i) {
    try {
      weights_file::read_entry(reader, named);
    } catch (const Error& error) {
      if (error.where().starts_with(path)) throw;
      throw Error(reader.where(), error.sentence());
    }
  }
  if (reader.left() != 0)
    throw Error(reader.where(), concat("the end after ", entries, " entries"),
                concat(reader.left(), " more bytes"));
  return named;
}

namespace weights_file {

OGIVE_INLINE void append_value(Bytes& bytes, const NamedTensors::Counts& counts) {
  bytes.push_back(static_cast<std::uint8_t>(WeightType::u64));
  bytes.push_back(1);
  append_number(bytes, std::uint64_t{counts.size()});
  append_numbers(bytes, std::span<const std::uint64_t>(counts));
}

OGIVE_INLINE Shape read_shape(ByteReader& reader) {
  const std::string where = reader.where();
  const auto rank = reader.number<std::uint8_t>("the number of dimensions");
  if (rank > Shape::max_rank) throw Error(where, "at most 6 dimensions", to_text(rank));
  Shape shape;
  for (std::uint8_t i = 0; i < rank; ++i) shape.push_back(reader.number<std::uint64_t>("a shape"));
  return shape;
}

OGIVE_INLINE std::span<const std::uint8_t> read_elements(ByteReader& reader, const Shape& shape,
                                                         std::size_t width) {
  std::size_t bytes = 0;
  if (!product_within(shape, width, reader.left(), bytes))
    throw Error(reader.where(), concat("the elements of shape ", shape.text()),
                concat(reader.left(), " bytes in the rest of the file"));
  return reader.take(bytes, "elements");
}

OGIVE_INLINE void read_entry(ByteReader& reader, NamedTensors& named) {
  const auto name_length = reader.number<std::uint32_t>("a name's length");
  std::string name(reader.take_text(name_length, "a name"));
  const std::string where = reader.where();
  const auto type = WeightType{reader.number<std::uint8_t>("a type")};
  const Shape shape = read_shape(reader);
  switch (type) {
    case WeightType::f32:
      return named.add(std::move(name), read_tensor<float>(reader, shape));
    case WeightType::f64:
      return named.add(std::move(name), read_tensor<double>(reader, shape));
    case WeightType::u64: {
      if (shape.rank() != 1) throw Error(where, "counts of one dimension", concat("shape ", shape.text()));
      const auto elements = read_elements(reader, shape, sizeof(std::uint64_t));
      NamedTensors::Counts counts(shape[0]);
      if (!elements.empty()) std::memcpy(counts.data(), elements.data(), elements.size());
      return named.add(std::move(name), std::move(counts));
    }
  }
  throw Error(where, "the type 1, 2 or 3", to_text(static_cast<unsigned>(type)));
}

OGIVE_INLINE ByteReader check_weights(std::span<const std::uint8_t> file, const std::string& path) {
  ByteReader head(file, path);
  const auto beginning = head.take(std::min(magic.size(), file.size()), "magic");
  if (file.empty() || !std::equal(beginning.begin(), beginning.end(), magic.begin()))
    throw Error(path, "the file is not a weights file of ogive: it begins differently");
  if (file.size() < head_bytes + 4)
    throw Error(path, concat("at least ", head_bytes + 4, " bytes"),
                concat(file.size(), ": the file is truncated"));
  const auto version = head.number<std::uint32_t>("version");
  if (version != current_version)
    throw Error(path, concat("version ", current_version, " of the weights format"), to_text(version));
  const auto length = head.number<std::uint64_t>("length");
  if (length != file.size())
    throw Error(
        path, concat(length, " bytes"),
        concat(file.size(), length > file.size() ? ": the file is truncated" : ": something was appended"));
  ByteReader tail(file.last(4), path);
  if (tail.number<std::uint32_t>("checksum") != crc32(file.first(file.size() - 4)))
    throw Error(path, "the checksum does not fit the contents: the file is damaged");
  return {file.first(file.size() - 4), path};
}

}  // namespace weights_file
}  // namespace ogive::inline OGIVE_LEVEL

#endif
