// The simulated analyser speaks as the standards have it, and measures what its load says.

import { describe, expect, it } from "vitest";
import { scpiAnalyser } from "./scpi-analyser.ts";

const load = {
  frequencyHz: 50.02,
  voltage: 230,
  current: 5,
  powerFactor: 0.8,
  currentBalance: [1, 1.2, 0.5],
} as const;
const opened = () => {
  const analyser = scpiAnalyser("Etalon,PA-3,SN7,1.0", load);
  return (message: string) => analyser.hear(message)?.toString() ?? null;
};

describe("the simulated power analyser", () => {
  it("names itself and measures its load", () => {
    const ask = opened();
    expect(ask("*IDN?\n")).toBe("Etalon,PA-3,SN7,1.0\n");
    expect(ask("MEAS:VOLT? 1;CURR? 2;:measure:power:active? 3\n")).toBe(
      "+2.300000E+02;+6.000000E+00;+4.600000E+02\n",
    );
    expect(ask("MEAS:FREQ?")).toBe("+5.002000E+01\n");
    expect(ask("*RST;*OPC")).toBeNull();
    const trace = scpiAnalyser("A", load).hear("TRAC:DATA? 300\n")!;
    expect(Buffer.from(trace.subarray(0, 5)).toString()).toBe("#3300");
    expect(trace.length).toBe(306);
  });

  it("keeps its errors until they are asked for, and says when they were too many", () => {
    const ask = opened();
    expect(ask("*ESR?")).toBe("128\n");
    expect(ask("NONSENSE?")).toBeNull();
    expect(ask("MEAS:VOLT?")).toBeNull();
    expect(ask("MEAS:VOLT? 4")).toBeNull();
    expect(ask("!")).toBeNull();
    expect(ask("*STB?;*ESR?")).toBe("36;48\n");
    expect(ask("SYST:ERR?")).toBe('-113,"Undefined header"\n');
    expect(ask("SYST:ERR?;:SYST:ERR:NEXT?;:SYST:ERR?")).toBe(
      '-109,"Missing parameter";-222,"Data out of range";-100,"Command error"\n',
    );
    expect(ask("SYST:ERR?")).toBe('0,"No error"\n');
    for (let n = 0; n < 20; n++) ask("NONSENSE");
    const said = Array.from({ length: 17 }, () => ask("SYST:ERR?"));
    expect(said.filter((one) => one?.startsWith("-113")).length).toBe(15);
    expect(said.slice(15)).toEqual(['-350,"Queue overflow"\n', '0,"No error"\n']);
    ask("NONSENSE");
    ask("*CLS");
    expect(ask("*STB?")).toBe("0\n");
  });
});
