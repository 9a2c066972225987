// One meter: what it is, its detections, and - where it is under watch - its condition from every pulse: error over load, its
// course, diagnosis, test points. Watching it and detecting it are ordered here. A page.

import { Anchor, Card, Grid, Stack, Text } from "@mantine/core";
import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useAsked } from "../api/asked.ts";
import type { Meter, ShownCondition } from "../api/contracts.ts";
import { LaterUndecided } from "../parts/later-undecided.tsx";
import { Moment } from "../parts/moment.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { Empty, Shown } from "../parts/states.tsx";
import { Verdict } from "../parts/verdict.tsx";
import { WiringFault } from "../parts/wiring-fault.tsx";
import { Acts } from "./meter/acts.tsx";
import { Diagnosis } from "./meter/diagnosis.tsx";
import { Facts } from "./meter/facts.tsx";
import { Live } from "./meter/live.tsx";
import { PastDetections } from "./meter/past-detections.tsx";
import { Points } from "./meter/points.tsx";
import { Surface } from "./meter/surface.tsx";
import { Trend } from "./meter/trend.tsx";
import { useWatch } from "./meter/use-watch.ts";

const AGAIN_MS = 10_000;

export default function MeterPage() {
  const { t } = useTranslation();
  const { id } = useParams({ strict: false }) as { readonly id: string };
  const asked = useAsked<Meter>(`/meters/${encodeURIComponent(id)}`, { everyMs: AGAIN_MS });
  return (
    <Shown of={asked} back={["/meters", t("nav.meters")]}>
      {(meter) => (
        <Stack gap="md">
          <Head meter={meter} />
          <Grid gap="md">
            <Grid.Col span={{ base: 12, lg: 8 }}>
              <Watched id={id} />
            </Grid.Col>
            <Grid.Col span={{ base: 12, lg: 4 }}>
              <Stack gap="md">
                <Facts meter={meter} />
                <PastDetections meter={meter} />
              </Stack>
            </Grid.Col>
          </Grid>
        </Stack>
      )}
    </Shown>
  );
}

function Head({ meter }: { readonly meter: Meter }) {
  const { t } = useTranslation();
  const { record, standing, retired } = meter;
  return (
    <PageHead
      back={["/meters", t("nav.meters")]}
      title={t("meter.of", { meter: record.id })}
      about={`${record.site} · ${record.meter.serial} · ${record.meter.accuracyClass}`}
      more={
        <>
          <Anchor component={Link} to={`/quality/${encodeURIComponent(record.id)}`} size="sm">
            {t("quality.of", { meter: record.id })}
          </Anchor>
          {retired && (
            <Text size="sm" className="tone-doubt">
              {t("meter.retired")} <Moment at={retired.atTaiNs} /> · {retired.by}
              {t("sentence.colon")}
              {retired.why}
            </Text>
          )}
        </>
      }
      beside={
        <Stack gap="xs" align="flex-end">
          <Text size="xl" component="div" ta="right">
            <Verdict verdict={standing?.verdict ?? null} small={false} />
            <LaterUndecided at={standing?.undecidedTaiNs} />
          </Text>
          <Miswired meter={meter} />
          {!retired && <Acts id={record.id} />}
        </Stack>
      }
    />
  );
}

/** A fault that stands is that of the newest detection that saw one; one from before detections had it has no link. */
function Miswired({ meter: { wiringFault, detections } }: { readonly meter: Meter }) {
  const { t } = useTranslation();
  if (!wiringFault) return null;
  const by = detections.find((one) => one.wiringFault !== undefined);
  return (
    <Text size="sm" component="div" ta="right">
      <WiringFault fault={wiringFault} />
      {by && (
        <>
          {t("meter.wiring-found-by")}{" "}
          <Anchor component={Link} to={`/detections/${by.id}`} size="sm" underline="always">
            <Moment at={by.atTaiNs} />
          </Anchor>
          {t("sentence.end")}
        </>
      )}
    </Text>
  );
}

/** What monitoring knows; a meter that was never watched is told so. */
function Watched({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const asked = useAsked<ShownCondition | null>(`/conditions/${encodeURIComponent(id)}`, {
    everyMs: AGAIN_MS,
  });
  const watch = useWatch(id);
  return (
    <Shown of={asked}>
      {(condition) =>
        condition ? (
          <Stack gap="md">
            <Diagnosis condition={condition} />
            <Live id={id} watch={watch} />
            <Trend condition={condition} />
            <Surface condition={condition} />
            <Points condition={condition} />
          </Stack>
        ) : watch ? (
          <Stack gap="md">
            <Card withBorder padding="lg">
              <Empty icon="waiting" title={t("meter.first-awaited")} text={t("meter.first-awaited-why")} />
            </Card>
            <Live id={id} watch={watch} />
          </Stack>
        ) : (
          <Card withBorder padding="lg">
            <Empty icon="meters" title={t("meter.unwatched")} text={t("meter.unwatched-why")} />
          </Card>
        )
      }
    </Shown>
  );
}
