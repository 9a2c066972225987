// What becomes of alarms, as it happens: the newest first, and whatever shows alarms looks again. Called by the pages of alarms.

import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { AlarmNews } from "../../api/contracts.ts";
import type { News } from "../../live/event-stream.ts";
import { useNews } from "../../live/use-news.ts";
import { STANDING } from "./standing-path.ts";

/** As many as the station keeps. */
const AT_MOST = 500;
const TOGETHER_MS = 200;
const none: readonly AlarmNews[] = [];
export const withNews = (before: readonly AlarmNews[], { kind, value }: News): readonly AlarmNews[] =>
  kind === "alarm" ? [value as AlarmNews, ...before].slice(0, AT_MOST) : before;

export function useAlarmNews() {
  const queries = useQueryClient();
  const { state: news, connection } = useNews("/alarms/follow", none, withNews);
  const last = news[0]?.number;
  const { kind } = connection;
  // Whoever shows alarms looks again when the connection is lost, too, and then says so.
  useEffect(() => {
    if (last === undefined && kind !== "lost") return;
    const timer = setTimeout(() => {
      for (const path of [STANDING, "/alarms/"])
        void queries.invalidateQueries({ predicate: ({ queryKey: [key] }) => String(key).startsWith(path) });
    }, TOGETHER_MS);
    return () => clearTimeout(timer);
  }, [last, kind, queries]);
  return { news, connection };
}
