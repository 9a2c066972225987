// The four steps of an application, as the paper has them, and which of them an event belongs to. Pure; part of the page of
// the cloud.

export const fourSteps = ["apply", "join", "measure", "return"] as const;
export type FourStep = (typeof fourSteps)[number];

const eventsOf: Readonly<Record<FourStep, readonly string[]>> = {
  apply: ["ordered", "applied", "waiting", "booked", "granted"],
  join: [
    "prepared",
    "new-hardware",
    "driver-offered",
    "driver-bound",
    "joined",
    "machine-awaited",
    "placed-anew",
  ],
  measure: ["time-asked", "time-agreed", "started", "stopped", "verdict", "readings"],
  return: ["released", "reclaimed", "refused", "no-place"],
};

/** The furthest of them: a step that was reached stays reached. */
export function reachedBy(events: readonly { readonly step: string }[]): FourStep | null {
  const far = fourSteps.findLastIndex((step) => events.some((event) => eventsOf[step].includes(event.step)));
  return fourSteps[far] ?? null;
}
