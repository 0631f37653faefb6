#pragma once

#include <string>

#include "kernels/workloads/idx.h"

namespace aibench {

// The two parts of a data set by the names that its files begin with.
inline constexpr const char* kTrainPart = "train";
inline constexpr const char* kTestPart = "t10k";

// "train-images-idx3-ubyte", "train-labels-idx1-ubyte".
std::string idx_images_name(const std::string& part);
std::string idx_labels_name(const std::string& part);

// Reads a part from a folder, from plain files or, where there is none of that name, ones that end in ".gz". Only
// regular files are opened. Throws IdxError, also for a compressed file in a build without zlib.
ImageSet load_idx(const std::string& folder, const std::string& part, const ExpectedImages& expected);

}  // namespace aibench
