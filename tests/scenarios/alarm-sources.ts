// Scenarios of part "alarms" about who says what to them: power quality, watched terminals, by the rules that come with the
// program.

import { type Meter, nanoseconds } from "@etalon/basis";
import { defaultAlarmRules } from "@etalon/messages/alarm-rules.table";
import { uniform } from "@etalon/outside/simulated/chance";
import { qualityEventOf, qualityLimitsOf } from "@etalon/station/zz-master-station/alarms/readings";
import type { Heard, Self } from "@etalon/station/zz-master-station/step";
import { alarmHouse, START } from "./alarm-house.ts";
import type { Outcome, Scenario } from "./scenario.ts";

const part = "alarms";
const rulesOf = (quantity: string) => defaultAlarmRules.filter((rule) => rule.quantity === quantity);
const counted = (truth: string, found: string, kept = true): Outcome => ({
  ...{ truth, found, uncertainty: null },
  ok: truth === found && kept,
});
const at = (seconds: number) => START + nanoseconds(seconds);
const meterAt = (id: string, site: string) => ({ id, site, terminal: `yh-${id}` });
type Study = Parameters<typeof qualityEventOf>[0];

export const scenarios: readonly Scenario[] = [
  {
    part,
    name: "40 dips in an hour at three meters of one site, 5 of each seen by all, and one at another site: alarms raised, ended",
    play(seed) {
      const house = alarmHouse(rulesOf("quality-event"));
      const dips = Array.from({ length: 40 }, (_, n) => ({ n, atS: 3600 * uniform(seed, 70, n), site: "s" }));
      const all = [...dips, { n: 40, atS: 1800, site: "other" }].sort((a, b) => a.atS - b.atS);
      for (const { n, atS, site } of all)
        for (const m of site === "other" ? ["o"] : n % 8 === 0 ? ["a", "b", "c"] : ["a"]) {
          const study = { id: `study of ${m}`, record: meterAt(m, site) } as Study;
          const dip = {
            event: "dip",
            channel: "ua",
            percent: 40,
            startTaiNs: at(atS),
            durationS: 0.2,
          } as Parameters<typeof qualityEventOf>[1];
          // Told once it is over.
          for (const { to, body } of qualityEventOf(study, dip)) house.say(atS + 1, to.key, body);
        }
      const during = house.alarms().map(({ group, subjects }) => `${group} ${[...subjects].sort().join("")}`);
      house.say(9000, "alarms/quality-event", { kind: "look-at-alarms" } as unknown as Heard);
      const raised = house.news.filter(({ what }) => what === "raised").length;
      // Their causes are one a site; they return ten minutes after the last dip, and stay until somebody has seen them.
      const found = `${raised}, ${house.alarms().filter(({ state }) => state === "returned").length}`;
      return counted("2, 2", found, during.length === 2);
    },
  },
  {
    part,
    name: "a meter whose unbalance violates its limit, judged time and again, and complies a week later: alarms raised, ended by themselves",
    play() {
      const house = alarmHouse(rulesOf("quality-limits"));
      const judge = (atS: number, violated: number): void => {
        const limit = { quantity: "unbalance", order: null, unit: "%", lowest: null, highest: 2 };
        const finding = (n: number) => ({ limit, verdict: n < violated ? "violates" : "complies" });
        const report = { findings: [0, 1, 2].map(finding) } as unknown as Parameters<
          typeof qualityLimitsOf
        >[2];
        for (const { to, body } of qualityLimitsOf("m", null, report, at(atS))) house.say(atS, to.key, body);
      };
      for (let n = 0; n < 100; n++) judge(600 * n, n < 10 ? 0 : n < 50 ? 1 : 2);
      const [alarm] = house.alarms();
      judge(700_000, 0);
      const kinds = house.news.map(({ what }) => what).join(" ");
      return counted("1 of 2 limits: raised returned", `1 of ${alarm?.value} limits: ${kinds}`);
    },
  },
  {
    part,
    name: "a watched terminal that falls silent for an hour, and a station that waits 15 min for its next record: how long it was raised, s",
    play(seed) {
      const house = alarmHouse(rulesOf("terminal-silence"));
      const quietS = 3600 + 600 * uniform(seed, 71, 0);
      const hear = (atS: number, heard: Heard | Self): void => house.say(atS, "detection/w", heard as Heard);
      watched(hear);
      for (let n = 1; n <= 6; n++) hear(600 * n, told);
      hear(3600 + quietS, told);
      hear(3600 + quietS + 600, told);
      const [begin, end] = house.news;
      const found = Number((end?.atTaiNs ?? 0n) - (begin?.atTaiNs ?? 0n)) / 1e9;
      const kinds = house.news.map(({ what }) => what).join(" ");
      const truth = quietS - 900;
      return { truth, found, uncertainty: 1, ok: kinds === "raised ended" && Math.abs(found - truth) <= 1 };
    },
  },
  {
    part,
    name: "the same whose agent is gone, so that the lease is over: alarms of its terminal",
    play() {
      const house = alarmHouse(rulesOf("terminal-silence"));
      const hear = (atS: number, heard: Heard | Self): void => house.say(atS, "detection/w", heard as Heard);
      watched(hear);
      hear(600, told);
      hear(700, { kind: "application-ended", application: "w.1", why: "agent a is silent" });
      hear(7200, { kind: "stop-watch", by: "u" });
      return counted("0", String(house.news.length));
    },
  },
];

const told = {
  ...{ kind: "telling", detection: "w", machine: "w.1.1", placement: 1 },
  records: [{ kind: "meter-hour", meter: "m" }],
} as unknown as Heard;

/** Brings a meter under watch, by the station's own step. */
function watched(hear: (atS: number, heard: Heard | Self) => void): void {
  const calibration = {
    ...{ id: "c", terminal: "t", validFromTaiNs: 0n, validToTaiNs: 9n, certificate: "-", channels: [] },
    rateErrorBoundPpm: 0,
  };
  const meter: Meter = {
    ...{ serial: "1", activeConstant: 1000, nominalVoltage: 220, ratedCurrent: 5, maxCurrent: 60 },
    accuracyClass: "1",
    wiring: "1P2W",
  };
  const record = { id: "m", meter, site: "s", terminal: "t", agent: "a", resource: "a/t", calibration };
  const lease = { resource: "a/t", application: "w.1", applicant: "zz", token: 1, untilTaiNs: at(100_000) };
  hear(0, { kind: "watch", watch: "w", record, utcOffsetS: 0, by: "u" });
  hear(0, { kind: "prepared", agent: "a", detection: "w", uplink: "u" });
  hear(0, { kind: "application-granted", application: "w.1", lease });
  hear(0, { kind: "started", detection: "w", startTaiNs: START, registers: null });
  hear(0, { kind: "driver-bound", detection: "w", machine: "w.1.1", placement: 1, driver: "d 1" });
  hear(0, { kind: "condition-read", machine: "w.1.1", kept: null, calibrations: [calibration] });
}
