// The watch that a meter is under, while it is. Called by a meter's page and its parts.

import { may } from "@etalon/messages/http";
import { useAsked, useMe } from "../../api/asked.ts";
import type { Watch } from "../../api/contracts.ts";

const AGAIN_MS = 4000;

/** undefined: not known yet, or not to be seen by this user; null: there is none. */
export function useWatch(id: string): Watch | null | undefined {
  const { data: me } = useMe();
  const maySee = me !== undefined && may(me, "see-detections");
  const { data } = useAsked<readonly Watch[]>("/watches", { everyMs: AGAIN_MS, when: maySee });
  return data && (data.find(({ meter, stage }) => meter === id && stage !== "ended") ?? null);
}
