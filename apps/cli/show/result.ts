// A verification result for people: error with uncertainty, limit, verdict, and what it rests on.

import {
  counted,
  type FrontEndFound,
  fixedText,
  type NotCovered,
  roundedDecimals,
  utcText,
  type VerificationResult,
} from "@etalon/basis";
import { decimalsOf, errorWithin, fixed, quantity, rate, seconds, signed } from "./quantities.ts";
import { columns, named } from "./table.ts";

export { signed } from "./quantities.ts";

/** So many instants of odd pulses are named one by one. */
const MOST_NAMED = 5;

/** It was refused, or ended, before the first sample. */
export const isUnmeasured = ({ recording, error }: VerificationResult): boolean =>
  recording.samples === 0 && error === null;

export function resultText(result: VerificationResult): string {
  if (isUnmeasured(result))
    return named(
      [
        ["meter", meterText(result.meter)],
        ...scopeLines(result),
        ...notes(result),
        ["verdict", `${verdictText(result)}: nothing was measured`],
      ],
      11,
    );
  const { meter, recording, energy, error, uncertainty, limit, pulses, wiring, truth } = result;
  const lines: (readonly [string, string])[] = [
    ["meter", meterText(meter)],
    ["calibration", result.calibration ?? "none: the recording's values are taken as they are"],
    ["recording", recordingText(recording)],
    ["energy", energyText(energy)],
    ["pulses", pulsesText(pulses)],
  ];
  if (error) {
    lines.push(["error", errorText(error, uncertainty)]);
    const decimals = uncertainty ? decimalsOf(uncertainty.expandedPercent) : 5;
    const byEdges = `first to last edge ${signed(error.edgesPercent, decimals)} %`;
    lines.push(["", `${byEdges}, all edges ${signed(error.regressionPercent, decimals)} %`]);
  }
  if (limit) {
    const load = `${fixed(limit.currentPercentOfRated, 1, "%")} of rated current`;
    const at = `${load}, power factor ${fixed(limit.powerFactor, 3)}`;
    lines.push(["limit", `±${limit.percent} % at ${at} (${limit.source})`]);
  }
  lines.push(...wiringLines(wiring));
  lines.push(...scopeLines(result), ...notes(result));
  if (truth) lines.push(["truth", `${signed(truth.errorPercent)} % (${truth.note})`]);
  lines.push(["verdict", verdictText(result)]);
  return named(lines, 11);
}

/** A fault with what it costs, where it is sure which one it is, and the power factor that the energy above goes by. */
function wiringLines({ fault, powerFactor }: VerificationResult["wiring"]): (readonly [string, string])[] {
  if (!fault) return [["wiring", "no fault found"]];
  const { text, powerRatio, ambiguousWith } = fault;
  const share =
    powerRatio === null || ambiguousWith.length > 0
      ? ""
      : `; the circuit registers ${fixed(100 * powerRatio, 1, "%")} of the active energy that flows`;
  const factor =
    powerFactor === undefined
      ? []
      : [
          `energy by power factor ${fixed(powerFactor, 3)} as wired, P ÷ Σ U·I; the limit by that of summed P and Q`,
        ];
  return [["wiring", `FAULT: ${text}${share}`], ...factor.map((line) => ["", line] as const)];
}

/** What is said of a meter that samples for itself, and what of it is not, a line each. */
export function notCoveredLines(
  parts: readonly NotCovered[],
  about: string,
): readonly (readonly [string, string])[] {
  if (parts.length === 0) return [];
  return [
    ["scope", `${about}; not covered:`],
    ...parts.map(({ what, text }) => ["", `${what}: ${text}`] as const),
  ];
}

/** What the verdict is not about. */
function scopeLines({ scope }: VerificationResult): (readonly [string, string])[] {
  if (!scope) return [];
  const { frontEndOf, notCovered, frontEndMayErr, frontEndFound } = scope;
  const lines = [
    ...notCoveredLines(notCovered, `meter ${frontEndOf} behind its front end, which sampled too`),
  ];
  if (frontEndMayErr) {
    const { fromPercent, toPercent } = frontEndMayErr;
    const room = `from ${signed(fromPercent, 3)} % to ${signed(toPercent, 3)} %`;
    lines.push(["", `the whole meter conforms while its front end errs ${room}`]);
  }
  if (frontEndFound) lines.push(...foundLines(frontEndFound));
  return lines;
}

function foundLines({ by, ageDays, wholeAsThen, ...found }: FrontEndFound): (readonly [string, string])[] {
  const age =
    ageDays === null
      ? `on ${utcText(found.atTaiNs).slice(0, 10)}`
      : `${counted(Math.round(ageDays), "day")} ago`;
  const then = `its front end erred ${within(found)} ${age} by ${by}, at the load it had then`;
  if (!wholeAsThen) return [["", then]];
  const whole = `if it still did, the whole meter would err ${within(wholeAsThen)}: ${wholeAsThen.verdict}`;
  return [
    ["", then],
    ["", whole],
  ];
}

const within = (found: { readonly percent: number; readonly expandedPercent: number }): string =>
  errorWithin(found.percent, found.expandedPercent);

const notes = ({ reasons }: VerificationResult) =>
  reasons.map(({ code, text }) => ["note", `${text} [${code}]`] as const);

/** The budget, a line per source; what reaches the result is standard uncertainty × sensitivity. */
export function budgetText({ uncertainty }: VerificationResult): string {
  if (!uncertainty) return "";
  const rows = uncertainty.budget.map((line) => [
    line.source,
    line.kind,
    line.distribution,
    percent(line.standardPercent),
    plain(line.sensitivity),
    percent(Math.abs(line.standardPercent * line.sensitivity)),
  ]);
  const head = ["budget, %", "kind", "distribution", "standard", "sensitivity", "part"];
  return columns([head, ...rows]);
}

export function verdictText({ verdict, roundedVerdict, error }: VerificationResult): string {
  if (!error) return verdict.toUpperCase();
  const { roundedPercent } = error;
  const rounded = fixedText(roundedPercent, roundedDecimals(error));
  return `${verdict.toUpperCase()} (rounded error ${roundedPercent > 0 ? "+" : ""}${rounded} %: ${roundedVerdict})`;
}

function meterText({ serial, accuracyClass, activeConstant, wiring, ...meter }: VerificationResult["meter"]) {
  const ratings = `${meter.nominalVoltage} V, ${meter.ratedCurrent}(${meter.maxCurrent}) A`;
  return `${serial}, class ${accuracyClass}, ${activeConstant} imp/kWh, ${wiring}, ${ratings}`;
}

function recordingText(recording: VerificationResult["recording"]): string {
  const { samples, sampleRateHz, durationS, frequencyHz, gaps } = recording;
  const frequency = frequencyHz === null ? "no mains frequency" : fixed(frequencyHz, 4, "Hz");
  const gap = gaps.length === 0 ? "no gap" : counted(gaps.length, "gap");
  return `${counted(samples, "sample")} at ${rate(sampleRateHz)}, ${seconds(durationS)}, ${frequency}, ${gap}`;
}

function energyText({ referenceJ, meterJ, intervals }: VerificationResult["energy"]): string {
  const of = `${counted(intervals, "interval")} between pulses`;
  return `reference ${energy(referenceJ)}, meter ${energy(meterJ)}, ${of}`;
}

function pulsesText({ used, ...odd }: VerificationResult["pulses"]): string {
  const kinds = [odd.lost, odd.extra, odd.double].map((times, k) => {
    if (times.length === 0) return [];
    const places = times.slice(0, MOST_NAMED).map((t) => t.toFixed(3));
    const more = times.length > MOST_NAMED ? ", …" : "";
    return [`${times.length} ${["lost", "extra", "double"][k]} (at ${places.join(", ")}${more} s)`];
  });
  return [`${used} used`, ...kinds.flat()].join(", ");
}

function errorText(
  { percent: value, method }: NonNullable<VerificationResult["error"]>,
  uncertainty: VerificationResult["uncertainty"],
): string {
  const by = method === "edges" ? "from first to last edge" : "by regression over all edges";
  if (!uncertainty) return `${signed(value, 5)} % (${by}; its uncertainty is not known)`;
  const { expandedPercent, coverageFactor } = uncertainty;
  return `${errorWithin(value, expandedPercent)} (95 %, k = ${fixed(coverageFactor, 2)}; ${by})`;
}

/** Above a tenth of a watt-hour people think in kWh. */
const energy = (J: number): string =>
  Math.abs(J) >= 360 ? quantity(J / 3600, "Wh", 8) : quantity(J, "J", 8);

const percent = (value: number): string =>
  value === 0 || value >= 1e-4 ? value.toFixed(5) : value.toExponential(1);

const plain = (value: number): string => String(Number(value.toPrecision(4)));
