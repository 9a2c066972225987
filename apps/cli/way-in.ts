// The console's address with a way in for whoever asks: it works once, within minutes. Called by `up` and `console`.

import { type Answer, good } from "@etalon/basis";
import type { shownWayIn } from "@etalon/messages/console";
import type { z } from "zod";
import { ask, type Cloud } from "./api.ts";

export interface WayIn {
  readonly address: string;
  readonly forS: number;
}

/** What stands behind `#` is read by the page alone: it reaches no server and no log. */
export async function wayIn(cloud: Cloud): Promise<Answer<WayIn>> {
  const opened = await ask(cloud, "/console/ways-in", "POST", {});
  if (!opened.ok) return opened;
  const { code, forS } = opened.value as z.infer<typeof shownWayIn>;
  return good({ address: `${new URL("/console/", cloud.url).href}#way-in=${code}`, forS });
}
