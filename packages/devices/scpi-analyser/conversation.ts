// Questions and answers with a message instrument on a local device: one at a time, with a time limit. For its drivers.

import type { Answer, ByteLink } from "@etalon/basis";
import { good, refused } from "@etalon/basis";
import { responseEnds } from "@etalon/codecs/scpi/index";

const ANSWER_WITHIN_MS = 10_000;
const LONGEST_ANSWER = 1 << 20;

export interface Conversation {
  /** The response without its line feed; after a refusal the device is closed, since what comes late would be taken for another's. */
  ask(query: string): Promise<Answer<string>>;
}

export function scpiConversation(device: ByteLink, withinMs = ANSWER_WITHIN_MS): Conversation {
  const incoming = device.heard[Symbol.asyncIterator]();
  const ends = responseEnds();
  let rest = Buffer.alloc(0);
  let known: number[] = []; // ends of responses in `rest`
  let turn: Promise<unknown> = Promise.resolve();

  async function answer(query: string): Promise<Answer<string>> {
    if (!device.write(Buffer.from(`${query}\n`, "latin1"))) await device.drained();
    while (known.length === 0) {
      const { value, done } = await incoming.next();
      if (done) return refused("device.gone", `the instrument went away before it answered ${query}`);
      known = ends.heard(value).map((end) => end + rest.length);
      rest = Buffer.concat([rest, value]);
      if (rest.length > LONGEST_ANSWER && known.length === 0)
        return refused("device.answer", `the answer to ${query} is longer than ${LONGEST_ANSWER} bytes`);
    }
    const [end = 0, ...others] = known;
    const text = rest.toString("latin1", 0, end).replace(/\r?\n$/, "");
    rest = rest.subarray(end);
    known = others.map((one) => one - end);
    return good(text);
  }

  async function inTime(query: string): Promise<Answer<string>> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Answer<string>>((resolve) => {
      const why = refused(
        "device.silent",
        `the instrument did not answer ${query} within ${withinMs / 1000} s`,
      );
      timer = setTimeout(resolve, withinMs, why);
    });
    const said = await Promise.race([answer(query), late]);
    clearTimeout(timer);
    if (!said.ok) device.close();
    return said;
  }

  return {
    ask(query) {
      const said = turn.then(() => inTime(query));
      turn = said;
      return said;
    },
  };
}
