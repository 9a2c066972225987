// A measuring program that is hostile once it holds the instrument of the demonstration's second terminal, and the true one
// otherwise: it floods and lies on its control port, and asks the agent for what is not its own. What came of that it tells
// as a failed reading. Bundled as the machines' program by `hostile-machine.test.ts`.

import { runMachine } from "@etalon/cloud/vm-measuring-machine/machine";
import { nodeSession } from "@etalon/codecs/virtual-link/index";
import { encodeMessage } from "@etalon/codecs/virtual-link/wire";
import { openMachineSide } from "@etalon/outside/machine-side/machine-side";

const TARGET = "ia-01/yh-02";
const side = openMachineSide();

async function* orders(): AsyncGenerator<unknown> {
  for await (const order of side.heard) {
    const { kind, resource, device, token } = order as Readonly<Record<string, unknown>>;
    if (kind !== "new-hardware-found" || resource !== TARGET) yield order;
    else void attack(String(device), token as number);
  }
}

/** Every request that the protocol has, with tokens that are not the lease's, and for streams that are another's. */
async function attack(device: string, token: number): Promise<void> {
  const link = await side.openDevice(device);
  const session = nodeSession();
  const answers: string[] = [];
  const others = [1, token - 1, token + 1, token + 1000].filter((one) => one > 0 && one !== token);
  for await (const bytes of link.heard) {
    for (const event of session.heard(bytes).events) {
      answers.push("code" in event ? event.code : event.kind);
      if (event.kind !== "hello") continue;
      link.write(session.say({ kind: "welcome" }));
      for (const stale of others) {
        link.write(encodeMessage({ kind: "identify", token: stale }));
        link.write(encodeMessage({ kind: "read", token: stale, stream: "d", fromSequence: 1, credit: 64 }));
        link.write(encodeMessage({ kind: "release", token: stale, stream: "d", upToSequence: 9 }));
      }
      for (const stream of ["d", "det-1", "ia-01/yh-01"])
        link.write(encodeMessage({ kind: "read", token, stream, fromSequence: 1, credit: 64 }));
      link.write(encodeMessage({ kind: "open", token }));
    }
    if (answers.length < 3 * others.length + 5) continue;
    const why = [...new Set(answers)].join(" ");
    side.say({ kind: "no-readings", resource: TARGET, why });
    void flood();
    break;
  }
}

/** Well-formed words, words that nobody understands, and words that only others may say, without end. */
async function flood(): Promise<void> {
  const progress = {
    samples: 1,
    pulses: 1,
    elapsedS: 1,
    stillNeededS: 1,
    errorPercent: 0,
    expandedPercent: 0,
  };
  for (let n = 0; ; n++) {
    side.say({ kind: "progress", detection: "d", progress });
    side.say({ kind: "machine-joined", machine: "m", node: "n", padding: "x".repeat(1000) });
    side.say({ kind: "driver-bound", resource: "ia-01/yh-01", driver: "waveform-source 1" });
    if (n % 100 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

await runMachine({ ...side, heard: orders() });
side.leave(0);
