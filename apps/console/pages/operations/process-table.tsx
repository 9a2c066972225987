// Processes with their versions, clocks, memory and disks; the database beside them. Called by `at-work.tsx`.

import { Anchor, Card, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { HostReport, ShownOperation } from "../../api/contracts.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Quantity } from "../../parts/quantity.tsx";
import { Empty } from "../../parts/states.tsx";
import { Alive } from "./alive.tsx";
import { bytesOf } from "./bytes.ts";
import { type Process, processesOf } from "./processes.ts";

export function ProcessTable({ told: { own, hosts, database } }: { readonly told: ShownOperation }) {
  const { t } = useTranslation();
  const bytes = (value: number | null | undefined) =>
    value == null ? "–" : <Quantity {...bytesOf(value)} />;
  const columns: readonly Column<Process>[] = [
    {
      ...{ id: "process", head: t("at-work.process"), by: ({ host }) => host, width: "150px" },
      cell: ({ host, work, beside }) => (
        <>
          <strong>{host}</strong>
          {beside.length > 0 && (
            <Text size="xs">{t("at-work.runs-too", { names: beside.join(t("sentence.comma")) })}</Text>
          )}
          {host === own ? (
            <Text size="xs" c="dimmed">
              {t("at-work.this-process")}
            </Text>
          ) : (
            work &&
            work.url !== "" && (
              <Anchor href={`${work.url}/console/`} size="xs" display="block">
                {t("at-work.its-console")}
              </Anchor>
            )
          )}
        </>
      ),
    },
    {
      ...{ id: "state", head: t("operations.state"), by: ({ silent }) => String(silent), width: "120px" },
      cell: ({ silent, heardTaiNs }) => (
        <>
          <Alive alive={!silent} />
          {silent && (
            <Text size="xs" c="dimmed" component="div" title={t("at-work.heard-last")}>
              <Moment at={heardTaiNs} close />
            </Text>
          )}
        </>
      ),
    },
    {
      ...{ id: "clock", head: t("at-work.host-clock"), width: "150px" },
      by: ({ report }) => report?.timekeeping.by,
      cell: ({ report }) => (report ? <HostClock report={report} /> : "–"),
    },
    {
      ...{
        id: "memory",
        width: "96px",
        unit: "B",
        head: t("at-work.memory"),
        number: true,
        by: ({ report }) => report?.memoryBytes,
      },
      cell: ({ report }) => bytes(report?.memoryBytes),
    },
    {
      ...{
        id: "disk",
        width: "100px",
        unit: "B",
        head: t("at-work.disk-free"),
        number: true,
        by: ({ report }) => report?.diskFreeBytes,
      },
      cell: ({ report }) => bytes(report?.diskFreeBytes),
    },
    {
      ...{ id: "since", head: t("operations.up-since"), by: ({ report }) => report?.sinceTaiNs },
      ...{ width: "150px", cell: ({ report }) => <Moment at={report?.sinceTaiNs} /> },
    },
    {
      ...{ id: "version", width: "86px", head: t("at-work.version"), by: ({ report }) => report?.version },
      cell: ({ report }) => report?.version ?? "–",
    },
    {
      ...{ id: "node", width: "86px", head: "Node.js", by: ({ report }) => report?.node },
      cell: ({ report }) => report?.node.replace(/^v/, "") ?? "–",
    },
    {
      ...{
        id: "computer",
        head: t("at-work.computer"),
        by: ({ report }) => report?.computer,
        width: "110px",
      },
      cell: ({ report }) => report?.computer ?? "–",
    },
  ];
  return (
    <Card withBorder padding="lg">
      <DataTable
        label={t("at-work.processes")}
        few="processes"
        filters={
          <Title order={2} size="h4">
            {t("at-work.processes")}
          </Title>
        }
        columns={columns}
        rows={processesOf(hosts)}
        keyOf={({ host }) => host}
        empty={<Empty icon="operations" title={t("at-work.agents-none")} />}
      />
      {database && (
        <Text size="sm" mt="sm">
          {t("at-work.database")} PostgreSQL {database.version} · <Quantity {...bytesOf(database.bytes)} />
        </Text>
      )}
    </Card>
  );
}

function HostClock({ report: { timekeeping } }: { readonly report: HostReport }) {
  const { t } = useTranslation();
  const { by, kept, offsetS } = timekeeping;
  const tone = kept === null ? "tone-doubt" : kept ? "tone-good" : "tone-bad";
  return (
    <span className={`tag small ${tone}`}>
      {t(`timekeeper.${by}`)}
      {offsetS !== null && <Quantity value={offsetS * 1000} unit="ms" decimals={3} signed />}
    </span>
  );
}
