// The work list: what is to be done about which of the register's meters, in which year, why, and what that costs with the money
// and crews there are; a plan beside another. A page.

import { may } from "@etalon/messages/http";
import { Button, Card, Grid, Group, Progress, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useAsked, useMe, useTold } from "../api/asked.ts";
import type { ShownPlan } from "../api/contracts.ts";
import { useKept } from "../parts/address.ts";
import { useCounted } from "../parts/counted.ts";
import { Icon } from "../parts/icons.tsx";
import { Moment } from "../parts/moment.tsx";
import { quantityText } from "../parts/quantity-text.ts";
import { Empty, Failure } from "../parts/states.tsx";
import { Campaigns } from "./work-list/campaigns.tsx";
import { Inputs } from "./work-list/inputs.tsx";
import { WorkRows } from "./work-list/rows.tsx";
import { Sums } from "./work-list/sums.tsx";
import { kept as keptIn, orderOf } from "./work-list/terms.ts";
import { type Planning, usePlan } from "./work-list/use-plan.ts";
import { Years, YearTable } from "./work-list/years.tsx";

export default function WorkList() {
  const { t } = useTranslation();
  const [kept] = useKept();
  const other = keptIn(kept.than);
  const planning = usePlan(orderOf(kept));
  const beside = usePlan(other && orderOf(other));
  const { plan } = planning;
  const than = beside.plan?.sums ?? null;
  return (
    <Stack gap="md">
      <Group justify="space-between" align="baseline">
        <Title order={1} size="h2">
          {t("nav.work")}
        </Title>
        {plan?.readTaiNs != null && <ReadAt plan={plan} again={planning.again} />}
      </Group>
      <Inputs />
      <Underway planning={planning} />
      {other && <Underway planning={beside} />}
      {plan?.sums && plan.sums.meters === 0 && (
        <Card withBorder>
          <Empty icon="meters" title={t("work.no-meters")} text={t("work.no-meters-why")} />
        </Card>
      )}
      {plan?.sums && plan.sums.meters > 0 && (
        <>
          <Grid gap="md" align="stretch">
            <Grid.Col span={{ base: 12, lg: than ? 6 : 5 }}>
              <Sums sums={plan.sums} than={than} />
            </Grid.Col>
            <Grid.Col span={{ base: 12, lg: than ? 6 : 7 }}>
              <Years sums={plan.sums} than={than} />
            </Grid.Col>
            <Grid.Col span={{ base: 12, lg: 7 }}>
              <YearTable sums={plan.sums} />
            </Grid.Col>
            <Grid.Col span={{ base: 12, lg: 5 }}>
              <Campaigns sums={plan.sums} />
            </Grid.Col>
          </Grid>
          <WorkRows plan={plan} />
          <Keep plan={plan} />
        </>
      )}
    </Stack>
  );
}

function ReadAt({ plan, again }: { readonly plan: ShownPlan; readonly again: () => void }) {
  const { t, i18n } = useTranslation();
  const counted = useCounted();
  const { meters, watched, lacking } = plan.read;
  const count = (value: number) => quantityText({ value }, i18n.language);
  return (
    <Group gap="sm">
      <Text size="sm" c="dimmed" role="status">
        {t("work.read", { meters: counted("meters", meters), watched: count(watched) })}{" "}
        <Moment at={plan.readTaiNs} />
        {t("sentence.end")}
        {lacking > 0 && t("work.lacking", { count: count(lacking) })} {t("work.read-how")}
      </Text>
      <Button
        size="compact-sm"
        variant="default"
        onClick={again}
        leftSection={<Icon name="refresh" size={14} />}
      >
        {t("work.again")}
      </Button>
    </Group>
  );
}

/** How far it is, and how to stop it; why there is no plan. */
function Underway({ planning: { plan, error, calledOff, callOff, again } }: { readonly planning: Planning }) {
  const { t, i18n } = useTranslation();
  const counted = useCounted();
  if (error && !plan) return <Failure error={error} again={again} />;
  if (plan?.stage === "failed") return <Failure error={new Error(plan.why ?? "")} again={again} />;
  if (calledOff)
    return (
      <Card withBorder>
        <Empty icon="waiting" title={t("work.called-off")}>
          <Button onClick={again}>{t("work.plan")}</Button>
        </Empty>
      </Card>
    );
  if (plan?.stage === "done") return null;
  const { meters = 0, count = null } = plan?.read ?? {};
  const of = Math.max(count?.meters ?? 0, meters);
  return (
    <Card withBorder padding="lg" role="status">
      <Group justify="space-between" wrap="nowrap">
        <Stack gap={6} flex={1}>
          <Text>
            {t(`work.stage-${plan?.stage ?? "waiting"}`, {
              ...{ read: quantityText({ value: meters }, i18n.language), of: counted("meters", of) },
              meters: counted("meters", meters),
            })}
          </Text>
          <Progress
            aria-label={t("work.progress")}
            value={plan?.stage === "planning" ? 100 : of === 0 ? 0 : (100 * meters) / of}
            animated
          />
        </Stack>
        <Button variant="default" onClick={callOff} disabled={!plan}>
          {t("work.call-off")}
        </Button>
      </Group>
    </Card>
  );
}

const LOOK_MS = 400;

/** The plan becomes the station's work list: how far it is, and stopping it. */
function Keep({ plan: { plan, keeping } }: { readonly plan: ShownPlan }) {
  const { t, i18n } = useTranslation();
  const counted = useCounted();
  const { data: me } = useMe();
  const path = `/plans/${plan}/keeping`;
  const keep = useTold<void, { kept: number }>(() => ({ path, method: "POST" as const, body: {} }));
  const stop = useTold<void>(() => ({ path, method: "DELETE" as const }));
  const { data } = useAsked<ShownPlan>(`/plans/${plan}`, { everyMs: LOOK_MS, when: keep.isPending });
  if (!me || !may(me, "keep-meters")) return null;
  /** Begun here, or by somebody else. */
  const going = keep.isPending || keeping !== null;
  const { rows = 0, of = 0 } = data?.keeping ?? keeping ?? {};
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <Button variant="default" loading={going} onClick={() => keep.mutate()}>
          {t("work.keep")}
        </Button>
        {going && (
          <Button variant="default" loading={stop.isPending} onClick={() => stop.mutate()}>
            {t("work.keep-no-further")}
          </Button>
        )}
        <Text size="sm" c="dimmed" role="status">
          {going
            ? t("work.keeping", {
                rows: quantityText({ value: rows }, i18n.language),
                of: counted("rows", of),
              })
            : keep.data
              ? t("work.kept", { rows: counted("rows", keep.data.kept) })
              : t("work.keep-how")}
        </Text>
      </Group>
      {going && <Progress aria-label={t("work.keep")} value={of === 0 ? 0 : (100 * rows) / of} animated />}
      {(keep.error ?? stop.error) && <Failure error={keep.error ?? stop.error} />}
    </Stack>
  );
}
