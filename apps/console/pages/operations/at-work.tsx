// The whole cloud at work: whether all is well, how much passes, what waits, disks, clocks, versions. Part of the page of operations.

import { Card, Grid, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { type ReactNode, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useAsked } from "../../api/asked.ts";
import type { HostReport, HostWork, ShownOperation, ToldHost } from "../../api/contracts.ts";
import { Icon } from "../../parts/icons.tsx";
import { Plot } from "../../parts/plot.tsx";
import { Quantity } from "../../parts/quantity.tsx";
import { Sentence } from "../../parts/sentence.tsx";
import { Shown } from "../../parts/states.tsx";
import { AgentTable } from "./agent-table.tsx";
import { Awaited } from "./awaited.tsx";
import { ComponentTable } from "./component-table.tsx";
import { ProcessTable } from "./process-table.tsx";
import { courseOfAll, rateOfAll, type Told, withNewest } from "./rates.ts";

const AGAIN_MS = 3000;
const PLOT_PX = 200;

export function AtWork() {
  const asked = useAsked<ShownOperation>("/operation", { everyMs: AGAIN_MS });
  return <Shown of={asked}>{(told) => <Overview told={told} />}</Shown>;
}

/** What each host told while the page was looked at. */
function useCourses(hosts: readonly ToldHost[]): (host: string) => readonly Told[] {
  const courses = useRef(new Map<string, readonly Told[]>());
  for (const { host, report, work } of hosts) {
    if (!report) continue;
    const counts = { ...(work && countsOf(work)), ...(report.agent && framesOf(report.agent)) };
    const told = { atTaiNs: report.atTaiNs, counts };
    courses.current.set(host, withNewest(courses.current.get(host) ?? [], told));
  }
  return (host) => courses.current.get(host) ?? [];
}

const countsOf = ({ steps, applications, http }: HostWork): Told["counts"] => ({
  ...Object.fromEntries(steps.map(({ component, steps }) => [component, steps])),
  steps: steps.reduce((total, { steps }) => total + steps, 0),
  applied: applications.applied,
  requests: http.requests,
});
const framesOf = ({ frames, frameBytes }: NonNullable<HostReport["agent"]>): Told["counts"] => ({
  ...{ frames, bytes: frameBytes },
});

function Overview({ told }: { readonly told: ShownOperation }) {
  const { t } = useTranslation();
  const courseBy = useCourses(told.hosts);
  const alive = told.hosts.filter(({ silent }) => !silent);
  const coursesOf = (hosts: readonly ToldHost[]) => hosts.map(({ host }) => courseBy(host));
  const agents = told.hosts.filter(({ report, host }) => report?.agent && host.startsWith("agent/"));
  const streaming = coursesOf(agents.filter(({ silent }) => !silent));
  // The one that answers is told of the most often.
  const atWork = alive
    .filter(({ work }) => work)
    .sort((a, b) => Number(b.host === told.own) - Number(a.host === told.own));
  const works = coursesOf(atWork);
  const sum = (of: (work: HostWork) => number) =>
    atWork.reduce((total, { work }) => total + (work ? of(work) : 0), 0);
  const bytes = rateOfAll(streaming, "bytes");
  const applied = rateOfAll(works, "applied", 120);
  const steps = courseOfAll(works, "steps");
  const requests = courseOfAll(works, "requests");
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }} spacing="md">
        <Tile label={t("at-work.health")}>
          <Health told={told} />
        </Tile>
        <Tile
          label={t("at-work.frames")}
          below={bytes !== null && <Quantity value={bytes / 1000} unit="kB/s" decimals={1} />}
        >
          <Rate of={streaming} value={rateOfAll(streaming, "frames")} unit="/s" />
        </Tile>
        <Tile
          label={t("at-work.applications")}
          below={t("at-work.fates", {
            granted: String(sum(({ applications }) => applications.granted)),
            refused: String(sum(({ applications }) => applications.refused)),
          })}
        >
          <Rate of={works} value={applied === null ? null : applied * 60} unit="/min" />
        </Tile>
        <Tile
          label={t("at-work.requests")}
          below={t("at-work.failed", { failed: String(sum(({ http }) => http.failed)) })}
        >
          <Rate of={works} value={rateOfAll(works, "requests")} unit="/s" />
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
                  line={{ name: t(`at-work.${name}`), values: y }}
                  legend={{ unit: "/s", decimals: 1 }}
                  xName={t("at-work.axis-time")}
                  yName="/s"
                  height={PLOT_PX}
                />
              )}
            </Card>
          </Grid.Col>
        ))}
      </Grid>
      <ComponentTable waiting={told.waiting} hosts={alive} courseOf={courseBy} />
      <AgentTable hosts={agents} courseOf={courseBy} />
      <ProcessTable told={told} />
    </Stack>
  );
}

interface RateProps {
  /** Of those who tell: one that has told once has no rate yet. */
  readonly of: readonly (readonly Told[])[];
  readonly value: number | null;
  readonly unit: string;
}
const Rate = ({ of, value, unit }: RateProps) => (
  <Awaited when={value === null && of.length > 0} size="md">
    <Quantity value={value} unit={unit} decimals={1} />
  </Awaited>
);

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

function Health({ told: { hosts, waiting } }: { readonly told: ShownOperation }) {
  const { t } = useTranslation();
  const aside = waiting.reduce((total, one) => total + one.aside, 0);
  const silent = hosts.filter((host) => host.silent);
  const missing = hosts.flatMap(({ host, silent, work }) =>
    silent ? [] : (work?.missing ?? []).map((what) => `${host}${t("sentence.colon")}${what}`),
  );
  const late = waiting.some(({ timersLate }) => timersLate > 0);
  const tone = missing.length > 0 ? "bad" : aside > 0 || late || silent.length > 0 ? "doubt" : "good";
  const doubt =
    silent.length > 0
      ? t("at-work.hosts-silent", { count: silent.length })
      : aside > 0
        ? t("at-work.set-aside", { count: aside })
        : t("at-work.late");
  const says = { bad: t("at-work.not-ready"), doubt, good: t("at-work.well") };
  return (
    <>
      <span className={`tag tone-${tone}`}>
        <Icon name={tone} size={22} />
        {says[tone]}
      </span>
      {[...missing, ...(tone === "doubt" ? silent.map(({ host }) => host) : [])].map((what) => (
        <Text key={what} size="sm">
          <Sentence text={what} />
        </Text>
      ))}
    </>
  );
}
