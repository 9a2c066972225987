// Each component's work: how many steps, how long one takes, what waits for it and how late. Called by `at-work.tsx`.

import { Card, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ShownOperation } from "../../api/contracts.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Icon } from "../../parts/icons.tsx";
import { Quantity } from "../../parts/quantity.tsx";
import { Empty } from "../../parts/states.tsx";
import { rateOf, type Told } from "./rates.ts";

type Component = ShownOperation["components"][number];

interface ComponentTableProps {
  readonly components: readonly Component[];
  readonly course: readonly Told[];
}

export function ComponentTable({ components, course }: ComponentTableProps) {
  const { t } = useTranslation();
  const mean = ({ steps, stepS }: Component) => (steps > 0 ? (1000 * stepS) / steps : null);
  const columns: readonly Column<Component>[] = [
    {
      ...{ id: "component", head: t("operations.component"), width: "26%" },
      by: ({ component }) => component,
      cell: ({ component }) => (
        <>
          <strong>{component.toUpperCase()}</strong> {t(`component.${component}`)}
        </>
      ),
    },
    {
      ...{ id: "health", head: t("operations.state"), width: "16%", by: ({ aside }) => aside },
      cell: (one) => <State component={one} />,
    },
    {
      ...{
        id: "steps",
        unit: "/s",
        head: t("at-work.steps"),
        number: true,
        by: ({ component }) => rateOf(course, component),
      },
      cell: ({ component }) => <Quantity value={rateOf(course, component)} unit="/s" decimals={1} />,
    },
    {
      ...{ id: "mean", unit: "ms", head: t("at-work.step-mean"), number: true, by: mean },
      cell: (one) => <Quantity value={mean(one)} unit="ms" decimals={2} />,
    },
    {
      ...{ id: "messages", head: t("at-work.messages"), width: "14%" },
      ...{ number: true, by: ({ messages }) => messages },
      cell: ({ messages }) => <Quantity value={messages} />,
    },
    {
      ...{ id: "acts", head: t("at-work.acts"), number: true, by: ({ acts }) => acts },
      cell: ({ acts }) => <Quantity value={acts} />,
    },
    {
      ...{ id: "late", unit: "s", head: t("at-work.latest"), number: true, by: ({ latestS }) => latestS },
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
        least="960px"
        rows={components}
        keyOf={({ component }) => component}
        empty={<Empty icon="operations" title={t("at-work.components-none")} />}
      />
    </Card>
  );
}

function State({ component: { aside, timersLate } }: { readonly component: Component }) {
  const { t } = useTranslation();
  const tone = aside > 0 ? "bad" : timersLate > 0 ? "doubt" : "good";
  const says = {
    bad: t("at-work.set-aside", { count: aside }),
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
