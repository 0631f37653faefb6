#include "tests/unit/openblas/naive.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <stdexcept>

namespace aibench::testing {
namespace {

using I = std::int64_t;
using V = std::vector<double>;

struct Naive {
  Values& values;
  V& at(TensorId id) { return values[static_cast<std::size_t>(id)]; }
  static double& el(V& v, I i) { return v.at(static_cast<std::size_t>(i)); }

  void operator()(const Gemm& g) {
    for (I b = 0; b < g.batch; ++b) {
      for (I i = 0; i < g.m; ++i) {
        for (I j = 0; j < g.n; ++j) {
          double sum = 0;
          for (I l = 0; l < g.k; ++l) {
            const double x = el(at(g.a), b * g.stride_a + (g.trans_a ? l * g.lda + i : i * g.lda + l));
            const double y = el(at(g.b), b * g.stride_b + (g.trans_b ? j * g.ldb + l : l * g.ldb + j));
            sum += x * y;
          }
          double& c = el(at(g.c), b * g.stride_c + i * g.ldc + j);
          c = g.alpha * sum + (g.beta == 0 ? 0 : g.beta * c);
        }
      }
    }
  }

  // fn(index in x, index in w, index in y) for every product of a convolution.
  static void products(const Conv2dShape& s, const std::function<void(I, I, I)>& fn) {
    const I cg = s.c / s.groups, kg = s.k / s.groups, p = s.p(), q = s.q();
    for (I n = 0; n < s.n; ++n) {
      for (I k = 0; k < s.k; ++k) {
        for (I c = 0; c < cg; ++c) {
          for (I i = 0; i < p; ++i) {
            for (I j = 0; j < q; ++j) {
              for (I r = 0; r < s.r; ++r) {
                for (I t = 0; t < s.s; ++t) {
                  const I h = i * s.stride_h - s.pad_h + r * s.dilation_h;
                  const I w = j * s.stride_w - s.pad_w + t * s.dilation_w;
                  if (h < 0 || h >= s.h || w < 0 || w >= s.w) continue;
                  const I channel = k / kg * cg + c;
                  fn(((n * s.c + channel) * s.h + h) * s.w + w, ((k * cg + c) * s.r + r) * s.s + t,
                     ((n * s.k + k) * p + i) * q + j);
                }
              }
            }
          }
        }
      }
    }
  }
  void operator()(const Conv2dForward& o) {
    std::fill(at(o.y).begin(), at(o.y).end(), 0.0);
    products(o.shape, [&](I x, I w, I y) { el(at(o.y), y) += el(at(o.x), x) * el(at(o.w), w); });
  }
  void operator()(const Conv2dBackwardData& o) {
    std::fill(at(o.dx).begin(), at(o.dx).end(), 0.0);
    products(o.shape, [&](I x, I w, I y) { el(at(o.dx), x) += el(at(o.dy), y) * el(at(o.w), w); });
  }
  void operator()(const Conv2dBackwardWeights& o) {
    std::fill(at(o.dw).begin(), at(o.dw).end(), 0.0);
    products(o.shape, [&](I x, I w, I y) { el(at(o.dw), w) += el(at(o.x), x) * el(at(o.dy), y); });
  }

  void operator()(const AddBias& o) {
    for (I i = 0; i < o.rows * o.channels * o.inner; ++i) {
      el(at(o.y), i) = el(at(o.x), i) + el(at(o.bias), i / o.inner % o.channels);
    }
  }
  void operator()(const BiasBackward& o) {
    std::fill(at(o.dbias).begin(), at(o.dbias).end(), 0.0);
    for (I i = 0; i < o.rows * o.channels * o.inner; ++i) {
      el(at(o.dbias), i / o.inner % o.channels) += el(at(o.dy), i);
    }
  }
  void operator()(const Relu& o) {
    for (I i = 0; i < o.count; ++i) el(at(o.y), i) = std::max(el(at(o.x), i), 0.0);
  }
  void operator()(const ReluBackward& o) {
    for (I i = 0; i < o.count; ++i) el(at(o.dx), i) = el(at(o.y), i) > 0 ? el(at(o.dy), i) : 0.0;
  }

  // Where pixel (i, j) of channel c of image n lies in images of h x w.
  static I pixel(const MaxPoolShape& s, I n, I c, I i, I j, I h, I w) {
    return s.layout == Layout::nchw ? ((n * s.c + c) * h + i) * w + j : ((n * h + i) * w + j) * s.c + c;
  }
  // fn(index in y, index in x of its window's first maximum) for every window.
  template <class Function>
  void windows(const MaxPoolShape& s, TensorId x, const Function& fn) {
    for (I n = 0; n < s.n; ++n) {
      for (I c = 0; c < s.c; ++c) {
        for (I i = 0; i < s.p(); ++i) {
          for (I j = 0; j < s.q(); ++j) {
            I best = -1;
            for (I a = 0; a < s.size_h; ++a) {
              for (I b = 0; b < s.size_w; ++b) {
                const I index = pixel(s, n, c, i * s.stride_h + a, j * s.stride_w + b, s.h, s.w);
                if (best < 0 || el(at(x), index) > el(at(x), best)) best = index;
              }
            }
            fn(pixel(s, n, c, i, j, s.p(), s.q()), best);
          }
        }
      }
    }
  }
  void operator()(const MaxPool& o) {
    windows(o.shape, o.x, [&](I out, I in) { el(at(o.y), out) = el(at(o.x), in); });
  }
  void operator()(const MaxPoolBackward& o) {
    std::fill(at(o.dx).begin(), at(o.dx).end(), 0.0);
    windows(o.shape, o.x, [&](I out, I in) { el(at(o.dx), in) += el(at(o.dy), out); });
  }

  void operator()(const SoftmaxCrossEntropy& o) {
    double loss = 0;
    for (I i = 0; i < o.rows; ++i) {
      double most = -std::numeric_limits<double>::infinity(), sum = 0;
      for (I j = 0; j < o.classes; ++j) most = std::max(most, el(at(o.logits), i * o.classes + j));
      for (I j = 0; j < o.classes; ++j) sum += std::exp(el(at(o.logits), i * o.classes + j) - most);
      for (I j = 0; j < o.classes; ++j) {
        el(at(o.probabilities), i * o.classes + j) = std::exp(el(at(o.logits), i * o.classes + j) - most) / sum;
      }
      const I label = static_cast<I>(el(at(o.labels), i));
      loss -= el(at(o.logits), i * o.classes + label) - most - std::log(sum);
    }
    el(at(o.loss), 0) = loss / static_cast<double>(o.rows);
  }
  void operator()(const SoftmaxCrossEntropyBackward& o) {
    for (I i = 0; i < o.rows * o.classes; ++i) {
      const bool right = static_cast<I>(el(at(o.labels), i / o.classes)) == i % o.classes;
      el(at(o.dlogits), i) = (el(at(o.probabilities), i) - (right ? 1 : 0)) / static_cast<double>(o.rows);
    }
  }
  void operator()(const MeanSquaredError& o) {
    double sum = 0;
    for (I i = 0; i < o.count; ++i) sum += std::pow(el(at(o.prediction), i) - el(at(o.target), i), 2);
    el(at(o.loss), 0) = sum / static_cast<double>(o.count);
  }
  void operator()(const MeanSquaredErrorBackward& o) {
    for (I i = 0; i < o.count; ++i) {
      el(at(o.dprediction), i) = 2 * (el(at(o.prediction), i) - el(at(o.target), i)) / static_cast<double>(o.count);
    }
  }
  void operator()(const SgdStep& o) {
    for (I i = 0; i < o.count; ++i) {
      double step = el(at(o.gradient), i);
      if (o.velocity != kNoTensor) step = el(at(o.velocity), i) = o.momentum * el(at(o.velocity), i) + step;
      el(at(o.parameter), i) -= o.learning_rate * step;
    }
  }
  void operator()(const Convert& o) {
    for (I i = 0; i < o.count; ++i) el(at(o.y), i) = el(at(o.x), i);
  }
  void operator()(const Rescale&) { throw std::logic_error("integers are checked elsewhere"); }
  void operator()(const Copy&) { throw std::logic_error("copies are no math"); }

  void operator()(const AdamStep& o) {
    const double t = ++el(at(o.step), 0);
    for (I i = 0; i < o.count; ++i) {
      const double g = el(at(o.gradient), i);
      double &m = el(at(o.first_moment), i), &v = el(at(o.second_moment), i);
      m = o.beta1 * m + (1 - o.beta1) * g;
      v = o.beta2 * v + (1 - o.beta2) * g * g;
      const double m_hat = m / (1 - std::pow(o.beta1, t)), v_hat = v / (1 - std::pow(o.beta2, t));
      el(at(o.parameter), i) -= o.learning_rate * m_hat / (std::sqrt(v_hat) + o.epsilon);
    }
  }
};

}  // namespace

void run_naive(const OpGraph& graph, Values& values) {
  for (const Op& op : graph.ops) std::visit(Naive{values}, op);
}

}  // namespace aibench::testing
