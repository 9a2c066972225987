import { expect, test } from "vitest";
import { allScenarios } from "./all.ts";
import { played } from "./scenario.ts";

// `npm run scenarios -- --seed N` plays others.
const SEED = 1;

test("each scenario has a name of its own within its part", () => {
  const names = allScenarios.map(({ part, name }) => `${part}: ${name}`);
  expect(new Set(names).size).toBe(names.length);
});

test.each(allScenarios)("$part: $name", async (scenario) => {
  expect(await played(scenario, SEED)).toMatchObject({ ok: true });
});
