// ZZ's door for its users: meters (`meters-door.ts`), ordering a detection, following it to its verdict.

import type { Answer, Calibration, Clock, HarmonicSide, Mailbox, Snapshots } from "@etalon/basis";
import { followEvents, good, lookForAWhile, lookingAgain, refused } from "@etalon/basis";
import { harmonicLimits, harmonicLimitsQuery } from "@etalon/messages/harmonics";
import { type Door, type News, route } from "@etalon/messages/http";
import type { MeterList } from "@etalon/messages/meter-list";
import {
  detectionLines,
  detectionNews,
  harmonicStudyLines,
  orderDetection,
  orderedDetection,
  orderReadBack,
  shownDetection,
} from "@etalon/messages/users-to-zz";
import type { MeterRecord } from "@etalon/messages/zz-itself";
import { calibrationNow } from "./calibration-now.ts";
import { frontEndRefusal, knownFrontEnd } from "./known-front-end.ts";
import { liveRoute } from "./live-door.ts";
import { meterListFile } from "./meter-list-file.ts";
import { meterRoutes, retired } from "./meters-door.ts";
import { samplesUntil } from "./samples-until.ts";
import { standardRequirements } from "./standard-requirements.ts";
import type { Detection } from "./state.ts";
import { noMeter, notOfStation, statesIn } from "./states.ts";
import { ZZ } from "./step.ts";
import { studiedLimits } from "./studied-limits.ts";
import { studyRoutes } from "./studies-door.ts";
import { watchRoutes } from "./watches-door.ts";

/** The instrument is given back within moments of the verdict; nobody waits longer for that news. */
const LOOKS_AFTER_VERDICT = 25;

const meterUnknown = { "zz.meter-unknown": "there is no such meter" };
const detectionUnknown = { "zz.detection-unknown": "there is no such detection" };
const noStudy = { "zz.no-harmonics": "the detection has no harmonic study, or not yet" };
const otherStation = { "zz.station-forbidden": "the caller acts for another station" };

const notDetectable = {
  "zz.meter-retired": "the meter was retired",
  "zz.calibration-missing": "the terminal at the meter has no calibration record",
  ...frontEndRefusal,
};

interface ZzPorts {
  readonly mailbox: Mailbox;
  readonly snapshots: Pick<Snapshots, "follow">;
  readonly meters: MeterList;
  readonly clock: Clock;
  /** A fresh id for a detection. */
  readonly newId: () => string;
}

export function zzDoor({ mailbox, snapshots, meters, clock, newId }: ZzPorts): Door {
  const states = statesIn(mailbox);
  const { read, all } = states;
  const calibrationOf = async (record: MeterRecord): Promise<Answer<Calibration>> => {
    const { terminal, calibration } = record;
    const entry = await read("calibrations", terminal);
    const chosen = calibration ?? calibrationNow(entry?.records ?? [], clock.now());
    return chosen ? knownFrontEnd(chosen, entry?.records ?? [], record) : uncalibrated(terminal);
  };
  return {
    routes: [
      ...meterRoutes(mailbox, states, meters, newId),
      ...watchRoutes(mailbox, states, () => newId().replace(/^det-/, "watch-"), calibrationOf),
      ...studyRoutes(mailbox, states, () => newId().replace(/^det-/, "study-"), calibrationOf),
      route({
        method: "POST",
        path: "/detections",
        title: "order the detection of a meter",
        need: "order-detections",
        body: orderDetection,
        gives: orderedDetection,
        refusals: { ...meterUnknown, ...otherStation, ...notDetectable },
        answer: async ({ body: { meter, durationS, ...studies }, caller }) => {
          if (caller.party !== ZZ) return notOfStation(caller);
          const entry = await read("meter", meter);
          if (!entry) return noMeter(meter);
          if (entry.retired) return retired(meter, entry.retired.why);
          const chosen = await calibrationOf(entry.record);
          if (!chosen.ok) return chosen;
          const id = newId();
          const record = { ...entry.record, calibration: chosen.value };
          const requirements = standardRequirements(id, record, durationS ?? null, studies);
          const alone = entry.watch === undefined && !(await read("study", meter));
          const beside = alone ? {} : { use: "shared" as const };
          const detect = { kind: "detect", detection: id, record, requirements, ...beside } as const;
          await mailbox.post({ component: "zz", key: `detection/${id}` }, detect);
          return good({ detection: id });
        },
      }),
      route({
        method: "GET",
        path: "/detections",
        title: "detections: id, meter, stage, verdict",
        need: "see-detections",
        gives: detectionLines,
        refusals: {},
        answer: async () => good((await all("detection")).map(summary)),
      }),
      route({
        method: "GET",
        path: "/harmonic-studies",
        title: "detections that harmonics are studied beside: distortion, and whose orders there are",
        need: "see-detections",
        gives: harmonicStudyLines,
        refusals: {},
        answer: async () =>
          good(
            (await all("detection"))
              .filter(({ requirements }) => requirements.harmonics !== undefined)
              .map(studySummary),
          ),
      }),
      route({
        method: "GET",
        path: "/detections/:id",
        title: "one detection with its events, progress and result",
        need: "see-detections",
        gives: shownDetection,
        refusals: detectionUnknown,
        answer: async ({ params: { id } }) => {
          const detection = await read("detection", id);
          return detection ? good(detection) : noDetection(id);
        },
      }),
      route({
        method: "GET",
        path: "/detections/:id/limits",
        title: "what the detection's harmonic study found, beside the limits of GB/T 14549 and IEEE 519",
        need: "see-detections",
        query: harmonicLimitsQuery,
        gives: harmonicLimits,
        refusals: { ...detectionUnknown, ...noStudy },
        answer: async ({ params: { id }, query }) => {
          const detection = await read("detection", id);
          if (!detection) return noDetection(id);
          const { harmonics } = detection;
          return harmonics ? good(studiedLimits(detection, harmonics, query)) : withoutStudy(id);
        },
      }),
      route({
        method: "DELETE",
        path: "/detections/:id",
        title: "call a detection off; it ends undecided",
        need: "order-detections",
        gives: orderedDetection,
        refusals: { ...detectionUnknown, ...otherStation },
        answer: async ({ params: { id }, caller }) => {
          if (caller.party !== ZZ) return notOfStation(caller);
          const cancel = { kind: "cancel", detection: id, why: "called off by a user" } as const;
          if (!(await read("detection", id))) return noDetection(id);
          await mailbox.post({ component: "zz", key: `detection/${id}` }, cancel);
          return good({ detection: id });
        },
      }),
      route({
        method: "POST",
        path: "/detections/:id/read-back",
        title: "ask the terminal what it keeps of the detection's harmonic study",
        need: "order-detections",
        body: orderReadBack,
        gives: orderedDetection,
        refusals: { ...detectionUnknown, ...otherStation, ...noStudy },
        answer: async ({ params: { id }, caller }) => {
          if (caller.party !== ZZ) return notOfStation(caller);
          const detection = await read("detection", id);
          if (!detection) return noDetection(id);
          if (!detection.harmonics) return withoutStudy(id);
          await mailbox.post(
            { component: "zz", key: `detection/${id}` },
            { kind: "read-back", detection: id },
          );
          return good({ detection: id });
        },
      }),
    ],
    downloads: [meterListFile(meters)],
    following: [
      {
        path: "/detections/:id/follow",
        title: "the detection's steps and progress as they happen, until its instrument is given back",
        need: "see-detections",
        tells: detectionNews,
        refusals: detectionUnknown,
        follow: async ({ params: { id = "" } }, after, stop) => {
          const look = looks(() => read("detection", id));
          const first = await lookForAWhile(look, stop);
          return first
            ? good(news(id, followEvents(first, lookingAgain(look, stop), after, stop)))
            : noDetection(id);
        },
      },
      liveRoute(
        { mailbox, snapshots, clock },
        {
          path: "/detections/:id/live",
          title: "what a detection's machine sees just now: waveforms, phasors, pulses, while somebody looks",
          need: "see-detections",
          refusals: detectionUnknown,
        },
        async ({ id = "" }, stop) => {
          const detection = await lookForAWhile(() => read("detection", id), stop);
          if (!detection) return noDetection(id);
          const { machine, stage, closed } = detection;
          return good({ machine, over: closed || stage === "done" });
        },
      ),
      liveRoute(
        { mailbox, snapshots, clock },
        {
          path: "/watches/:meter/live",
          title: "what the machine of a meter's watch sees just now, as of a detection",
          need: "see-detections",
          refusals: { ...meterUnknown, "zz.watch-unknown": "the meter is not watched" },
        },
        async ({ meter = "" }) => {
          const entry = await read("meter", meter);
          if (!entry) return noMeter(meter);
          const watch = entry.watch === undefined ? null : await read("watch", entry.watch);
          return watch ? good({ machine: watch.machine, over: watch.stage === "ended" }) : notWatched(meter);
        },
      ),
    ],
  };
}

type Look = {
  readonly events: Detection["events"];
  readonly over: boolean;
  readonly progress: Detection["progress"];
};

/** Over when it is closed, or soon after its verdict. */
function looks(read: () => Promise<Detection | null>): () => Promise<Look | null> {
  let looksAfter = 0;
  return async () => {
    const detection = await read();
    if (!detection) return null;
    const { events, progress, closed, stage } = detection;
    return { events, progress, over: closed || (stage === "done" && ++looksAfter > LOOKS_AFTER_VERDICT) };
  };
}

async function* news(id: string, pieces: ReturnType<typeof followEvents<Look>>): AsyncGenerator<News> {
  let samples: number | undefined;
  for await (const { seen, events, from } of pieces) {
    for (const [nth, value] of events.entries()) yield { number: from + nth, kind: "step", value };
    if (seen.progress && seen.progress.samples !== samples) yield { kind: "progress", value: seen.progress };
    samples = seen.progress?.samples;
    if (seen.over) yield { kind: "over", value: { detection: id } };
  }
}

const uncalibrated = (terminal: string) =>
  refused(
    "zz.calibration-missing",
    `terminal ${terminal} has no calibration record here: "etalon terminals calibrate" registers one`,
  );
const notWatched = (meter: string) => refused("zz.watch-unknown", `meter ${meter} is not watched`);
const noDetection = (id: string) => refused("zz.detection-unknown", `there is no detection ${id}`);
const withoutStudy = (id: string) =>
  refused(
    "zz.no-harmonics",
    `detection ${id} has no harmonic study, or not yet: it is ordered with the detection`,
  );
function summary(detection: Detection) {
  const { id, record, stage, orderedTaiNs, result } = detection;
  return {
    ...{ id, meter: record.id, stage, orderedTaiNs },
    verdict: result?.verdict ?? null,
    errorPercent: result?.error?.percent ?? null,
    uncertaintyPercent: result?.uncertainty?.expandedPercent ?? null,
    wiringFault: result?.wiring.fault?.text ?? null,
    samplesUntilTaiNs: samplesUntil(detection),
  };
}

function studySummary({ id, record, stage, orderedTaiNs, harmonics }: Detection) {
  const about = { detection: id, meter: record.id, site: record.site, stage, orderedTaiNs };
  if (harmonics === undefined) return { ...about, found: null };
  const { coveredS, distortion, orders } = harmonics.record;
  const of = (side: HarmonicSide) => orders.filter((one) => one.side === side).length;
  return {
    ...about,
    found: {
      ...{ coveredS, ...distortion },
      orders: { user: of("user"), grid: of("grid"), undetermined: of("undetermined") },
      atTerminal: harmonics.atTerminalTaiNs !== null,
    },
  };
}
