// The cloud at work: whether all is well, how much passes, what waits, disks, clocks, versions. Part of the page of operations.

import { Card, Grid, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { type ReactNode, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useAsked } from "../../api/asked.ts";
import type { ShownOperation } from "../../api/contracts.ts";
import { Icon } from "../../parts/icons.tsx";
import { Plot } from "../../parts/plot.tsx";
import { Quantity } from "../../parts/quantity.tsx";
import { Shown } from "../../parts/states.tsx";
import { AgentTable } from "./agent-table.tsx";
import { ComponentTable } from "./component-table.tsx";
import { ProcessTable } from "./process-table.tsx";
import { courseOf, rateOf, type Told, withNewest } from "./rates.ts";

const AGAIN_MS = 3000;
const PLOT_PX = 200;

export function AtWork() {
  const asked = useAsked<ShownOperation>("/operation", { everyMs: AGAIN_MS });
  return <Shown of={asked}>{(told) => <Overview told={told} />}</Shown>;
}

/** What was told while the page was looked at, by whom: the process that answers, and each host apart. */
function useCourses(told: ShownOperation): (whose: string) => readonly Told[] {
  const courses = useRef(new Map<string, readonly Told[]>());
  const add = (whose: string, one: Told) =>
    courses.current.set(whose, withNewest(courses.current.get(whose) ?? [], one));
  add(OWN, { atTaiNs: told.own.atTaiNs, counts: countsOf(told) });
  for (const { host, report } of told.hosts)
    if (report?.agent)
      add(host, {
        atTaiNs: report.atTaiNs,
        counts: { frames: report.agent.frames, bytes: report.agent.frameBytes },
      });
  return (whose) => courses.current.get(whose) ?? [];
}
const OWN = "own";

const countsOf = ({ components, applications, http }: ShownOperation): Told["counts"] => ({
  ...Object.fromEntries(components.map(({ component, steps }) => [component, steps])),
  steps: components.reduce((total, { steps }) => total + steps, 0),
  applied: applications.applied,
  requests: http.requests,
});

function Overview({ told }: { readonly told: ShownOperation }) {
  const { t } = useTranslation();
  const courseBy = useCourses(told);
  const own = courseBy(OWN);
  const agents = told.hosts.filter(({ report, host }) => report?.agent && host.startsWith("agent/"));
  const ofAgents = (name: string) =>
    agents.reduce<number | null>((total, { host }) => {
      const rate = rateOf(courseBy(host), name);
      return rate === null ? total : (total ?? 0) + rate;
    }, null);
  const frames = ofAgents("frames");
  const bytes = ofAgents("bytes");
  const applied = rateOf(own, "applied", 120);
  const steps = courseOf(own, "steps");
  const requests = courseOf(own, "requests");
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }} spacing="md">
        <Tile label={t("at-work.health")}>
          <Health told={told} />
        </Tile>
        <Tile label={t("at-work.frames")} below={<Quantity value={kilo(bytes)} unit="kB/s" decimals={1} />}>
          <Quantity value={frames} unit="/s" decimals={1} />
        </Tile>
        <Tile
          label={t("at-work.applications")}
          below={t("at-work.fates", {
            granted: String(told.applications.granted),
            refused: String(told.applications.refused),
          })}
        >
          <Quantity value={applied === null ? null : applied * 60} unit="/min" decimals={1} />
        </Tile>
        <Tile label={t("at-work.requests")} below={t("at-work.failed", { failed: String(told.http.failed) })}>
          <Quantity value={rateOf(own, "requests")} unit="/s" decimals={1} />
        </Tile>
      </SimpleGrid>
      <Grid gap="md">
        {(
          [
            ["steps", steps],
            ["requests", requests],
          ] as const
        ).map(([name, { x, y }]) => (
          <Grid.Col key={name} span={{ base: 12, lg: 6 }}>
            <Card withBorder padding="md">
              <Title order={2} size="h5" mb="xs">
                {t(`at-work.${name}`)}
              </Title>
              {x.length < 2 ? (
                <Text c="dimmed" style={{ minHeight: PLOT_PX }}>
                  {t("at-work.soon")}
                </Text>
              ) : (
                <Plot
                  label={t(`at-work.${name}`)}
                  x={x}
                  line={{ name, values: y }}
                  xName={t("at-work.axis-time")}
                  yName="/s"
                  height={PLOT_PX}
                />
              )}
            </Card>
          </Grid.Col>
        ))}
      </Grid>
      <ComponentTable components={told.components} course={own} />
      <AgentTable hosts={agents} courseOf={courseBy} />
      <ProcessTable told={told} />
    </Stack>
  );
}

const kilo = (value: number | null): number | null => (value === null ? null : value / 1000);

interface TileProps {
  readonly label: string;
  readonly children: ReactNode;
  readonly below?: ReactNode;
}
const Tile = ({ label, children, below }: TileProps) => (
  <Card withBorder padding="md">
    <Text size="sm" c="dimmed">
      {label}
    </Text>
    <Text size="xl" fw={600} component="div">
      {children}
    </Text>
    {below && (
      <Text size="sm" c="dimmed" component="div">
        {below}
      </Text>
    )}
  </Card>
);

function Health({ told: { missing, components } }: { readonly told: ShownOperation }) {
  const { t } = useTranslation();
  const aside = components.reduce((total, one) => total + one.aside, 0);
  const late = components.some(({ timersLate }) => timersLate > 0);
  const tone = missing.length > 0 ? "bad" : aside > 0 || late ? "doubt" : "good";
  const says = {
    bad: t("at-work.not-ready"),
    doubt: aside > 0 ? t("at-work.set-aside", { count: aside }) : t("at-work.late"),
    good: t("at-work.well"),
  };
  return (
    <>
      <span className={`tag tone-${tone}`}>
        <Icon name={tone} size={22} />
        {says[tone]}
      </span>
      {missing.map((what) => (
        <Text key={what} size="sm" lang="en">
          {what}
        </Text>
      ))}
    </>
  );
}
