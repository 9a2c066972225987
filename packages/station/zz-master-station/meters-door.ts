// ZZ's door for meters in service and terminals' calibration records: shown, added, changed, retired. Part of `door.ts`.

import { type Answer, good, type Mailbox, refused } from "@etalon/basis";
import { calibrationFrom, meterFrom } from "@etalon/codecs/recording/index";
import { type Caller, type Route, route } from "@etalon/messages/http";
import {
  keptWorkList,
  type MeterList,
  meterPage,
  meterQuery,
  workListPart,
} from "@etalon/messages/meter-list";
import {
  aboutCalibration,
  aboutMeter,
  addedMeters,
  calibrationToRegister,
  type MeterOrder,
  meterChange,
  metersToAdd,
  retirement,
  shownCalibrations,
} from "@etalon/messages/meters";
import { shownMeter } from "@etalon/messages/users-to-zz";
import { type MeterRecord, metersOfPart } from "@etalon/messages/zz-itself";
import { frontEndRefusal, knownFrontEnd } from "./known-front-end.ts";
import { changedOrder, orderOf, recordOf } from "./meter-step.ts";
import { noMeter, notOfStation, type ZzStates } from "./states.ts";
import { ZZ } from "./step.ts";

/** Ten thousand meters with all they can have. */
const MOST_BYTES = 8 << 20;

const unknown = { "zz.meter-unknown": "there is no such meter" };
const forbidden = { "zz.station-forbidden": "the caller acts for another station" };
const faulty = { "zz.meter-field": "a meter's description does not hold together" };
const over = { "zz.meter-retired": "the meter was retired" };

export function meterRoutes(
  mailbox: Mailbox,
  states: ZzStates,
  list: MeterList,
  newId: () => string,
): readonly Route[] {
  const { read, all } = states;
  const toMeter = (id: string, body: object) => mailbox.post({ component: "zz", key: `meter/${id}` }, body);
  return [
    route({
      method: "GET",
      path: "/meters",
      title:
        "meters by name, or by what is known of them, under any filters; a page behind `after`, the first with their count",
      need: "see-meters",
      query: meterQuery,
      gives: meterPage,
      refusals: { "zz.list-place": "`after` is no place that a page of this list ended at" },
      answer: ({ query }) => list.page(query),
    }),
    route({
      method: "GET",
      path: "/meters/:id",
      title: "one meter with its last verdicts",
      need: "see-meters",
      gives: shownMeter,
      refusals: unknown,
      answer: async ({ params: { id } }) => {
        const entry = await read("meter", id);
        return entry ? good(entry) : noMeter(id);
      },
    }),
    route({
      method: "POST",
      path: "/meters",
      title: "add meters, all of them or none",
      need: "keep-meters",
      body: metersToAdd,
      bodyAtMostBytes: MOST_BYTES,
      gives: addedMeters,
      refusals: { ...forbidden, ...faulty, "zz.meter-known": "there is such a meter already" },
      answer: async ({ body: { meters }, caller }) => {
        if (caller.party !== ZZ) return notOfStation(caller);
        const there = await Promise.all(meters.map(({ id }) => read("meter", id)));
        const known = new Set(there.flatMap((entry) => (entry ? [entry.record.id] : [])));
        for (const order of meters) {
          const { id } = order;
          if (known.has(id))
            return refused("zz.meter-known", `there is a meter ${id} already; none was added`);
          const fault = objection(order);
          if (fault) return fault;
          known.add(id);
        }
        await addAll(meters.map(recordOf), caller.user);
        return good({ meters: meters.map(({ id }) => id) });
      },
    }),
    route({
      method: "PATCH",
      path: "/meters/:id",
      title: "change a meter's description; detections that run keep what they were ordered with",
      need: "keep-meters",
      body: meterChange,
      gives: aboutMeter,
      refusals: { ...unknown, ...forbidden, ...faulty, ...over },
      answer: async ({ params: { id }, body: change, caller }) => {
        const entry = await inService(id, caller);
        if (!entry.ok) return entry;
        const fault = objection(changedOrder(orderOf(entry.value.record), change));
        if (fault) return fault;
        await toMeter(id, { kind: "change-meter", change, by: caller.user });
        return good({ meter: id });
      },
    }),
    route({
      method: "POST",
      path: "/meters/:id/retirement",
      title: "take a meter out of service for good; its verdicts stay",
      need: "keep-meters",
      body: retirement,
      gives: aboutMeter,
      refusals: { ...unknown, ...forbidden, ...over },
      answer: async ({ params: { id }, body: { why }, caller }) => {
        const entry = await inService(id, caller);
        if (!entry.ok) return entry;
        await toMeter(id, { kind: "retire-meter", why, by: caller.user });
        return good({ meter: id });
      },
    }),
    route({
      method: "POST",
      path: "/work-list",
      title:
        "keep a work list, a part at a time, so that meters are listed by it; the first part takes the old one's place",
      need: "keep-meters",
      body: workListPart,
      bodyAtMostBytes: MOST_BYTES,
      gives: keptWorkList,
      refusals: forbidden,
      answer: async ({ body, caller }) =>
        caller.party === ZZ ? good({ kept: await list.keep(body) }) : notOfStation(caller),
    }),
    route({
      method: "GET",
      path: "/calibrations",
      title: "terminals' calibration records, of each the newest first",
      need: "see-meters",
      gives: shownCalibrations,
      refusals: {},
      answer: async () => good(await all("calibrations")),
    }),
    route({
      method: "POST",
      path: "/calibrations",
      title: "register a terminal's calibration record: detections ordered from now on use it",
      need: "keep-calibrations",
      body: calibrationToRegister,
      gives: aboutCalibration,
      refusals: {
        ...forbidden,
        "zz.calibration-field": "a calibration record does not hold together",
        ...frontEndRefusal,
      },
      answer: async ({ body, caller }) => {
        if (caller.party !== ZZ) return notOfStation(caller);
        const sound = calibrationFrom(body.calibration);
        if (!sound.ok) return refused("zz.calibration-field", sound.why.text);
        const { id, terminal } = sound.value;
        const entry = await states.read("calibrations", terminal);
        const known = knownFrontEnd(sound.value, entry?.records ?? [], null);
        if (!known.ok) return known;
        const register = { kind: "register-calibration", calibration: sound.value, by: caller.user };
        await mailbox.post({ component: "zz", key: `calibration/${terminal}` }, register);
        return good({ terminal, calibration: id });
      },
    }),
  ];

  async function addAll(records: readonly MeterRecord[], by: string): Promise<void> {
    const roll = `roll/${newId()}`;
    const to = (key: string) => ({ component: "zz", key }) as const;
    const parts = Math.ceil(records.length / metersOfPart);
    for (let n = 0; n < parts; n++) {
      const part = records.slice(n * metersOfPart, (n + 1) * metersOfPart);
      await mailbox.post(to(`${roll}.${n + 1}`), { kind: "part-of-roll", records: part, by });
    }
    await mailbox.post(to(roll), { kind: "add-roll", parts });
  }

  async function inService(id: string, caller: Caller) {
    if (caller.party !== ZZ) return notOfStation(caller);
    const entry = await read("meter", id);
    if (!entry) return noMeter(id);
    return entry.retired ? retired(id, entry.retired.why) : good(entry);
  }
}

export const retired = (id: string, why: string) =>
  refused("zz.meter-retired", `meter ${id} was retired: ${why}`);

/** What a plate's fields say together, and how large each may be. */
function objection(order: MeterOrder) {
  const { id, meter: plate } = recordOf(order);
  const sound: Answer<unknown> = meterFrom(plate);
  return sound.ok ? null : refused("zz.meter-field", `meter ${id}: ${sound.why.text}`);
}
