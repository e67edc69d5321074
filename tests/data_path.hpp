#pragma once
// Where the published data of tests and benchmarks is: $OGIVE_DATA, or ../shared/data beside the sources.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "ogive/core/file.hpp"

#ifndef OGIVE_SOURCE_DIR
#define OGIVE_SOURCE_DIR "."
#endif

namespace ogive_test {

inline std::string data_path(const std::string& file) {
  const char* folder = std::getenv("OGIVE_DATA");
  return (folder ? std::string(folder) : std::string(OGIVE_SOURCE_DIR "/../shared/data")) + "/" + file;
}

/// Whether the file is there; says so when it is not.
inline bool have_data(const std::string& file) {
  const std::string path = data_path(file);
  if (ogive::is_readable(path)) return true;
  std::fprintf(stderr, "skipped: no data at %s\n", path.c_str());
  return false;
}

}  // namespace ogive_test
