// The meters that a shared machine watches, each from its own seat: one pool of measuring threads for all, each record to the
// node by the seat whose meter it is of. Opened by `seats.ts`.

import type { WaveformSource } from "@etalon/devices/index";
import type { WatchOrder } from "@etalon/messages/monitoring";
import type { VmToNc } from "@etalon/messages/nc-to-vm";
import { type MonitoringMachine, openMonitoringMachine } from "./monitoring-machine.ts";
import type { WatchPoolTerms } from "./watch-pool.ts";

/** What a seat's program asks of the machine that it shares. */
export interface Seat {
  /** Begins, or goes on by another link where the one before ended. */
  watch(order: WatchOrder, source: WaveformSource): void;
  /** Told to end: says what is known, then `watch-ended`. */
  end(detection: string): void;
  /** The lease is over. */
  leave(): void;
}

interface Watched {
  readonly order: WatchOrder;
  readonly say: (message: VmToNc) => void;
  refusals: number;
  /** It was told to end, and this says so once its last hour was told. */
  ended: (() => void) | null;
}

const LAST_WORD_WITHIN_MS = 500;
/** One bad frame hurts only itself; so many are another calibration or wiring than the station knows. */
const REFUSALS_AT_MOST = 10;
const NOMINAL_HZ = 50;

export function openWatching(open: WatchPoolTerms["open"]) {
  const byTerminal = new Map<string, Watched>();
  const byMeter = new Map<string, Watched>();
  let machine: MonitoringMachine | null = null;

  const opened = (): MonitoringMachine =>
    openMonitoringMachine({
      open,
      records(records) {
        for (const record of records) {
          const one = byMeter.get(record.meter);
          one?.say({ kind: "record", detection: one.order.detection, record });
          if (record.kind === "meter-hour") one?.ended?.(); // the last that is told of a meter
        }
      },
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
    const { terminal, meter } = one.order;
    if (byTerminal.get(terminal) === one) byTerminal.delete(terminal);
    if (byMeter.get(meter) === one) byMeter.delete(meter);
  }

  return {
    seat(say: (message: VmToNc) => void): Seat {
      let own: Watched | null = null;
      const isHeld = (one: Watched): boolean => byTerminal.get(one.order.terminal) === one;

      function end(): void {
        const one = own;
        own = null;
        if (!one || !isHeld(one)) return;
        const late = setTimeout(() => one.ended?.(), LAST_WORD_WITHIN_MS);
        one.ended = () => {
          clearTimeout(late);
          one.ended = null;
          forget(one);
          say({ kind: "watch-ended", detection: one.order.detection });
        };
        machine?.release(one.order.terminal);
      }

      async function follow(one: Watched, source: WaveformSource): Promise<void> {
        const how = await machine?.follow(one.order.terminal, source);
        if (own !== one || how === undefined || how.kind === "lost") return; // the node brings another link
        if (how.kind === "refused") failed(one, how.why);
        else if (isHeld(one) && !one.ended) end();
      }

      return {
        watch(order, source) {
          machine ??= opened();
          if (own?.order.detection !== order.detection || !isHeld(own)) {
            own = { order, say, refusals: 0, ended: null };
            byTerminal.set(order.terminal, own);
            byMeter.set(order.meter, own);
            machine.hold({ terms: termsOf(order), stream: order.detection });
          }
          void follow(own, source).catch((error: unknown) =>
            say({ kind: "failed", detection: order.detection, why: `the watch failed: ${String(error)}` }),
          );
        },
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

const termsOf = ({ meter: id, plate, terminal, register, calibration, originTaiS, kept }: WatchOrder) => ({
  ...{ id, meter: plate, register },
  originTaiS: kept?.originTaiS ?? originTaiS,
  kept: kept?.state ?? null,
  lane: {
    ...{ terminal, wiring: plate.wiring, calibration, nominalHz: NOMINAL_HZ, harmonics: true },
    nominalVoltage: plate.nominalVoltage,
  },
});
