// ZZ's door for its users: meters in service, ordering a detection, following it to its verdict.

import type { Mailbox } from "@etalon/basis";
import { good, refused } from "@etalon/basis";
import { type Door, type OrderDetection, orderDetection } from "@etalon/messages/http";
import { standardRequirements } from "./standard-requirements.ts";
import type { Detection, MeterEntry, State } from "./state.ts";

/** How often a follower looks for news. */
const LOOK_EVERY_MS = 200;
/** The instrument is given back within moments of the verdict; nobody waits longer for that news. */
const LOOKS_AFTER_VERDICT = 25;

/** @param newId a fresh id for a detection */
export function zzDoor(mailbox: Mailbox, newId: () => string): Door {
  const read = async <Kind extends State["kind"]>(kind: Kind, id: string) => {
    const state = (await mailbox.read({ component: "zz", key: `${kind}/${id}` })) as State | null;
    return state?.kind === kind ? (state as Extract<State, { kind: Kind }>) : null;
  };
  const all = async <Kind extends State["kind"]>(kind: Kind) => {
    const rows = await mailbox.list("zz", `${kind}/`);
    return rows.map(({ state }) => state as Extract<State, { kind: Kind }>);
  };
  return {
    routes: [
      {
        method: "GET",
        path: "/meters",
        title: "meters in service",
        answer: async () => good(await all("meter")),
      },
      {
        method: "GET",
        path: "/meters/:id",
        title: "one meter with its last verdicts",
        answer: async ({ id = "" }) => {
          const entry = await read("meter", id);
          return entry ? good(entry) : noMeter(id);
        },
      },
      {
        method: "POST",
        path: "/detections",
        title: "order the detection of a meter",
        body: orderDetection,
        answer: async (_params, body) => {
          const { meter, durationS } = body as OrderDetection;
          const entry: MeterEntry | null = await read("meter", meter);
          if (!entry) return noMeter(meter);
          const id = newId();
          const requirements = standardRequirements(id, entry.record, durationS);
          const detect = { kind: "detect", detection: id, record: entry.record, requirements } as const;
          await mailbox.post({ component: "zz", key: `detection/${id}` }, detect);
          return good({ detection: id });
        },
      },
      {
        method: "GET",
        path: "/detections",
        title: "detections: id, meter, stage, verdict",
        answer: async () => good((await all("detection")).map(summary)),
      },
      {
        method: "GET",
        path: "/detections/:id",
        title: "one detection with its events, progress and result",
        answer: async ({ id = "" }) => {
          const detection = await read("detection", id);
          return detection ? good(detection) : refused("zz.detection-unknown", `there is no detection ${id}`);
        },
      },
      {
        method: "DELETE",
        path: "/detections/:id",
        title: "call a detection off; it ends undecided",
        answer: async ({ id = "" }) => {
          const cancel = { kind: "cancel", detection: id, why: "called off by a user" } as const;
          if (!(await read("detection", id)))
            return refused("zz.detection-unknown", `there is no detection ${id}`);
          await mailbox.post({ component: "zz", key: `detection/${id}` }, cancel);
          return good({ detection: id });
        },
      },
    ],
    following: [
      {
        path: "/detections/:id/follow",
        title: "the detection after every change, until its verdict and the instrument's way back",
        follow: ({ id = "" }, stop) => changes(() => read("detection", id), stop),
      },
    ],
  };
}

/** The detection whenever it has changed; ends when it is closed (soon after its verdict), or does not appear. */
async function* changes(look: () => Promise<Detection | null>, stop: AbortSignal): AsyncGenerator<Detection> {
  let seen = "";
  let looksAfter = 0;
  for (let misses = 0; !stop.aborted && misses < 50; ) {
    const detection = await look();
    if (!detection) misses++;
    else {
      const now = `${detection.stage} ${detection.events.length} ${detection.progress?.samples} ${detection.closed}`;
      if (now !== seen) yield detection;
      seen = now;
      if (detection.closed || (detection.stage === "done" && ++looksAfter > LOOKS_AFTER_VERDICT)) return;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

const noMeter = (id: string) => refused("zz.meter-unknown", `there is no meter ${id}`);
const summary = ({ id, record, stage, orderedTaiNs, result }: Detection) => ({
  id,
  meter: record.id,
  stage,
  orderedTaiNs,
  verdict: result?.verdict ?? null,
});
