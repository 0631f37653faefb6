#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "bench/answer/roofline.h"
#include "bench/answer/sweep_crossover.h"
#include "bench/report/case_block.h"
#include "bench/report/html/plot.h"
#include "bench/report/training_tables.h"
#include "bench/result/result.h"

// The pictures of a report, each a pure function of a result. None of them shows a row that is not valid, and each is
// empty text when it would be an empty picture. A target keeps its colour and marker in all pictures of a result.
// `id` names the picture and is unique in the page.
namespace aibench {

// Lines thinned out evenly to so many points; the caption says so.
inline constexpr std::size_t kMostPoints = 60;
// Rows of a picture of distributions.
inline constexpr std::size_t kMostDistributions = 30;

// Rate (FLOP/s, or samples/s of networks) against the size of a sweep, one line a target.
std::string rate_figure(const Result& result, const Sweep& sweep, const std::string& id);

// Speedup over the base against the size, resident and with transfers, with the crossings of `answers`, which are all
// of this one sweep.
std::string speedup_figure(const Result& result, const std::vector<const SweepCrossover*>& answers,
                           const std::string& id);

// Rate against the work of a call, for cases that are no sweep.
std::string work_figure(const Result& result, const CaseBlock& block, const std::string& id);

// Rates of one dtype under the roofs that were measured.
std::string roofline_figure(const Result& result, const std::vector<RooflinePoint>& points, const std::string& dtype,
                            const std::string& id);

// How the latency samples of each case and target spread around their median.
std::string distribution_figure(const Result& result, const CaseBlock& block, const std::string& id);

// How the loss of networks trained to a goal fell, by epochs, or by seconds of training of rows that are valid.
enum class LossBy { epoch, time };
std::string loss_figure(const Result& result, const TrainingCurves& network, LossBy by, const std::string& id);

// What the pictures share.
std::size_t target_place(const Result& result, const std::string& target);
void thin_out(PlotLine& line);

}  // namespace aibench
