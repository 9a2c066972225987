// Terminals (YH) wired: acquisition, meter, frame log, uplink to whatever agent they are sent to. Opened by `etalon up` and
// `etalon terminal`.

import { join } from "node:path";
import type { Answer, Log, Mailbox, TerminalAddress } from "@etalon/basis";
import { good } from "@etalon/basis";
import { type TerminalPorts, terminalsShell } from "@etalon/field/yh-user-terminal/shell";
import type { Credentials } from "@etalon/outside/authority/credentials";
import { openFrameLog } from "@etalon/outside/segments/index";
import { frameMetrics } from "@etalon/outside/telemetry/frame-metrics";
import type { Metrics } from "@etalon/outside/telemetry/metrics";
import { openUplink } from "@etalon/outside/uplink/index";
import { LOG_OPTIONS } from "./frame-log-options.ts";
import type { Part } from "./part.ts";

export interface TerminalsOptions {
  readonly terminals: readonly ({ readonly id: string } & Pick<TerminalPorts, "unit" | "meter" | "bank">)[];
  /** Holds a frame log for each. */
  readonly folder: string;
  readonly mailbox: Mailbox;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly of: Omit<TerminalAddress, "terminal">;
  /** What is shown to the agent, beside the certificate where there are credentials. */
  readonly secret: string;
  readonly credentials?: Credentials;
}

export async function terminalsPart(options: TerminalsOptions): Promise<Answer<Part>> {
  const { folder, mailbox, log, metrics, of, secret, credentials } = options;
  const closing: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const one of closing) await one();
  };
  const counted = frameMetrics(metrics, "yh");
  const uplinks = metrics.gauge("etalon_uplinks_up", "Connections of terminals to their agents that stand");
  const terminals = new Map<string, TerminalPorts>();
  for (const { id, unit, meter, bank } of options.terminals) {
    const own = await openFrameLog(join(folder, id), LOG_OPTIONS);
    if (!own.ok) {
      await close();
      return own;
    }
    closing.push(() => own.value.close());
    terminals.set(id, {
      terminal: id,
      unit,
      meter,
      ...(bank && { bank }),
      log: counted.log(own.value),
      uplinkTo: (url, acknowledged) =>
        openUplink({
          url,
          terminal: { ...of, terminal: id },
          secret,
          ...(credentials && { credentials }),
          heard: {
            acknowledged(stream, upTo) {
              counted.acknowledged(stream, upTo);
              acknowledged(stream, upTo);
            },
            failed: (stream, why) => log.error("yh.uplink-failed", { application: stream, stream, why }),
            ...connections(uplinks),
          },
        }),
    });
  }
  const yh = terminalsShell(mailbox, terminals);
  return good({
    async begin() {
      void mailbox.serve("yh", yh.controller);
      await yh.begin();
    },
    async stop() {
      await yh.stop();
      await close();
    },
  });
}

/** A loss is also told when there was no connection yet. */
function connections(up: { inc(): void; dec(): void }) {
  let connected = false;
  return {
    connected() {
      if (!connected) up.inc();
      connected = true;
    },
    disconnected() {
      if (connected) up.dec();
      connected = false;
    },
  };
}
