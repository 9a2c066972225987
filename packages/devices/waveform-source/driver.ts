// Driver of waveform sources (terminals, merging units): the machine asks for a stream, frames come in order.
// It speaks the node's side of `codecs/virtual-link` on the local device.

import type { ByteLink } from "@etalon/basis";
import { nodeSession } from "@etalon/codecs/virtual-link/index";
import type { Driver } from "../driver.ts";

/** Frames in flight: enough to hide the way to the agent and back, little enough to stop soon. */
const CREDIT = 64;
const CREDIT_AGAIN_AT = 32;

export interface StreamedFrame {
  readonly sequence: number;
  readonly bytes: Uint8Array;
}

export interface WaveformSource {
  /**
   * Frames from a sequence on, in order, as they come; ends when the stream is complete.
   * @throws LinkLost when the link ends, or the agent refuses (another lease holds, the stream is unknown)
   */
  frames(stream: string, fromSequence: number): AsyncGenerator<StreamedFrame>;
  close(): void;
}

/** The device went away or would not serve: the node opens another link, and reading starts again from there. */
export class LinkLost extends Error {
  override readonly name = "LinkLost";
}

export const waveformSourceDriver: Driver<WaveformSource> = {
  name: "waveform-source",
  version: "1",
  fits: ({ kind }) => kind === "waveform-source",
  open: (device, token) => ({
    frames: (stream, from) => frames(device, token, stream, from),
    close: () => device.close(),
  }),
};

async function* frames(
  device: ByteLink,
  token: number,
  stream: string,
  fromSequence: number,
): AsyncGenerator<StreamedFrame> {
  const session = nodeSession();
  const say = async (bytes: Uint8Array) => {
    if (!device.write(bytes)) await device.drained();
  };
  for await (const bytes of device.heard) {
    const { events, reply } = session.heard(bytes);
    for (const one of reply) await say(one);
    for (const event of events) {
      switch (event.kind) {
        case "hello":
          await say(session.say({ kind: "welcome" }));
          await say(session.say({ kind: "read", token, stream, fromSequence, credit: CREDIT }));
          break;
        case "frame": {
          yield { sequence: event.sequence, bytes: event.bytes };
          const left = session.credit(stream) ?? CREDIT;
          if (left <= CREDIT_AGAIN_AT)
            await say(session.say({ kind: "credit", token, stream, frames: CREDIT - left }));
          break;
        }
        case "end":
          if (event.complete) return;
          throw new LinkLost("the agent stopped reading before the stream's end");
        case "refuse":
          throw new LinkLost(event.text);
        case "broken":
          throw new LinkLost(event.why.text);
        case "identity":
          break;
      }
    }
  }
  throw new LinkLost("the link ended before the stream");
}
