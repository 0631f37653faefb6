#include "kernels/ops/dtype.h"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "kernels/ops/stored_number.h"

namespace aibench {
namespace {

constexpr DType kAll[] = {DType::f64,  DType::f32,    DType::tf32, DType::f16,
                          DType::bf16, DType::f8e4m3, DType::i8,   DType::i32};

TEST(DTypes, AreFoundByTheirNames) {
  std::set<std::string_view> names;
  for (const DType dtype : kAll) {
    EXPECT_EQ(dtype_from_name(name_of(dtype)), dtype);
    EXPECT_TRUE(names.insert(name_of(dtype)).second) << name_of(dtype);
  }
  EXPECT_EQ(name_of(DType::f8e4m3), "f8e4m3");
  EXPECT_EQ(dtype_from_name("f8"), std::nullopt);
}

TEST(DTypes, TakeTheirBytes) {
  EXPECT_EQ(size_of(DType::f64), 8U);
  for (const DType dtype : {DType::f32, DType::tf32, DType::i32}) EXPECT_EQ(size_of(dtype), 4U);
  for (const DType dtype : {DType::f16, DType::bf16}) EXPECT_EQ(size_of(dtype), 2U);
  for (const DType dtype : {DType::f8e4m3, DType::i8}) EXPECT_EQ(size_of(dtype), 1U);
}

TEST(DTypes, OfLayersAreThoseOfProductsButEightBitFloats) {
  const auto all = config_dtypes();
  std::set<DType> products(all.begin(), all.end());
  const auto layers = layer_dtypes();
  EXPECT_EQ(products.erase(DType::f8e4m3), 1U);
  EXPECT_EQ(products.count(DType::i32), 0U);
  EXPECT_EQ(std::set<DType>(layers.begin(), layers.end()), products);
}

TEST(DTypes, ProductsOfEightBitsAreStoredInMore) {
  EXPECT_EQ(product_dtype(DType::i8), DType::i32);
  EXPECT_EQ(product_dtype(DType::f8e4m3), DType::bf16);
  for (const DType dtype : {DType::f64, DType::f32, DType::tf32, DType::f16, DType::bf16}) {
    EXPECT_EQ(product_dtype(dtype), dtype);
  }
}

TEST(StoredNumber, RoundsEightBitFloatsToNearestEvenAndSaturates) {
  std::byte stored[2] = {std::byte{0x55}, std::byte{0x55}};
  store_number(DType::f8e4m3, stored, 1.0625);  // between 1 and 1.125, the even one is 1
  EXPECT_EQ(stored[0], std::byte{0x38});
  EXPECT_EQ(stored[1], std::byte{0x55});  // one byte
  EXPECT_EQ(load_number(DType::f8e4m3, stored), 1.0);
  EXPECT_EQ(rounded_to(DType::f8e4m3, 1.1875), 1.25);
  EXPECT_EQ(rounded_to(DType::f8e4m3, -1e300), -448.0);
}

}  // namespace
}  // namespace aibench
