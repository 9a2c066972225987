// What a process counts: figures that cannot be found out are left out and hold nobody up; links and frames are counted as
// they pass.

import type { ByteLink, FrameLog } from "@etalon/basis";
import { good, refused } from "@etalon/basis";
import { openStreamEncoder, type StreamFrame } from "@etalon/codecs/sample-stream/index";
import { describe, expect, it } from "vitest";
import { countedLink } from "../links/counted-link.ts";
import { frameMetrics } from "./frame-metrics.ts";
import { linkMetrics } from "./link-metrics.ts";
import { type Metrics, openMetrics } from "./metrics.ts";

const open = () => openMetrics({ role: "test", version: "1" });
/** The value of the one line that begins so; null when there is none. */
const told = async (metrics: Metrics, line: string) => valueIn(await metrics.text(), line);

function valueIn(text: string, line: string): number | null {
  const found = text.split("\n").filter((one) => one.startsWith(`${line} `));
  expect(found.length).toBeLessThanOrEqual(1);
  return found[0] === undefined ? null : Number(found[0].slice(line.length + 1));
}

describe("figures that are looked up", () => {
  it("are left out where they cannot be found out, which is counted; the others are told all the same", async () => {
    const metrics = open();
    const here = metrics.gauge("x_here", "is there");
    const away = metrics.gauge("x_away", "is away", ["of"]);
    const silent = metrics.gauge("x_silent", "does not answer");
    away.set({ of: "before" }, 1);
    silent.set(1);
    metrics.lookAt("here", [here], () => here.set(7));
    metrics.lookAt("away", [away], async () => {
      throw new Error("the database is away");
    });
    metrics.lookAt("silent", [silent], () => new Promise(() => {}));
    const asked = [metrics.text(), metrics.text()]; // the second asks for nothing more
    const [text = "", again] = await Promise.all(asked);
    expect(again).toBe(text);
    expect(valueIn(text, "x_here")).toBe(7);
    expect(text).not.toMatch(/^x_(away|silent)[ {]/m);
    expect(valueIn(text, 'etalon_looks_failed_total{what="away"}')).toBe(1);
    expect(valueIn(text, 'etalon_looks_failed_total{what="silent"}')).toBe(1);
  });
});

describe("links", () => {
  const linkOf = (pieces: readonly number[]) => {
    let closed = 0;
    const link: ByteLink = {
      write: () => true,
      drained: async () => {},
      heard: (async function* () {
        for (const length of pieces) yield new Uint8Array(length);
      })(),
      close: () => void closed++,
    };
    return { link, closed: () => closed };
  };

  it("are up until they end or are closed, whichever is first; their bytes are counted both ways", async () => {
    const metrics = open();
    const counts = linkMetrics(metrics, "nc");
    const [one, other] = [linkOf([3, 4]), linkOf([5])];
    const [a, b] = [countedLink(one.link, counts), countedLink(other.link, counts)];
    a.write(new Uint8Array(10));
    let bytes = 0;
    for await (const piece of a.heard) bytes += piece.length;
    a.close();
    a.close();
    expect([bytes, one.closed()]).toEqual([7, 2]);
    for await (const _ of b.heard) break; // and it is still written to
    expect(b.write(new Uint8Array(1))).toBe(true);
    expect(await told(metrics, 'etalon_links_up{component="nc"}')).toBe(1);
    expect(await told(metrics, 'etalon_links_opened_total{component="nc"}')).toBe(2);
    expect(await told(metrics, 'etalon_link_bytes_total{component="nc",direction="in"}')).toBe(12);
    expect(await told(metrics, 'etalon_link_bytes_total{component="nc",direction="out"}')).toBe(11);
  });
});

describe("frames", () => {
  const RATE = 4000;
  function frame(sequence: number, firstSample: number, starts: boolean): StreamFrame {
    const clock = {
      ...{ sampleTaiNs: 1n, measuredRateHz: RATE, rateErrorBoundPpm: 1 },
      ...{ timeErrorBoundNs: 250_000, state: "locked" as const },
    };
    const channels = [{ name: "ua", bits: 24 }];
    return {
      header: {
        ...{ terminal: "yh-01", stream: "det-1", nominalRateHz: RATE, channels, calibration: null },
        ...{ sequence, firstSample, samples: RATE, clock, starts, ends: false },
      },
      pulses: [],
      codes: [new Int32Array(RATE)],
    };
  }

  it("are counted by what became of them; gaps by their samples, clocks by the worst", async () => {
    const metrics = open();
    const counted = frameMetrics(metrics, "ia");
    const answers = [
      good("stored"),
      good("repeated"),
      refused("segments.quota", "full"),
      good("stored"),
    ] as const;
    let asked = 0;
    const log = counted.log({
      append: async () => answers[asked++ % answers.length],
      upTo: () => 3,
      async *read() {
        yield good({ sequence: 1, bytes: new Uint8Array(1) });
        yield good({ sequence: 2, bytes: new Uint8Array(1) });
      },
      dropStream: async () => good(undefined),
    } as unknown as FrameLog);
    const encode = (one: StreamFrame) => openStreamEncoder().encode(one);
    await log.append("det-1", 1, encode(frame(1, 100, true)));
    for (const sequence of [1, 2]) await log.append("det-1", sequence, encode(frame(1, 100, true)));
    await log.append("det-1", 2, encode(frame(2, 100 + RATE + 1234, true)));
    const value = (name: string) => told(metrics, `etalon_${name}{component="ia"}`);
    expect(await value("frames_kept_total")).toBe(2);
    expect(await value("frames_repeated_total")).toBe(1);
    expect(await value("frames_refused_total")).toBe(1);
    expect(await value("stream_gaps_total")).toBe(1);
    expect(await value("samples_lost_total")).toBe(1234);
    expect(await value("clock_error_bound_seconds")).toBe(250e-6);
    expect(await told(metrics, 'etalon_stream_clocks{component="ia",state="locked"}')).toBe(1);
    counted.acknowledged("det-1", 2);
    counted.acknowledged("det-1", 1); // cumulative: nothing new
    await log.append("det-1", 3, new Uint8Array(3)); // no frame at all
    await log.read("det-1", 1, { follow: true })[Symbol.asyncIterator]().next();
    await new Promise((resolve) => setTimeout(resolve, 600)); // figures are told anew then
    expect(await value("stream_behind_frames")).toBe(2);
    expect(await value("frames_acknowledged_total")).toBe(2);
    expect(await value("frames_kept_total")).toBe(3);
  });
});
