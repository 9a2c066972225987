import { describe, expect, it } from "vitest";
import { type Pairing, plausible } from "./plausibility.ts";
import { meter, pulses } from "./testing/measured.ts";

const pairing: Pairing = {
  meter,
  register: "wh+",
  quantumJ: 180,
  edges: pulses({ percent: 0.1 }),
  recordedS: 100,
  wiringFault: null,
};
const refusal = (changed: Partial<Pairing>) => {
  const answer = plausible({ ...pairing, ...changed });
  return answer.ok ? null : answer.why;
};

describe("plausibility of pulses with a recording", () => {
  it("lets pass what belongs together, even a bad meter", () => {
    expect(refusal({})).toBeNull();
    expect(refusal({ edges: pulses({ percent: -40 }), recordedS: 150 })).toBeNull();
    const inGap = pairing.edges.map((edge) => ({ ...edge, energyJ: null }));
    expect(refusal({ edges: inGap })).toBeNull(); // a gap makes a result undecided, not an input wrong
  });

  it("refuses a constant that cannot be the meter's, and says which would fit", () => {
    const why = refusal({ quantumJ: 360, meter: { ...meter, activeConstant: 10000 } });
    expect(why?.code).toBe("verify.constant-implausible");
    expect(why?.text).toMatch(/100\.2 %.*20020 imp\/kWh.*states 10000/);
    const half = refusal({ quantumJ: 90, meter: { ...meter, activeConstant: 40000 } });
    expect(half?.text).toMatch(/−50\.0 %|−49\.9 %/);
    expect(refusal({ quantumJ: 1.8 })?.code).toBe("verify.constant-implausible");
  });

  it("refuses pulses without energy behind them", () => {
    const still = pairing.edges.map((edge, k) => ({ ...edge, energyJ: 0.01 * k }));
    expect(refusal({ edges: still })?.text).toMatch(/1\.19 J between pulses that stand for 21420 J.*wh\+/);
    const reversed = pairing.edges.map((edge) => ({ ...edge, energyJ: -edge.energyJ! }));
    expect(refusal({ edges: reversed })?.code).toBe("verify.energy-near-zero");
  });

  it("refuses a record without pulses and pulses outside the record", () => {
    expect(refusal({ edges: [] })?.code).toBe("verify.no-pulses");
    const elsewhere = pairing.edges.map((edge) => ({ ...edge, atS: edge.atS + 5000, energyJ: null }));
    expect(refusal({ edges: elsewhere })?.text).toMatch(/no pulse of 120 .*0 s to 100 s/);
    const late = refusal({ recordedS: 50 });
    expect(late?.code).toBe("verify.pulse-outside-record");
    expect(late?.text).toMatch(/^48 of 120 pulses/);
  });

  it("leaves wrong energy to the verdict where a wiring fault explains it", () => {
    const wiringFault = {
      text: "ia reversed",
      voltageOrder: [],
      currentOrder: [],
      powerRatio: 1 / 3,
      ambiguousWith: [],
    };
    const third = pairing.edges.map((edge) => ({ ...edge, energyJ: edge.energyJ! / 3 }));
    expect(refusal({ edges: third })?.code).toBe("verify.constant-implausible");
    expect(refusal({ edges: third, wiringFault })).toBeNull();
  });
});
