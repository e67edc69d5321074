// PARSER_fuzz FOLDER: gives every file of the folder to the parser, where there is no libFuzzer to do so.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <new>
#include <string>
#include <vector>

#include "tests/fuzz/fuzz.hpp"

// Without the hooks of a sanitizer what goes through `new` is counted here: all but zlib's windows and the
// storage of tensors.
#if !defined(__SANITIZE_ADDRESS__)
#include <malloc.h>

namespace {
void* counted(void* block) {
  if (!block) throw std::bad_alloc();
  ogive_fuzz::Meter::add(malloc_usable_size(block));
  return block;
}
}  // namespace

void* operator new(std::size_t bytes) { return counted(std::malloc(bytes > 0 ? bytes : 1)); }
void operator delete(void* block) noexcept {
  if (block) ogive_fuzz::Meter::remove(malloc_usable_size(block));
  std::free(block);
}
void operator delete(void* block, std::size_t) noexcept { operator delete(block); }
#endif

int main(int count, char** words) {
  if (count != 2) {
    std::fprintf(stderr, "give one folder\n");
    return 1;
  }
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(words[1])) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  for (const std::string& path : paths) {
    std::printf("%s\n", path.c_str());
    std::fflush(stdout);
    const ogive::Bytes input = ogive::read_bytes(path);
    LLVMFuzzerTestOneInput(input.data(), input.size());
  }
  if (paths.empty()) std::fprintf(stderr, "%s is empty\n", words[1]);
  return paths.empty() ? 1 : 0;
}
