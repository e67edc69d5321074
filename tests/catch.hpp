#pragma once
// The one place that knows where Catch2 lives: version 2 (Debian 12) has one header, version 3 many.
// Tests use what both have: TEST_CASE, SECTION, REQUIRE, CHECK, REQUIRE_THROWS_AS, Approx.

#if __has_include(<catch2/catch.hpp>)
#include <catch2/catch.hpp>
#else
#include <catch2/catch_all.hpp>
using Catch::Approx;
#endif
