// The worker's device and providers over a GPU played in host memory: every conformance case, and what happens when
// the libraries refuse.

#include <cmath>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kernels/reference/cuda/matmul.h"
#include "kernels/reference/cuda/peaks.h"
#include "kernels/session.h"
#include "kernels/verify/conformance.h"
#include "kernels/workloads/workload.h"
#include "tests/unit/cuda/fake/fake_gpu.h"

namespace aibench::cuda {
namespace {

using ::testing::HasSubstr;

std::string op_of(const ConformanceCase& c) { return c.name.substr(0, c.name.find('/')); }
std::string dtype_of(const ConformanceCase& c) {
  const std::size_t start = c.name.find('/') + 1;
  return c.name.substr(start, c.name.find('/', start) - start);
}

ConformanceCase case_named(const std::string& name) {
  for (const ConformanceCase& c : conformance_cases()) {
    if (c.name == name) return c;
  }
  ADD_FAILURE() << "no case " << name;
  return conformance_cases().front();
}

// Runs the whole suite; returns the refused ops by "op dtype".
std::set<std::string> conform(FakeGpu& gpu, Provider& provider) {
  std::set<std::string> refused;
  for (const ConformanceCase& c : conformance_cases()) {
    // Take a minute here; their layers are in other cases.
    if (c.name.starts_with("cnn3-cifar") || c.name.starts_with("lenet-mnist/f16")) continue;
    if (c.name.starts_with("lenet-mnist/") && c.name.ends_with("-nhwc") && dtype_of(c) != "bf16") continue;
    const ConformanceEvent event = run_conformance(*gpu.device, provider, c);
    if (event.status == CaseStatus::unsupported) {
      EXPECT_NE(event.reason, "") << c.name;
      refused.insert(op_of(c) + " " + dtype_of(c));
    } else {
      EXPECT_EQ(name_of(event.status), "ok") << provider.info().name << " " << c.name << ": " << event.reason;
    }
  }
  return refused;
}

bool computes(const std::set<std::string>& refused, const std::string& op, const std::string& dtype) {
  return !refused.contains(op + " " + dtype);
}

std::unique_ptr<Session> session_of(FakeGpu& gpu, const Workload& workload, const std::vector<Provider*>& providers) {
  auto created = Session::create(*gpu.device, providers, build_graph(workload), 1);
  const auto* refusal = std::get_if<Unsupported>(&created);
  EXPECT_EQ(refusal, nullptr) << (refusal == nullptr ? "" : refusal->reason);
  return refusal == nullptr ? std::move(std::get<std::unique_ptr<Session>>(created)) : nullptr;
}

TEST(CublasProvider, ComputesEveryProductOfTheSuite) {
  FakeGpu gpu;
  const auto refused = conform(gpu, *gpu.cublas);
  for (const char* dtype : {"f64", "f32", "tf32", "f16", "bf16", "i8"}) EXPECT_TRUE(computes(refused, "gemm", dtype));
  EXPECT_FALSE(computes(refused, "relu", "f32"));
}

// Both in the suite: what the fp8 kernels take, and what each of their conditions refuses.
TEST(CublasProvider, MultipliesEightBitFloatsWhereTheKernelsTakeThem) {
  FakeGpu gpu;
  int computed = 0, refused = 0;
  for (const ConformanceCase& c : conformance_cases()) {
    if (!c.name.starts_with("gemm/f8e4m3/")) continue;
    const ConformanceEvent event = run_conformance(*gpu.device, *gpu.cublas, c);
    const auto& op = std::get<Gemm>(c.graph.ops.front());
    const std::int64_t rest = op.n % 16 + op.k % 16 + op.lda % 16 + op.ldb % 16 + op.ldc % 16;
    if (!op.trans_a && op.trans_b && rest == 0) {
      EXPECT_EQ(name_of(event.status), "ok") << c.name << ": " << event.reason;
      ++computed;
    } else {
      EXPECT_EQ(event.status, CaseStatus::unsupported) << c.name;
      EXPECT_THAT(event.reason, HasSubstr("gemm in f8e4m3: cublas needs ")) << c.name;
      ++refused;
    }
  }
  EXPECT_EQ(computed, 7);
  EXPECT_EQ(refused, 10);
  EXPECT_THAT(run_conformance(*gpu.device, *gpu.cublas, case_named("gemm/f8e4m3/m32n32k32")).reason,
              HasSubstr("cublas needs trans_b: true"));
}

TEST(CublasProvider, SwitchesFastAccumulationOffForEightBitFloatsAndSaysSo) {
  FakeGpu gpu;
  GemmWorkload product{.dtype = DType::f8e4m3, .m = 16, .n = 16, .k = 16, .trans_b = true};
  const auto session = session_of(gpu, product, {gpu.cublas.get()});
  EXPECT_THAT(session->served().front().algorithm,
              HasSubstr("cublasLtMatmul f8e4m3 without fast accumulation, algorithm"));
  EXPECT_THAT(fake::seen().fast_accumulation,
              ::testing::AllOf(::testing::Not(::testing::IsEmpty()), ::testing::Each(0)));
  fake::seen().fast_accumulation.clear();
  product.dtype = DType::bf16;  // a mode of fp8 alone
  session_of(gpu, product, {gpu.cublas.get()});
  EXPECT_THAT(fake::seen().fast_accumulation,
              ::testing::AllOf(::testing::Not(::testing::IsEmpty()), ::testing::Each(-1)));
}

TEST(CublasProvider, RefusesEightBitFloatsOnDevicesWithoutThem) {
  fake::reset();
  for (const auto& [major, minor, takes] : {std::tuple(8, 0, false), {8, 6, false}, {8, 9, true}, {9, 0, true}}) {
    fake::settings().major = major;
    fake::settings().minor = minor;
    CudaDevice device(0);
    const auto cublas = make_cublas_provider(device);
    const ConformanceEvent event = run_conformance(device, *cublas, case_named("gemm/f8e4m3/m31n48k64-tb"));
    EXPECT_EQ(name_of(event.status), takes ? "ok" : "unsupported") << major << "." << minor;
    if (!takes) {
      EXPECT_THAT(event.reason, HasSubstr("gemm in f8e4m3: needs compute capability 8.9"));
    }
  }
}

TEST(CublasProvider, PassesOnThatTheLibraryHasNoAlgorithmForEightBitFloats) {
  FakeGpu gpu;
  fake::settings().refuse_products = true;
  const ConformanceEvent event = run_conformance(*gpu.device, *gpu.cublas, case_named("gemm/f8e4m3/m1n16k16-tb"));
  EXPECT_EQ(event.status, CaseStatus::unsupported);
  EXPECT_THAT(event.reason, HasSubstr("gemm in f8e4m3: cublas has no algorithm"));
}

TEST(CudnnProvider, ComputesEveryConvolutionOfTheSuiteButIntegers) {
  FakeGpu gpu;
  const auto refused = conform(gpu, *gpu.cudnn);
  for (const char* op : {"conv2d_forward", "conv2d_backward_data", "conv2d_backward_weights"}) {
    for (const char* dtype : {"f64", "f32", "tf32", "f16", "bf16"}) EXPECT_TRUE(computes(refused, op, dtype)) << op;
    EXPECT_FALSE(computes(refused, op, "i8"));
  }
}

const char* const kWeightGradient = "conv2d_backward_weights-n3c6h14w13k16r5s3-into-f32";

// The fake rounds what it multiplies to tf32, as tensor cores do: numbers of 16 bits lose nothing by that.
TEST(CudnnProvider, MakesGradientsOfWeightsInF32FromSixteenBits) {
  for (const std::string dtype : {"bf16", "f16"}) {
    FakeGpu gpu;
    const ConformanceCase c = case_named("mixed/" + dtype + "/" + kWeightGradient);
    const ConformanceEvent event = run_conformance(*gpu.device, *gpu.cudnn, c);
    EXPECT_EQ(name_of(event.status), "ok") << event.reason;
    EXPECT_LT(event.epsilon.value_or(1), 1e-6) << dtype;
    auto created = Session::create(*gpu.device, std::vector<Provider*>{gpu.cudnn.get()}, c.graph, 1);
    const ServedOp& served = std::get<std::unique_ptr<Session>>(created)->served().front();
    EXPECT_THAT(served.algorithm, HasSubstr("cudnn tf32 algo_1 of " + dtype + " widened to f32"));
  }
  FakeGpu gpu;  // while those of f32 do
  const ConformanceCase wide = case_named("conv2d_backward_weights/tf32/n2c3h9w7k5r3s3p1");
  EXPECT_GT(run_conformance(*gpu.device, *gpu.cudnn, wide).epsilon.value_or(0), 1e-5);
}

TEST(CudnnProvider, MakesExactIntegersWhereItTakesThem) {
  FakeGpu gpu;
  const ConformanceCase c = case_named("conv2d_forward/i8/n2c8h9w7k12r3s3p1-nhwc");
  const ConformanceEvent event = run_conformance(*gpu.device, *gpu.cudnn, c);
  EXPECT_EQ(name_of(event.status), "ok") << event.reason;
  EXPECT_EQ(event.epsilon, 0.0);
  const ConformanceEvent refused =
      run_conformance(*gpu.device, *gpu.cudnn, case_named("conv2d_forward/i8/n2c3h9w7k5r3s3p1"));
  EXPECT_THAT(refused.reason, HasSubstr("i8 in nhwc only"));
}

// Searches try what may fail; what they leave in the runtime must not pass for an error of the work.
TEST(Providers, DoNotTakeWhatASearchLeftBehindForAnErrorOfTheDevice) {
  for (const char* name : {"gemm/f32/m63n65k129", "conv2d_forward/f32/n2c3h9w7k5r3s3p1", "run/f32/cnn-training-sgd"}) {
    FakeGpu gpu;
    fake::settings().leave_errors = true;
    fake::settings().broken_algorithms = {0};
    const ConformanceCase c = case_named(name);
    Provider& provider = c.graph.ops.size() > 1                              ? *gpu.graph
                         : std::holds_alternative<Gemm>(c.graph.ops.front()) ? *gpu.cublas
                                                                             : *gpu.cudnn;
    const ConformanceEvent event = run_conformance(*gpu.device, provider, c);
    EXPECT_EQ(name_of(event.status), "ok") << name << ": " << event.reason;
  }
}

TEST(KernelsProvider, ComputesEverythingElse) {
  FakeGpu gpu;
  const auto refused = conform(gpu, *gpu.kernels);
  for (const char* op : {"add_bias", "bias_backward", "relu", "relu_backward", "max_pool", "max_pool_backward",
                         "softmax_cross_entropy", "softmax_cross_entropy_backward", "mean_squared_error",
                         "mean_squared_error_backward", "sgd_step", "adam_step"}) {
    for (const char* dtype : {"f64", "f32"}) EXPECT_TRUE(computes(refused, op, dtype)) << op << " " << dtype;
  }
  for (const char* op : {"add_bias", "bias_backward", "relu", "relu_backward", "max_pool", "max_pool_backward"}) {
    for (const char* dtype : {"f16", "bf16"}) EXPECT_TRUE(computes(refused, op, dtype)) << op << " " << dtype;
  }
  for (const char* dtype : {"f32", "f16", "bf16"}) EXPECT_TRUE(computes(refused, "convert", dtype)) << dtype;
  EXPECT_FALSE(computes(refused, "gemm", "f32"));
}

TEST(GraphProvider, ComputesEveryRunOfOps) {
  FakeGpu gpu;
  const auto refused = conform(gpu, *gpu.graph);
  for (const char* dtype : {"f64", "f32", "f16", "bf16"}) EXPECT_TRUE(computes(refused, "run", dtype)) << dtype;
  for (const char* dtype : {"f32", "bf16"}) EXPECT_TRUE(computes(refused, "lenet-mnist", dtype)) << dtype;
  for (const char* network : {"mlp-house-price", "mlp-tiny", "mlp-regression"}) {
    for (const char* dtype : {"f32", "f16", "bf16"}) EXPECT_TRUE(computes(refused, network, dtype)) << network;
  }
  EXPECT_FALSE(computes(refused, "gemm", "f32"));  // single ops are left to the others
}

NetworkWorkload small_network(DType dtype, Optimizer optimizer) {
  NetworkWorkload network{.name = "cnn", .dtype = dtype, .mode = NetworkMode::training, .batch = 4};
  network.input = {1, 12, 12};
  network.layers = {Conv2dLayer{.channels = 3, .kernel_h = 5, .kernel_w = 5, .pad_h = 2, .pad_w = 2},
                    ReluLayer{},
                    MaxPoolLayer{},
                    FullyConnectedLayer{.features = 8},
                    ReluLayer{},
                    FullyConnectedLayer{.features = 4}};
  network.optimizer = optimizer;
  return network;
}

std::vector<std::vector<std::byte>> parameters_after(Session& session, int steps) {
  session.reset();
  for (int step = 0; step < steps; ++step) session.enqueue();
  std::vector<std::vector<std::byte>> parameters;
  for (std::size_t i = 0; i < session.graph().tensors.size(); ++i) {
    const TensorRole role = session.graph().tensors[i].role;
    if (role == TensorRole::parameter || role == TensorRole::state) {
      parameters.push_back(session.download(static_cast<TensorId>(i)));
    }
  }
  return parameters;
}

TEST(GraphProvider, TrainsLikeTheSingleLaunches) {
  const Optimizer sgd = SgdOptimizer{.learning_rate = 0.1, .momentum = 0.9}, adam = AdamOptimizer{};
  for (const auto& [dtype, optimizer, layout] :
       {std::tuple(DType::f32, sgd, Layout::nchw), std::tuple(DType::tf32, adam, Layout::nchw),
        std::tuple(DType::f64, adam, Layout::nchw), std::tuple(DType::bf16, sgd, Layout::nchw),
        std::tuple(DType::f16, adam, Layout::nchw), std::tuple(DType::f32, adam, Layout::nhwc),
        std::tuple(DType::bf16, sgd, Layout::nhwc), std::tuple(DType::f16, sgd, Layout::nhwc)}) {
    FakeGpu gpu;
    NetworkWorkload workload = small_network(dtype, optimizer);
    workload.layout = layout;
    const auto graphed = session_of(gpu, workload, gpu.all());
    const auto single = session_of(gpu, workload, {gpu.cublas.get(), gpu.cudnn.get(), gpu.kernels.get()});
    ASSERT_TRUE(graphed && single);
    ASSERT_EQ(graphed->served().size(), 1U);
    EXPECT_EQ(graphed->served().front().provider, "cuda-graph");
    EXPECT_EQ(graphed->served().front().count, static_cast<std::int64_t>(graphed->graph().ops.size()));
    EXPECT_THAT(graphed->served().front().algorithm, HasSubstr("gemm by cublas"));
    EXPECT_GT(single->served().size(), 5U);
    // Bit for bit, and after several steps, so that every replay was a step of its own.
    const auto after_two = parameters_after(*graphed, 2), after_three = parameters_after(*graphed, 3);
    EXPECT_EQ(after_three, parameters_after(*single, 3));
    EXPECT_NE(after_three, after_two);
  }
}

TEST(GraphProvider, LaunchesOneGraphAPass) {
  FakeGpu gpu;
  const auto session = session_of(gpu, small_network(DType::f32, SgdOptimizer{}), gpu.all());
  ASSERT_TRUE(session);
  const fake::Seen before = fake::seen();
  for (int i = 0; i < 3; ++i) session->enqueue();
  gpu.device->synchronize();
  EXPECT_EQ(fake::seen().graph_launches - before.graph_launches, 3);
  EXPECT_EQ(fake::seen().launches, before.launches);  // nothing beside the graphs
}

TEST(KernelsProvider, CopiesAllMastersInOneLaunch) {
  FakeGpu gpu;
  for (const DType dtype : {DType::bf16, DType::f16}) {
    const auto session =
        session_of(gpu, small_network(dtype, SgdOptimizer{}), {gpu.cublas.get(), gpu.cudnn.get(), gpu.kernels.get()});
    const ServedOp& first = session->served().front();
    EXPECT_EQ(first.op, "convert");
    EXPECT_EQ(first.count, 6);  // three layers, each with weights and a bias
  }
}

TEST(GraphProvider, StepsAsideWhenCudaCannotCapture) {
  FakeGpu gpu;
  fake::settings().refuse_capture = true;
  const auto session = session_of(gpu, small_network(DType::f32, SgdOptimizer{}), gpu.all());
  ASSERT_TRUE(session);
  EXPECT_GT(session->served().size(), 1U);
  for (const ServedOp& served : session->served()) EXPECT_NE(served.provider, "cuda-graph");
  const Workload workload = small_network(DType::f32, SgdOptimizer{});
  auto refused = Session::create(*gpu.device, std::vector<Provider*>{gpu.graph.get()}, build_graph(workload), 1);
  ASSERT_TRUE(std::holds_alternative<Unsupported>(refused));
  EXPECT_THAT(std::get<Unsupported>(refused).reason, HasSubstr("cannot capture"));
}

TEST(Providers, GiveBackAllMemoryAndEveryGraph) {
  FakeGpu gpu;
  const std::size_t before = fake::seen().bytes_alive;
  session_of(gpu, small_network(DType::f32, AdamOptimizer{}), gpu.all());
  EXPECT_EQ(fake::seen().graphs_alive, 0);
  // The convolutions' shared workspace is kept for the next case, and nothing else.
  EXPECT_LE(fake::seen().bytes_alive - before, 1024U);
}

std::string algorithms_of(const Session& session) {
  std::string text;
  for (const ServedOp& served : session.served()) text += served.op + ": " + served.algorithm + "\n";
  return text;
}

TEST(Fusion, TakesBiasAndReluAlong) {
  FakeGpu gpu;
  NetworkWorkload network = small_network(DType::f32, SgdOptimizer{});
  network.mode = NetworkMode::inference;
  const std::vector<Provider*> single{gpu.cublas.get(), gpu.cudnn.get(), gpu.kernels.get()};
  for (const Layout layout : {Layout::nhwc, Layout::nchw}) {
    network.layout = layout;
    EXPECT_EQ(session_of(gpu, network, single)->served().size(), 4U);  // conv, pool, fc, fc
  }
  fake::settings().refuse_epilogues = fake::settings().refuse_fusion = true;
  FakeGpu fresh;  // plans are remembered
  fake::settings().refuse_epilogues = fake::settings().refuse_fusion = true;
  const std::vector<Provider*> others{fresh.cublas.get(), fresh.cudnn.get(), fresh.kernels.get()};
  const auto unfused = session_of(fresh, network, others);
  EXPECT_EQ(unfused->served().size(), 7U) << algorithms_of(*unfused);  // each with its bias and relu behind it
}

TEST(Fusion, LeavesABiasThatDoesNotLieLikeTheProduct) {
  FakeGpu gpu;
  for (const std::int64_t ldc : {4, 5}) {
    OpGraph graph;
    const auto tensor = [&](const char* name, std::int64_t elements, TensorRole role) {
      return graph.add({.name = name, .shape = {elements}, .elements = elements, .role = role});
    };
    const TensorId a = tensor("a", 6, TensorRole::input), b = tensor("b", 12, TensorRole::input);
    const TensorId bias = tensor("bias", 4, TensorRole::input), c = tensor("c", 10, TensorRole::output);
    graph.ops = {Gemm{.m = 2, .n = 4, .k = 3, .lda = 3, .ldb = 4, .ldc = ldc, .a = a, .b = b, .c = c},
                 AddBias{.rows = 2, .channels = 4, .x = c, .bias = bias, .y = c}};
    const std::vector<Provider*> single{gpu.cublas.get(), gpu.kernels.get()};
    auto created = Session::create(*gpu.device, single, graph, 1);
    ASSERT_TRUE(std::holds_alternative<std::unique_ptr<Session>>(created));
    EXPECT_EQ(std::get<std::unique_ptr<Session>>(created)->served().size(), ldc == 4 ? 1U : 2U);
  }
}

TEST(Fusion, ComputesTheSameWithoutIt) {
  for (const bool refuse : {false, true}) {
    FakeGpu gpu;
    fake::settings().refuse_epilogues = fake::settings().refuse_fusion = refuse;
    for (const char* name : {"run/f32/conv-bias-relu", "run/f32/cnn-training-sgd", "run/f64/mlp-training-adam"}) {
      const ConformanceEvent event = run_conformance(*gpu.device, *gpu.graph, case_named(name));
      EXPECT_EQ(name_of(event.status), "ok") << name << ": " << event.reason;
    }
  }
}

TEST(CublasProvider, SaysThatTheLibraryHasNoAlgorithm) {
  FakeGpu gpu;
  fake::settings().refuse_products = true;
  const ConformanceEvent event = run_conformance(*gpu.device, *gpu.cublas, case_named("gemm/i8/m31n7k63"));
  EXPECT_EQ(event.status, CaseStatus::unsupported);
  EXPECT_THAT(event.reason, HasSubstr("the requested functionality is not supported"));
  EXPECT_THAT(event.reason, HasSubstr("b transposed, n in multiples of 4"));
}

TEST(CublasProvider, PassesOverAlgorithmsThatFail) {
  FakeGpu gpu;
  fake::settings().broken_algorithms = {0};
  const ConformanceEvent event = run_conformance(*gpu.device, *gpu.cublas, case_named("gemm/f32/m63n65k129"));
  EXPECT_EQ(name_of(event.status), "ok") << event.reason;
  EXPECT_EQ(fake::seen().matmul_algorithms.back(), 1);
  fake::settings().broken_algorithms = {0, 1};
  EXPECT_EQ(run_conformance(*gpu.device, *gpu.cublas, case_named("gemm/f32/m7n31k1")).status, CaseStatus::unsupported);
}

TEST(CublasProvider, SearchesOnceForEqualProducts) {
  FakeGpu gpu;
  const Workload product = GemmWorkload{.m = 8, .n = 8, .k = 8};
  const auto first = session_of(gpu, product, {gpu.cublas.get()});
  const std::size_t asked = fake::seen().matmul_algorithms.size();
  EXPECT_GT(asked, 2U);
  const auto second = session_of(gpu, product, {gpu.cublas.get()});
  EXPECT_EQ(fake::seen().matmul_algorithms.size(), asked);
  EXPECT_EQ(first->served().front().algorithm, second->served().front().algorithm);
}

TEST(CublasProvider, LeavesCAloneWhileItSearches) {
  FakeGpu gpu;
  const GemmWorkload product{.m = 4, .n = 4, .k = 4, .beta = 1.0};
  const OpGraph graph = build_graph(product);
  std::vector<std::unique_ptr<Buffer>> buffers;
  std::vector<Buffer*> bindings;
  for (const Tensor& tensor : graph.tensors) {
    buffers.push_back(gpu.device->allocate(tensor.bytes()));
    bindings.push_back(buffers.back().get());
    const std::vector<float> ones(static_cast<std::size_t>(tensor.elements), 1.0F);
    gpu.device->upload(*buffers.back(), 0, ones.data(), tensor.bytes());
  }
  ASSERT_TRUE(std::holds_alternative<Prepared>(gpu.cublas->prepare(graph, 0, bindings)));
  std::vector<float> c(16);
  gpu.device->download(c.data(), *buffers[2], 0, 64);
  EXPECT_EQ(c, std::vector<float>(16, 1.0F));
}

TEST(CudnnProvider, RunsF32WithPlainMultiplyAddsWhateverTheSearchReports) {
  FakeGpu gpu;
  const Conv2dWorkload convolution{.n = 1, .c = 2, .h = 5, .w = 5, .k = 2, .r = 3, .s = 3};
  const auto session = session_of(gpu, convolution, {gpu.cudnn.get()});
  session->enqueue();
  gpu.device->synchronize();
  ASSERT_FALSE(fake::seen().convolution_math.empty());
  for (const cudnnMathType_t math : fake::seen().convolution_math) EXPECT_EQ(math, CUDNN_FMA_MATH);
}

TEST(CudnnProvider, PassesOverAlgorithmsThatFail) {
  FakeGpu gpu;
  fake::settings().broken_algorithms = {1};
  const ConformanceCase c = case_named("conv2d_backward_weights/f32/n2c3h9w7k5r3s3p1");
  const ConformanceEvent event = run_conformance(*gpu.device, *gpu.cudnn, c);
  EXPECT_EQ(name_of(event.status), "ok") << event.reason;
  FakeGpu other;
  fake::settings().broken_algorithms = {0, 1};
  const ConformanceEvent refused = run_conformance(*other.device, *other.cudnn, c);
  EXPECT_EQ(refused.status, CaseStatus::unsupported);
  EXPECT_THAT(refused.reason, HasSubstr("CUDNN_STATUS_NOT_SUPPORTED"));
}

TEST(CudnnProvider, DoesWithLittleMemory) {
  FakeGpu gpu;
  fake::settings().memory_bytes = fake::seen().bytes_alive + (std::size_t{40} << 20);  // far from 512 MiB
  const ConformanceEvent event =
      run_conformance(*gpu.device, *gpu.cudnn, case_named("conv2d_forward/f32/n2c3h9w7k5r3s3p1"));
  EXPECT_EQ(name_of(event.status), "ok") << event.reason;
}

TEST(CudaDevice, SaysHowMuchMemoryWasAskedForAndFree) {
  FakeGpu gpu;
  fake::settings().memory_bytes = fake::seen().bytes_alive + 1000;
  try {
    gpu.device->allocate(5000);
    FAIL() << "there was no room";
  } catch (const OutOfMemory& problem) {
    EXPECT_EQ(problem.asked_bytes, 5000U);
    EXPECT_EQ(problem.free_bytes, 1000U);
  }
  EXPECT_NO_THROW(gpu.device->synchronize());  // the failure is not taken for a later one's
}

TEST(CudaDevice, CopiesInsideBuffersOnly) {
  FakeGpu gpu;
  const auto buffer = gpu.device->allocate(16);
  const std::vector<char> text{'a', 'b', 'c', 'd'};
  gpu.device->upload(*buffer, 12, text.data(), 4);
  std::vector<char> back(4);
  gpu.device->download(back.data(), *buffer, 12, 4);
  EXPECT_EQ(back, text);
  EXPECT_THROW(gpu.device->upload(*buffer, 13, text.data(), 4), DeviceError);
  EXPECT_THROW(gpu.device->download(back.data(), *buffer, 17, 0), DeviceError);
}

TEST(CudaDevice, TellsWhatItIs) {
  FakeGpu gpu;
  const DeviceInfo info = gpu.device->info();
  EXPECT_EQ(info.kind, "cuda");
  EXPECT_EQ(info.name, "Fake GPU");
  EXPECT_FALSE(info.shares_host_memory);
  EXPECT_EQ(info.memory_bytes, std::uint64_t{1} << 32);
  EXPECT_EQ(info.last_level_cache_bytes, 1U << 20);
  EXPECT_THAT(gpu.device->configuration(), HasSubstr("compute capability 9.0"));
  EXPECT_EQ(gpu.cublas->info().version, "13.2.3");
  EXPECT_EQ(gpu.cudnn->info().version, "9.19.0");
}

TEST(CudaDevice, TimesWhatLiesBetweenItsMarks) {
  FakeGpu gpu;
  fake::settings().launch_s = 0.25;
  const auto timer = gpu.device->make_timer();
  const Workload product = GemmWorkload{.m = 2, .n = 2, .k = 2};
  const auto session = session_of(gpu, product, {gpu.cublas.get()});
  session->enqueue();
  timer->start();
  session->enqueue();
  session->enqueue();
  timer->stop();
  session->enqueue();
  gpu.device->synchronize();
  EXPECT_NEAR(timer->seconds().value_or(0), 0.5, 1e-6);
}

TEST(CublasProvider, ChangesTheLibrarysFirstChoiceForAClearGainOnly) {
  for (const double second_s : {0.00995, 0.0098}) {
    FakeGpu gpu;
    fake::settings().algorithm_s = {{0, 0.01}, {1, second_s}};
    const auto session = session_of(gpu, GemmWorkload{.m = 2, .n = 2, .k = 2}, {gpu.cublas.get()});
    EXPECT_THAT(session->served().front().algorithm, HasSubstr(second_s < 0.0099 ? "algorithm 1" : "algorithm 0"));
  }
}

TEST(CublasProvider, NamesEveryAlgorithmDifferently) {
  cublasLtMatmulAlgo_t algorithm{};
  algorithm.data[0] = 66;
  EXPECT_EQ(describe(algorithm), "algorithm 66, tile 1, stages 0, split-k 1");
  algorithm.data[1] = 3;
  EXPECT_EQ(describe(algorithm), "algorithm 66, tile 1, stages 0, split-k 1, cluster shape 3");
}

TEST(CudnnProvider, TimesTheBestAlgorithmsItself) {
  for (const int faster : {0, 1}) {
    FakeGpu gpu;
    fake::settings().algorithm_s = {{faster, 0.005}};
    const auto session =
        session_of(gpu, Conv2dWorkload{.c = 2, .h = 5, .w = 5, .k = 2, .r = 3, .s = 3}, {gpu.cudnn.get()});
    const std::string& algorithm = session->served().front().algorithm;
    EXPECT_THAT(algorithm, HasSubstr(faster == 1 ? "implicit_precomp_gemm, fma" : "implicit_gemm, fma"));
    EXPECT_EQ(algorithm.find("not deterministic") == std::string::npos, faster == 1);
  }
}

TEST(Peaks, AreWorkByTheTimeOfTheBestCall) {
  FakeGpu gpu;
  // Room for products of 2048 in f64, of 4096 in f32 and tf32, of 8192 in f8e4m3, of 6144 in the other short types, and
  // for a copy of a quarter of what is free.
  fake::settings().memory_bytes = fake::seen().bytes_alive + (std::size_t{300} << 20);
  fake::settings().compute_products = false;
  fake::settings().algorithm_s = {{0, 0.001}, {1, 0.001}};
  fake::settings().launch_s = fake::settings().set_s = 0.2;
  fake::settings().copy_s = 0.05;
  const Peaks peaks = measure_cuda_peaks(*gpu.device, *gpu.cublas);
  ASSERT_EQ(peaks.rates.size(), 7U);
  EXPECT_EQ(peaks.rates[5].dtype, DType::f8e4m3);
  for (const Peaks::Rate& rate : peaks.rates) {
    const double size = rate.dtype == DType::f64      ? 2048
                        : rate.dtype == DType::f8e4m3 ? 8192
                        : size_of(rate.dtype) == 4    ? 4096
                                                      : 6144;
    const double expected = 2 * size * size * size / 0.001;
    EXPECT_NEAR(rate.flop_per_s, expected, 1e-3 * expected) << name_of(rate.dtype);
    EXPECT_EQ(rate.method, "gemm");
  }
  ASSERT_TRUE(peaks.memory_bytes_per_s.has_value());
  EXPECT_NEAR(*peaks.memory_bytes_per_s, 2.0 * (75 << 20) / 0.05, 1e6);
  fake::settings().refuse_products = true;
  FakeGpu none;
  fake::settings().refuse_products = true;
  fake::settings().memory_bytes = fake::seen().bytes_alive + (std::size_t{130} << 20);
  const Peaks unknown = measure_cuda_peaks(*none.device, *none.cublas);
  EXPECT_TRUE(unknown.rates.empty());
  EXPECT_FALSE(unknown.memory_bytes_per_s.has_value());
}

TEST(Peaks, StopGrowingWhereACallTakesLong) {
  FakeGpu gpu;
  fake::settings().memory_bytes = fake::seen().bytes_alive + (std::size_t{300} << 20);
  fake::settings().compute_products = false;
  fake::settings().launch_s = 0.02;  // of 2048, so 4096 would take 0.16 s
  for (const Peaks::Rate& rate : measure_cuda_peaks(*gpu.device, *gpu.cublas).rates) {
    EXPECT_NEAR(rate.flop_per_s, 2 * std::pow(2048.0, 3) / 0.02, 1e9) << name_of(rate.dtype);
  }
}

// A device whose memory reads, copies and writes at rates of their own: each time another one is the fastest.
TEST(Peaks, OfMemoryAreTheFastestOfReadingCopyingAndWriting) {
  constexpr double kMiB = 1 << 20;
  struct Times {
    double read_s, copy_s, write_s, expected_bytes_per_s;
  };
  for (const Times& times : {Times{0.04, 0.1, 0.05, 65 * kMiB / 0.04}, Times{0.1, 0.1, 0.07, 2 * 65 * kMiB / 0.1},
                             Times{0.1, 0.2, 0.05, 65 * kMiB / 0.05}}) {
    FakeGpu gpu;
    fake::settings().memory_bytes = fake::seen().bytes_alive + (std::size_t{260} << 20);
    fake::settings().refuse_products = true;
    fake::settings().launch_s = times.read_s;
    fake::settings().copy_s = times.copy_s;
    fake::settings().set_s = times.write_s;
    const Peaks peaks = measure_cuda_peaks(*gpu.device, *gpu.cublas);
    EXPECT_NEAR(peaks.memory_bytes_per_s.value_or(0), times.expected_bytes_per_s, 1e-4 * times.expected_bytes_per_s);
  }
}

}  // namespace
}  // namespace aibench::cuda
