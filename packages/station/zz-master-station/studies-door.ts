// ZZ's door to studies of power quality round the clock: begin one, see which there are, have one end. Part of `door.ts`.

import { type Answer, type Calibration, good, type Mailbox, refused } from "@etalon/basis";
import { route } from "@etalon/messages/http";
import { orderedStudy, orderStudy, studyLines } from "@etalon/messages/users-to-zz";
import type { MeterRecord } from "@etalon/messages/zz-itself";
import { frontEndRefusal } from "./known-front-end.ts";
import { retired } from "./meters-door.ts";
import { dayOf, type StandingStudy } from "./standing-study.ts";
import { noMeter, notOfStation, type ZzStates } from "./states.ts";
import { ZZ } from "./step.ts";

const forbidden = { "zz.station-forbidden": "the caller acts for another station" };
const refusals = { ...forbidden, "zz.meter-unknown": "there is no such meter" };

/** @param calibrationOf the record of a meter's terminal that is valid now */
export const studyRoutes = (
  mailbox: Mailbox,
  { read, all }: ZzStates,
  newId: () => string,
  calibrationOf: (record: MeterRecord) => Promise<Answer<Calibration>>,
) => [
  route({
    method: "POST",
    path: "/studies",
    title: "have a meter's power quality studied round the clock, day after day; once, however often asked",
    need: "order-detections",
    body: orderStudy,
    gives: orderedStudy,
    refusals: {
      ...refusals,
      ...frontEndRefusal,
      "zz.meter-retired": "the meter was retired",
      "zz.calibration-missing": "the terminal at the meter has no calibration record",
    },
    answer: async ({ body: { meter, quality, utcOffsetS }, caller }) => {
      if (caller.party !== ZZ) return notOfStation(caller);
      const entry = await read("meter", meter);
      if (!entry) return noMeter(meter);
      if (entry.retired) return retired(meter, entry.retired.why);
      const known = await read("study", meter);
      if (known) return good({ study: known.id });
      const chosen = await calibrationOf(entry.record);
      if (!chosen.ok) return chosen;
      const study = newId();
      const { record } = entry;
      const order = { kind: "start-study", study, record, quality, utcOffsetS, by: caller.user } as const;
      await mailbox.post({ component: "zz", key: `study/${meter}` }, order);
      return good({ study });
    },
  }),
  route({
    method: "GET",
    path: "/studies",
    title: "studies of power quality round the clock: of which meters, by whom, the day under way",
    need: "see-detections",
    gives: studyLines,
    refusals: {},
    answer: async () => good((await all("study")).map(lineOf)),
  }),
  route({
    method: "DELETE",
    path: "/studies/:meter",
    title: "end a meter's study round the clock: the day under way is called off, what it told is kept",
    need: "order-detections",
    gives: orderedStudy,
    refusals: { ...forbidden, "zz.not-studied": "the meter is not studied round the clock" },
    answer: async ({ params: { meter }, caller }) => {
      if (caller.party !== ZZ) return notOfStation(caller);
      const study = await read("study", meter);
      if (!study) return refused("zz.not-studied", `meter ${meter} is not studied round the clock`);
      await mailbox.post({ component: "zz", key: `study/${meter}` }, { kind: "stop-study", by: caller.user });
      return good({ study: study.id });
    },
  }),
];

const lineOf = (study: StandingStudy) => {
  const { id, record, quality, by, days, sinceTaiNs, failures, underWay } = study;
  const detection = underWay ? dayOf(study) : null;
  return {
    study: id,
    meter: record.id,
    standard: quality.standard,
    by,
    detection,
    sinceTaiNs,
    days,
    failures,
  };
};
