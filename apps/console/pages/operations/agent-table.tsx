// Each agent's stream of frames, how full its disk is and how long there is room, and how good its terminals' clocks are. Called
// by `at-work.tsx`.

import { Card, Progress, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { HostReport, ToldHost } from "../../api/contracts.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Duration } from "../../parts/duration.tsx";
import { Quantity } from "../../parts/quantity.tsx";
import { Empty } from "../../parts/states.tsx";
import { Alive } from "./alive.tsx";
import { Awaited } from "./awaited.tsx";
import { bytesOf } from "./bytes.ts";
import { rateOf, type Told } from "./rates.ts";

interface AgentTableProps {
  readonly hosts: readonly ToldHost[];
  readonly courseOf: (host: string) => readonly Told[];
}

interface Line {
  readonly name: string;
  readonly silent: boolean;
  readonly framesPerS: number | null;
  readonly bytesPerS: number | null;
  readonly agent: NonNullable<HostReport["agent"]>;
}

export function AgentTable({ hosts, courseOf }: AgentTableProps) {
  const { t } = useTranslation();
  const lines = hosts.flatMap(({ host, report, silent }): readonly Line[] => {
    if (!report?.agent) return [];
    const course = silent ? [] : courseOf(host);
    const rates = { framesPerS: rateOf(course, "frames"), bytesPerS: rateOf(course, "bytes") };
    return [{ name: host.replace(/^agent\//, ""), silent, agent: report.agent, ...rates }];
  });
  const columns: readonly Column<Line>[] = [
    {
      ...{ id: "agent", head: t("operations.agent"), by: ({ name }) => name, width: "100px" },
      cell: ({ name, silent }) => (
        <>
          <strong>{name}</strong> {silent && <Alive alive={false} />}
        </>
      ),
    },
    {
      ...{
        id: "frames",
        unit: "/s",
        head: t("at-work.frames"),
        number: true,
        width: "90px",
        by: ({ framesPerS }) => framesPerS,
      },
      cell: ({ framesPerS, silent }) => (
        <Awaited when={framesPerS === null && !silent} size="xs">
          <Quantity value={framesPerS} unit="/s" decimals={1} />
        </Awaited>
      ),
    },
    {
      ...{
        id: "behind",
        head: t("at-work.behind"),
        number: true,
        width: "120px",
        by: ({ agent }) => agent.behind,
      },
      cell: ({ agent }) => <Quantity value={agent.behind} />,
    },
    {
      ...{
        id: "lost",
        head: t("at-work.lost"),
        number: true,
        width: "120px",
        by: ({ agent }) => agent.samplesLost,
      },
      cell: ({ agent }) => <Quantity value={agent.samplesLost} />,
    },
    {
      ...{
        id: "disk",
        unit: "B",
        head: t("at-work.disk"),
        width: "170px",
        by: ({ agent }) => agent.usedBytes,
      },
      cell: ({ agent }) => <Disk agent={agent} />,
    },
    {
      ...{ id: "room", unit: "s", head: t("at-work.room"), number: true, width: "110px", by: roomS },
      cell: (line) => (
        <Awaited when={line.bytesPerS === null && !line.silent} size="xs">
          <Duration seconds={roomS(line)} />
        </Awaited>
      ),
    },
    {
      ...{ id: "clocks", head: t("at-work.clocks"), width: "170px", by: ({ agent }) => agent.clocks.locked },
      cell: ({ agent }) => <Clocks agent={agent} />,
    },
    {
      ...{
        id: "bound",
        unit: "s",
        head: t("at-work.bound"),
        number: true,
        width: "130px",
        by: ({ agent }) => agent.clockErrorBoundS,
      },
      cell: ({ agent: { clockErrorBoundS: bound } }) => (
        <Quantity value={bound === null ? null : bound * 1e6} unit="µs" />
      ),
    },
  ];
  return (
    <Card withBorder padding="lg">
      <DataTable
        label={t("at-work.agents")}
        few="agents"
        filters={
          <Title order={2} size="h4">
            {t("at-work.agents")}
          </Title>
        }
        columns={columns}
        rows={lines}
        keyOf={({ name }) => name}
        empty={
          <Empty icon="operations" title={t("at-work.agents-none")} text={t("at-work.agents-none-why")} />
        }
      />
    </Card>
  );
}

/** At the present rate, if nothing is dropped meanwhile. */
const roomS = ({ agent: { usedBytes, quotaBytes }, bytesPerS }: Line): number | null =>
  bytesPerS !== null && bytesPerS > 0 ? Math.max(0, quotaBytes - usedBytes) / bytesPerS : null;

const NEARLY_FULL = 0.9;

function Disk({ agent: { usedBytes, quotaBytes } }: Pick<Line, "agent">) {
  const { t } = useTranslation();
  const share = quotaBytes > 0 ? usedBytes / quotaBytes : 0;
  return (
    <div>
      <Quantity {...bytesOf(usedBytes)} /> / <Quantity {...bytesOf(quotaBytes)} />
      <Progress
        value={100 * share}
        size={5}
        color={share > NEARLY_FULL ? "red" : "teal"}
        aria-label={t("at-work.disk")}
      />
    </div>
  );
}

function Clocks({ agent: { clocks } }: Pick<Line, "agent">) {
  const { t } = useTranslation();
  const tones = { locked: "tone-good", holdover: "tone-doubt", free: "tone-bad" } as const;
  const some = (["locked", "holdover", "free"] as const).filter((state) => clocks[state] > 0);
  if (some.length === 0) return <span>–</span>;
  return (
    <span>
      {some.map((state) => (
        <span key={state} className={`tag small ${tones[state]}`} style={{ marginRight: 10 }}>
          {t(`clock.${state}`, { count: clocks[state] })}
        </span>
      ))}
    </span>
  );
}
