// How a site's clock goes: its midnights begin the days of watches and studies.

import { numberOption } from "./numbers.ts";

export const utcOffsetOption = () =>
  numberOption("--utc-offset <h>", "of the site's clock, whose midnights begin the days", {
    ...{ unit: "hours", lowest: -14, highest: 14 },
  }).default(8);
