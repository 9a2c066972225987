import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Capture, frameAt, noTime } from "./frame-table.ts";
import { readCapture } from "./read-capture.ts";
import { writePcap } from "./write-pcap.ts";
import { join, pcapngWriter } from "./written-pcapng.fixture.ts";

const frame = (length: number, fill = length): Uint8Array => new Uint8Array(length).fill(fill);

function read(bytes: Uint8Array): Capture {
  const answer = readCapture(bytes);
  if (!answer.ok) throw new Error(answer.why.text);
  return answer.value;
}

function refusal(bytes: Uint8Array): string {
  const answer = readCapture(bytes);
  return answer.ok ? "understood" : answer.why.text;
}

/** A classic pcap file written field by field. */
function classic(
  magic: number,
  littleEndian: boolean,
  link: number,
  records: readonly (readonly number[])[],
): Uint8Array {
  const file = new Uint8Array(24 + records.reduce((sum, r) => sum + 16 + (r[2] ?? 0), 0));
  const view = new DataView(file.buffer);
  view.setUint32(0, magic, littleEndian);
  view.setUint16(4, 2, littleEndian);
  view.setUint16(6, 4, littleEndian);
  view.setUint32(16, 65_535, littleEndian);
  view.setUint32(20, link, littleEndian);
  let at = 24;
  for (const record of records) {
    record.slice(0, 4).forEach((field, n) => {
      view.setUint32(at + 4 * n, field, littleEndian);
    });
    file.fill(record[4] ?? 0, at + 16, at + 16 + (record[2] ?? 0));
    at += 16 + (record[2] ?? 0);
  }
  return file;
}

describe("classic pcap", () => {
  for (const littleEndian of [true, false])
    for (const [magic, fraction, ns] of [
      [0xa1b2c3d4, 123_456, 123_456_000n],
      [0xa1b23c4d, 123_456_789, 123_456_789n],
    ] as const)
      it(`reads frames and times: ${littleEndian ? "little" : "big"} endian, magic ${magic.toString(16)}`, () => {
        const capture = read(
          classic(magic, littleEndian, 1, [
            [1_699_264_729, fraction, 60, 60, 7],
            [1_699_264_730, 0, 14, 14, 9],
          ]),
        );
        expect(capture.format).toBe("pcap");
        expect([...capture.timesNs]).toEqual([1_699_264_729_000_000_000n + ns, 1_699_264_730_000_000_000n]);
        expect(frameAt(capture, 0)).toEqual(frame(60, 7));
        expect(frameAt(capture, 1)).toEqual(frame(14, 9));
        expect(capture.notes).toEqual([]);
      });

  it("keeps what is whole when the file ends inside a record, and says so", () => {
    const whole = classic(0xa1b2c3d4, true, 1, [
      [1, 0, 60, 60, 1],
      [2, 0, 60, 60, 2],
    ]);
    for (const lost of [1, 59, 60, 70, 75]) {
      const capture = read(whole.subarray(0, whole.length - lost));
      expect(capture.count).toBe(1);
      expect(capture.notes).toEqual([
        {
          code: "pcap.truncated",
          text: "the file ends inside record 2 at byte 100; that record is left out",
        },
      ]);
    }
    expect(read(whole.subarray(0, whole.length - 76)).notes).toEqual([]);
  });

  it("says how many frames were cut by the snap length", () => {
    const capture = read(classic(0xa1b2c3d4, true, 1, [[1, 0, 60, 1500, 1]]));
    expect(capture.notes.map((note) => note.code)).toEqual(["pcap.cut-frames"]);
  });

  it("names the link type it cannot read, and a record that is too long", () => {
    expect(refusal(classic(0xa1b2c3d4, true, 113, []))).toContain("Linux cooked capture (link type 113)");
    expect(refusal(classic(0xa1b2c3d4, false, 4711, []))).toContain("link type 4711");
    const mad = classic(0xa1b2c3d4, true, 1, [[1, 0, 60, 60, 1]]);
    new DataView(mad.buffer).setUint32(24 + 8, 4_000_000_000, true);
    expect(refusal(mad)).toBe("record 1 at byte 24 claims 4000000000 bytes; a frame has at most 262144");
    expect(refusal(frame(24, 1))).toContain("neither a pcap nor a pcapng file");
    expect(refusal(new Uint8Array())).toContain("neither");
  });

  it("reads back what writePcap writes", () => {
    const frames = fc.array(
      fc.record({
        posixNs: fc.bigInt(0n, 2n ** 32n * 1_000_000_000n - 1n),
        bytes: fc.uint8Array({ maxLength: 300 }),
      }),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(frames, (written) => {
        const capture = read(writePcap(written));
        expect(capture.count).toBe(written.length);
        written.forEach(({ posixNs, bytes }, n) => {
          expect(frameAt(capture, n)).toEqual(bytes);
          expect(capture.timesNs[n]).toBe(posixNs);
        });
      }),
      { seed: 11, numRuns: 100 },
    );
  });
});

describe("pcapng", () => {
  for (const littleEndian of [true, false]) {
    const w = pcapngWriter(littleEndian);
    const order = littleEndian ? "little" : "big";

    it(`reads enhanced, old and simple packets over unknown blocks, ${order} endian`, () => {
      const capture = read(
        w.file(
          w.section(),
          w.interface(1),
          { type: 0xbad, body: frame(40) },
          w.packet(0, 1_699_264_729_123_456n, frame(61)),
          w.oldPacket(0, 5n, frame(62)),
          w.simplePacket(frame(63)),
          { type: 5, body: frame(16) },
        ),
      );
      expect(capture.format).toBe("pcapng");
      expect([0, 1, 2].map((n) => frameAt(capture, n))).toEqual([frame(61), frame(62), frame(63)]);
      expect([...capture.timesNs]).toEqual([1_699_264_729_123_456_000n, 5_000n, noTime]);
      expect(capture.notes).toEqual([]);
    });

    it(`turns ticks into nanoseconds by each interface's resolution and offset, ${order} endian`, () => {
      const capture = read(
        w.file(
          w.section(),
          w.interface(1, { tsresol: 9 }),
          w.interface(1, { tsresol: 0x80 | 10 }),
          w.interface(1, { tsresol: 3, offsetS: -7n }),
          w.interface(1, { tsresol: 0 }),
          w.packet(0, 1_699_264_729_123_456_789n, frame(60)),
          w.packet(1, 1024n * 3n + 512n, frame(60)),
          w.packet(2, 8_001n, frame(60)),
          w.packet(3, 2n ** 63n, frame(60)),
        ),
      );
      expect([...capture.timesNs]).toEqual([
        1_699_264_729_123_456_789n,
        3_500_000_000n,
        1_001_000_000n,
        noTime,
      ]);
    });
  }

  it("takes sections of both byte orders, each with its own interfaces", () => {
    const little = pcapngWriter(true);
    const big = pcapngWriter(false);
    const capture = read(
      join(
        little.file(little.section(), little.interface(1, { tsresol: 9 }), little.packet(0, 1n, frame(60))),
        big.file(big.section(), big.interface(1), big.packet(0, 1n, frame(61))),
      ),
    );
    expect([...capture.timesNs]).toEqual([1n, 1000n]);
    const orphan = big.file(big.section(), big.packet(0, 1n, frame(61)));
    expect(refusal(join(little.file(little.section(), little.interface(1)), orphan))).toContain(
      "is a frame of interface 0, which is not described before it",
    );
  });

  it("leaves other links out with a note, and refuses by name where nothing else is there", () => {
    const w = pcapngWriter(true);
    const both = w.file(
      w.section(),
      w.interface(105),
      w.interface(1),
      w.packet(0, 1n, frame(9)),
      w.packet(1, 2n, frame(60)),
    );
    expect(read(both).count).toBe(1);
    expect(read(both).notes[0]?.text).toBe("1 frame was left out, being IEEE 802.11 (link type 105)");
    expect(refusal(w.file(w.section(), w.interface(105), w.packet(0, 1n, frame(9))))).toContain(
      "IEEE 802.11",
    );
  });

  it("cuts simple packets to the snap length", () => {
    const w = pcapngWriter(true);
    const capture = read(w.file(w.section(), w.interface(1, { snapLength: 20 }), w.simplePacket(frame(60))));
    expect(frameAt(capture, 0)).toEqual(frame(20, 60));
    expect(capture.notes.map((note) => note.code)).toEqual(["pcap.cut-frames"]);
  });

  it("keeps what is whole when the file ends inside a block, and refuses a block whose lengths disagree", () => {
    const w = pcapngWriter(true);
    const whole = w.file(w.section(), w.interface(1), w.packet(0, 1n, frame(60)), w.packet(0, 2n, frame(60)));
    for (const lost of [1, 50, 91]) {
      const capture = read(whole.subarray(0, whole.length - lost));
      expect(capture.count).toBe(1);
      expect(capture.notes[0]?.text).toContain("the file ends inside record 2");
    }
    const broken = whole.slice();
    broken[broken.length - 4] = 0;
    expect(refusal(broken)).toContain("gives its length as 92 in front but not at its end");
  });
});

describe("any bytes", () => {
  const w = pcapngWriter(true);
  const seeds = [
    w.file(w.section(), w.interface(1), w.packet(0, 1n, frame(60)), w.simplePacket(frame(20))),
    writePcap([
      { posixNs: 1n, bytes: frame(60) },
      { posixNs: 2n, bytes: frame(30) },
    ]),
  ];

  it("get an answer whose frames lie inside the file", () => {
    const mutated = fc
      .tuple(
        fc.constantFrom(...seeds),
        fc.array(fc.tuple(fc.nat(250), fc.nat(255)), { maxLength: 6 }),
        fc.nat(300),
      )
      .map(([seed, changes, end]) => {
        const bytes = seed.slice(0, end);
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        return bytes;
      });
    fc.assert(
      fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 200 })), (bytes) => {
        const answer = readCapture(bytes);
        if (!answer.ok) return answer.why.text.length > 0;
        const { count, at, lengths } = answer.value;
        return Array.from({ length: count }, (_, n) => (at[n] ?? 0) + (lengths[n] ?? 0)).every(
          (end) => end <= bytes.length,
        );
      }),
      { seed: 12, numRuns: 3000 },
    );
  });
});
