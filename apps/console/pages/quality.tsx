// Meters of which power quality is kept, and having it measured. A page.

import { Group, Stack, Text, Title } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ask, pathWith } from "../api/ask.ts";
import type { QualityLine } from "../api/contracts.ts";
import { type Column, DataTable } from "../parts/data-table.tsx";
import { Moment } from "../parts/moment.tsx";
import { Quantity } from "../parts/quantity.tsx";
import { RowLink } from "../parts/row-link.tsx";
import { Empty, Failure, Loading } from "../parts/states.tsx";
import { Tag } from "../parts/tag.tsx";
import { OrderStudy } from "./study/order-study.tsx";
import { useStanding } from "./supply/standing.tsx";

const PAGE = 200;
const AGAIN_MS = 10_000;

export default function QualityPage() {
  const { t } = useTranslation();
  const asked = useInfiniteQuery({
    queryKey: ["/quality"],
    queryFn: ({ pageParam, signal }) =>
      ask<readonly QualityLine[]>(pathWith("/quality", { after: pageParam, atMost: PAGE }), { signal }),
    initialPageParam: "",
    getNextPageParam: (page) => (page.length < PAGE ? null : page.at(-1)!.meter),
    refetchInterval: AGAIN_MS,
  });
  const standing = useStanding();
  const isStanding = (meter: string) => standing.data?.some((one) => one.meter === meter) === true;
  const columns: readonly Column<QualityLine>[] = [
    {
      ...{ id: "meter", head: t("meters.meter"), by: ({ meter }) => meter, width: "110px" },
      cell: ({ meter }) => <RowLink to={`/quality/${encodeURIComponent(meter)}`}>{meter}</RowLink>,
    },
    {
      ...{
        id: "event",
        head: t("quality.newest-event"),
        by: ({ newestEvent }) => newestEvent?.event,
        width: "230px",
      },
      cell: ({ newestEvent }) =>
        newestEvent ? (
          <span>
            {t(`recording.event-${newestEvent.event.replaceAll(" ", "-")}`)}{" "}
            <Quantity value={newestEvent.percent} unit="%" decimals={1} />
            {t("sentence.aside")}
            <Quantity value={newestEvent.durationS} unit="s" decimals={2} />
          </span>
        ) : (
          t("quality.no-event")
        ),
    },
    {
      ...{ id: "event-at", head: t("quality.event-at"), width: "150px" },
      by: ({ newestEvent }) => newestEvent?.startTaiNs,
      cell: ({ newestEvent }) => <Moment at={newestEvent?.startTaiNs} />,
    },
    {
      ...{ id: "standing", head: t("quality.studied"), width: "150px" },
      by: ({ meter }) => (isStanding(meter) ? t("quality.standing") : t("quality.now-and-then")),
      cell: ({ meter }) =>
        isStanding(meter) ? <Tag tone="good">{t("quality.standing")}</Tag> : t("quality.now-and-then"),
    },
    {
      ...{ id: "standard", head: t("quality.standard"), width: "180px" },
      by: ({ standard }) => t(`quality.by-${standard}`),
      cell: ({ standard }) => t(`quality.by-${standard}`),
    },
    {
      ...{ id: "until", head: t("quality.until"), by: ({ untilTaiNs }) => untilTaiNs, width: "150px" },
      cell: ({ untilTaiNs }) => <Moment at={untilTaiNs} />,
    },
  ];
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Title order={1} size="h2">
          {t("nav.quality")}
        </Title>
        <OrderStudy of="quality" />
      </Group>
      {asked.error && !asked.data ? (
        <Failure error={asked.error} again={() => void asked.refetch()} />
      ) : !asked.data ? (
        <Loading />
      ) : (
        <DataTable
          label={t("nav.quality")}
          columns={columns}
          rows={asked.data.pages.flat()}
          keyOf={({ meter }) => meter}
          more={{ there: asked.hasNextPage, load: () => void asked.fetchNextPage() }}
          exportOf={{ table: "quality-events" }}
          empty={
            <Empty icon="quality" title={t("quality.none")} text={t("quality.none-why")}>
              <OrderStudy of="quality" />
            </Empty>
          }
        />
      )}
      <Text size="sm" c="dimmed">
        {t("quality.how")}
      </Text>
    </Stack>
  );
}
