// Hooks for pages: what the interface shows, kept for a while, and what it is told. Called by pages and parts.

import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ask, type Wish } from "./ask.ts";
import type { Me, Offer } from "./contracts.ts";

interface Keeping {
  /** Asked again so often, where nothing follows it. */
  readonly everyMs?: number;
  /** Not asked as long as this is false. */
  readonly when?: boolean;
  /** What was shown before, at another path, stays until this is there. */
  readonly through?: boolean;
}

/** What stands at a path; asked again when somebody is told something. */
export const useAsked = <T>(path: string, { everyMs, when = true, through = false }: Keeping = {}) =>
  useQuery<T>({
    queryKey: [path],
    queryFn: ({ signal }) => ask<T>(path, { signal }),
    enabled: when,
    ...(everyMs !== undefined && { refetchInterval: everyMs }),
    ...(through && { placeholderData: keepPreviousData }),
  });

/** What was told is posted, and heard within a moment. */
const HEARD_WITHIN_MS = 400;

/** Tells the interface something; what was shown is then looked at again, and once more when it has been heard. */
export function useTold<Told, Answer = unknown>(say: (told: Told) => { readonly path: string } & Wish) {
  const queries = useQueryClient();
  return useMutation<Answer, Error, Told>({
    mutationFn: (told) => {
      const { path, ...wish } = say(told);
      return ask<Answer>(path, wish);
    },
    onSuccess: () => {
      setTimeout(() => void queries.invalidateQueries(), HEARD_WITHIN_MS);
      return queries.invalidateQueries();
    },
  });
}

const A_LONG_TIME_MS = 600_000;

export const useMe = () =>
  useQuery<Me>({ queryKey: ["/me"], queryFn: () => ask<Me>("/me"), staleTime: A_LONG_TIME_MS });

export const useOffer = () =>
  useQuery<Offer>({ queryKey: ["/"], queryFn: () => ask<Offer>("/"), staleTime: A_LONG_TIME_MS });
