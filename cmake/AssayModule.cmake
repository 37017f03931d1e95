# assay_module(NAME [DEPENDS modules…] [PRIVATE_DEPENDS targets…] [TEST_DEPENDS targets…])
#
# A room of the house: every *.cpp of the folder becomes the library assay::NAME, every *_test.cpp the test program
# NAME_test. DEPENDS are modules whose headers this one's headers include; PRIVATE_DEPENDS stay inside, so that nobody
# who uses the module can include their headers.
include(GoogleTest)

function(assay_module NAME)
  cmake_parse_arguments(ARG "" "" "DEPENDS;PRIVATE_DEPENDS;TEST_DEPENDS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS *.cpp)
  file(GLOB tests CONFIGURE_DEPENDS *_test.cpp)
  list(REMOVE_ITEM sources ${tests} "")

  list(TRANSFORM ARG_DEPENDS PREPEND assay::)
  if(sources)
    add_library(assay_${NAME} STATIC ${sources})
    set(scope PUBLIC)
    target_link_libraries(assay_${NAME} PRIVATE assay_flags fmt::fmt ${ARG_PRIVATE_DEPENDS})
  else()
    add_library(assay_${NAME} INTERFACE)
    set(scope INTERFACE)
  endif()
  add_library(assay::${NAME} ALIAS assay_${NAME})
  target_include_directories(assay_${NAME} ${scope} ${PROJECT_SOURCE_DIR})
  target_link_libraries(assay_${NAME} ${scope} ${ARG_DEPENDS})

  if(tests)
    add_executable(${NAME}_test ${tests})
    target_link_libraries(${NAME}_test PRIVATE assay::${NAME} assay_flags fmt::fmt ${ARG_PRIVATE_DEPENDS}
      ${ARG_TEST_DEPENDS} GTest::gmock GTest::gtest GTest::gtest_main)
    gtest_discover_tests(${NAME}_test TEST_PREFIX ${NAME}/ DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 120)
  endif()
endfunction()
