// ZZ's states as its doors read them, and what they say where there is none.

import { type Mailbox, refused } from "@etalon/basis";
import type { Caller } from "@etalon/messages/http";
import type { State } from "./state.ts";
import { ZZ } from "./step.ts";

type Kind = State["kind"];
type Of<K extends Kind> = Extract<State, { kind: K }>;
const keys = {
  ...({ meter: "meter", detection: "detection", calibrations: "calibration", roll: "roll" } as const),
  watch: "detection",
  study: "study",
  bank: "bank",
  ...({
    alarms: "alarms",
    "alarm-rules": "alarm-rules",
    "alarm-journal": "alarm-journal",
    outlet: "outlet",
  } as const),
};

export interface ZzStates {
  read<K extends Kind>(kind: K, id: string): Promise<Of<K> | null>;
  all<K extends Kind>(kind: K): Promise<readonly Of<K>[]>;
}

export const statesIn = (mailbox: Mailbox): ZzStates => ({
  async read(kind, id) {
    const state = (await mailbox.read({ component: "zz", key: `${keys[kind]}/${id}` })) as State | null;
    return state?.kind === kind ? (state as Of<typeof kind>) : null;
  },
  async all(kind) {
    const rows = await mailbox.list("zz", `${keys[kind]}/`);
    return rows.flatMap(({ state }) => {
      const one = state as State;
      return one.kind === kind ? [one as Of<typeof kind>] : [];
    });
  },
});

export const noMeter = (id: string) => refused("zz.meter-unknown", `there is no meter ${id}`);
export const notOfStation = ({ user, party }: Caller) =>
  refused("zz.station-forbidden", `${user} acts for ${party}, not for station ${ZZ}`);
