// Terminals measured by threads: the same figures as in one thread, owned by hash, told in batches; a thread that fails
// says why, and whom it leaves.

import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { good } from "@etalon/basis";
import type { LaneFigures } from "@etalon/cloud/vm-measuring-machine/lanes/lane-figures";
import { type LanePool, openLanePool } from "@etalon/cloud/vm-measuring-machine/lanes/lane-pool";
import { type LanesOptions, openLanes } from "@etalon/cloud/vm-measuring-machine/lanes/lanes";
import { readHeader } from "@etalon/codecs/sample-stream/index";
import { openFrameDoor, openFrameUplink } from "@etalon/outside/frame-uplink/index";
import { openThreads } from "@etalon/outside/threads/threads";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bytesOf, edgesOf, type SimulatedTerminal, simulatedTerminal } from "./lane-stream.fixture.ts";

const folder = mkdtempSync(join(tmpdir(), "lanes-"));
let program: URL;

beforeAll(async () => {
  await build({
    configFile: false,
    logLevel: "error",
    resolve: { conditions: ["source"] },
    ssr: { noExternal: [/^@etalon\//], resolve: { conditions: ["source"] } },
    build: {
      ssr: new URL("../../apps/cli/measuring-thread.ts", import.meta.url).pathname,
      outDir: folder,
      rollupOptions: { output: { format: "es", entryFileNames: "program.mjs" } },
    },
  });
  program = pathToFileURL(join(folder, readdirSync(folder)[0]!));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const options: LanesOptions = { lanes: 20, engine: "machine code", rule: "light" };

interface Heard {
  readonly figures: { readonly terminal: string; readonly text: string }[];
  readonly refused: string[];
  readonly lost: string[];
}

function poolOf(count: number, of: LanesOptions = options, ringBytes = 1 << 20) {
  const heard: Heard = { figures: [], refused: [], lost: [] };
  const pool = openLanePool({
    open: (hears) => openThreads({ program, count, ringBytes, options: of, ...hears }),
    figures: (terminal, figures) => heard.figures.push({ terminal, text: told(figures) }),
    refused: (terminal, sequence, why) => heard.refused.push(`${terminal} ${sequence} ${why.code}`),
    lost: (why, terminals) => heard.lost.push(`${why.text}: ${terminals.join(" ")}`),
  });
  return { pool, heard };
}

/** Figures to their last bits, but for the number of the lane. */
function told(f: LaneFigures): string {
  const arrays = [
    ...[
      f.energyJ.subarray(0, f.elements),
      f.importedJ.subarray(0, f.elements + 1),
      f.rms.subarray(0, f.channelCount),
    ],
    ...[f.windowFrom.subarray(0, f.windows), f.windowRms.subarray(0, f.windows * f.channelCount)],
    ...[f.harmonics.subarray(0, f.windows * f.channelCount * 2 * f.orders), f.pulseJ.subarray(0, f.pulses)],
  ];
  return JSON.stringify([f.sequence, f.from, f.to, f.doubts, f.frequencyHz, ...arrays.map((a) => [...a])]);
}

async function send(pool: LanePool, terminal: string, bytes: Uint8Array): Promise<boolean> {
  for (;;) {
    const room = pool.reserve(terminal, bytes.length);
    if (!room.ok) return false;
    if (room.value !== null) {
      room.value.set(bytes);
      pool.commit();
      return true;
    }
    await pool.room(terminal);
  }
}

const terminals: SimulatedTerminal[] = Array.from({ length: 6 }, (_, n) => {
  const made = simulatedTerminal(`grid/terminal-${n}`, n === 5 ? { rateHz: 12_800 } : {});
  return { ...made, terms: { ...made.terms, harmonics: n === 3 } };
});
const frames = terminals.map((terminal) => {
  const rate = terminal.frontEnd.clock.nominalRateHz;
  const pulses = edgesOf("wh+", 0, 5 * rate, rate / 3, 7);
  return Array.from({ length: 5 }, (_, k) =>
    bytesOf(terminal, { sequence: k + 1, firstSample: rate * k, samples: rate, pulses }),
  );
});

describe("measuring threads", () => {
  it("find what one thread finds, to the last bit, also when they are behind", async () => {
    const lanes = openLanes(options);
    const expected = terminals.map(({ terms }, n) => {
      lanes.open(n, terms);
      return frames[n]!.map((bytes) => told(lanes.frameOf(n, bytes)));
    });
    const { pool, heard } = poolOf(2, options, 200_000);
    for (const { terms } of terminals) pool.open(terms);
    for (let k = 0; k < 5; k++)
      for (const [n, { terms }] of terminals.entries())
        expect(await send(pool, terms.terminal, frames[n]![k]!)).toBe(true);
    await pool.end();
    for (const [n, { terms }] of terminals.entries()) {
      const found = heard.figures
        .filter(({ terminal }) => terminal === terms.terminal)
        .map(({ text }) => text);
      expect(found).toEqual(expected[n]);
    }
    expect(heard.refused).toEqual([]);
    expect(heard.lost).toEqual([]);
  });

  it("are fed in place by sockets, and acknowledge what is on its way to them", async () => {
    const { pool, heard } = poolOf(2, options, 300_000);
    for (const { terms } of terminals) pool.open(terms);
    const secret = "correct horse";
    const acknowledged: Record<string, number> = {};
    const door = await openFrameDoor({
      ...{ host: "127.0.0.1", port: 0, authenticate: (_, said) => said === secret },
      room({ terminal }, _stream, length) {
        const room = pool.reserve(terminal, length);
        if (!room.ok) throw new Error(room.why.text);
        return room.value ?? pool.room(terminal);
      },
      heard: {
        frame(from, stream, bytes) {
          const header = readHeader(bytes);
          pool.commit();
          if (header.ok && door.ok) door.value.acknowledge(from, stream, header.value.sequence);
        },
      },
    });
    if (!door.ok) throw new Error(door.why.text);
    const uplinks = terminals.map(({ terms: { terminal } }, n) => {
      const uplink = openFrameUplink({
        ...{ url: `etalon://127.0.0.1:${door.value.port}`, secret },
        terminal: { tenant: "grid", site: "site", terminal },
        heard: {
          acknowledged(_, upTo) {
            acknowledged[terminal] = upTo;
          },
        },
      });
      if (!uplink.ok) throw new Error(uplink.why.text);
      uplink.value.carry("s", 0, async function* (from) {
        for (let k = from; k <= 5; k++) yield good({ sequence: k, bytes: frames[n]![k - 1]! });
      });
      return uplink.value;
    });
    const names = terminals.map(({ terms }) => terms.terminal);
    await expect.poll(() => names.every((name) => acknowledged[name] === 5)).toBe(true);
    await Promise.all(uplinks.map(({ close }) => close()));
    await door.value.close();
    await pool.end();
    expect(heard.figures.length).toBe(30);
    for (const name of names) {
      const sequences = heard.figures
        .filter(({ terminal }) => terminal === name)
        .map(({ text }) => JSON.parse(text)[0]);
      expect(sequences).toEqual([1, 2, 3, 4, 5]);
    }
    expect([heard.refused, heard.lost]).toEqual([[], []]);
  });

  it("tell figures while they go on, refusals with the terminal's name, and nothing of one that was closed", async () => {
    const { pool, heard } = poolOf(1);
    const [first, second] = terminals.map(({ terms }) => terms.terminal) as [string, string];
    pool.open(terminals[0]!.terms);
    pool.open(terminals[1]!.terms);
    await send(pool, first, frames[0]![0]!);
    await send(pool, second, frames[0]![0]!.slice(0, 500));
    await expect.poll(() => heard.figures.length).toBe(2);
    expect(heard.refused).toEqual([`${second} 0 stream.length`]);
    pool.close(second);
    expect(await send(pool, second, frames[1]![0]!)).toBe(false);
    expect(pool.reserve(second, 10)).toMatchObject({ why: { code: "lanes.unknown" } });
    expect(pool.reserve(first, 2 ** 20 + 1)).toMatchObject({ why: { code: "lanes.length" } });
    await pool.end();
    expect(heard.figures.length).toBe(2);
  });

  it("say why one failed and which terminals are measured no more", async () => {
    const { pool, heard } = poolOf(1, { ...options, lanes: 1e9 });
    const names = terminals.slice(0, 2).map(({ terms }) => terms.terminal);
    for (const { terms } of terminals.slice(0, 2)) pool.open(terms);
    await expect.poll(() => heard.lost.length).toBe(1);
    expect(heard.lost[0]).toMatch(/^a measuring thread failed: an arena of \d+ bytes cannot be addressed: /);
    expect(heard.lost[0]).toContain(names.join(" "));
    expect(pool.reserve(names[0]!, 10)).toMatchObject({ why: { code: "lanes.unknown" } });
    pool.open(terminals[2]!.terms);
    expect(heard.lost[1]).toContain(terminals[2]!.terms.terminal);
    await pool.end();
  });
});
