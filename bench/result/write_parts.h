#pragma once

#include "bench/result/json_writer.h"
#include "bench/result/result.h"

// The parts of the document, each the value of one member. Together with read_parts.h these are its definition.
namespace aibench {

void write_tool(JsonWriter& json, const ToolInfo& tool);
void write_measure(JsonWriter& json, const MeasureSettings& measure);
// The members environment, machine_checks and targets.
void write_machine(JsonWriter& json, const Result& result);
void write_target(JsonWriter& json, const ResultTarget& target);
void write_row(JsonWriter& json, const ResultRow& row);
void write_device_state(JsonWriter& json, const DeviceState& state);
void write_check(JsonWriter& json, const ResultCheck& check);

}  // namespace aibench
