import { readdirSync, readFileSync } from "node:fs";
import type { Channel, Wiring } from "@etalon/basis";
import { absent, dataPath } from "@etalon/basis/testing/recordings";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readComtrade } from "../comtrade/index.ts";
import { type ChosenChannels, chooseChannels } from "./channel-choice.ts";
import { channels, recordingWith } from "./made-recording.fixture.ts";

/** The choice as text: "ua=1 ub=-2", by channel number. */
function choice(list: readonly Channel[], wanted?: string, wiring?: Wiring): string {
  const answer = chooseChannels(recordingWith(list), wanted, wiring);
  return answer.ok ? asText(list, answer.value) : answer.why.text;
}

const asText = (list: readonly Channel[], chosen: ChosenChannels): string =>
  Object.entries(chosen)
    .map(([role, { index, sign }]) => `${role}=${sign < 0 ? "-" : ""}${list[index]?.number}`)
    .sort()
    .join(" ");

const site = channels(
  "Ua v a",
  "Ub v b",
  "Uc v c",
  "Un v n",
  "Ia i a",
  "Ib i b",
  "Ic i c",
  "In i n",
  "angle o a",
);
const twoLines = channels(
  ...["I_Ua v a", "I_Ub v b", "I_Uc v c", "II_Ua v a", "II_Ub v b", "II_Uc v c"],
  ...["L1_Ia i a", "L1_Ib i b", "L1_Ic i c", "L2_Ia i a", "L2_Ib i b", "L2_Ic i c"],
);

describe("channels are found", () => {
  it("by phase and quantity; neutrals and derived quantities play no role", () => {
    for (const wiring of [undefined, "3P4W"] as const)
      expect(choice(site, undefined, wiring)).toBe("ia=5 ib=6 ic=7 ua=1 ub=2 uc=3");
  });

  it("as line voltages of a three-wire circuit, also where one is named the other way round", () => {
    expect(choice(channels("Uab v ab", "Ubc v bc", "Ia i a", "Ic i c"), "", "3P3W")).toBe(
      "ia=3 ic=4 uab=1 ubc=2",
    );
    expect(choice(channels("uab v ab", "ucb v -", "ia i a", "ic i c"), "", "3P3W")).toBe(
      "ia=3 ic=4 uab=1 ubc=-2",
    );
    expect(choice(site, "", "3P3W")).toContain("ua=1 ub=2 uc=3");
  });

  it("as the only voltage and the only current of a single-phase recording", () => {
    expect(choice(channels("U v -", "I i -"), "", "1P2W")).toBe("ia=2 ua=1");
    expect(choice(channels("U v -", "I i -"))).toBe("ia=2 ua=1");
    expect(choice(channels("mains v a", "load i a"))).toBe("ia=2 ua=1");
  });

  it("and voltages alone are a whole, for power quality", () => {
    expect(choice(site.slice(0, 4))).toBe("ua=1 ub=2 uc=3");
  });
});

describe("nothing is guessed", () => {
  it("where several channels fit, they are listed with the way to say which", () => {
    expect(choice(twoLines)).toBe(
      "more than one channel fits ua, ub, uc, ia, ib, ic: ua may be 1 (I_Ua), 4 (II_Ua); ia may be 7 (L1_Ia), 10 (L2_Ia); " +
        "say which, as in --channels ua=1,ub=2,uc=3,ia=7,ib=8,ic=9",
    );
  });

  it("where the wiring does not need them, unclear channels do not matter", () => {
    const list = channels("Ua v a", "Ia i a", "x v ab", "y v ab");
    expect(choice(list)).toContain("more than one channel fits uab");
    expect(choice(list, "", "1P2W")).toBe("ia=2 ua=1");
  });

  it("where a phase is missing, it is named", () => {
    const list = channels("Ua v a", "Ub v b", "Ia i a", "Ib i b", "Ic i c");
    expect(choice(list)).toBe("no channel is known to be uc; say which, as in --channels uc=…");
    expect(choice(site.slice(0, 5), "", "3P4W")).toBe(
      "no channel is known to be ib, ic that a 3P4W meter needs; say which, as in --channels ib=…,ic=…",
    );
    expect(choice(channels("angle o a"))).toContain("no channel is known to be ua, ia");
    expect(choice([], "", "1P2W")).toContain("no channel is known to be ua, ia that a 1P2W meter needs");
  });
});

describe("--channels", () => {
  it("takes numbers, names in any case, and a minus for what is recorded reversed", () => {
    expect(choice(twoLines, "ua=4,ub=5,uc=6,ia=-10,ib=-L2_Ib, ic = l2_ic ")).toBe(
      "ia=-10 ib=-11 ic=12 ua=4 ub=5 uc=6",
    );
    expect(choice(site, "ia=-5")).toBe("ia=-5 ib=6 ic=7 ua=1 ub=2 uc=3");
    expect(choice(site, "ucb=3,uab=1,ia=5,ic=7", "3P3W")).toBe("ia=5 ib=6 ic=7 uab=1 ub=2 ubc=-3");
    expect(choice(channels("-x v a", "x v a"), "ua=-x")).toBe("ua=1");
  });

  it("leaves out what stays unclear, unless the wiring needs it", () => {
    expect(choice(twoLines, "ua=1,ub=2,uc=3")).toBe("ua=1 ub=2 uc=3");
    expect(choice(twoLines, "ua=1,ub=2,uc=3", "3P4W")).toContain(
      "to be ia (may be 7 (L1_Ia), 10 (L2_Ia)), ib (may be",
    );
  });

  it("is refused in a sentence where it cannot be followed", () => {
    expect(choice(site, "ux=1")).toContain('--channels: "ux=1" is not understood; a list like ua=1,ub=2');
    expect(choice(site, "7")).toContain('"7" is not understood');
    expect(choice(site, "ua=1,ua=2")).toBe("--channels gives ua twice");
    expect(choice(site, "ua=1,ub=1")).toBe("--channels gives channel 1 for both ua and ub");
    expect(choice(site, "ua=12")).toBe(
      "--channels ua=12: the recording has no such channel; its channels are numbered 1 to 9",
    );
    expect(choice(site, "ua=5")).toBe("--channels ua=5: channel 5 (Ia) is in A; a voltage is expected");
    expect(choice(site, "ua=9")).toContain("channel 9 (angle) is in deg; a voltage is expected");
    expect(choice(channels("x v a", "x v b"), "ua=x")).toBe(
      "--channels ua=x: channels 1, 2 have that name; give the number",
    );
  });

  it("gets an answer whatever is written", () => {
    const piece = fc.oneof(
      fc.constantFrom("ua", "ib", "ucb", "=", "-", ",", "1", "12", "Ia", " "),
      fc.string({ maxLength: 3 }),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 8 }),
        fc.constantFrom(undefined, "3P4W", "3P3W", "1P2W" as const),
        (pieces, wiring) => {
          const answer = chooseChannels(recordingWith(site), pieces.join(""), wiring as Wiring);
          return answer.ok ? Object.keys(answer.value).length > 0 : answer.why.text.length > 0;
        },
      ),
      { seed: 61, numRuns: 2000 },
    );
  });
});

const fieldFolder = dataPath("comtrade-field");

describe.skipIf(absent("comtrade-field"))("in recordings from the field", () => {
  function choose(folder: string, name: string, wanted?: string, wiring?: Wiring): string {
    const files = readdirSync(`${fieldFolder}/${folder}`);
    const bytes = (extension: string): Uint8Array =>
      readFileSync(
        `${fieldFolder}/${folder}/${files.find((file) => file.toLowerCase() === `${name}.${extension}`)}`,
      );
    const answer = readComtrade({ cfg: bytes("cfg"), dat: bytes("dat") });
    if (!answer.ok) throw new Error(answer.why.text);
    const chosen = chooseChannels(answer.value, wanted, wiring);
    return chosen.ok ? asText(answer.value.channels, chosen.value) : chosen.why.text;
  }

  it("one set of channels is found, whatever the makers call them", () => {
    expect(choose("keating-ion7650", "keating_1999")).toBe("ia=1 ib=2 ic=3 ua=5 ub=6 uc=7");
    expect(choose("wisp-set", "1")).toBe("ua=1 ub=2 uc=3");
    expect(choose("wisp-set", "3")).toBe("ia=1 ib=2 ic=3 ua=5 ub=6 uc=7");
    expect(choose("wisp-set", "5")).toBe("ia=1 ib=2 ic=3 ua=7 ub=8 uc=9");
  });

  it("several buses, lines, ends or units must be told apart by the user", () => {
    expect(choose("cn-220kv", "xtz")).toMatch(
      /^more than one channel fits ua, ub, uc, ia, ib, ic: ua may be 1 \(220kV母线I_Ua\), 5 \(220kV母线II_Ua\); ia may be 9 \(2号主变_高压侧_Ia\), 13 .*\(8 in all\); say which, as in --channels ua=1,ub=2,uc=3,ia=9,ib=10,ic=11$/,
    );
    expect(choose("cn-220kv", "ymz")).toContain("… (10 in all)");
    expect(choose("hydro-5760hz", "test3")).toContain(
      "ua may be 4 (VA_G1), 10 (VA_G2), 16 (VA_G3), 22 (VA_G4), 25 (VA_B69); ia may be",
    );
    expect(choose("strathmore-275kv", "test1")).toContain(
      "fits ia, ib, ic: ia may be 1 (LINE SUM ILA), 5 (REM1 SUM ILA)",
    );
    expect(choose("oita-p64x-float32", "comtrade1")).toContain("ia may be 1 (HV IR), 10 (LV IR)");
    expect(choose("hydro-5760hz", "test3", "ua=VA_G3,ub=17,uc=18,ia=13,ib=14,ic=-15", "3P4W")).toBe(
      "ia=13 ib=14 ic=-15 ua=16 ub=17 uc=18",
    );
  });
});
