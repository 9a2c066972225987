// Nodes with the machines that they run, and agents with their instruments. Part of the page of operations.

import { may } from "@etalon/messages/http";
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useAsked, useMe, useTold } from "../../api/asked.ts";
import type { Agent, ShownNodes } from "../../api/contracts.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Moment, WHOLE_WIDTH } from "../../parts/moment.tsx";
import { Quantity } from "../../parts/quantity.tsx";
import { useSaying } from "../../parts/sentence.tsx";
import { Empty, Failure, Shown } from "../../parts/states.tsx";
import { Alive } from "./alive.tsx";

const AGAIN_MS = 3000;
type Node = ShownNodes[number];

export function Nodes() {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const asked = useAsked<ShownNodes>("/nodes", { everyMs: AGAIN_MS });
  const service = useTold<Node>(({ node, inService }) => ({
    ...{ path: `/nodes/${node}/service`, method: "POST" as const, body: { inService: !inService } },
  }));
  const columns: readonly Column<Node>[] = [
    {
      ...{ id: "node", head: t("operations.node"), by: ({ node }) => node },
      cell: ({ node }) => <strong>{node}</strong>,
    },
    {
      ...{ id: "alive", head: t("operations.state"), by: ({ alive }) => String(alive) },
      cell: ({ alive }) => <Alive alive={alive} />,
    },
    {
      ...{ id: "machines", head: t("operations.machines"), number: true, by: ({ runs }) => runs.length },
      cell: ({ runs, machines }) => (
        <>
          <Quantity value={runs.length} /> / <Quantity value={machines} />
        </>
      ),
    },
    {
      ...{
        id: "engine",
        head: t("operations.engine"),
        by: ({ engine }) => engine,
        cell: ({ engine }) => engine,
      },
    },
    {
      ...{ id: "up", head: t("operations.up-since"), by: ({ upTaiNs }) => upTaiNs, width: WHOLE_WIDTH },
      cell: ({ upTaiNs }) => <Moment at={upTaiNs} />,
    },
    {
      ...{ id: "service", stays: true, head: t("operations.service") },
      cell: (node) =>
        me && may(me, "keep-nodes") ? (
          <Button
            size="compact-sm"
            variant="default"
            loading={service.isPending && service.variables.node === node.node}
            onClick={() => service.mutate(node)}
          >
            {t(node.inService ? "operations.take-out" : "operations.take-back")}
          </Button>
        ) : (
          t(node.inService ? "operations.in-service" : "operations.out-of-service")
        ),
    },
  ];
  return (
    <Stacked error={service.error}>
      <Shown of={asked}>
        {(all) => (
          <DataTable
            label={t("operations.nodes")}
            columns={columns}
            rows={all}
            keyOf={({ node }) => node}
            empty={<Empty icon="operations" title={t("operations.no-nodes")} />}
          />
        )}
      </Shown>
    </Stacked>
  );
}

const Stacked = ({
  error,
  children,
}: {
  readonly error: Error | null;
  readonly children: React.ReactNode;
}) => (
  <>
    {error && <Failure error={error} />}
    {children}
  </>
);

export function Agents() {
  const { t } = useTranslation();
  const say = useSaying();
  const asked = useAsked<readonly Agent[]>("/agents", { everyMs: AGAIN_MS });
  const columns: readonly Column<Agent>[] = [
    {
      ...{ id: "agent", head: t("operations.agent"), by: ({ agent }) => agent },
      cell: ({ agent }) => <strong>{agent}</strong>,
    },
    {
      ...{ id: "alive", head: t("operations.state"), by: ({ alive }) => String(alive) },
      cell: ({ alive }) => <Alive alive={alive} />,
    },
    {
      ...{ id: "standing", head: t("operations.standing"), by: ({ standing }) => standing },
      cell: ({ standing }) => t(`standing.${standing}`),
    },
    {
      ...{ id: "owners", head: t("operations.owners"), by: ({ owners }) => owners?.join(" ") },
      cell: ({ owners }) => owners?.join(t("sentence.comma")) ?? "–",
    },
    {
      ...{ id: "instruments", head: t("operations.instruments"), number: true },
      by: ({ instruments }) => instruments.length,
      cell: ({ instruments }) => <Quantity value={instruments.length} />,
    },
    {
      ...{ id: "refused", head: t("operations.refused"), number: true, by: ({ refused }) => refused.length },
      cell: ({ refused }) => (
        <span
          title={refused
            .map(({ resource, why }) => `${resource}${t("sentence.colon")}${say(why)}`)
            .join("\n")}
        >
          <Quantity value={refused.length} />
        </span>
      ),
    },
  ];
  return (
    <Shown of={asked}>
      {(all) => (
        <DataTable
          label={t("operations.agents")}
          columns={columns}
          rows={all}
          keyOf={({ agent }) => agent}
          empty={<Empty icon="operations" title={t("operations.no-agents")} />}
        />
      )}
    </Shown>
  );
}
