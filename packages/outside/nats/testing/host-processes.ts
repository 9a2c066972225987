// What tests of the bus share: folders and endings of one test file, and a host's process on its own folder, joined with
// the bus.

import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Answer } from "@etalon/basis";
import { afterAll } from "vitest";
import { systemClock } from "../../clock/system-clock.ts";
import { openJournalMailbox } from "../../journal/mailbox.ts";
import { makeTestFolder } from "../../postgres/testing/test-folder.ts";
import { silentLog } from "../../telemetry/log.ts";
import { openBridge } from "../bridge.ts";
import { type BusOptions, openBus } from "../bus.ts";

export const taken = <T>(answer: Answer<T>): T => {
  if (!answer.ok) throw new Error(answer.why.text);
  return answer.value;
};

export function hostProcesses() {
  const scratch = makeTestFolder();
  const clock = systemClock();
  let folders = 0;
  const fresh = () => join(scratch, String(++folders));
  const closing: (() => unknown)[] = [];
  // Tests that run at once share them.
  afterAll(async () => {
    for (const close of closing.splice(0).reverse()) await close();
    await rm(scratch, { recursive: true, force: true });
  });

  /**
   * It may end and begin again on its folder.
   * @param audited  whether what its steps say for the audit log goes to the cloud
   */
  async function begin(folder: string, options: Omit<BusOptions, "log">, audited = false) {
    const mailbox = taken(await openJournalMailbox({ folder, clock, limits: { sweepMs: 200 } }));
    const bus = taken(await openBus({ log: silentLog, ...options }));
    const bridge = openBridge(mailbox, bus, silentLog, audited ? { outlet: mailbox.audit } : {});
    let ended = false;
    const end = async () => {
      if (ended) return;
      ended = true;
      await bridge.stop();
      await mailbox.stop();
      await bus.close();
    };
    closing.push(end);
    return { mailbox, bus, end };
  }
  return { fresh, closing, clock, begin };
}
