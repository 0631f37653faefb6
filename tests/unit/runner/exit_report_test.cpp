#include "bench/runner/exit_report.h"

#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aibench {
namespace {

using Kind = ExitReport::Kind;
using testing::HasSubstr;

TEST(ExitReport, NamesTheSignalThatKilled) {
  EXPECT_EQ(in_words({Kind::signaled, SIGSEGV}), "killed by SIGSEGV");
  EXPECT_EQ(in_words({Kind::signaled, SIGABRT}), "killed by SIGABRT");
  EXPECT_EQ(signal_name(250), "signal 250");
}

TEST(ExitReport, PointsToMemoryWhenNobodyHereSentSigkill) {
  EXPECT_THAT(in_words({Kind::signaled, SIGKILL}), HasSubstr("memory"));
}

TEST(ExitReport, AnExitWithoutAResultSaysSoWhateverTheCode) {
  EXPECT_EQ(in_words({Kind::exited, 0}), "exited with code 0 without a result");
  EXPECT_EQ(in_words({Kind::exited, 70}), "exited with code 70 without a result");
}

TEST(ExitReport, TellsTheWillingFromTheUnwilling) {
  EXPECT_EQ(in_words({Kind::signaled, SIGTERM, true, false}), "ended by SIGTERM");
  EXPECT_EQ(in_words({Kind::signaled, SIGKILL, true, true}), "ignored SIGTERM and was killed");
  EXPECT_EQ(in_words({Kind::exited, 3, true, false}), "ended when asked to (exit code 3)");
  EXPECT_EQ(in_words({Kind::abandoned, 0, true, true}), "could not be killed and was abandoned");
}

}  // namespace
}  // namespace aibench
