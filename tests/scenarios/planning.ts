// Scenarios of part "planning": investments, lives, campaigns, batches, and meters behind a sum meter.

import { investment } from "@etalon/planning";
import type { Scenario } from "./scenario.ts";

const part = "planning";

const monitoredMeters: Scenario = {
  part,
  name: "480,000 meters at ¥3,000 and 1.28 million at ¥2,000, which the paper prints as 3.9 bn, yuan",
  play() {
    const truth = 480_000 * 3_000 + 1_280_000 * 2_000;
    const [sum] = investment().sums;
    const found = sum?.yuan ?? 0;
    return { truth, found, uncertainty: null, ok: found === truth && sum?.printed?.yuan === 3.9e9 };
  },
};

export const scenarios: readonly Scenario[] = [monitoredMeters];
