// Everything that is lent, row by row: from which instrument to which machine, for what, and what passes. Beside the figure,
// which has not room for all. Part of the page of the cloud.

import { Anchor, Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Lease, ShownNodes, ShownTraffic } from "../../api/contracts.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Quantity } from "../../parts/quantity.tsx";
import { Empty } from "../../parts/states.tsx";
import { applicationOf } from "./laid-out.ts";

interface LinksProps {
  readonly leases: readonly Lease[];
  readonly nodes: ShownNodes;
  readonly traffic: ShownTraffic;
  readonly open: (machine: string) => void;
}

export function Links({ leases, nodes, traffic, open }: LinksProps) {
  const { t } = useTranslation();
  const machines = new Map(
    nodes.flatMap(({ node, runs }) => runs.map((machine) => [applicationOf(machine), { machine, node }])),
  );
  const rows = leases.map((lease) => {
    const { machine = null, node = null } = machines.get(lease.application) ?? {};
    const passing = traffic.find((one) => one.resource === lease.resource && one.machine === machine);
    return { ...lease, machine, node, passing };
  });
  type Row = (typeof rows)[number];
  const columns: readonly Column<Row>[] = [
    {
      ...{ id: "resource", head: t("cloud.instrument"), by: ({ resource }) => resource, width: "124px" },
      cell: ({ resource }) => (
        <Anchor component={Link} to={`/instruments/${encodeURIComponent(resource)}`} size="sm">
          {resource}
        </Anchor>
      ),
    },
    {
      ...{
        id: "application",
        width: "170px",
        head: t("cloud.application"),
        by: ({ application }) => application,
      },
      cell: ({ application }) =>
        application.startsWith("det-") ? (
          <Anchor component={Link} to={`/detections/${application}`} size="sm">
            {application}
          </Anchor>
        ) : (
          application
        ),
    },
    {
      ...{ id: "machine", head: t("cloud.machine"), by: ({ machine }) => machine, width: "240px" },
      cell: ({ machine }) =>
        machine === null ? (
          "–"
        ) : (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => open(machine)}
            title={machine}
            aria-label={t("cloud.see-machine", { machine })}
          >
            {machine}
          </Button>
        ),
    },
    {
      ...{ id: "node", head: t("cloud.node"), by: ({ node }) => node, width: "76px" },
      cell: ({ node }) => node ?? "–",
    },
    {
      ...{ id: "frames", head: t("cloud.frames"), by: ({ passing }) => passing?.framesPerS, width: "116px" },
      ...{ number: true },
      cell: ({ passing }) => (
        <Quantity value={passing?.framesPerS} unit={t("cloud.frames-per-s")} decimals={1} />
      ),
    },
    {
      ...{ id: "bytes", head: t("cloud.bytes"), by: ({ passing }) => passing?.bytesPerS, width: "110px" },
      ...{ number: true },
      cell: ({ passing }) => (
        <Quantity value={passing && passing.bytesPerS / 1000} unit="kB/s" decimals={1} />
      ),
    },
    {
      ...{ id: "until", head: t("cloud.until"), by: ({ untilTaiNs }) => untilTaiNs, width: "170px" },
      cell: ({ untilTaiNs }) => <Moment at={untilTaiNs} close />,
    },
  ];
  return (
    <DataTable
      label={t("cloud.links")}
      columns={columns}
      rows={rows}
      keyOf={({ resource, application }) => `${application} ${resource}`}
      exportOf={{ table: "leases", query: { where: "status=lent" } }}
      empty={<Empty icon="cloud" title={t("cloud.nothing-lent")} text={t("cloud.nothing-lent-why")} />}
    />
  );
}
