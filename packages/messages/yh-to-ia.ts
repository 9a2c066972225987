// YH → IA: stream frames; IA → YH: cumulative acknowledgement of what is on disk. The frame's bytes are
// `codecs/sample-stream`; they pass beside the mailbox, by MQTT, where this is the acknowledgement, or by
// `codecs/frame-uplink`, which has its own.

import { z } from "zod";
import { id } from "./nouns.ts";

export const acknowledgement = z.object({ stream: id, upTo: z.number().int().nonnegative() });
export type Acknowledgement = z.infer<typeof acknowledgement>;
