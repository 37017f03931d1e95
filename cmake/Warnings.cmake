# Flags that every target of the project is compiled with. Warnings are errors.
add_library(assay_flags INTERFACE)
target_compile_options(assay_flags INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wshadow -Wnon-virtual-dtor -Wcast-qual -Wconversion
  -Wno-sign-conversion -fno-omit-frame-pointer)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports these inside libstdc++'s std::string and std::variant when optimising: known false alarms.
  target_compile_options(assay_flags INTERFACE
    -Wno-restrict -Wno-maybe-uninitialized -Wno-stringop-overflow -Wno-array-bounds -Wno-dangling-pointer)
endif()
target_compile_definitions(assay_flags INTERFACE JSON_USE_IMPLICIT_CONVERSIONS=0 ASSAY_VERSION="${PROJECT_VERSION}")
if(ASSAY_SANITIZE)
  target_compile_options(assay_flags INTERFACE -fsanitize=${ASSAY_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(assay_flags INTERFACE -fsanitize=${ASSAY_SANITIZE})
endif()
if(ASSAY_TIDY)
  set(CMAKE_CXX_CLANG_TIDY clang-tidy-19)
endif()
