import { describe, expect, it } from "vitest";
import { type NamedChannel, readNames } from "./phase-names.ts";

const channel = (name: string, unit: string, phaseField = ""): NamedChannel => ({ name, unit, phaseField });
const phases = (...names: string[]) => readNames(names.map((name) => channel(name, "V"))).map((r) => r.phase);

describe("readNames", () => {
  it("finds the phase in names of relays, recorders and meters", () => {
    expect(phases("Ua", "UB", "Vc", "Uab", "VBC", "uca")).toEqual(["a", "b", "c", "ab", "bc", "ca"]);
    expect(phases("IA_G3", "VB_B69", "F1-IA", "LINE SUM ILC", "SRC 1  Vag Mag", "V3")).toEqual([
      "a",
      "b",
      "a",
      "c",
      "a",
      "c",
    ]);
    expect(phases("220kV母线Ⅰ_Ua", "2220kVxyx_215开关_Ib", "A相电压", "U_C", "Ток фазы А")).toEqual([
      "a",
      "b",
      "a",
      "c",
      "a",
    ]);
    expect(phases("3U0", "3I0", "IN", "Un", "UL1", "IL2", "U12", "UL31")).toEqual([
      "n",
      "n",
      "n",
      "n",
      "a",
      "b",
      "ab",
      "ca",
    ]);
  });

  it("leaves names alone that say nothing of a phase", () => {
    expect(
      phases("Bus_U", "I BIAS", "IBIAS", "高频通道1", "Uba", "VT SupplyFail", "U4", "Ie", "BUS A"),
    ).toEqual(Array(9).fill(null));
  });

  it("tells by the company they keep that R, S, T or R, Y, B are phases", () => {
    expect(phases("HV IR", "HV IS", "HV IT")).toEqual(["a", "b", "c"]);
    expect(phases("VR", "VY", "VB")).toEqual(["a", "b", "c"]);
    expect(phases("VA", "VB", "VC")).toEqual(["a", "b", "c"]);
    expect(phases("VT")).toEqual([null]); // alone, a voltage transformer
  });

  it("takes the phase field before the name, but a pair in the name before a single letter", () => {
    const [byField, pair, digit] = readNames([
      channel("channel 7", "V", "B"),
      channel("Uab", "V", "A"),
      channel("Uc", "V", "1"),
    ]);
    expect(byField?.phase).toBe("b");
    expect(pair?.phase).toBe("ab");
    expect(digit?.phase).toBe("c");
  });

  it("takes the quantity from the unit, and calls magnitudes and angles other", () => {
    const readings = readNames([
      channel("Ua", "kV"),
      channel("I1", "ampere"),
      channel("SRC 1 Vag Mag", "kV"),
      channel("Ua", ""),
      channel("P", "MW"),
    ]);
    expect(readings.map((r) => r.quantity)).toEqual(["voltage", "current", "other", "other", "other"]);
    expect(readings[3]?.namedQuantity).toBe("voltage");
  });
});
