// A real library with one thing broken, through the function that a worker measures with. Small products are compared
// in full, large ones (beyond 2^27 multiplications) are folded: each fault has to be found in both, and none where
// nothing is broken.

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <limits>
#include <span>

#include <gtest/gtest.h>

#include "kernels/ops/half.h"
#include "kernels/reference/openblas/openblas_provider.h"
#include "kernels/worker/measure.h"
#include "tests/unit/worker/provider_backend.h"

namespace aibench {
namespace {

using testing::ProviderBackend;

// What a broken kernel has in its hands: operands and result of one op, the result as rows, and the right kernel.
template <class T>
struct Hands {
  std::span<T> first, second, result;
  std::size_t columns;
  std::function<void()> compute;

  std::span<T> row(std::size_t i) const { return result.subspan(i * columns, columns); }
  std::size_t rows() const { return result.size() / columns; }
};

// Computes with operands that were changed for the moment.
template <class T, class Change>
void with_changed_operands(const Hands<T>& h, const Change& change) {
  const std::vector<T> first(h.first.begin(), h.first.end()), second(h.second.begin(), h.second.end());
  change();
  h.compute();
  std::ranges::copy(first, h.first.begin());
  std::ranges::copy(second, h.second.begin());
}

template <class T, class Round>
void with_rounded_operands(const Hands<T>& h, const Round& round) {
  with_changed_operands(h, [&] {
    for (T& value : h.first) value = static_cast<T>(round(static_cast<float>(value)));
    for (T& value : h.second) value = static_cast<T>(round(static_cast<float>(value)));
  });
}

// Computes, and then puts the old contents back from element `begin` to `end`.
template <class T>
void leaving_stale(const Hands<T>& h, std::size_t begin, std::size_t end) {
  const std::vector<T> old(h.result.begin() + static_cast<std::ptrdiff_t>(begin),
                           h.result.begin() + static_cast<std::ptrdiff_t>(end));
  h.compute();
  std::ranges::copy(old, h.result.begin() + static_cast<std::ptrdiff_t>(begin));
}

float to_tf32(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  return std::bit_cast<float>((bits + 0xfffU + ((bits >> 13) & 1U)) & ~0x1fffU);
}

struct Fault {
  const char* name;
  std::function<void(const Hands<float>&)> f32;
  std::function<void(const Hands<double>&)> f64;
};

template <class Function>
Fault fault(const char* name, Function function) {
  return {name, function, function};
}

// `after` is done to the right result.
template <class After>
Fault spoiled(const char* name, After after) {
  return fault(name, [after](const auto& h) {
    h.compute();
    after(h);
  });
}

// An element of about the usual size, so that the smallest fault is not a still smaller one by chance.
template <class T>
T& typical_element(const Hands<T>& h) {
  double squares = 0.0;
  for (const T value : h.result) squares += static_cast<double>(value) * static_cast<double>(value);
  const double usual = std::sqrt(squares / static_cast<double>(h.result.size()));
  return *std::find_if(h.result.begin() + static_cast<std::ptrdiff_t>(h.result.size() / 3), h.result.end(),
                       [&](T v) { return std::abs(static_cast<double>(v)) > 0.5 * usual; });
}

std::vector<Fault> faults() {
  return {
      fault("tf32_inputs", [](const auto& h) { with_rounded_operands(h, to_tf32); }),
      fault(
          "bf16_inputs",
          [](const auto& h) { with_rounded_operands(h, [](float v) { return float_from_bf16(bf16_from_float(v)); }); }),
      fault("fp16_inputs",
            [](const auto& h) { with_rounded_operands(h, [](float v) { return float_from_f16(f16_from_float(v)); }); }),
      fault("last_operand_element_missing",
            [](const auto& h) { with_changed_operands(h, [&] { h.second.back() = 0; }); }),
      fault("operand_shifted_by_one",
            [](const auto& h) {
              with_changed_operands(h, [&] { std::rotate(h.first.begin(), h.first.begin() + 1, h.first.end()); });
            }),
      fault("nothing_written", [](const auto& h) { leaving_stale(h, 0, h.result.size()); }),
      fault("last_row_stale", [](const auto& h) { leaving_stale(h, h.result.size() - h.columns, h.result.size()); }),
      fault("last_elements_stale", [](const auto& h) { leaving_stale(h, h.result.size() - 3, h.result.size()); }),
      spoiled("zeroed_element", [](const auto& h) { typical_element(h) = 0; }),
      spoiled("negated_element",
              [](const auto& h) {
                auto& element = typical_element(h);
                element = -element;
              }),
      spoiled("element_off_by_a_thousandth",
              [](const auto& h) {
                auto& element = typical_element(h);
                element += element / 1024;
              }),
      spoiled("nan_element",
              [](const auto& h) {
                auto& element = typical_element(h);
                element = std::numeric_limits<std::remove_reference_t<decltype(element)>>::quiet_NaN();
              }),
      spoiled("infinite_element",
              [](const auto& h) {
                auto& element = typical_element(h);
                element = std::numeric_limits<std::remove_reference_t<decltype(element)>>::infinity();
              }),
      spoiled("row_scaled_slightly",
              [](const auto& h) {
                for (auto& value : h.row(h.rows() / 2)) {
                  value += static_cast<std::remove_reference_t<decltype(value)>>(static_cast<double>(value) * 1e-5);
                }
              }),
      spoiled("neighbouring_rows_swapped",
              [](const auto& h) { std::ranges::swap_ranges(h.row(h.rows() / 2), h.row(h.rows() / 2 + 1)); }),
      spoiled("columns_shifted_in_one_row",
              [](const auto& h) {
                const auto row = h.row(h.rows() / 2);
                std::rotate(row.begin(), row.begin() + 1, row.end());
              }),
      spoiled("all_doubled",
              [](const auto& h) {
                for (auto& value : h.result) value *= 2;
              }),
      spoiled("writes_behind_end", [](const auto& h) { h.result.data()[h.result.size()] = 0; }),
      spoiled("writes_before_start", [](const auto& h) { h.result.data()[-1] = 0; }),
  };
}

class BrokenProvider : public Provider {
 public:
  BrokenProvider(Provider& right, const Fault& fault) : right_(right), fault_(fault) {}

  ProviderInfo info() const override { return right_.info(); }
  std::variant<Prepared, Unsupported> prepare(const OpGraph& graph, std::size_t next, Bindings bindings) override {
    auto answer = right_.prepare(graph, next, bindings);
    if (auto* prepared = std::get_if<Prepared>(&answer)) {
      const bool is_f32 = graph.at(writes(graph.ops[next]).front()).dtype == DType::f32;
      if (is_f32) {
        prepared->kernel = broken<float>(std::move(prepared->kernel), graph, next, bindings, fault_.f32);
      } else {
        prepared->kernel = broken<double>(std::move(prepared->kernel), graph, next, bindings, fault_.f64);
      }
    }
    return answer;
  }

 private:
  template <class T>
  class BrokenKernel : public Kernel {
   public:
    BrokenKernel(std::unique_ptr<Kernel> right, Hands<T> hands, const std::function<void(const Hands<T>&)>& fault)
        : right_(std::move(right)), hands_(std::move(hands)), fault_(fault) {
      hands_.compute = [this] { right_->enqueue(); };
    }
    void enqueue() override { fault_(hands_); }

   private:
    std::unique_ptr<Kernel> right_;
    Hands<T> hands_;
    const std::function<void(const Hands<T>&)>& fault_;
  };

  template <class T>
  static std::unique_ptr<Kernel> broken(std::unique_ptr<Kernel> right, const OpGraph& graph, std::size_t next,
                                        Bindings bindings, const std::function<void(const Hands<T>&)>& fault) {
    const auto memory = [&](TensorId id) {
      return std::span(static_cast<T*>(bindings[static_cast<std::size_t>(id)]->data()),
                       static_cast<std::size_t>(graph.at(id).elements));
    };
    const TensorId written = writes(graph.ops[next]).front();
    const std::vector<TensorId> read = reads(graph.ops[next]);
    return std::make_unique<BrokenKernel<T>>(
        std::move(right),
        Hands<T>{.first = memory(read.at(0)),
                 .second = memory(read.at(1)),
                 .result = memory(written),
                 .columns = static_cast<std::size_t>(graph.at(written).shape.back()),
                 .compute = {}},
        fault);
  }

  Provider& right_;
  const Fault& fault_;
};

std::vector<Workload> workloads() {
  std::vector<Workload> list;
  for (const DType dtype : {DType::f32, DType::f64}) {
    list.push_back(GemmWorkload{.dtype = dtype, .m = 70, .n = 45, .k = 130, .trans_b = true});
    list.push_back(GemmWorkload{.dtype = dtype, .m = 601, .n = 530, .k = 450});  // 1.4e8 multiplications
    for (const ConvDirection direction :
         {ConvDirection::forward, ConvDirection::backward_data, ConvDirection::backward_weights}) {
      Conv2dWorkload conv{.dtype = dtype, .direction = direction, .n = 2, .c = 9, .h = 12, .w = 10, .k = 14};
      conv.r = conv.s = 3;
      conv.pad_h = conv.pad_w = 1;
      list.push_back(conv);
      conv.n = 3;
      conv.c = conv.k = 70;
      conv.h = conv.w = 33;  // 1.4e8 multiplications
      list.push_back(conv);
    }
  }
  return list;
}

CaseEvent measured(Provider& provider, const Workload& workload) {
  ProviderBackend backend(provider);
  const MeasureCommand command{.case_id = id_of(workload), .workload = workload, .policy = {.modes = {}}};
  return measure_case(backend, command, 0.0, [](Phase) {});
}

class BrokenOpenBlas : public ::testing::TestWithParam<Fault> {};

TEST_P(BrokenOpenBlas, IsWrongInEverySize) {
  const Fault& fault = GetParam();
  const std::unique_ptr<Provider> openblas = make_openblas_provider(1);
  BrokenProvider wrong(*openblas, fault);
  for (const Workload& workload : workloads()) {
    const CaseEvent caught = measured(wrong, workload);
    EXPECT_EQ(name_of(caught.status), "wrong") << id_of(workload);
    EXPECT_FALSE(caught.reason.empty());
    EXPECT_TRUE(caught.modes.empty());
  }
}

INSTANTIATE_TEST_SUITE_P(Faults, BrokenOpenBlas, ::testing::ValuesIn(faults()),
                         [](const auto& param) { return std::string(param.param.name); });

TEST(WholeOpenBlas, RaisesNothing) {
  const Fault nothing = fault("nothing", [](const auto& h) { h.compute(); });
  const std::unique_ptr<Provider> openblas = make_openblas_provider(1);
  BrokenProvider right(*openblas, nothing);
  for (const Workload& workload : workloads()) {
    const CaseEvent event = measured(right, workload);
    EXPECT_EQ(name_of(event.status), "ok") << id_of(workload) << ": " << event.reason;
    for (const Check& check : event.verification.value().checks) EXPECT_EQ(check.state, "ok") << check.id;
  }
}

}  // namespace
}  // namespace aibench
