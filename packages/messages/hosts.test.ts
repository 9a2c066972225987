// What a terminal may say of a bank: of its own, and of no other's, since by that is switched.

import { expect, it } from "vitest";
import { whyNotFrom } from "./hosts.ts";

const terminal = { role: "terminal", id: "yh-06" } as const;
const bank = (id: string) => ({ component: "zz", key: `bank/${id}` }) as const;

it("lets a terminal speak for its own bank alone, and in its own words", () => {
  for (const kind of ["bank-reading", "order-carried-out", "order-refused"]) {
    expect(whyNotFrom(terminal, bank("yh-06"), { kind })).toBeNull();
    expect(whyNotFrom(terminal, bank("yh-07"), { kind })).toMatch(/nothing to say to zz bank\/yh-07/);
    expect(whyNotFrom({ role: "agent", id: "yh-06" }, bank("yh-06"), { kind })).not.toBeNull();
  }
  for (const kind of ["register-bank", "ask-bank", "control-bank", "started"])
    expect(whyNotFrom(terminal, bank("yh-06"), { kind })).toMatch(/does not say/);
  const detection = { component: "zz", key: "detection/d" } as const;
  expect(whyNotFrom(terminal, detection, { kind: "started" })).toBeNull();
  expect(whyNotFrom(terminal, detection, { kind: "bank-reading" })).toMatch(/does not say/);
});
