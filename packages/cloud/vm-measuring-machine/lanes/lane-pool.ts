// Many terminals measured by a few threads: their figures come back in batches. The app wires it to `outside/threads`.

import type { Refusal } from "@etalon/basis";
import { readFigures } from "./figures-batch.ts";
import { type LaneFigures, laneFigures } from "./lane-figures.ts";
import type { LaneTerms } from "./lane-terms.ts";
import type { FromLanes } from "./lane-thread.ts";
import { WINDOWS } from "./lanes.ts";
import { type OwnedLanes, type OwnedLanesTerms, openOwnedLanes } from "./owned-lanes.ts";

export interface LanePoolTerms extends Pick<OwnedLanesTerms, "open" | "lost"> {
  /** What was found in one frame: the same object every time, good until this returns. */
  figures(terminal: string, figures: LaneFigures): void;
  refused(terminal: string, sequence: number, why: Refusal): void;
}

export interface LanePool extends Omit<OwnedLanes<LaneTerms>, "open"> {
  open(terms: LaneTerms): void;
}

export function openLanePool(terms: LanePoolTerms): LanePool {
  const figures = laneFigures(WINDOWS);
  const lanes = openOwnedLanes<LaneTerms>({
    open: terms.open,
    lost: terms.lost,
    heard(message, terminalOf) {
      const { figures: batch, refused: refusals } = message as FromLanes;
      for (const { lane, sequence, why } of refusals) {
        const terminal = terminalOf(lane);
        if (terminal !== null) terms.refused(terminal, sequence, why);
      }
      readFigures(batch, figures, (found) => {
        const terminal = terminalOf(found.lane); // null: what a lane that was closed left behind
        if (terminal !== null) terms.figures(terminal, found);
      });
    },
  });
  return { ...lanes, open: (of) => void lanes.open(of.terminal, of) };
}
