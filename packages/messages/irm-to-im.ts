// IRM → IM: this instrument is checked and approved; it is alive, gone, back. To `im resource/<id>`.

import { z } from "zod";
import { announcedInstrument } from "./ia-to-irm.ts";
import { id, text } from "./nouns.ts";

export const approved = z.object({ kind: z.literal("approved"), instrument: announcedInstrument });
export const gone = z.object({ kind: z.literal("gone"), resource: id, why: text });
export const back = z.object({ kind: z.literal("back"), resource: id });

export const irmToIm = z.discriminatedUnion("kind", [approved, gone, back]);
export type IrmToIm = z.infer<typeof irmToIm>;
