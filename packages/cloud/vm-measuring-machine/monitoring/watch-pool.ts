// The meters of a monitoring machine over its threads: records on their way to the station, counts of what was heard. The
// app wires it to `outside/threads`, to links or a door for the frames, and to whoever keeps the records.

import type { Refusal } from "@etalon/basis";
import type { MonitoringRecord } from "@etalon/messages/monitoring";
import { type OwnedLanes, type OwnedLanesTerms, openOwnedLanes } from "../lanes/owned-lanes.ts";
import type { WatchTerms } from "./meter-watch.ts";
import type { FromWatch, Watched } from "./monitoring-thread.ts";

/** What is told of one meter under watch; also what its lane still had to say when another took the meter over. */
export interface WatchHears {
  record(record: MonitoringRecord): void;
  /** All that is known was told. */
  left?(): void;
}

export interface WatchPoolTerms extends Pick<OwnedLanesTerms, "open"> {
  lost(why: Refusal, terminals: readonly string[]): void;
  refused(terminal: string, sequence: number, why: Refusal): void;
}

export interface WatchPool extends Omit<OwnedLanes<WatchTerms>, "open"> {
  /** The meter is watched from its terminal's next frame on. */
  watch(terms: WatchTerms, hears: WatchHears): void;
  /** All threads together, as they told it last. */
  watched(): Watched;
}

export function openWatchPool(terms: WatchPoolTerms): WatchPool {
  const ofThreads = new Map<number, Watched>();
  const hearsOf = new Map<number, WatchHears>();
  const lanes = openOwnedLanes<WatchTerms>({
    open: terms.open,
    lost(why, terminals, lanes) {
      for (const lane of lanes) hearsOf.delete(lane);
      terms.lost(why, terminals);
    },
    heard(message, terminalOf, thread) {
      const { records, lanes: lanesOf, left, refused, watched } = message as FromWatch;
      ofThreads.set(thread, watched);
      for (const { lane, sequence, why } of refused) {
        const terminal = terminalOf(lane);
        if (terminal !== null) terms.refused(terminal, sequence, why);
      }
      for (const [n, record] of records.entries()) hearsOf.get(lanesOf[n]!)?.record(record);
      for (const lane of left) {
        hearsOf.get(lane)?.left?.();
        hearsOf.delete(lane);
      }
    },
  });
  const { open, ...rest } = lanes;
  return {
    ...rest,
    watch(of, hears) {
      hearsOf.set(open(of.lane.terminal, of), hears);
    },
    watched: () => sumOf([...ofThreads.values()]),
  };
}

function sumOf(all: readonly Watched[]): Watched {
  const sum = (key: keyof Watched): number => all.reduce((total, one) => total + one[key], 0);
  return {
    frames: sum("frames"),
    refused: sum("refused"),
    repeated: sum("repeated"),
    lostFrames: sum("lostFrames"),
    gaps: sum("gaps"),
    pulses: sum("pulses"),
    unmatched: sum("unmatched"),
    coveredS: sum("coveredS"),
    doubtfulS: sum("doubtfulS"),
  };
}
