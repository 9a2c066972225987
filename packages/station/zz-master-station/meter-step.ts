// What ZZ does with a meter's entry and with a terminal's calibration records: both only keep what users and detections
// say. Called by `step.ts`. I7: an entry outlives its meter's service, with its verdicts. I8: a list of meters is
// added whole, or not at all.

import { type Audited, type Instant, later, type Outcome } from "@etalon/basis";
import type { MeterChange, MeterOrder } from "@etalon/messages/meters";
import type { MeterRecord, ZzItself } from "@etalon/messages/zz-itself";
import { isSameMeter, standingVerdict } from "./standing-verdict.ts";
import type { CalibrationEntry, MeterEntry, RollPart, State } from "./state.ts";

export type MeterSelf = { readonly kind: "roll-forsaken" };
export type MeterNews =
  | Exclude<
      ZzItself,
      {
        kind:
          | ("detect" | "cancel" | "read-back" | "watch" | "stop-watch")
          | ("register-bank" | "control-bank" | "remove-bank" | "ask-bank")
          | ("start-study" | "stop-study" | "day-ended");
      }
    >
  | MeterSelf;
type Kept = Outcome<State, ZzItself, MeterSelf, never>;

const VERDICTS_KEPT = 100;
const CALIBRATIONS_KEPT = 100;
/** Its parts are posted within seconds of each other. */
const ROLL_WAITS_NS = 3_600_000_000_000n;

export function meterStep(before: State | null, heard: MeterNews, key: string, now: Instant): Kept {
  const meter = before?.kind === "meter" ? before : null;
  switch (heard.kind) {
    case "part-of-roll": {
      const state: RollPart = { kind: "roll", records: heard.records, by: heard.by };
      const timers = [{ atTaiNs: later(now, ROLL_WAITS_NS), body: { kind: "roll-forsaken" as const } }];
      return before ? kept(before) : { ...kept(state), timers };
    }
    case "add-roll":
      return before?.kind === "roll" ? addedAll(before) : addedParts(before, key, heard.parts);
    case "roll-forsaken": // whoever posted it did not come to its end: none is added
      return before?.kind === "roll" ? kept(null) : kept(before);
    case "register-meter":
      return kept(meter ? withRecord(meter, heard.record) : added(heard.record));
    case "add-meter": {
      const { record, by } = heard;
      // Two added it at once: the first stays.
      if (meter) return noted(meter, "meter-refused", by, `meter ${record.id} is there already`);
      return noted(
        added(record),
        "meter-added",
        by,
        `meter ${record.id}: ${record.meter.serial} at ${record.site}`,
      );
    }
    case "change-meter": {
      if (!meter || meter.retired) return kept(before);
      const { change, by } = heard;
      const text = `meter ${meter.record.id}: ${Object.keys(change).join(", ")}`;
      return noted(withRecord(meter, changedRecord(meter.record, change)), "meter-changed", by, text);
    }
    case "retire-meter": {
      if (!meter || meter.retired) return kept(before);
      const { why, by } = heard;
      const retired = { ...meter, retired: { atTaiNs: now, why, by } };
      const outcome = noted(retired, "meter-retired", by, `meter ${meter.record.id}: ${why}`);
      const stop = {
        to: { component: "zz", key: `study/${meter.record.id}` },
        body: { kind: "stop-study", by },
      };
      return { ...outcome, say: [stop as Kept["say"][number]] };
    }
    case "meter-verified": {
      if (!meter) return kept(before);
      const { kind: _, detection, wiringFault, ...found } = heard;
      const news = { id: detection, atTaiNs: now, ...found };
      const others = meter.detections.filter(({ id }) => id !== heard.detection);
      const seen = { ...news, ...(wiringFault != null && { wiringFault }) };
      const detections = [seen, ...others].slice(0, VERDICTS_KEPT);
      const standing = standingVerdict(meter.standing, news);
      return kept({ ...meter, detections, standing, ...(wiringFault !== undefined && { wiringFault }) });
    }
    case "start-watch": {
      if (!meter || meter.retired || meter.watch !== undefined) return kept(before);
      const { watch, calibration, utcOffsetS, by } = heard;
      const record = { ...meter.record, calibration };
      const order: ZzItself = { kind: "watch", watch, record, utcOffsetS, by };
      const outcome = noted(
        { ...meter, watch },
        "watch-ordered",
        by,
        `meter ${record.id} is watched round the clock`,
      );
      return { ...outcome, say: [{ to: { component: "zz", key: `detection/${watch}` }, body: order }] };
    }
    case "watch-over": {
      if (meter?.watch !== heard.watch) return kept(before);
      const { watch: _, ...after } = meter;
      return kept(after);
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

/** The list is there as a whole: from here on it is added, whatever breaks between. */
function addedParts(before: State | null, key: string, parts: number): Kept {
  const say = Array.from({ length: parts }, (_, n) => ({
    to: { component: "zz" as const, key: `${key}.${n + 1}` },
    body: { kind: "add-roll" as const, parts: 0 },
  }));
  return { ...kept(before), say };
}

function addedAll({ records, by }: RollPart): Kept {
  const say = records.map((record) => ({
    to: { component: "zz" as const, key: `meter/${record.id}` },
    body: { kind: "add-meter" as const, record, by },
  }));
  return { ...kept(null), say };
}

const added = (record: MeterRecord): MeterEntry => ({ kind: "meter", record, detections: [] });

/** What was found of another plate stays among its verdicts, but the meter is not known by it. */
function withRecord(meter: MeterEntry, record: MeterRecord): MeterEntry {
  const { standing, ...rest } = meter;
  return { ...rest, ...(standing && isSameMeter(meter.record, record) && { standing }), record };
}

/** The record that an order asks for. */
export function recordOf(order: MeterOrder): MeterRecord {
  const { id, site, instrument, register, sampledBy, class448, batch, installed, ...meter } = order;
  const planning = {
    ...(class448 !== undefined && { class448 }),
    ...(batch !== undefined && { batch }),
    ...(installed !== undefined && { installed }),
  };
  const known = {
    ...(sampledBy !== undefined && { sampledBy }),
    ...(Object.keys(planning).length > 0 && { planning }),
  };
  return { id, meter, site, register, ...placeOf(instrument), ...known, calibration: null };
}

/** The order that a record was made of. */
export function orderOf(record: MeterRecord): MeterOrder {
  const { id, meter, site, register = "wh+", agent, terminal, sampledBy, planning } = record;
  const samples = sampledBy === undefined ? {} : { sampledBy };
  return { id, ...meter, site, instrument: `${agent}/${terminal}`, register, ...samples, ...planning };
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
