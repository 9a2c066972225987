// QEMU's machine protocol on a link: commands in order, and events.

import type { ByteLink } from "@etalon/basis";
import { jsonLines } from "../links/json-lines.ts";

export interface Qmp {
  /** @throws QmpRefused with QEMU's own sentence; also when the machine ends before it answers */
  command(execute: string, args?: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** Calls back for each event until it returns true. */
  watch(event: (name: string, data: Readonly<Record<string, unknown>>) => boolean): void;
}

export class QmpRefused extends Error {
  override readonly name = "QmpRefused";
}

interface Said {
  readonly QMP?: unknown;
  readonly event?: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly id?: number;
  readonly return?: unknown;
  readonly error?: { readonly desc: string };
}

/** Resolves when QEMU takes commands. */
export async function openQmp(link: ByteLink): Promise<Qmp> {
  const asked = new Map<number, (said: Said) => void>();
  const watching = new Set<(name: string, data: Readonly<Record<string, unknown>>) => boolean>();
  let ended = false;
  let last = 0;
  void (async () => {
    const lines = jsonLines();
    for await (const bytes of link.heard) {
      for (const said of lines.heard(bytes) as Said[]) {
        if (said?.event !== undefined) {
          for (const one of watching) if (one(said.event, said.data ?? {})) watching.delete(one);
        } else if (said?.id !== undefined) asked.get(said.id)?.(said);
      }
    }
    ended = true;
    for (const answer of asked.values()) answer({ error: { desc: "the machine has ended" } });
  })();
  const command: Qmp["command"] = (execute, args = {}) =>
    new Promise((resolve, reject) => {
      if (ended) return reject(new QmpRefused(`${execute}: the machine has ended`));
      const id = ++last;
      asked.set(id, (said) => {
        asked.delete(id);
        if (said.error) reject(new QmpRefused(`${execute}: ${said.error.desc}`));
        else resolve(said.return);
      });
      link.write(Buffer.from(`${JSON.stringify({ execute, arguments: args, id })}\n`));
    });
  await command("qmp_capabilities");
  return { command, watch: (event) => void watching.add(event) };
}
