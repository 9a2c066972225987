// One detection, live: steps as they happen, the error as it converges, the circuit as it is seen, and the verdict with all that
// it rests on. A page.

import { may } from "@etalon/messages/http";
import { Badge, Button, Grid, Stack, Text } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useAsked, useMe, useTold } from "../api/asked.ts";
import type { Detection } from "../api/contracts.ts";
import { useNews } from "../live/use-news.ts";
import { Holders } from "../parts/holders.tsx";
import { LivePhasors } from "../parts/live/live-phasors.tsx";
import { LiveWaves } from "../parts/live/live-waves.tsx";
import { nothingSeen, withSnapshot } from "../parts/live/seen.ts";
import { Moment } from "../parts/moment.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { Failure, LostConnection, Shown } from "../parts/states.tsx";
import { Verdict } from "../parts/verdict.tsx";
import { WiringFaultFound } from "../parts/wiring-fault.tsx";
import { Course } from "./detection/course.tsx";
import { Outcome } from "./detection/outcome.tsx";
import { Studies } from "./detection/studies.tsx";
import { nothingTold, withNews } from "./detection/told.ts";
import { Way } from "./detection/way.tsx";

export default function DetectionPage() {
  const { t } = useTranslation();
  const { id } = useParams({ strict: false }) as { readonly id: string };
  const asked = useAsked<Detection>(`/detections/${id}`);
  const { state, connection } = useNews(`/detections/${id}/follow`, nothingTold, withNews);
  const { steps } = state;
  const { refetch } = asked;
  const over = connection.kind === "over";
  const running = asked.data !== undefined && asked.data.stage !== "done";
  const live = useNews(running ? `/detections/${id}/live` : null, nothingSeen, withSnapshot);
  const { newest } = live.state;
  // Afterwards the last one that was kept: the same for whoever looked on and for whoever comes later.
  const seen = running ? newest : (asked.data?.lastSeen ?? newest);
  // What a step changed - stage, machine, verdict - is looked at in whole.
  // biome-ignore lint/correctness/useExhaustiveDependencies: after each step, and once all is over
  useEffect(() => void refetch(), [steps.length, over, refetch]);
  return (
    <Shown of={asked} back={["/detections", t("nav.detections")]}>
      {(detection) => (
        <Stack gap="md">
          <Head detection={detection} />
          <LostConnection connection={connection} />
          {detection.stage === "applying" && <Holders resource={detection.record.resource} waiter={id} />}
          <Grid gap="md">
            <Grid.Col span={{ base: 12, lg: 7 }}>
              <Stack gap="md">
                {detection.result && <Outcome result={detection.result} />}
                <Course detection={detection} told={state.course} />
                {(running || seen) && <LiveWaves snapshot={seen} over={!running} />}
              </Stack>
            </Grid.Col>
            <Grid.Col span={{ base: 12, lg: 5 }}>
              <Stack gap="md">
                {seen && <LivePhasors snapshot={seen} over={!running} file={`${id}.seen`} />}
                <Studies detection={detection} />
                <Way detection={detection} steps={steps.length > 0 ? steps : detection.events} />
              </Stack>
            </Grid.Col>
          </Grid>
        </Stack>
      )}
    </Shown>
  );
}

function Head({ detection }: { readonly detection: Detection }) {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const { id, record, stage, orderedTaiNs, result, closed } = detection;
  const callOff = useTold<void>(() => ({ path: `/detections/${id}`, method: "DELETE" }));
  const running = stage !== "done" && !closed;
  return (
    <PageHead
      back={["/detections", t("nav.detections")]}
      title={t("detection.of", { meter: record.id })}
      about={
        <>
          {record.site} · <code>{id}</code> · <Moment at={orderedTaiNs} />
        </>
      }
      beside={
        <Stack gap="xs" align="flex-end" role="status">
          {result ? (
            <Text size="xl" component="div">
              <Verdict verdict={result.verdict} small={false} />
            </Text>
          ) : (
            <Badge size="lg" variant="outline">
              {t(`stage.${stage}`)}
            </Badge>
          )}
          {result?.wiring.fault && (
            <Text size="sm" component="div" ta="right" maw="17rem">
              <WiringFaultFound fault={result.wiring.fault} />
            </Text>
          )}
          {running && me && may(me, "order-detections") && (
            <Button
              variant="default"
              color="red"
              loading={callOff.isPending}
              onClick={() => callOff.mutate()}
            >
              {t("detection.call-off")}
            </Button>
          )}
        </Stack>
      }
    >
      {callOff.error && <Failure error={callOff.error} />}
    </PageHead>
  );
}
