#include "bench/runner/journal_record.h"

#include <cstdio>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/runner/crc32.h"
#include "tests/unit/runner/journal_samples.h"

namespace aibench {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string without_newline(std::string line) {
  EXPECT_EQ(line.back(), '\n');
  line.pop_back();
  EXPECT_EQ(line.find('\n'), std::string::npos);
  return line;
}

template <class T>
T round_trip(const T& record) {
  const auto parsed = parse_journal_line(7, without_newline(journal_line(7, record)));
  EXPECT_TRUE(parsed.has_value());
  return std::get<T>(parsed.value());
}

TEST(JournalRecord, AHeaderComesBackAsItWas) { EXPECT_EQ(round_trip(sample_header()), sample_header()); }

TEST(JournalRecord, ARoundComesBackToTheLastBit) {
  const JournalRound was = sample_round(1, 0, 4, 0.1);
  const JournalRound is = round_trip(was);
  EXPECT_EQ(is.target, 1u);
  EXPECT_EQ(is.case_index, 0u);
  EXPECT_EQ(is.round.round, 4);
  EXPECT_EQ(is.round.started_s, 1.5);
  EXPECT_EQ(is.round.init_time_s, 0.25);
  EXPECT_EQ(is.round.event.case_id, was.round.event.case_id);
  EXPECT_EQ(is.round.event.modes.at(0).samples, was.round.event.modes.at(0).samples);
  EXPECT_EQ(is.round.event.first_call_time_s, was.round.event.first_call_time_s);
  EXPECT_EQ(is.round.event.verification->checks.at(0).limit, 5e-6);
  EXPECT_EQ(is.round.event.losses, was.round.event.losses);
}

TEST(JournalRecord, ATargetComesBackAsItWas) {
  const TargetRecord is = round_trip(JournalTarget{1, sample_target()}).record;
  EXPECT_TRUE(is.available);
  EXPECT_EQ(is.ready->device.name, "some CPU");
  EXPECT_EQ(is.ready->device.memory_bytes, 1ull << 40);
  EXPECT_EQ(is.ready->providers.at(0).version, "0.3.21");
  EXPECT_EQ(is.peaks.rates.at(0).flop_per_s, 2.69e11);
  EXPECT_EQ(is.changes, sample_target().changes);
  EXPECT_EQ(is.cleared_variables, sample_target().cleared_variables);
}

TEST(JournalRecord, EveryFlippedBitIsNoticed) {
  const std::string line = without_newline(journal_line(7, sample_round(0, 1, 2)));
  for (std::size_t i = 0; i < line.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string broken = line;
      broken[i] = static_cast<char>(broken[i] ^ (1 << bit));
      EXPECT_FALSE(parse_journal_line(7, broken)) << "byte " << i << " bit " << bit;
    }
  }
}

TEST(JournalRecord, EveryCutLineIsNoticed) {
  const std::string line = without_newline(journal_line(7, sample_header()));
  for (std::size_t length = 0; length < line.size(); ++length) {
    EXPECT_FALSE(parse_journal_line(7, line.substr(0, length))) << length;
  }
  EXPECT_FALSE(parse_journal_line(7, line + "}"));
}

TEST(JournalRecord, ALineOutOfSequenceIsNotTaken) {
  EXPECT_FALSE(parse_journal_line(8, without_newline(journal_line(7, sample_header()))));
}

TEST(JournalRecord, AWholeLineThatMakesNoSenseIsNotTaken) {
  const auto framed = [](const std::string& payload) {
    char crc[9];
    std::snprintf(crc, sizeof crc, "%08x", static_cast<unsigned>(crc32(payload)));
    return "{\"seq\":0,\"crc32\":\"" + std::string(crc) + "\",\"record\":" + payload + "}";
  };
  const std::string sane = without_newline(journal_line(0, sample_header()));
  const std::size_t start = framed("").size() - 1;
  ASSERT_TRUE(parse_journal_line(0, framed(sane.substr(start, sane.size() - start - 1))));  // the frame itself is right
  EXPECT_FALSE(parse_journal_line(0, framed("{}")));
  EXPECT_FALSE(parse_journal_line(0, framed(R"({"type":"round","target":-1})")));
  EXPECT_FALSE(parse_journal_line(0, framed(R"({"type":"unheard of"})")));
  EXPECT_FALSE(parse_journal_line(0, framed(std::string(100000, '['))));
  EXPECT_FALSE(parse_journal_line(0, ""));
  EXPECT_FALSE(parse_journal_line(0, std::string(100000, '[')));
}

TEST(JournalRecord, ANumberThatIsNotFiniteIsRefused) {
  JournalRound round = sample_round(0, 0, 0);
  round.round.started_s = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW(journal_line(0, round), ProtocolError);
}

TEST(JournalRecord, ForeignBytesInReasonsDoNotThrow) {
  JournalTarget target{0, sample_target()};
  target.record.reason = "\xff\xfe";
  EXPECT_NO_THROW(journal_line(0, target));
}

TEST(Difference, IsEmptyForTheSameRun) { EXPECT_EQ(difference(sample_header(), sample_header()), ""); }

TEST(Difference, NamesWhatChangedWithBothValues) {
  const auto with = [](auto change) {
    JournalHeader now = sample_header();
    change(now);
    return difference(sample_header(), now);
  };
  EXPECT_THAT(with([](auto& h) { h.config_sha256 = "cd34"; }),
              AllOf(HasSubstr("config"), HasSubstr("ab12"), HasSubstr("cd34")));
  EXPECT_THAT(with([](auto& h) { h.tool_version = "0.2.0"; }), AllOf(HasSubstr("0.1.0"), HasSubstr("0.2.0")));
  EXPECT_THAT(with([](auto& h) { h.identity["machine"] = "there"; }), AllOf(HasSubstr("here"), HasSubstr("there")));
  EXPECT_THAT(with([](auto& h) { h.identity.clear(); }), HasSubstr("machine"));
  EXPECT_THAT(with([](auto& h) { h.identity["driver"] = "550"; }), HasSubstr("driver"));
  EXPECT_THAT(with([](auto& h) { h.targets[1] = "cuda"; }), AllOf(HasSubstr("cuda:1"), HasSubstr("target")));
  EXPECT_THAT(with([](auto& h) { h.cases.pop_back(); }), AllOf(HasSubstr("2 case"), HasSubstr("1")));
}

}  // namespace
}  // namespace aibench
