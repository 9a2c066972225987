// An instrument behind a real socket, and what is said of one that is not there.

import { describe, expect, it } from "vitest";
import { openAnalyser } from "../simulated/analyser-socket.ts";
import { openInstrument } from "./open-instrument.ts";

const load = { frequencyHz: 50, voltage: 230, current: 5, powerFactor: 0.8 };

describe("an instrument at an agent's host", () => {
  it("is opened at its socket, and let go", async () => {
    const analyser = await openAnalyser("Etalon,PA-3,SN7,1.0", load);
    const opened = await openInstrument(`tcp://127.0.0.1:${analyser.port}`);
    if (!opened.ok) throw new Error(opened.why.text);
    opened.value.write(Buffer.from("*ID"));
    opened.value.write(Buffer.from("N?;:MEAS:FREQ?\n"));
    for await (const bytes of opened.value.heard) {
      expect(Buffer.from(bytes).toString()).toBe("Etalon,PA-3,SN7,1.0;+5.000000E+01\n");
      break;
    }
    expect(analyser.users()).toBe(1);
    opened.value.close();
    await expect.poll(analyser.users).toBe(0);
    await analyser.close();
    expect(await openInstrument(`tcp://127.0.0.1:${analyser.port}`)).toMatchObject({
      ok: false,
      why: { code: "instrument.away" },
    });
  });

  it("is refused by one sentence where the address leads nowhere", async () => {
    expect(await openInstrument("/dev/no-such-line")).toMatchObject({ why: { code: "instrument.away" } });
    expect(await openInstrument("/dev")).toMatchObject({
      why: { text: "the instrument at /dev cannot be reached: /dev is no device" },
    });
    for (const address of ["5025", "http://host:1", "tcp://host"])
      expect(await openInstrument(address)).toMatchObject({ why: { code: "instrument.address" } });
  });
});
