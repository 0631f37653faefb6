#pragma once

#include "bench/result/result.h"
#include "bench/result/tree_field.h"

// The inverse of write_parts.h, member by member. All throw ResultError.
namespace aibench {

ToolInfo read_tool(const Field& json);
MeasureSettings read_measure(const Field& json);
void read_environment_into(Result& result, const Field& json);
ResultTarget read_target(const Field& json);
ResultCase read_case(const Field& json);
ResultRow read_row(const Field& json);
DeviceState read_device_state(const Field& json);
ResultCheck read_check(const Field& json);

}  // namespace aibench
