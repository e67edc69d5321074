#include "ogive/data/gzip.hpp"

// Links only if ogive::data brought zlib.
int main(int, char** argv) { return ogive::read_file(argv[0]).empty(); }
