// fuzz_seeds FOLDER: writes FOLDER/PARSER/NAME, small inputs as our own writers make them.
#include <zlib.h>

#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>

#include "ogive/core/bytes.hpp"
#include "ogive/data/npz.hpp"
#include "ogive/io/checkpoints.hpp"
#include "ogive/io/journal_lines.hpp"
#include "ogive/space/concepts.hpp"
#include "ogive/space/darts.hpp"
#include "ogive/tensor/weights.hpp"

using namespace ogive;

namespace {

std::string folder;

void seed(const std::string& parser, const std::string& name, std::span<const std::uint8_t> content) {
  std::filesystem::create_directories(concat(folder, "/", parser));
  write_bytes(concat(folder, "/", parser, "/", name), content);
}
void seed(const std::string& parser, const std::string& name, std::string_view content) {
  seed(parser, name, as_bytes(content));
}

/// @param bits of zlib's window: 31 for gzip, -15 for bare deflate
Bytes deflated(std::string_view text, int bits) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, bits, 9, Z_DEFAULT_STRATEGY);
  Bytes bytes(deflateBound(&stream, text.size()));
  stream.next_in = const_cast<Bytef*>(as_bytes(text).data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = bytes.data();
  stream.avail_out = static_cast<uInt>(bytes.size());
  deflate(&stream, Z_FINISH);
  bytes.resize(stream.total_out);
  deflateEnd(&stream);
  return bytes;
}

Bytes joined(const Bytes& a, const Bytes& b) {
  Bytes both = a;
  both.insert(both.end(), b.begin(), b.end());
  return both;
}

void data_files() {
  seed("idx", "images", Bytes{0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 9, 8, 7, 6});
  seed("idx", "labels", Bytes{0, 0, 8, 1, 0, 0, 0, 3, 4, 0, 9});
  Bytes record(3073, 77);
  record[0] = 3;
  seed("cifar", "one", record);
  seed("cifar", "names", std::string_view("a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n"));

  const Bytes zipped = deflated("what an image file holds, over and over and over", 31);
  seed("gzip", "one", zipped);
  seed("gzip", "two", joined(zipped, deflated(std::string(5000, 'x'), 31)));

  const auto f32 = npy_to_bytes({2, 2}, std::span<const float>(std::array{1.0F, -2.0F, 0.5F, 3e8F}));
  const auto f64 = npy_to_bytes({}, std::span<const double>(std::array{0.1}));
  const auto u8 = npy_to_bytes({3}, std::span<const std::uint8_t>(std::array<std::uint8_t, 3>{1, 2, 3}));
  const auto u64 = npy_to_bytes({1, 1}, std::span<const std::uint64_t>(std::array<std::uint64_t, 1>{~0ULL}));
  seed("npy", "f32", f32);
  seed("npy", "f64", f64);
  seed("npy", "u8", u8);
  seed("npy", "u64", u64);
  seed("npz", "stored", zip({{"a.npy", f32}, {"b.npy", u8}}, "seed"));
  seed("npz", "empty", zip({}, "seed"));
  // The same with a deflated member: its head (30 bytes and the name) says method 8 and other lengths.
  const Bytes packed = deflated(as_text(f32), -15);
  Bytes archive;
  const data_detail::ZipEntry entry{.method = 8,
                                    .sum = crc32(f32),
                                    .packed = static_cast<std::uint32_t>(packed.size()),
                                    .length = static_cast<std::uint32_t>(f32.size()),
                                    .name = "a.npy"};
  append_number(archive, data_detail::zip_local);
  data_detail::append_zip_fields(archive, entry);
  append_text(archive, entry.name);
  archive = joined(archive, packed);
  const auto start = static_cast<std::uint32_t>(archive.size());
  append_number(archive, data_detail::zip_directory);
  append_number(archive, std::uint16_t{20});
  data_detail::append_zip_fields(archive, entry);
  archive.insert(archive.end(), 14, 0);  // comment, disk, attributes, offset
  append_text(archive, entry.name);
  append_number(archive, data_detail::zip_end);
  for (const int field : {0, 0, 1, 1}) append_number(archive, static_cast<std::uint16_t>(field));
  append_number(archive, static_cast<std::uint32_t>(archive.size() - 12 - start));
  append_number(archive, start);
  append_number(archive, std::uint16_t{0});
  seed("npz", "deflated", archive);
}

void own_files() {
  NamedTensors named;
  seed("weights", "empty", weights_to_bytes(named));
  named.add("conv.weight", Tensor::from({1, 2}, {0.5F, -1.0F}));
  named.add_number("rate", 0.1);
  named.add("steps", NamedTensors::Counts{1, 2});
  seed("weights", "three", weights_to_bytes(named));
  seed("checkpoint", "one", checkpoint_file::wrapped(7, Bytes{1, 2, 3}));
  seed("checkpoint", "empty", checkpoint_file::wrapped(7, {}));

  const TrialRecord plain{.id = 0, .architecture = "|a~0|", .score = {0.25}, .seconds = 1.5};
  const TrialRecord failed{
      .id = 1, .architecture = "b", .fidelity = 0.5, .continues = 0, .error = "no \"memory\""};
  const TrialRecord mixed{.id = 2, .architecture = "\xff c", .score = {1, HUGE_VAL}, .mixing = {0.5F, 0.25F}};
  std::string lines;
  std::uint32_t sum = 0;
  std::string whole = journal_file::sealed(journal_file::header({{"run.seed", "1", false}}), sum) + "\n";
  for (const TrialRecord& record : {plain, failed, mixed}) {
    const std::string line = journal_file::record(record);
    lines += line + "\n";
    whole += journal_file::sealed(line, sum) + "\n";
    seed("json_line", concat("record", record.id), line + "}");
  }
  seed("journal", "lines", lines);
  seed("journal", "whole", whole);
  seed("journal", "facts", journal_file::header({{"space.type", "Nb201Space"}, {"run.seed", "1", false}}));
  seed("json_line", "nested",
       std::string_view(R"({"a":{"b":[1,-2e3,[null]],"c":"\u00e9\ud83d\ude00\n"},"d":true})"));
}

void texts() {
  seed("nb201_text", "mixed",
       std::string_view("|nor_conv_3x3~0|+|none~0|skip_connect~1|+|nor_conv_1x1~0|avg_pool_3x3~1|none~2|"));
  const DartsSpace space;
  seed("darts_text", "v1", concat("\3", space.text(darts_v1())));
  seed("darts_text", "v2", concat("\3", space.text(darts_v2())));
  Rng rng(1);
  const DartsSpace small{.nodes = 1};
  seed("darts_text", "small", concat("\10", small.text(sample(small, rng))));
  seed("choices_text", "shallow", std::string_view("depth=0 kernel=2"));
  seed("choices_text", "deep", std::string_view("depth=2 kernel=0 kernel=299 width==65533"));
  seed("table", "three", std::string_view("key,valid,test\r\na,1,2\n|b~0|,-3.5e1,x\n"));
  seed("command", "line", std::string_view("./train --cell='{architecture}' \"{seed} \\\" {other\" a\\ b"));
  seed("command", "number", std::string_view("epoch 1\n0.25\n"));
  seed("command", "object", std::string_view("{\"loss\": 0.25, \"ms\": 3, \"more\": [1, {\"a\": null}]}\n"));
}

void json() {
  seed("json", "all",
       std::string_view(R"({"small": -3, "large": 1e3, "text": "\u00e9", "limit": null, "sizes": [1, 2],
 "list": [{"rate": 0.25, "on": true}, {}], "inner": {"rate": 0}})"));
  seed("json", "empty", std::string_view("{}"));
  seed("json", "infinite", std::string_view(R"({"limit": "-inf"})"));
  seed("search", "short",
       std::string_view(R"({"space": "DartsSpace", "strategy": "Random", "estimator": "first"})"));
  seed("search", "long", std::string_view(R"({
  "space": {"type": "Nb201Space", "channels": 8, "cells": 1},
  "strategy": {"type": "Enqueue", "strategy": {"type": "Evolution", "population": 20},
   "first": ["|none~0|+|none~0|none~1|+|none~0|none~1|none~2|"]},
  "estimator": {"type": "Retry", "times": 2, "estimator": "first"},
  "run": {"trials": 30, "seed": 7}
})"));
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) {
    std::fprintf(stderr, "give one folder\n");
    return 1;
  }
  folder = words[1];
  data_files();
  own_files();
  texts();
  json();
}
