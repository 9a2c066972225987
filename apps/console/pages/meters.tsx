// All meters at the station, a million or few: found, filtered and ordered by the interface, read page by page. A page.

import { accuracyClasses } from "@etalon/basis/meter";
import { Group, Select, Stack, Text, Title } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { memo, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { ask, pathWith } from "../api/ask.ts";
import type { MeterPage } from "../api/contracts.ts";
import { useKept } from "../parts/address.ts";
import { useCounted } from "../parts/counted.ts";
import { DataTable } from "../parts/data-table.tsx";
import { Find } from "../parts/find.tsx";
import { Empty, Failure, Loading } from "../parts/states.tsx";
import { useMeterColumns } from "./meters/columns.tsx";

/** First what a screen shows and a quick hand reaches; what lies below that comes in larger pieces. */
const FIRST_AT_MOST = 120;
const AT_MOST = 200;
/** Its serial number stands below a meter's name. */
const ROW_PX = 54;
const filters = {
  accuracyClass: accuracyClasses,
  verdict: ["conforming", "nonconforming", "undecided", "none"],
  watched: ["yes", "no"],
  ofLimit: ["0.5", "0.8", "1"],
  urgency: ["now", "planned", "due"],
  state: ["in-service", "retired"],
} as const;
type Filter = keyof typeof filters;
const wishes = ["text", ...(Object.keys(filters) as Filter[])] as const;

export default function Meters() {
  const { t } = useTranslation();
  const counted = useCounted();
  const [kept] = useKept();
  const query = useMemo(
    () => ({
      ...Object.fromEntries(wishes.map((wish) => [wish, kept[wish]])),
      ...(kept.sort && { rank: kept.sort, order: kept.way === "down" ? "down" : "up" }),
    }),
    [kept],
  );
  const exportOf = useMemo(() => ({ path: "/meters/listed/file", query }), [query]);
  const asked = useInfiniteQuery({
    queryKey: ["/meters", query],
    queryFn: ({ pageParam, signal }) =>
      ask<MeterPage>(
        pathWith("/meters", {
          ...query,
          after: pageParam,
          atMost: pageParam === "" ? FIRST_AT_MOST : AT_MOST,
        }),
        { signal },
      ),
    initialPageParam: "",
    getNextPageParam: ({ next }) => next,
    placeholderData: (before) => before,
    structuralSharing: false, // pages that are here stay as they are; comparing them would cost more with each
    refetchOnWindowFocus: false, // nor are a hundred pages read anew because somebody comes back
  });
  const pages = asked.data?.pages;
  const rows = useMemo(() => pages?.flatMap(({ lines }) => lines), [pages]);
  const count = pages?.[0]?.count;
  const columns = useMeterColumns();
  return (
    <Stack gap="md">
      <Group justify="space-between" align="baseline">
        <Title order={1} size="h2">
          {t("nav.meters")}
        </Title>
        {count && (
          <Text c="dimmed" role="status">
            {t(`meters.${count.kind}`, { meters: counted("meters", count.meters) })}
          </Text>
        )}
      </Group>
      <Filters />
      {asked.error && <Failure error={asked.error} again={() => void asked.refetch()} />}
      {rows === undefined && !asked.error && <Loading />}
      {rows && (
        <DataTable
          label={t("nav.meters")}
          columns={columns}
          rows={rows}
          keyOf={({ id }) => id}
          ordered
          rowPx={ROW_PX}
          more={{ there: asked.hasNextPage, load: () => void asked.fetchNextPage() }}
          exportOf={exportOf}
          filters={
            <Text size="sm" c="dimmed">
              {t("meters.how")}
            </Text>
          }
          empty={<Empty icon="meters" title={t("meters.none")} text={t("meters.none-why")} />}
        />
      )}
    </Stack>
  );
}

/** Made once, however many rows come: that is while somebody scrolls. */
const Filters = memo(function Filters() {
  const { t } = useTranslation();
  const [kept, keep] = useKept();
  return (
    <div className="filters">
      <Find label={t("meters.find")} placeholder={t("meters.find-how")} />
      {(Object.keys(filters) as Filter[]).map((filter) => (
        <Select
          key={filter}
          label={t(`meters.by-${filter}`)}
          data={filters[filter].map((value) => ({
            value,
            label: filter === "accuracyClass" ? value : t(`meters.${filter}-${value.replace(".", "-")}`),
          }))}
          value={kept[filter] ?? null}
          onChange={(value) => keep({ [filter]: value ?? "" })}
          placeholder={t("meters.any")}
          clearable
          clearButtonProps={{ "aria-label": t("table.clear") }}
          comboboxProps={{ withinPortal: false }}
        />
      ))}
    </div>
  );
});
