// Questions and answers with a meter on a serial line (DL/T 645): one at a time, asked again when nothing, or nothing sound,
// comes back. For its driver.

import type { Answer, ByteLink } from "@etalon/basis";
import { good, refused } from "@etalon/basis";
import { lookForFrame, type ReadReply, readRequest, replyTo } from "@etalon/codecs/dlt645/index";

/** A meter answers within half a second; at 600 bit/s a long answer takes as long again. */
const ANSWER_WITHIN_MS = 2_000;
const TRIES = 3;
/** Longer than any frame with its wake-up bytes. */
const KEPT_BYTES = 1024;

export type Told = Exclude<ReadReply, { kind: "not-ours" }>;

export interface Conversation {
  /** After a refusal the device is closed: nobody is there. */
  ask(item: string): Promise<Answer<Told>>;
}

export function dlt645Conversation(
  device: ByteLink,
  address: string,
  withinMs = ANSWER_WITHIN_MS,
): Conversation {
  let rest: Uint8Array = new Uint8Array();
  let [gone, wake] = [false, () => {}];
  void (async () => {
    for await (const bytes of device.heard) {
      rest = Uint8Array.from([...rest, ...bytes]).slice(-KEPT_BYTES);
      wake();
    }
    gone = true;
    wake();
  })();

  /** The reply among what was heard so far; what it is not is dropped. */
  function found(item: string): Told | null {
    for (;;) {
      const look = lookForFrame(rest);
      rest = rest.subarray(look.used);
      if (look.kind === "need-more") return null;
      if (look.kind === "reject") continue;
      const reply = replyTo(address, item, look.frame);
      if (reply.kind !== "not-ours") return reply;
    }
  }

  async function once(item: string): Promise<Told | null> {
    rest = new Uint8Array(); // what came late was an answer to another question, or is asked for again
    if (!device.write(readRequest(address, item))) await device.drained();
    const deadline = performance.now() + withinMs;
    for (;;) {
      const told = found(item);
      const leftMs = deadline - performance.now();
      if (told !== null || gone || leftMs <= 0) return told;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  let turn: Promise<unknown> = Promise.resolve();
  async function inTurn(item: string): Promise<Answer<Told>> {
    for (let nth = 0; nth < TRIES && !gone; nth++) {
      const told = await once(item);
      if (told !== null) return good(told);
    }
    device.close();
    return gone
      ? refused("device.gone", `meter ${address} went away before it answered ${item}`)
      : refused("device.silent", `meter ${address} did not answer ${item}, asked ${TRIES} times`);
  }
  return {
    ask(item) {
      const told = turn.then(() => inTurn(item));
      turn = told;
      return told;
    },
  };
}
