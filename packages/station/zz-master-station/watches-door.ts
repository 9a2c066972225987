// ZZ's door to round-the-clock monitoring: have a meter watched, see who is, have it end. Part of `door.ts`.

import type { Calibration, Mailbox } from "@etalon/basis";
import { type Answer, good, lookForAWhile, nanoseconds, refused } from "@etalon/basis";
import { type Caller, route } from "@etalon/messages/http";
import { orderedWatch, orderWatch, watchLines } from "@etalon/messages/users-to-zz";
import type { MeterRecord } from "@etalon/messages/zz-itself";
import { frontEndRefusal } from "./known-front-end.ts";
import { retired } from "./meters-door.ts";
import type { Watch } from "./state.ts";
import { noMeter, notOfStation, type ZzStates } from "./states.ts";
import { ZZ } from "./step.ts";
import { tellsBy } from "./watch-silence.ts";

const BEGINS_WITHIN_MS = 1000;
const ENDS_WITHIN_MS = 1000;

const refusals = {
  "zz.meter-unknown": "there is no such meter",
  "zz.station-forbidden": "the caller acts for another station",
};

/** @param calibrationOf the record of a meter's terminal that is valid now */
export function watchRoutes(
  mailbox: Mailbox,
  { read, all }: ZzStates,
  newId: () => string,
  calibrationOf: (record: MeterRecord) => Promise<Answer<Calibration>>,
) {
  const own = (caller: Caller): Answer<void> =>
    caller.party === ZZ ? good(undefined) : notOfStation(caller);
  const seen = (look: () => Promise<boolean>, withinMs: number) =>
    lookForAWhile(async () => (await look()) || null, new AbortController().signal, withinMs);
  return [
    route({
      method: "POST",
      path: "/watches",
      title:
        "have a meter watched round the clock, beside whatever else is done with its terminal; once, however often asked",
      need: "order-detections",
      body: orderWatch,
      gives: orderedWatch,
      refusals: {
        ...refusals,
        ...frontEndRefusal,
        "zz.meter-retired": "the meter was retired",
        "zz.calibration-missing": "the terminal at the meter has no calibration record",
      },
      answer: async ({ body: { meter, utcOffsetS }, caller }) => {
        const may = own(caller);
        if (!may.ok) return may;
        const entry = await read("meter", meter);
        if (!entry) return noMeter(meter);
        if (entry.retired) return retired(meter, entry.retired.why);
        if (entry.watch !== undefined) return good({ watch: entry.watch });
        const chosen = await calibrationOf(entry.record);
        if (!chosen.ok) return chosen;
        const watch = newId();
        const start = {
          kind: "start-watch",
          watch,
          calibration: chosen.value,
          utcOffsetS,
          by: caller.user,
        } as const;
        await mailbox.post({ component: "zz", key: `meter/${meter}` }, start);
        // Whoever asks who is watched next finds it.
        await seen(async () => (await read("watch", watch)) !== null, BEGINS_WITHIN_MS);
        return good({ watch });
      },
    }),
    route({
      method: "GET",
      path: "/watches",
      title:
        "meters under watch: since when, by which machine, up to where they are known; those that have ended, too",
      need: "see-detections",
      gives: watchLines,
      refusals: {},
      answer: async () => good((await all("watch")).map(lineOf)),
    }),
    route({
      method: "DELETE",
      path: "/watches/:meter",
      title:
        "end a meter's watch: what is known is kept, for which a second is time, then its instrument is given back",
      need: "order-detections",
      gives: orderedWatch,
      refusals: { ...refusals, "zz.not-watched": "the meter is not under watch" },
      answer: async ({ params: { meter }, caller }) => {
        const may = own(caller);
        if (!may.ok) return may;
        const entry = await read("meter", meter);
        if (!entry) return noMeter(meter);
        const { watch } = entry;
        if (watch === undefined) return refused("zz.not-watched", `meter ${meter} is not under watch`);
        const stop = { kind: "stop-watch", by: caller.user } as const;
        await mailbox.post({ component: "zz", key: `detection/${watch}` }, stop);
        // Whoever asks for the condition next finds the last word in it.
        await seen(async () => (await read("watch", watch))?.stage === "ended", ENDS_WITHIN_MS);
        return good({ watch });
      },
    }),
  ];
}

const lineOf = ({ id, record, heardUntilTaiS, lease, events, ...watch }: Watch) => ({
  ...{ watch: id, meter: record.id, stage: watch.stage, machine: watch.machine },
  ...{ orderedTaiNs: watch.orderedTaiNs, streamFromTaiNs: watch.startTaiNs },
  leaseUntilTaiNs: lease?.untilTaiNs ?? null,
  heardUntilTaiNs: heardUntilTaiS === null ? null : nanoseconds(heardUntilTaiS),
  ...{ toldTaiNs: watch.toldTaiNs ?? null, tellsByTaiNs: tellsBy({ ...watch, heardUntilTaiS }) },
  last: events.at(-1)?.text ?? "",
});
