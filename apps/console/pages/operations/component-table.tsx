// Each component's work: how many steps, how long one takes, what waits for it and how late. Called by `at-work.tsx`.

import { Card, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ShownOperation, ToldHost } from "../../api/contracts.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Icon } from "../../parts/icons.tsx";
import { Quantity } from "../../parts/quantity.tsx";
import { Empty } from "../../parts/states.tsx";
import { Awaited } from "./awaited.tsx";
import { rateOfAll, type Told } from "./rates.ts";

type Waiting = ShownOperation["waiting"][number];

interface ComponentTableProps {
  readonly waiting: readonly Waiting[];
  /** Those that are heard. */
  readonly hosts: readonly ToldHost[];
  readonly courseOf: (host: string) => readonly Told[];
}

interface Component extends Waiting {
  readonly servedBy: readonly string[];
  readonly stepsPerS: number | null;
  /** Mean of all steps since each began. */
  readonly stepMs: number | null;
}

export function ComponentTable({ waiting, hosts, courseOf }: ComponentTableProps) {
  const { t } = useTranslation();
  const components = waiting.map((one): Component => {
    const serving = hosts.flatMap(({ host, work }) =>
      (work?.steps ?? [])
        .filter(({ component }) => component === one.component)
        .map((of) => ({ host, ...of })),
    );
    const steps = serving.reduce((total, { steps }) => total + steps, 0);
    const stepS = serving.reduce((total, { stepS }) => total + stepS, 0);
    return {
      ...one,
      servedBy: serving.map(({ host }) => host),
      stepsPerS: rateOfAll(
        serving.map(({ host }) => courseOf(host)),
        one.component,
      ),
      stepMs: steps > 0 ? (1000 * stepS) / steps : null,
    };
  });
  const columns: readonly Column<Component>[] = [
    {
      ...{ id: "component", head: t("operations.component"), width: "200px" },
      by: ({ component }) => component,
      cell: ({ component }) => (
        <>
          <strong>{component.toUpperCase()}</strong> {t(`component.${component}`)}
        </>
      ),
    },
    {
      ...{ id: "health", head: t("operations.state"), width: "130px", by: ({ aside }) => aside },
      cell: (one) => <State component={one} />,
    },
    {
      ...{ id: "served-by", head: t("at-work.served-by"), width: "150px" },
      by: ({ servedBy }) => servedBy.join(" "),
      // Which role it has, its name at the table of processes says.
      cell: ({ servedBy }) => (
        <span title={servedBy.join(t("sentence.comma"))}>
          {servedBy.map(idOf).join(t("sentence.comma")) || "–"}
        </span>
      ),
    },
    {
      ...{
        id: "steps",
        width: "90px",
        unit: "/s",
        head: t("at-work.steps"),
        number: true,
        by: ({ stepsPerS }) => stepsPerS,
      },
      cell: ({ stepsPerS, servedBy }) => (
        <Awaited when={stepsPerS === null && servedBy.length > 0} size="xs">
          <Quantity value={stepsPerS} unit="/s" decimals={1} />
        </Awaited>
      ),
    },
    {
      ...{
        id: "mean",
        width: "90px",
        unit: "ms",
        head: t("at-work.step-mean"),
        number: true,
        by: ({ stepMs }) => stepMs,
      },
      cell: ({ stepMs, servedBy }) => (
        <Awaited when={stepMs === null && servedBy.length > 0} size="xs">
          <Quantity value={stepMs} unit="ms" decimals={2} />
        </Awaited>
      ),
    },
    {
      ...{ id: "messages", head: t("at-work.messages"), width: "110px" },
      ...{ number: true, by: ({ messages }) => messages },
      cell: ({ messages }) => <Quantity value={messages} />,
    },
    {
      ...{ id: "acts", width: "90px", head: t("at-work.acts"), number: true, by: ({ acts }) => acts },
      cell: ({ acts }) => <Quantity value={acts} />,
    },
    {
      ...{
        id: "late",
        width: "100px",
        unit: "s",
        head: t("at-work.latest"),
        number: true,
        by: ({ latestS }) => latestS,
      },
      cell: ({ latestS }) => <Quantity value={latestS} unit="s" decimals={1} />,
    },
  ];
  return (
    <Card withBorder padding="lg">
      <DataTable
        label={t("at-work.components")}
        few="components"
        filters={
          <Title order={2} size="h4">
            {t("at-work.components")}
          </Title>
        }
        columns={columns}
        rows={components}
        keyOf={({ component }) => component}
        empty={<Empty icon="operations" title={t("at-work.components-none")} />}
      />
    </Card>
  );
}

function State({ component: { aside, timersLate, servedBy } }: { readonly component: Component }) {
  const { t } = useTranslation();
  const tone = aside > 0 || servedBy.length === 0 ? "bad" : timersLate > 0 ? "doubt" : "good";
  const says = {
    bad: aside > 0 ? t("at-work.set-aside", { count: aside }) : t("at-work.served-by-none"),
    doubt: t("at-work.late"),
    good: t("at-work.keeps-up"),
  };
  return (
    <span className={`tag small tone-${tone}`}>
      <Icon name={tone} size={16} />
      {says[tone]}
    </span>
  );
}

const idOf = (host: string): string => host.slice(host.indexOf("/") + 1);
