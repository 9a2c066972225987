// Users → CC, over HTTP: the catalogue of instruments; apply for one, follow the application, release it. The applicant
// is the party of who asks, so it stands in no request.

import { z } from "zod";
import { catalogueEntry } from "./cc-to-im.ts";
import { event, id } from "./nouns.ts";

export const catalogue = z.array(catalogueEntry);

/** POST /applications */
export const orderApplication = z.strictObject({
  resource: id,
  forS: z
    .number()
    .positive()
    .max(366 * 86_400),
});

export const orderedApplication = z.object({ application: id });

export const shownApplication = z.object({
  kind: z.literal("application"),
  id,
  applicant: id,
  detection: id,
  resource: id,
  status: z.enum(["called", "booked", "waiting", "granted", "joined", "ended"]),
  events: z.array(event),
});

/** What is told to who follows an application; steps are numbered. */
export const applicationNews = {
  step: event,
  over: z.object({ application: id }),
};
