// A plan as it is made: ordered by its terms, looked at until it is done, called off. Called by the page of the work list.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../api/ask.ts";
import type { PlanOrder, ShownPlan } from "../../api/contracts.ts";
import { NOT_THERE, statusOf } from "../../api/problem.ts";

const LOOK_MS = 400;
/** The station keeps a plan's fleet for minutes: it is looked whether that is still so. */
const STILL_THERE_MS = 60_000;

export interface Planning {
  readonly plan: ShownPlan | undefined;
  readonly error: Error | null;
  readonly calledOff: boolean;
  readonly callOff: () => void;
  /** The register is read anew. */
  readonly again: () => void;
}

/** @param order  null: no plan is wanted */
export function usePlan(order: PlanOrder | null): Planning {
  const queries = useQueryClient();
  const [off, setOff] = useState<string | null>(null);
  const name = JSON.stringify(order);
  const key = ["/plans", name];
  const asked = useQuery<ShownPlan>({
    queryKey: key,
    enabled: order !== null && off !== name,
    queryFn: async ({ signal }) => {
      const known = queries.getQueryData<ShownPlan>(key)?.plan;
      const shown = known && (await shownPlan(known, signal));
      return shown || ordered(order!, signal);
    },
    refetchInterval: ({ state: { data } }) =>
      data?.stage === "failed"
        ? false
        : data?.stage === "done" && data.keeping === null
          ? STILL_THERE_MS
          : LOOK_MS,
    staleTime: STILL_THERE_MS,
  });
  const plan = off === name ? undefined : asked.data;
  return {
    plan,
    error: asked.error,
    calledOff: off === name,
    callOff: () => {
      setOff(name);
      queries.removeQueries({ queryKey: key });
      if (plan) void ask(`/plans/${plan.plan}`, { method: "DELETE" }).catch(() => undefined); // it is gone
    },
    again: () => {
      setOff(null);
      void ordered({ ...order!, anew: true }).then((fresh) => queries.setQueryData(key, fresh));
    },
  };
}

async function ordered(order: PlanOrder, signal?: AbortSignal): Promise<ShownPlan> {
  const wish = { method: "POST", body: order, ...(signal && { signal }) } as const;
  const { plan } = await ask<{ plan: string }>("/plans", wish);
  return ask<ShownPlan>(`/plans/${plan}`, signal ? { signal } : {});
}

/** null: the station keeps it no longer. */
async function shownPlan(plan: string, signal: AbortSignal): Promise<ShownPlan | null> {
  try {
    return await ask<ShownPlan>(`/plans/${plan}`, { signal });
  } catch (error) {
    if (statusOf(error) === NOT_THERE) return null;
    throw error;
  }
}
