// A circuit that is known to be wired wrongly: its study is that of the circuit put right, or has no bill.

import { type HarmonicRecord, insist } from "@etalon/basis";
import { expect, it } from "vitest";
import type { AnalysisInput } from "../analyze.ts";
import { usualTerms } from "../tariff/bills.ts";
import { component, wave } from "../three-phase.fixture.ts";
import { recordedStudy } from "./recorded-study.ts";
import { openStreamStudy } from "./stream-study.ts";

const SAMPLES = 4 * 4000;
const samplesOf = (size: number, angle: number, fifth: number) =>
  [0, -120, 120].map((shift) =>
    wave([component(1, size, angle + shift), component(5, fifth, 130 - shift)], 50, 4000, SAMPLES),
  );
const [voltages, right] = [samplesOf(230, 0, 6), samplesOf(5, -40, 1)];
const reversed = [right[0]!.map((x) => -x), right[1]!, right[2]!];
const channels = { voltageGain: 0.001, currentGain: 0.001, angleRad: 0.001 };
const terms = { channels, supply: null, tariff: usualTerms };
const facts = { program: "test", fromTaiNs: null, gaps: [], sha256: "0", of: "waves", calibration: "c" };
const known = { ...facts, certificate: null };

function recorded(of: Partial<AnalysisInput>): HarmonicRecord {
  const input = { sampleRateHz: 4000, startS: 0, nominalFrequencyHz: 50, wiring: "3P4W" as const };
  const found = recordedStudy({ ...input, voltages, currents: right, ...of }, terms, known);
  insist(found.ok, "a study");
  return found.value;
}

function streamed(currents: readonly Float64Array[], wiringKnown: boolean): HarmonicRecord {
  const names = ["ua", "ub", "uc", "ia", "ib", "ic"];
  const expected = wiringKnown ? { expected: { powerDirection: "import" as const } } : {};
  const study = openStreamStudy(names, 50, { ...terms, wiring: "3P4W", ...expected });
  study.begin(4000, 0);
  study.add([...voltages, ...currents]);
  const text = "current ia reversed";
  const order = { voltageOrder: ["ua", "ub", "uc"], currentOrder: ["-ia", "ib", "ic"] };
  const found = study.record(known, { text, ...order, powerRatio: 1 / 3, ambiguousWith: [] });
  insist(found !== null, "a study");
  return found;
}

const plain = recorded({});
const withheld = (record: HarmonicRecord) => {
  expect(record).toMatchObject({ powers: [], bills: null, losses: { line: null } });
  expect(record.wiringFault?.corrected).toBe(false);
  expect(record.doubts.map(({ code }) => code)).toContain("harmonics.miswired");
  for (const { side, userShare } of record.orders) expect([side, userShare]).toEqual(["undetermined", null]);
};

it("bills the circuit as it should be, where the finding says how", () => {
  expect(plain.wiringFault).toBeUndefined();
  for (const record of [recorded({ currents: reversed }), streamed(reversed, true)]) {
    expect(record.wiringFault).toEqual({ text: "current ia reversed", corrected: true });
    expect(record.energy.wholeBand.importWh / record.coveredS).toBeCloseTo(
      plain.energy.wholeBand.importWh / plain.coveredS,
      9,
    );
    for (const [n, line] of record.bills!.lines.entries())
      expect(line.powerFactor).toBeCloseTo(plain.bills!.lines[n]!.powerFactor!, 9);
    expect(record.losses.line!.wholePercent).toBeCloseTo(plain.losses.line!.wholePercent, 6);
  }
});

it("has no bill where it does not, or the finding came too late", () => {
  withheld(recorded({ voltages: [voltages[0]!.map(() => 0), voltages[1]!, voltages[2]!] }));
  withheld(streamed(reversed, false));
  withheld(streamed(right, true));
});
