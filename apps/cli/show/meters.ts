// Meters of a station as text: a page of their list, one with its verdicts. Called by `etalon meters`.

import { counted, ratedHz, utcText } from "@etalon/basis";
import type { MeterLine, MeterPage } from "@etalon/messages/meter-list";
import type { shownMeter } from "@etalon/messages/users-to-zz";
import { errorWithin, nothing, ofLimitText, signed } from "./quantities.ts";
import { columns, named } from "./table.ts";

export type ShownMeter = ReturnType<typeof shownMeter.parse>;

const header = [
  "meter",
  "serial",
  "class",
  "wiring",
  "instrument",
  "last verdict",
  "error",
  "(|e|+U)/limit",
  "plan",
  "now",
];

export function meterPageText({ lines, next, count }: MeterPage): string {
  if (lines.length === 0) return count?.meters === 0 ? "no meter like that was added" : "no more meters";
  const rows = lines.map((line) => [
    ...[line.id, line.serial, line.accuracyClass, line.wiring, line.instrument],
    ...[
      verdictText(line.verified, line.wiringFault),
      errorText(line.verified),
      ofLimitText(line.condition?.ofLimit),
    ],
    ...[line.plan?.urgency ?? nothing, line.retiredTaiNs === null ? "in service" : "retired"],
  ]);
  const about = count?.kind === "estimated" ? "about " : "";
  return [
    columns([header, ...rows]),
    ...(count === null ? [] : [`${about}${counted(count.meters, "meter")} in all`]),
    ...(next === null ? [] : [`go on with --after ${next}`]),
  ].join("\n");
}

type Known = MeterLine["verified"] | ShownMeter["standing"];

/** "conforming, later undecided, wired wrongly" */
const verdictText = (known: Known, wiringFault: string | null | undefined): string =>
  [
    known?.verdict ?? "-",
    ...(known?.undecidedTaiNs === undefined ? [] : ["later undecided"]),
    ...(wiringFault ? ["wired wrongly"] : []),
  ].join(", ");

function errorText(known: Known): string {
  const { errorPercent = null, uncertaintyPercent = null } = known ?? {};
  if (errorPercent === null) return nothing;
  return uncertaintyPercent === null
    ? `${signed(errorPercent)} %`
    : errorWithin(errorPercent, uncertaintyPercent);
}

export function meterText({ record, detections, standing, retired, wiringFault }: ShownMeter): string {
  const { meter, id, site, resource, register = "wh+" } = record;
  const { serial, accuracyClass, wiring, nominalVoltage, ratedCurrent, maxCurrent, ...rest } = meter;
  const ratios =
    rest.voltageRatio === undefined && rest.currentRatio === undefined
      ? "none: connected directly"
      : `voltage ${rest.voltageRatio ?? 1}, current ${rest.currentRatio ?? 1}, registering ${rest.registering ?? "secondary"}`;
  const reactive = rest.reactiveConstant === undefined ? "" : `, ${rest.reactiveConstant} imp/kvarh`;
  return named(
    [
      ["meter", `${id}, serial ${serial}, class ${accuracyClass}`],
      [
        "state",
        retired ? `retired ${utcText(retired.atTaiNs)} by ${retired.by}: ${retired.why}` : "in service",
      ],
      ["site", site],
      ["instrument", `${resource}; pulses count ${register}`],
      ["circuit", `${wiring}, ${nominalVoltage} V, ${ratedCurrent}(${maxCurrent}) A, ${ratedHz(meter)} Hz`],
      ["constant", `${rest.activeConstant} imp/kWh${reactive}`],
      ["ratios", ratios],
      ["verdict", verdictText(standing, null)],
      ["error", errorText(standing)],
      ...(wiringFault ? [["wired wrongly", wiringFault] as const] : []),
      ...detections.map(
        ({ id, atTaiNs, verdict, notCovered }, n) =>
          [
            n === 0 ? "detections" : "",
            `${utcText(atTaiNs)}  ${verdict}${notCovered ? `, not covered: ${notCovered.join(", ")}` : ""}  (${id})`,
          ] as const,
      ),
    ],
    12,
  );
}
