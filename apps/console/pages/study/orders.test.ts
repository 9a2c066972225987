// What a form leaves out is not said, so that the meter's plate tells it; figures go in the interface's units.

import { harmonicTerms } from "@etalon/messages/harmonic-terms";
import { qualityOrder } from "@etalon/messages/quality-terms";
import { expect, it } from "vitest";
import { harmonicsOf, qualityOf } from "./orders.ts";

it("says of a supply what was filled in", () => {
  const order = qualityOf({ shortCircuitMVA: 1500, agreedPercent: 40, demandA: undefined }, "gbt");
  expect(qualityOrder.parse(order)).toEqual({
    ...{ standard: "gbt", supply: { shortCircuitVA: 1.5e9, agreedShare: 0.4 } },
  });
});

it("states a supply by its voltage and power together, and a bill where one is wished for", () => {
  const stated = harmonicsOf({ nominalV: 110_000, shortCircuitMVA: 10_000 }, 0.85);
  expect(harmonicTerms.parse(stated)).toEqual({
    supply: { nominalV: 110_000, shortCircuitVA: 1e10, xOverR: 5, tolerance: 0.1 },
    tariff: { powerFactorStandard: 0.85, harmonicPenalty: 1 },
  });
  expect(harmonicsOf({ shortCircuitMVA: 10 }, null)).toEqual({ supply: null, tariff: null });
});

it("takes the nominal voltage from the meter's plate where none is filled in", () => {
  const nominal = (nominalV?: number) =>
    harmonicsOf({ nominalV, shortCircuitMVA: 10 }, null, 380).supply?.nominalV;
  expect([nominal(), nominal(400)]).toEqual([380, 400]);
  expect(harmonicsOf({}, null, 380).supply).toBeNull(); // a voltage alone tells no impedance
});
