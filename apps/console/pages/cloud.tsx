// The cloud, live: instruments at their agents, the controllers, nodes with their machines, and who has what; one
// application is followed, and its four steps light up as they happen. A page.

import { Card, Group, Select, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useAsked } from "../api/asked.ts";
import type { Agent, CatalogueEntry, Lease, ShownNodes, Step } from "../api/contracts.ts";
import type { News } from "../live/event-stream.ts";
import { useNews } from "../live/use-news.ts";
import { useKept } from "../parts/address.ts";
import { Moment } from "../parts/moment.tsx";
import { LostConnection, Shown } from "../parts/states.tsx";
import { Figure } from "./cloud/figure.tsx";
import { type FourStep, fourSteps, reachedBy } from "./cloud/four-steps.ts";

const AGAIN_MS = 2000;
const none: readonly Step[] = [];
const more = (steps: readonly Step[], { kind, value }: News) =>
  kind === "step" ? [...steps, value as Step] : steps;

export default function Cloud() {
  const { t } = useTranslation();
  const agents = useAsked<readonly Agent[]>("/agents", { everyMs: AGAIN_MS });
  const nodes = useAsked<ShownNodes>("/nodes", { everyMs: AGAIN_MS });
  const leases = useAsked<readonly Lease[]>("/leases", { everyMs: AGAIN_MS });
  const entries = useAsked<readonly CatalogueEntry[]>("/instruments", { everyMs: AGAIN_MS });
  const [kept, keep] = useKept();
  const lent = (leases.data ?? []).filter(({ status }) => status === "lent");
  const followed = kept.follow ?? lent.at(-1)?.application;
  const of = followed?.startsWith("app-") ? "applications" : "detections";
  const { state: steps, connection } = useNews(followed ? `/${of}/${followed}/follow` : null, none, more);
  const known = [
    ...new Set([...(followed ? [followed] : []), ...lent.map(({ application }) => application)]),
  ];
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Title order={1} size="h2">
          {t("nav.cloud")}
        </Title>
        <Select
          aria-label={t("cloud.follow")}
          placeholder={t("cloud.follow")}
          data={known}
          value={followed ?? null}
          onChange={(value) => keep({ follow: value ?? "" })}
          w={280}
          comboboxProps={{ withinPortal: false }}
        />
      </Group>
      {followed && <LostConnection connection={connection} />}
      <FourSteps reached={reachedBy(steps)} />
      <Card withBorder padding="md">
        <Shown of={agents}>
          {(agents) => (
            <Shown of={nodes}>
              {(nodes) => (
                <Figure
                  agents={agents}
                  nodes={nodes}
                  leases={lent}
                  entries={entries.data ?? []}
                  followed={followed ?? null}
                  last={steps.at(-1) ?? null}
                />
              )}
            </Shown>
          )}
        </Shown>
      </Card>
      <Card withBorder padding="lg">
        <Title order={2} size="h4" mb="sm">
          {t("detection.steps")}
        </Title>
        {steps.length === 0 ? (
          <Text c="dimmed">{t("cloud.nothing-happens")}</Text>
        ) : (
          <ol className="steps" lang="en">
            {[...steps].reverse().map(({ atTaiNs, by, step, text }) => (
              <li key={`${atTaiNs} ${by} ${step}`}>
                <Moment at={atTaiNs} short />
                <strong>{by.toUpperCase()}</strong>
                <span>{text}</span>
              </li>
            ))}
          </ol>
        )}
      </Card>
    </Stack>
  );
}

function FourSteps({ reached }: { readonly reached: FourStep | null }) {
  const { t } = useTranslation();
  const at = reached === null ? -1 : fourSteps.indexOf(reached);
  return (
    <ol className="four-steps" aria-label={t("cloud.four-steps")}>
      {fourSteps.map((step, n) => (
        <li key={step} data-at={n < at ? "past" : n === at ? "now" : "ahead"}>
          <strong>
            {n + 1} · {t(`cloud.step-${step}`)}
          </strong>
          <Text size="sm">{t(`cloud.step-${step}-what`)}</Text>
        </li>
      ))}
    </ol>
  );
}
