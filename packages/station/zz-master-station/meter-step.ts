// What ZZ does with a meter's entry and with a terminal's calibration records: both only keep what users and detections
// say. Called by `step.ts`. I7: an entry outlives its meter's service, with its verdicts. I8: a list of meters is
// added whole.

import type { Audited, Instant, Outcome } from "@etalon/basis";
import type { MeterChange, MeterOrder } from "@etalon/messages/meters";
import type { MeterRecord, ZzItself } from "@etalon/messages/zz-itself";
import type { CalibrationEntry, MeterEntry, State } from "./state.ts";

export type MeterNews = Exclude<ZzItself, { kind: "detect" | "cancel" }>;
type Kept = Outcome<State, ZzItself, never, never>;

const VERDICTS_KEPT = 100;
const CALIBRATIONS_KEPT = 100;

export function meterStep(before: State | null, heard: MeterNews, now: Instant): Kept {
  const meter = before?.kind === "meter" ? before : null;
  switch (heard.kind) {
    case "add-meters": {
      const { records, by } = heard;
      const say = records.map((record) => ({
        to: { component: "zz" as const, key: `meter/${record.id}` },
        body: { kind: "add-meter" as const, record, by },
      }));
      return { ...kept(before), say };
    }
    case "register-meter":
      return kept({ ...meter, kind: "meter", record: heard.record, detections: meter?.detections ?? [] });
    case "add-meter": {
      const { record, by } = heard;
      // Two added it at once: the first stays.
      if (meter) return noted(meter, "meter-refused", by, `meter ${record.id} is there already`);
      const added: MeterEntry = { kind: "meter", record, detections: [] };
      return noted(added, "meter-added", by, `meter ${record.id}: ${record.meter.serial} at ${record.site}`);
    }
    case "change-meter": {
      if (!meter || meter.retired) return kept(before);
      const { change, by } = heard;
      const text = `meter ${meter.record.id}: ${Object.keys(change).join(", ")}`;
      return noted({ ...meter, record: changedRecord(meter.record, change) }, "meter-changed", by, text);
    }
    case "retire-meter": {
      if (!meter || meter.retired) return kept(before);
      const { why, by } = heard;
      const retired = { ...meter, retired: { atTaiNs: now, why, by } };
      return noted(retired, "meter-retired", by, `meter ${meter.record.id}: ${why}`);
    }
    case "meter-verified": {
      if (!meter) return kept(before);
      const news = { id: heard.detection, atTaiNs: now, verdict: heard.verdict };
      const others = meter.detections.filter(({ id }) => id !== heard.detection);
      return kept({ ...meter, detections: [news, ...others].slice(0, VERDICTS_KEPT) });
    }
    case "register-calibration": {
      const { calibration, by } = heard;
      const old = before?.kind === "calibrations" ? before.records : [];
      const others = old.filter(({ id }) => id !== calibration.id);
      const { terminal, id, certificate } = calibration;
      const records = [calibration, ...others].slice(0, CALIBRATIONS_KEPT);
      const state: CalibrationEntry = { kind: "calibrations", terminal, records };
      const audit = [
        note("calibration-registered", by, null, `${id} of terminal ${terminal}: ${certificate}`),
      ];
      return { ...kept(state), audit };
    }
  }
}

/** The record that an order asks for. */
export function recordOf({ id, site, instrument, register, ...meter }: MeterOrder): MeterRecord {
  return { id, meter, site, register, ...placeOf(instrument), calibration: null };
}

/** The order that a record was made of. */
export function orderOf({ id, meter, site, register = "wh+", agent, terminal }: MeterRecord): MeterOrder {
  return { id, ...meter, site, instrument: `${agent}/${terminal}`, register };
}

/** An order as changed: null takes a field away. */
export function changedOrder(order: MeterOrder, change: MeterChange): MeterOrder {
  const fields = Object.entries({ ...order, ...change }).filter(([, value]) => value !== null);
  return Object.fromEntries(fields) as unknown as MeterOrder;
}

/** A calibration record that came with the meter is its terminal's, and goes with it. */
function changedRecord(before: MeterRecord, change: MeterChange): MeterRecord {
  const after = recordOf(changedOrder(orderOf(before), change));
  return after.terminal === before.terminal ? { ...after, calibration: before.calibration } : after;
}

function placeOf(instrument: string): Pick<MeterRecord, "agent" | "terminal" | "resource"> {
  const [agent = "", terminal = ""] = instrument.split("/");
  return { agent, terminal, resource: instrument };
}

const noted = (entry: MeterEntry, what: string, by: string, why: string): Kept => ({
  ...kept(entry),
  audit: [note(what, by, entry.record.resource, why)],
});
const note = (what: string, who: string, resource: string | null, why: string): Audited => {
  return { what, who, resource, application: null, token: null, why };
};
const kept = (state: State | null): Kept => ({ state, say: [], timers: [], acts: [] });
