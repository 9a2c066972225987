// The meters that a shared machine watches, each from its own seat: one pool of measuring threads for all, each record to the
// node by the seat that it was heard for. Opened by `seats.ts`.

import { ratedHz } from "@etalon/basis";
import type { WaveformSource } from "@etalon/devices/index";
import type { MonitoringRecord, WatchOrder } from "@etalon/messages/monitoring";
import type { VmToNc } from "@etalon/messages/nc-to-vm";
import { openShown } from "../shown.ts";
import { type MonitoringMachine, openMonitoringMachine } from "./monitoring-machine.ts";
import { shownSource } from "./shown-source.ts";
import type { WatchPoolTerms } from "./watch-pool.ts";

/** What a seat's program asks of the machine that it shares. */
export interface Seat {
  /** Begins, or goes on by another link where the one before ended. */
  watch(order: WatchOrder, source: WaveformSource): void;
  /** Somebody looks at what is seen. */
  look(): void;
  /** Told to end: says what is known, then `watch-ended`. */
  end(detection: string): void;
  /** The lease is over. */
  leave(): void;
}

interface Watched {
  readonly order: WatchOrder;
  readonly say: (message: VmToNc) => void;
  refusals: number;
  /** It was told to end, and this says so once all was told. */
  ended: (() => void) | null;
}

/** One bad frame hurts only itself; so many are another calibration or wiring than the station knows. */
const REFUSALS_AT_MOST = 10;

export function openWatching(open: WatchPoolTerms["open"]) {
  const byTerminal = new Map<string, Watched>();
  let machine: MonitoringMachine | null = null;

  const opened = (): MonitoringMachine =>
    openMonitoringMachine({
      open,
      refused(terminal, sequence, why) {
        const one = byTerminal.get(terminal);
        if (one && ++one.refusals === REFUSALS_AT_MOST) failed(one, `frame ${sequence}: ${why.text}`);
      },
      lost(why, terminals) {
        for (const terminal of terminals) {
          const one = byTerminal.get(terminal);
          if (one) failed(one, why.text);
        }
      },
    });

  const failed = ({ say, order }: Watched, why: string): void =>
    say({ kind: "failed", detection: order.detection, why });

  function forget(one: Watched): void {
    const { terminal } = one.order;
    if (byTerminal.get(terminal) === one) byTerminal.delete(terminal);
  }

  return {
    seat(say: (message: VmToNc) => void): Seat {
      let own: Watched | null = null;
      const shown = openShown();
      const isHeld = (one: Watched): boolean => byTerminal.get(one.order.terminal) === one;

      function end(): void {
        const one = own;
        own = null;
        if (!one) return;
        const { detection, terminal } = one.order;
        const over = (): void => say({ kind: "watch-ended", detection });
        if (!isHeld(one)) {
          over();
          return;
        }
        one.ended = () => {
          one.ended = null;
          forget(one);
          over();
        };
        machine?.release(terminal);
      }

      async function follow(one: Watched, source: WaveformSource): Promise<void> {
        const looked = shownSource(source, { order: one.order, shown, say });
        const how = await machine?.follow(one.order.terminal, looked);
        if (own !== one || how === undefined || how.kind === "lost") return; // the node brings another link
        if (how.kind === "refused") failed(one, how.why);
        else if (isHeld(one) && !one.ended) end();
      }

      return {
        watch(order, source) {
          machine ??= opened();
          if (own?.order.detection !== order.detection || !isHeld(own)) {
            const one: Watched = { order, say, refusals: 0, ended: null };
            own = one;
            byTerminal.set(order.terminal, one);
            const { detection } = order;
            let records: MonitoringRecord[] = [];
            machine.hold({
              terms: termsOf(order),
              hears: {
                record(record) {
                  one.refusals = 0;
                  records.push(record);
                  if (record.kind !== "meter-condition") return; // which is the last of what is told at once
                  say({ kind: "telling", detection, records });
                  records = [];
                },
                left: () => one.ended?.(),
              },
            });
          }
          void follow(own, source).catch((error: unknown) =>
            say({ kind: "failed", detection: order.detection, why: `the watch failed: ${String(error)}` }),
          );
        },
        look: shown.look,
        end(detection) {
          if (own?.order.detection === detection) end();
          else say({ kind: "watch-ended", detection });
        },
        leave() {
          if (own && isHeld(own)) {
            forget(own);
            machine?.release(own.order.terminal);
          }
          own = null;
        },
      };
    },
    end: async () => machine?.end(),
  };
}

const termsOf = ({ meter: id, detection, plate, terminal, register, calibration, ...rest }: WatchOrder) => ({
  ...{ id, meter: plate, register, stream: detection, others: rest.others ?? [] },
  originTaiS: rest.kept?.originTaiS ?? rest.originTaiS,
  kept: rest.kept?.state ?? null,
  lane: {
    ...{ terminal, wiring: plate.wiring, calibration, nominalHz: ratedHz(plate), harmonics: true },
    nominalVoltage: plate.nominalVoltage,
  },
});
