// The cloud, live: instruments at their agents, the controllers, nodes with their machines, who has what and what passes; one
// application is followed, and its four steps light up as they happen; a machine shows its own console. A page.

import { may } from "@etalon/messages/http";
import { Anchor, Card, Group, Select, Stack, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useAsked, useMe, useOffer } from "../api/asked.ts";
import type {
  Agent,
  CatalogueEntry,
  DetectionLine,
  Lease,
  ShownBank,
  ShownNodes,
  ShownTraffic,
  Step,
  Watch,
} from "../api/contracts.ts";
import type { News } from "../live/event-stream.ts";
import { useNews } from "../live/use-news.ts";
import { useKept } from "../parts/address.ts";
import { Moment } from "../parts/moment.tsx";
import { Said } from "../parts/said.tsx";
import { Sentence } from "../parts/sentence.tsx";
import { LostConnection, Shown } from "../parts/states.tsx";
import { Figure } from "./cloud/figure.tsx";
import { type FourStep, fourSteps, reachedBy } from "./cloud/four-steps.ts";
import { Links } from "./cloud/links.tsx";
import { useLit } from "./cloud/lit.ts";
import { Machine } from "./cloud/machine.tsx";

const AGAIN_MS = 2000;
const none: readonly Step[] = [];
const more = (steps: readonly Step[], { kind, value }: News) =>
  kind === "step" ? [...steps, value as Step] : steps;

export default function Cloud() {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const { data: offer } = useOffer();
  const offers = (path: string): boolean => offer?.routes.some((route) => route.path === path) === true;
  const live = { everyMs: AGAIN_MS };
  const seesDetections = me !== undefined && may(me, "see-detections") && offers("/detections");
  const agents = useAsked<readonly Agent[]>("/agents", live);
  const nodes = useAsked<ShownNodes>("/nodes", live);
  const leases = useAsked<readonly Lease[]>("/leases", live);
  const entries = useAsked<readonly CatalogueEntry[]>("/instruments", live);
  const traffic = useAsked<ShownTraffic>("/traffic", { ...live, when: offers("/traffic") });
  const detections = useAsked<readonly DetectionLine[]>("/detections", { ...live, when: seesDetections });
  const watches = useAsked<readonly Watch[]>("/watches", { ...live, when: seesDetections });
  const seesBanks = me !== undefined && may(me, "see-banks") && offers("/banks");
  const banks = useAsked<readonly ShownBank[]>("/banks", { ...live, when: seesBanks });
  const [kept, keep] = useKept();
  const lent = (leases.data ?? []).filter(({ status }) => status === "lent");
  const running = (detections.data ?? []).filter(({ stage }) => stage !== "done").map(({ id }) => id);
  const known = [...new Set([...running, ...lent.map(({ application }) => application).reverse()])];
  const followed = kept.follow ?? known[0] ?? null;
  const watch = watches.data?.find(({ watch }) => followed?.startsWith(`${watch}.`) || followed === watch);
  // Which of both it is has to be known first.
  const told = followed !== null && !watch && (watches.data !== undefined || !seesDetections);
  const of = followed?.startsWith("app-") ? "applications" : "detections";
  const { state: steps, connection } = useNews(told ? `/${of}/${followed}/follow` : null, none, more);
  const lit = useLit(steps);
  const open = (machine: string) => keep({ machine });
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Title order={1} size="h2">
          {t("nav.cloud")}
        </Title>
        <Select
          aria-label={t("cloud.follow")}
          placeholder={t(known.length === 0 ? "cloud.nothing-lent" : "cloud.follow")}
          data={[...new Set([...(followed === null ? [] : [followed]), ...known])]}
          value={followed}
          onChange={(value) => keep({ follow: value ?? "" })}
          w={300}
          comboboxProps={{ withinPortal: false }}
        />
      </Group>
      {followed !== null && !watch && <LostConnection connection={connection} />}
      <FourSteps reached={watch ? reachedOf(watch) : reachedBy(steps)} />
      <Card withBorder padding="md">
        <Shown of={agents}>
          {(agents) =>
            nodes.data ? (
              <Figure
                {...{ agents, followed, lit, open }}
                nodes={nodes.data}
                leases={lent}
                entries={entries.data ?? []}
                traffic={traffic.data ?? []}
              />
            ) : (
              <Shown of={nodes}>{() => null}</Shown>
            )
          }
        </Shown>
        <Beside agents={agents.data ?? []} banks={banks.data ?? []} />
      </Card>
      <Card withBorder padding="lg">
        <Title order={2} size="h4" mb="sm">
          {followed === null ? t("detection.steps") : t("cloud.steps-of", { application: followed })}
        </Title>
        {watch ? (
          <Text>
            {t("cloud.watch-of", { meter: watch.meter })} <Sentence text={watch.last} />
          </Text>
        ) : steps.length === 0 ? (
          <Text c="dimmed">{t(followed === null ? "cloud.nothing-happens" : "detection.no-steps")}</Text>
        ) : (
          <ol className="steps">
            {[...steps].reverse().map(({ atTaiNs, by, step, text }) => (
              <li key={`${atTaiNs} ${by} ${step}`}>
                <Moment at={atTaiNs} short />
                <strong>{by.toUpperCase()}</strong>
                <Said of="step" code={step} text={text} />
              </li>
            ))}
          </ol>
        )}
      </Card>
      <Card withBorder padding="lg">
        <Title order={2} size="h4" mb="sm">
          {t("cloud.links")}
        </Title>
        <Links leases={lent} nodes={nodes.data ?? []} traffic={traffic.data ?? []} open={open} />
      </Card>
      <Machine id={kept.machine ?? null} close={() => keep({ machine: "" })} />
    </Stack>
  );
}

/** Terminals that no agent stands before: the figure is of what is lent, and they lend nothing. */
function Beside({
  agents,
  banks,
}: {
  readonly agents: readonly Agent[];
  readonly banks: readonly ShownBank[];
}) {
  const { t } = useTranslation();
  const lending = new Set(
    agents.flatMap(({ instruments }) => instruments.map((resource) => resource.split("/").at(-1))),
  );
  const beside = banks.filter(({ id }) => !lending.has(id));
  if (beside.length === 0) return null;
  return (
    <Group gap="xs" mt="sm">
      <Text size="sm" c="dimmed">
        {t("cloud.beside", { count: beside.length })}
      </Text>
      {beside.map(({ id }) => (
        <Anchor key={id} size="sm" component={Link} to={`/compensation/${encodeURIComponent(id)}`}>
          {id}
        </Anchor>
      ))}
    </Group>
  );
}

/** A watch tells of its stages alone. */
const reachedOf = ({ stage }: Watch): FourStep =>
  stage === "applying" ? "apply" : stage === "watching" ? "measure" : "return";

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
