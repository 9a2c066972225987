// Rows of exported tables that follow from detections: watches, which share their place, are none. Called by `tables.ts` and
// `harmonic-tables.ts`.

import { listedRows, type Mailbox, type Row } from "@etalon/basis";
import type { Detection, State } from "./state.ts";

export const ofDetections =
  (mailbox: Mailbox, rows: (detection: Detection) => readonly Row[]) => (): AsyncIterable<readonly Row[]> =>
    listedRows<State>(mailbox, "zz", "detection/", (state) =>
      state.kind === "detection" ? rows(state) : [],
    );
