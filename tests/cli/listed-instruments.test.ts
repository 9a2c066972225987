// The list of an agent's instruments: what is announced of it, and one sentence for each mistake. The list in the command's
// own help is one of those that are right.

import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { listedInstruments } from "../../apps/cli/listed-instruments.ts";
import { etalon, expectRefused, scratch } from "./run-command.ts";

const { path } = scratch();
const file = path("instruments.json");

async function listed(list: unknown) {
  writeFileSync(file, typeof list === "string" ? list : JSON.stringify(list));
  return listedInstruments("ia-07", file);
}
async function fromHelp(): Promise<Record<string, unknown>[]> {
  const { out } = await etalon("agent", "--help");
  return JSON.parse(out.slice(out.indexOf("[{"), out.lastIndexOf("}]") + 2));
}

describe("a list of instruments", () => {
  it("is announced as its operator wrote it, and found by its addresses", async () => {
    const list = await fromHelp();
    expect(await listed(list)).toMatchObject({
      ok: true,
      value: {
        instruments: [
          {
            resource: "ia-07/pa-01",
            identity: { kind: "message-instrument", maker: "Etalon", model: "PA-3" },
            access: { agent: "ia-07", instrument: "pa-01", shape: "message" },
            auxiliary: { title: "power analyser", owner: "is-lab", calibration: null },
          },
        ],
        addresses: new Map([["ia-07/pa-01", "tcp://192.0.2.7:5025"]]),
      },
    });
  });

  it("is refused where it is not one", async () => {
    const [one] = await fromHelp();
    const cases: [unknown, RegExp][] = [
      ["{", /instruments\.json.*JSON/],
      [[], /the list: a list that is not empty is expected/],
      [[one, one], /instrument pa-01 is listed twice/],
      [[{ ...one, shape: "wave" }], /0\.shape: /],
      [
        [{ ...one, shape: "stream", address: "acme/plant-7/pa-01" }],
        /pa-01: a stream is a waveform-source at/,
      ],
      [[{ ...one, address: undefined }], /0\.address: text is expected, and is missing/],
      [[{ ...one, colour: "red" }], /0: "colour" is not known here/],
    ];
    for (const [list, why] of cases) {
      const answer = await listed(list);
      expect(answer.ok ? "" : answer.why.text).toMatch(why);
    }
  });

  it("or a demonstration is what an agent needs", async () => {
    process.env.ETALON_TERMINAL_SECRET = "a secret";
    expectRefused(
      await etalon("agent", "--id", "ia-07", "--data", path("data")),
      "--instruments or --demonstration",
    );
    expectRefused(
      await etalon("agent", "--id", "ia-07", "--instruments", path("none.json"), "--data", path("data")),
      "none.json",
    );
    delete process.env.ETALON_TERMINAL_SECRET;
  });
});
