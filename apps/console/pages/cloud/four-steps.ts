// The four steps of an application, as the paper has them: which of them an event belongs to, and who takes part in it. Pure;
// part of the page of the cloud.

export const fourSteps = ["apply", "join", "measure", "return"] as const;
export type FourStep = (typeof fourSteps)[number];

export type Part = "yh" | "ia" | "irm" | "im" | "cc" | "clc" | "nc" | "vm" | "zz";

/** By the arrows of ARCHITECTURE: whoever says or hears something for it to happen. */
const events: Readonly<Record<FourStep, Readonly<Record<string, readonly Part[]>>>> = {
  apply: {
    ...{ ordered: ["zz"], applied: ["zz", "cc", "im"], waiting: ["im", "cc"], booked: ["im", "cc"] },
    granted: ["im", "ia", "cc", "clc"],
  },
  join: {
    ...{ prepared: ["zz", "ia"], "machine-awaited": ["clc"], "placed-anew": ["clc", "nc"] },
    ...{ "new-hardware": ["ia", "nc", "vm"], "driver-offered": ["nc", "vm"], "driver-bound": ["vm", "nc"] },
    ...{ "driver-accepted": ["cc", "nc"], "driver-refused": ["cc", "nc"], joined: ["nc", "vm", "cc"] },
  },
  measure: {
    ...{ "time-asked": ["zz", "yh"], "time-agreed": ["yh", "zz"], started: ["yh", "ia", "nc", "vm"] },
    ...{ stopped: ["yh"], verdict: ["vm", "zz"], readings: ["vm", "nc", "cc"] },
  },
  return: {
    ...{
      released: ["zz", "cc"],
      reclaimed: ["cc", "im", "ia"],
      refused: ["im", "cc"],
      "no-place": ["clc", "cc"],
    },
  },
};

/** The furthest of them: a step that was reached stays reached. */
export function reachedBy(said: readonly { readonly step: string }[]): FourStep | null {
  const far = fourSteps.findLastIndex((step) => said.some((event) => event.step in events[step]));
  return fourSteps[far] ?? null;
}

export function takingPart({ by, step }: { readonly by: string; readonly step: string }): readonly Part[] {
  const known = fourSteps.flatMap((one) => events[one][step] ?? []);
  return [...new Set([...known, by.toLowerCase() as Part])];
}
