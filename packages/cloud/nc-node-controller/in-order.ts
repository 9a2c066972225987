// What a node has to tell its own mailbox, one after the other. Used by `shell.ts`.

import type { Log, Mailbox } from "@etalon/basis";
import { tellSurely } from "@etalon/basis";
import type { IaToNc } from "@etalon/messages/nc-to-ia";
import type { Self } from "./step.ts";

/** Tells one after the other, so that what a machine says keeps its order, and none is lost while the mailbox is away. */
export function inOrder(
  mailbox: Mailbox,
  log: Log,
  stop: AbortSignal,
): (key: string, body: Self | IaToNc) => Promise<void> {
  const last = new Map<string, Promise<void>>();
  return (key, body) => {
    const failed = (error: unknown) => log.warn("nc.not-told", { key, kind: body.kind, error });
    const before = last.get(key) ?? Promise.resolve();
    const told = before.then(() => tellSurely(mailbox, { component: "nc", key }, body, stop, failed));
    last.set(key, told);
    void told.then(() => last.get(key) === told && last.delete(key));
    return told;
  };
}
