// How much passes through an agent, over HTTP: GET /traffic at the door of whoever has the agent in it.

import { z } from "zod";
import { id } from "./nouns.ts";

const rate = z.number().nonnegative();
export const shownTraffic = z.array(
  z.object({
    resource: id,
    /** To which machine; null: in, from the terminal. */
    machine: id.nullable(),
    /** Frames of a stream; null: it is an instrument that speaks in messages. */
    framesPerS: rate.nullable(),
    bytesPerS: rate,
  }),
);
export type ShownTraffic = z.infer<typeof shownTraffic>;
