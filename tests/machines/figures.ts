// What a machine costs to start and an instrument to attach, measured on one engine: from the order to start until the
// program's hello, and from the order to plug until the first answer to *IDN? has come out of the machine again.

import type { Appearance, Vmm } from "@etalon/basis";
import { scpiAnalyser } from "@etalon/outside/simulated/scpi-analyser";
import { startDriven } from "@etalon/outside/vmm-contract/driven-machine";
import { heldLink } from "@etalon/outside/vmm-contract/held-link";

export interface EngineFigures {
  readonly readyMs: readonly number[];
  readonly idnMs: readonly number[];
  readonly unplugMs: readonly number[];
  /** A block of the analyser's, timed inside the machine from the first byte's arrival on. */
  readonly throughputMBs: readonly number[];
}

const IDENTITY = "Etalon,PA-3,SN7,1.0";
const load = { frequencyHz: 50, voltage: 230, current: 5, powerFactor: 0.8 };
const BLOCK = 2_000_000;

/** Each run in a machine of its own, so that every attachment is that machine's first. */
export async function figuresOf(vmm: Vmm, as: Appearance, runs: number): Promise<EngineFigures> {
  const figures = {
    readyMs: [] as number[],
    idnMs: [] as number[],
    unplugMs: [] as number[],
    throughputMBs: [] as number[],
  };
  for (let run = 0; run < runs; run++) {
    const analyser = scpiAnalyser(IDENTITY, load);
    const started = performance.now();
    const { machine, order, plug } = await startDriven(vmm, `m-${run}`);
    figures.readyMs.push(performance.now() - started);
    const plugged = performance.now();
    const device = await plug(
      "analyser",
      heldLink((line) => analyser.hear(line)),
      as,
    );
    const opened = await order({ kind: "open", device });
    const answer = await order({ kind: "ask", device, text: "*IDN?" });
    figures.idnMs.push(performance.now() - plugged);
    if (answer.text !== IDENTITY)
      throw new Error(`${vmm.engine}: *IDN? was answered by ${JSON.stringify([opened, answer])}`);
    const query = `TRAC:DATA? ${BLOCK}\n`;
    const whole = analyser.hear(query)?.length ?? 0;
    await order({ kind: "write", device, text: query });
    await order({ kind: "take", device, bytes: 1 });
    const rest = await order({ kind: "take", device, bytes: whole - 1 });
    if (rest.got !== whole - 1) throw new Error(`${vmm.engine}: ${rest.got} bytes of ${whole - 1} came`);
    figures.throughputMBs.push(whole / 1e3 / (rest.tookMs as number));
    const out = performance.now();
    await machine.unplug("analyser");
    figures.unplugMs.push(performance.now() - out);
    await machine.stop();
  }
  return figures;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}
