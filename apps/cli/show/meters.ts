// Meters of a station as text: a table of all, one with its verdicts. Called by `etalon meters`.

import { utcText } from "@etalon/basis";
import type { shownMeter } from "@etalon/messages/users-to-zz";
import { columns, named } from "./table.ts";

export type ShownMeter = ReturnType<typeof shownMeter.parse>;

export function metersText(all: readonly ShownMeter[]): string {
  const header = ["meter", "serial", "class", "wiring", "instrument", "last verdict", "now"];
  const rows = all.map(({ record, detections, retired }) => [
    record.id,
    record.meter.serial,
    record.meter.accuracyClass,
    record.meter.wiring,
    record.resource,
    detections[0]?.verdict ?? "-",
    retired ? "retired" : "in service",
  ]);
  return columns([header, ...rows]);
}

export function meterText({ record, detections, retired }: ShownMeter): string {
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
      ["circuit", `${wiring}, ${nominalVoltage} V, ${ratedCurrent}(${maxCurrent}) A`],
      ["constant", `${rest.activeConstant} imp/kWh${reactive}`],
      ["ratios", ratios],
      ...detections.map(
        ({ id, atTaiNs, verdict, notCovered }, n) =>
          [
            n === 0 ? "verdicts" : "",
            `${utcText(atTaiNs)}  ${verdict}${notCovered ? `, not covered: ${notCovered.join(", ")}` : ""}  (${id})`,
          ] as const,
      ),
    ],
    12,
  );
}
