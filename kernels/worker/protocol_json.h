#pragma once

#include <nlohmann/json.hpp>

#include "kernels/worker/protocol.h"

// JSON of the messages' parts, shared by the protocol and by the journal and result documents.
namespace aibench {

nlohmann::ordered_json to_json(const MeasurePolicy& policy);
nlohmann::ordered_json to_json(const CaseEvent& event);
nlohmann::ordered_json to_json(const ReadyEvent& event);
nlohmann::ordered_json to_json(const Peaks& peaks);

// Strict; throw std::invalid_argument that names the member.
MeasurePolicy policy_from_json(const nlohmann::ordered_json& json);
CaseEvent case_event_from_json(const nlohmann::ordered_json& json);
ReadyEvent ready_event_from_json(const nlohmann::ordered_json& json);
Peaks peaks_from_json(const nlohmann::ordered_json& json);

}  // namespace aibench
