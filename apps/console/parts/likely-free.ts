// When what is lent will likely be free, as far as detections that hold it tell: asked in one place for whoever waits. Called
// by pages and parts.

import { may } from "@etalon/messages/http";
import { likelyFree } from "@etalon/messages/likely-free";
import { useAsked, useMe } from "../api/asked.ts";
import type { CatalogueEntry, DetectionLine } from "../api/contracts.ts";
import { instantOf } from "./now.ts";

const AGAIN_MS = 5000;
const none: readonly DetectionLine[] = [];

type Holding = Pick<CatalogueEntry["leases"][number], "application" | "untilTaiNs">;

/** @param when  whether anything is lent at all: else nobody need be asked */
export function useLikelyFree(when: boolean) {
  const { data: me } = useMe();
  const sees = me !== undefined && may(me, "see-detections");
  const { data: jobs = none } = useAsked<readonly DetectionLine[]>("/detections", {
    ...{ everyMs: AGAIN_MS, when: when && sees },
  });
  return {
    jobs,
    /** null: at the end of its leases, as far as is known. */
    of: (leases: readonly Holding[]) => likelyFree(leases, jobs, instantOf(Date.now())),
  };
}
