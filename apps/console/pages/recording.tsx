// A recording of somebody's own: dropped here, analysed by the server that this page comes from, and with pulses and plate
// its meter verified. Shown by `routes.tsx`.

import { Alert, Button, Card, Group, Progress, Stack, Text, Title } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useKept } from "../parts/address.ts";
import { Icon } from "../parts/icons.tsx";
import { Quantity } from "../parts/quantity.tsx";
import { Empty, Failure } from "../parts/states.tsx";
import { useBringing, type Work } from "./recording/brought.ts";
import { Files } from "./recording/files.tsx";
import { Findings } from "./recording/findings.tsx";
import type { Brought } from "./recording/sorted-files.ts";
import { lacks, Wishes, wishNames } from "./recording/wishes.tsx";

export default function RecordingPage() {
  const { t } = useTranslation();
  const [kept, keep] = useKept();
  const [brought, setBrought] = useState<Brought>({});
  const { work, begin, cancel } = useBringing();
  const wishes = Object.fromEntries(wishNames.map((name) => [name, kept[name]]));
  const ready = lacks(brought) === null;
  const busy = work.kind === "sending" || work.kind === "working";
  const put = (fresh: Brought) => {
    setBrought(fresh);
    if (lacks(fresh) === null) begin(fresh, wishes);
    else cancel();
  };
  const alone = (fromS: number, toS: number) => {
    const span = { from: Math.max(0, fromS).toFixed(4), to: toS.toFixed(4) };
    keep(span);
    begin(brought, { ...wishes, ...span });
  };
  return (
    <Stack gap="lg">
      <Title order={1} size="h2">
        {t("recording.title")}
      </Title>
      <Card withBorder padding="lg">
        <Stack gap="md">
          <Files brought={brought} put={put} />
          <Wishes withPulses={brought.pulses !== undefined} />
          <Group>
            <Button disabled={!ready} loading={busy} onClick={() => begin(brought, wishes)}>
              {t(work.kind === "done" ? "recording.again" : "recording.analyse")}
            </Button>
            {busy && (
              <Button variant="default" onClick={cancel}>
                {t("recording.cancel")}
              </Button>
            )}
            <Text size="sm" c="dimmed">
              {t("recording.stays")}
            </Text>
          </Group>
          <Course work={work} />
        </Stack>
      </Card>
      {work.kind === "failed" && <Failure error={work.error} />}
      {work.kind === "none" && (
        <Empty icon="recording" title={t("recording.none")} text={t("recording.none-why")} />
      )}
      {work.kind === "done" && <Findings opened={work.opened} text={work.text} alone={alone} />}
    </Stack>
  );
}

const A_SECOND_MS = 1000;

/** How far it has come: how much is sent, then how long it is worked on. */
function Course({ work }: { readonly work: Work }) {
  const { t } = useTranslation();
  const [nowMs, setNow] = useState(Date.now());
  const working = work.kind === "working";
  useEffect(() => {
    if (!working) return undefined;
    const timer = setInterval(() => setNow(Date.now()), A_SECOND_MS);
    return () => clearInterval(timer);
  }, [working]);
  if (work.kind !== "sending" && work.kind !== "working") return null;
  const share = work.kind === "sending" ? 100 * work.share : 100;
  return (
    <Alert variant="outline" icon={<Icon name="waiting" />} role="status">
      <Stack gap={6}>
        <Text size="sm">{t(`recording.${work.kind}`)}</Text>
        <Progress
          value={share}
          animated={working}
          striped={working}
          aria-label={t(`recording.${work.kind}`)}
        />
        <Text size="sm" c="dimmed" component="div" aria-live="off">
          {work.kind === "sending" ? (
            <Quantity value={share} unit="%" decimals={0} />
          ) : (
            <Quantity value={Math.max(0, nowMs - work.sinceMs) / A_SECOND_MS} unit="s" decimals={0} />
          )}
        </Text>
      </Stack>
    </Alert>
  );
}
