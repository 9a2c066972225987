// Why something cannot be judged, as the interface says it. Pure; called by `reason.tsx`.

import type { Known } from "../../parts/known-sentences.ts";

export const reasons: readonly Known[] = [
  [/^no values of (.+)$/, "no-values", "interval"],
  [/^([\d.]+ (?:s|min|h)) of (\d+) days?$/, "too-short", "seen", "days"],
  [/^([\d.]+) of (\d+) days?$/, "too-few-days", "seen", "days"],
  [/^(\d+) of a \w+'s (\d+) intervals were observed/, "too-few", "seen", "all"],
  [/^orders 2 to (\d+) of (\d+) were observed$/, "orders", "seen", "all"],
  [/^no .+ of order (\d+) was observed$/, "order", "order"],
  [/^changes below (\S+) % were not looked for$/, "not-looked-for", "percent"],
  [/^seldomer than once a day, for which no limit is stated$/, "seldom"],
  [/^(\d+) of (\d+) are larger$/, "larger", "beyond", "all"],
  [
    /^(\d+) beyond the usual (\S+) %, (\d+) beyond (\S+) %: the standard states no limit$/,
    ...(["usual", "many", "usual", "few", "seldom"] as const),
  ],
  [/^the demand current is not known$/, "demand"],
  [/^the declared voltage is not known$/, "declared"],
  [/nominal voltage(, which)? is not known$/, "nominal"],
  [/^the limits scale with the short-circuit power, which is not known$/, "short-circuit"],
];
