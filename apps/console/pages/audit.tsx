// The audit log: who was granted what, when, by whom, and why; filtered by the interface, page by page, taken along. Whoever
// may not see what others did finds there what was done in their own name. A page.

import { actInWords } from "@etalon/messages/act-in-words";
import { may } from "@etalon/messages/http";
import { Group, Select, Stack, Text, TextInput, Title } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ask, pathWith } from "../api/ask.ts";
import { useMe } from "../api/asked.ts";
import type { AuditPage } from "../api/contracts.ts";
import { isoText, msIn, useKept } from "../parts/address.ts";
import { type Column, DataTable } from "../parts/data-table.tsx";
import { Moment } from "../parts/moment.tsx";
import { useSaying } from "../parts/sentence.tsx";
import { Empty, Failure, Loading } from "../parts/states.tsx";
import { TimeField } from "../parts/time-field.tsx";

const AT_MOST = 200;
type Entry = AuditPage["entries"][number];
const texts = ["who", "resource", "application"] as const;
const times = ["since", "until"] as const;

export default function Audit() {
  const { t, i18n } = useTranslation();
  const say = useSaying();
  const whatOf = (code: string) => t(`audit-what.${code}`, { defaultValue: code });
  const [kept, keep] = useKept();
  const { data: me } = useMe();
  const all = me !== undefined && may(me, "see-audit");
  const named = texts.filter((wish) => all || wish !== "who");
  const wishes = ["what", ...named, ...times];
  const oldestFirst = kept.sort === "at" && kept.way !== "down";
  const query = {
    ...Object.fromEntries(wishes.map((wish) => [wish, kept[wish]])),
    order: oldestFirst ? "up" : "down",
  };
  const asked = useInfiniteQuery({
    queryKey: ["/audit", query],
    queryFn: ({ pageParam, signal }) =>
      ask<AuditPage>(pathWith("/audit", { ...query, from: pageParam, atMost: AT_MOST }), { signal }),
    initialPageParam: "",
    getNextPageParam: ({ next }) => next,
    placeholderData: (before) => before,
  });
  const columns: readonly Column<Entry>[] = [
    {
      ...{ id: "at", head: t("audit.at"), ranked: true, width: "150px" },
      cell: ({ atTaiNs }) => <Moment at={atTaiNs} />,
    },
    {
      ...{ id: "what", head: t("audit.what"), width: "150px" },
      cell: ({ what }) => <strong title={what}>{whatOf(what)}</strong>,
    },
    { ...{ id: "who", head: t("audit.who"), width: "134px" }, cell: ({ who }) => who },
    {
      ...{ id: "resource", head: t("audit.resource"), width: "116px" },
      cell: ({ resource }) => resource ?? "–",
    },
    {
      ...{ id: "why", width: "240px", head: t("audit.why") },
      cell: ({ why }) => <span title={say(why)}>{say(actInWords(why))}</span>,
    },
    {
      ...{ id: "application", head: t("audit.application"), width: "160px" },
      cell: ({ application }) => <code title={application ?? ""}>{application ?? "–"}</code>,
    },
    { ...{ id: "by", head: t("audit.by"), width: "76px" }, cell: ({ by }) => by.toUpperCase() },
  ];
  const rows = asked.data?.pages.flatMap(({ entries }) => entries);
  return (
    <Stack gap="md">
      <Title order={1} size="h2">
        {t("nav.audit")}
      </Title>
      <Group gap="sm" align="flex-end">
        <Select
          label={t("audit.what")}
          data={Object.keys(i18n.getResource(i18n.language, "translation", "audit-what")).map((value) => ({
            value,
            label: whatOf(value),
          }))}
          value={kept.what ?? null}
          onChange={(what) => keep({ what: what ?? "" })}
          searchable
          clearable
          clearButtonProps={{ "aria-label": t("table.clear") }}
          w={155}
          comboboxProps={{ withinPortal: false }}
        />
        {named.map((wish) => (
          <TextInput
            key={wish}
            label={t(`audit.${wish}`)}
            value={kept[wish] ?? ""}
            onChange={({ currentTarget }) => keep({ [wish]: currentTarget.value })}
            w={155}
          />
        ))}
        {times.map((wish) => (
          <TimeField
            key={wish}
            label={t(`audit.${wish}`)}
            atMs={msIn(kept[wish])}
            change={(ms) => keep({ [wish]: isoText(ms) })}
            w={240}
          />
        ))}
      </Group>
      {asked.error && <Failure error={asked.error} again={() => void asked.refetch()} />}
      {rows === undefined && !asked.error && <Loading />}
      {rows && (
        <DataTable
          label={t("nav.audit")}
          columns={columns}
          rows={rows}
          keyOf={({ atTaiNs, by, key, what, why }) => `${atTaiNs} ${by} ${key} ${what} ${why}`}
          ordered
          narrowedBy={wishes}
          more={{ there: asked.hasNextPage, load: () => void asked.fetchNextPage() }}
          {...(all && { exportOf: { table: "audit", query: { since: kept.since, until: kept.until } } })}
          filters={
            <Text size="sm" c="dimmed">
              {t(all ? "audit.how" : "audit.how-own")}
            </Text>
          }
          empty={<Empty icon="audit" title={t("audit.none")} text={t("audit.none-why")} />}
        />
      )}
    </Stack>
  );
}
