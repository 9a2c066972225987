// Driver of waveform sources (terminals, merging units): the machine asks for a stream, frames come in order.
// It speaks the node's side of `codecs/virtual-link` on the local device.

import { attendedLink, type ByteLink, good } from "@etalon/basis";
import { nodeSession } from "@etalon/codecs/virtual-link/index";
import type { Driver, StreamedFrame, WaveformSource } from "../driver.ts";

/** Frames in flight: enough to hide the way to the agent and back, little enough to stop soon. */
const CREDIT = 64;
const CREDIT_AGAIN_AT = 32;
/** The agent gives a sign of life every two seconds. */
const SILENT_FOR_S = 12;
/** The agent's word that the lease is over; what follows (let go, or another link) is the node's to say. */
const STALE_TOKEN = "link.stale-token";

/** The device went away or would not serve: the node opens another link, and reading starts again from there. */
export class LinkLost extends Error {
  override readonly name = "LinkLost";
}

/** The agent has the stream no longer, or its disk is damaged; the message is the agent's own sentence. */
export class StreamRefused extends Error {
  override readonly name = "StreamRefused";
}

export const waveformSourceDriver: Driver<WaveformSource> = {
  name: "waveform-source",
  version: "1",
  maker: "Etalon",
  identity: { kind: "waveform-source", maker: "*", model: "*" },
  capabilities: ["waveform", "pulses"],
  // Who it is, the agent has said in the announcement; its frames name their terminal, stream and calibration.
  open: async (device, { token }) => {
    const attended = attendedLink(device, { silentForS: SILENT_FOR_S });
    return good({
      kind: "waveform-source",
      frames: (stream, from) => frames(attended, token, stream, from),
      close: () => attended.close(),
    });
  },
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
    // A session that was broken off may not be spoken to, whatever good came before in the same bytes.
    const broken = events.find((event) => event.kind === "broken");
    if (broken) throw new LinkLost(broken.why.text);
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
          if (event.stream === stream && event.code !== STALE_TOKEN) throw new StreamRefused(event.text);
          throw new LinkLost(event.text);
        case "broken":
        case "identity":
          break;
      }
    }
  }
  throw new LinkLost("the link ended before the stream");
}
