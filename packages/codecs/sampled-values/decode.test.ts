import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeSampledValues } from "./decode.ts";
import { encodeSampledValues } from "./encode.ts";
import { macText } from "./ethernet.ts";
import { type Asdu, derivedBit, packValues, type SampledValuesFrame } from "./frame.ts";

const bytesOf = (hex: string): Uint8Array =>
  Uint8Array.from(hex.trim().split(/\s+/), (octet) => Number.parseInt(octet, 16));

/** A 9-2LE frame: svID MU0101, sample 1234, global synchronisation, neutral channels derived. */
const golden = bytesOf(`
  01 0C CD 04 00 01 02 00 00 00 00 01 81 00 80 00 88 BA 40 00 00 68 00 00 00 00
  60 5E 80 01 01 A2 59 30 57 80 06 4D 55 30 31 30 31 82 02 04 D2 83 04 00 00 00 01 85 01 02 87 40
  00 00 13 88 00 00 00 00 FF FF F6 3C 00 00 00 00 FF FF F6 3C 00 00 00 00 00 00 00 00 00 00 20 00
  00 2F 74 70 00 00 00 00 FF E8 45 C8 00 00 00 00 FF E8 45 C8 00 00 00 00 00 00 00 00 00 00 20 00`);

const goldenFrame: SampledValuesFrame = {
  destination: 0x010ccd040001,
  source: 0x020000000001,
  vlan: 0,
  appId: 0x4000,
  simulated: false,
  asdus: [
    {
      svId: "MU0101",
      datSet: null,
      smpCnt: 1234,
      confRev: 1,
      refrTm: null,
      smpSynch: 2,
      smpRate: null,
      smpMod: null,
      data: packValues(
        [5_000, -2_500, -2_500, 0, 3_110_000, -1_555_000, -1_555_000, 0],
        [0, 0, 0, derivedBit, 0, 0, 0, derivedBit],
      ),
    },
  ],
};

function decoded(frame: Uint8Array): SampledValuesFrame {
  const look = decodeSampledValues(frame);
  if (look.kind !== "frame") throw new Error(look.kind === "reject" ? look.why : "no sampled values");
  return look.frame;
}

describe("a 9-2LE frame", () => {
  it("is decoded as the standard writes it", () => {
    expect(decoded(golden)).toEqual(goldenFrame);
    expect(macText(goldenFrame.destination)).toBe("01:0c:cd:04:00:01");
  });

  it("is encoded to the same bytes", () => {
    expect(encodeSampledValues(goldenFrame)).toEqual(golden);
  });

  it("is the same with two tags, with padding, and with the length in long form", () => {
    const twoTags = Uint8Array.from([...golden.slice(0, 12), 0x88, 0xa8, 0x01, 0x23, ...golden.slice(12)]);
    expect(decoded(twoTags)).toEqual({ ...goldenFrame, vlan: 0x123 });
    expect(decoded(Uint8Array.from([...golden, 1, 2, 3, 4]))).toEqual(goldenFrame);
    const long = Uint8Array.from([...golden.slice(0, 27), 0x82, 0x00, ...golden.slice(27)]);
    long[21] = 0x6a;
    expect(decoded(long)).toEqual(goldenFrame);
  });

  it("is rejected with the reason where it breaks the rules", () => {
    const why = (change: (bytes: Uint8Array) => void, keep = golden.length): string => {
      const bytes = golden.slice(0, keep);
      change(bytes);
      const look = decodeSampledValues(bytes);
      return look.kind === "reject" ? look.why : look.kind;
    };
    expect(why(() => {}, 121)).toBe("the length field says 104 bytes, 103 are there");
    expect(why((b) => (b[26] = 0x61))).toBe("the PDU does not begin with tag 60");
    expect(why((b) => (b[30] = 2))).toBe("the PDU announces 2 ASDUs and holds 1");
    expect(why((b) => (b[57] = 0x3f))).toBe("an element of the ASDU runs past its end");
    expect(why((b) => (b[35] = 0x70))).toBe("the ASDU lacks svID, smpCnt or data");
    expect(why((b) => (b[27] = 0x80))).toBe("the PDU does not begin with tag 60");
    expect(why((b) => (b[17] = 0xbb))).toBe("other");
  });
});

describe("frames of IEC 61869-9", () => {
  const word = fc.nat(0xffff);
  const asdu: fc.Arbitrary<Asdu> = fc.record({
    svId: fc.string({ minLength: 1, maxLength: 34 }),
    datSet: fc.option(fc.string({ maxLength: 40 })),
    smpCnt: fc.oneof(word, fc.nat(2 ** 31 - 1)),
    confRev: fc.option(fc.nat(2 ** 31 - 1)),
    refrTm: fc.option(fc.bigInt(0n, 2n ** 64n - 1n)),
    smpSynch: fc.option(fc.nat(255)),
    smpRate: fc.option(word),
    smpMod: fc.option(fc.nat(2)),
    data: fc
      .array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { minLength: 1, maxLength: 10 })
      .map((values) => packValues(values)),
  });
  const frame: fc.Arbitrary<SampledValuesFrame> = fc.record({
    destination: fc.maxSafeInteger().map((n) => Math.abs(n) % 2 ** 48),
    source: fc.maxSafeInteger().map((n) => Math.abs(n) % 2 ** 48),
    vlan: fc.option(fc.nat(0xfff)),
    appId: word,
    simulated: fc.boolean(),
    asdus: fc.array(asdu, { minLength: 1, maxLength: 6 }),
  });

  it("come back as they were encoded, whatever optional fields and number of ASDUs they have", () => {
    fc.assert(
      fc.property(frame, (written) => {
        expect(decoded(encodeSampledValues(written))).toEqual(written);
      }),
      { seed: 21, numRuns: 500 },
    );
  });

  it("get an answer however they are damaged", () => {
    const changes = fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(frame, changes, fc.nat(500), (written, list, end) => {
        const bytes = encodeSampledValues(written).slice(0, end + 10);
        for (const [at, value] of list) if (at < bytes.length) bytes[at] = value;
        const look = decodeSampledValues(bytes);
        if (look.kind !== "frame") return true;
        return look.frame.asdus.every(
          ({ data }) => data.byteOffset + data.length <= bytes.length && data.length % 8 === 0,
        );
      }),
      { seed: 22, numRuns: 2000 },
    );
  });

  it("get an answer when anything stands after a right head", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (body) => {
        const bytes = Uint8Array.from([...golden.slice(0, 26), ...body]);
        bytes[21] = body.length + 8;
        expect(decodeSampledValues(bytes).kind).toBe("reject");
      }),
      { seed: 23, numRuns: 1000 },
    );
  });
});
