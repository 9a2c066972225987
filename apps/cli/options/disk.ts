// How much an agent may keep: taken by `etalon agent`, and by `etalon doctor --for agent`, which looks whether it is there.

import { GIB, LOG_OPTIONS } from "../parts/frame-log-options.ts";
import { numberOption } from "./numbers.ts";

export const diskOption = () =>
  numberOption(
    "--disk <GiB>",
    "an agent's, for frames; what the station does not know of 30 meters under watch takes half a GiB, ten minutes of each",
    { unit: "GiB", lowest: 0.25, highest: 100_000 },
  ).default(LOG_OPTIONS.quotaBytes / GIB);
