// A verification result for people: error with uncertainty, limit, verdict, and what it rests on.

import type { VerificationResult } from "@etalon/basis";

export function resultText(result: VerificationResult): string {
  const { meter, recording, energy, error, uncertainty, limit, pulses, wiring, truth } = result;
  const lines: [string, string][] = [
    [
      "meter",
      `${meter.serial}, class ${meter.accuracyClass}, ${meter.activeConstant} imp/kWh, ${meter.wiring}`,
    ],
    ["recording", recordingText(recording)],
    [
      "energy",
      `reference ${joules(energy.referenceJ)}, meter ${joules(energy.meterJ)}, ${energy.intervals} intervals`,
    ],
    ["pulses", pulsesText(pulses)],
  ];
  if (error && uncertainty) {
    lines.push(["error", errorText(error, uncertainty.expandedPercent, uncertainty.coverageFactor)]);
    lines.push([
      "",
      `first to last edge ${signed(error.edgesPercent)} %, all edges ${signed(error.regressionPercent)} %`,
    ]);
  }
  if (limit) {
    const at = `${limit.currentPercentOfRated.toFixed(1)} % of rated current, power factor ${limit.powerFactor.toFixed(3)}`;
    lines.push(["limit", `±${limit.percent} % at ${at} (${limit.source})`]);
  }
  lines.push(["wiring", wiring.fault ? `FAULT: ${wiring.fault.text}` : "no fault found"]);
  for (const { code, text } of result.reasons) lines.push(["note", `${text} [${code}]`]);
  if (truth) lines.push(["truth", `${signed(truth.errorPercent)} % (${truth.note})`]);
  lines.push(["verdict", verdictText(result)]);
  return lines.map(([name, text]) => `${name.padEnd(10)} ${text}`).join("\n");
}

/** The budget, a line per source. */
export function budgetText({ uncertainty }: VerificationResult): string {
  if (!uncertainty) return "";
  const rows = uncertainty.budget.map(
    ({ source, kind, distribution, standardPercent, sensitivity }) =>
      `  ${source.padEnd(44)} ${kind}  ${distribution.padEnd(12)} ${percent(standardPercent)} × ${sensitivity}`,
  );
  return ["budget (standard uncertainty, %)", ...rows].join("\n");
}

export function verdictText({ verdict, roundedVerdict, error }: VerificationResult): string {
  const rounded = error ? ` (rounded error ${signed(error.roundedPercent, 2)} %: ${roundedVerdict})` : "";
  return `${verdict.toUpperCase()}${rounded}`;
}

function errorText(
  { percent: value, method }: NonNullable<VerificationResult["error"]>,
  expanded: number,
  k: number,
): string {
  return `${signed(value)} % ± ${percent(expanded)} % (k = ${k.toFixed(2)}, by ${method})`;
}

function recordingText({
  samples,
  sampleRateHz,
  durationS,
  frequencyHz,
  gaps,
}: VerificationResult["recording"]) {
  const frequency = frequencyHz === null ? "no mains frequency" : `${frequencyHz.toFixed(4)} Hz`;
  const gap = gaps.length === 0 ? "no gap" : `${gaps.length} gap${gaps.length > 1 ? "s" : ""}`;
  return `${samples} samples at ${sampleRateHz} Hz, ${durationS.toFixed(3)} s, ${frequency}, ${gap}`;
}

function pulsesText({ used, lost, extra, double }: VerificationResult["pulses"]): string {
  const named = ([name, times]: [string, readonly number[]]) =>
    times.length === 0
      ? []
      : [
          `${times.length} ${name} (at ${times
            .slice(0, 5)
            .map((t) => t.toFixed(3))
            .join(", ")} s)`,
        ];
  return [
    `${used} used`,
    ...[
      ["lost", lost],
      ["extra", extra],
      ["double", double],
    ].flatMap((x) => named(x as never)),
  ].join(", ");
}

const joules = (value: number): string =>
  Math.abs(value) >= 3.6e6 ? `${(value / 3.6e6).toFixed(6)} kWh` : `${value.toFixed(3)} J`;
const percent = (value: number): string =>
  value === 0 || value >= 1e-4 ? value.toFixed(5) : value.toExponential(1);
export const signed = (value: number, digits = 4): string =>
  `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(digits)}`;
