// What the machine of a meter's watch sees now, once somebody wishes to look. Part of the meter's page.

import { Button, Card, Group, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Watch } from "../../api/contracts.ts";
import { useNews } from "../../live/use-news.ts";
import { useKept } from "../../parts/address.ts";
import { LivePhasors } from "../../parts/live/live-phasors.tsx";
import { LiveWaves } from "../../parts/live/live-waves.tsx";
import { nothingSeen, withSnapshot } from "../../parts/live/seen.ts";
import { LostConnection } from "../../parts/states.tsx";

interface LiveProps {
  readonly id: string;
  readonly watch: Watch | null | undefined;
}

export function Live({ id: meter, watch }: LiveProps) {
  const { t } = useTranslation();
  const [{ live }, keep] = useKept();
  const path = `/watches/${encodeURIComponent(meter)}/live`;
  const { state, connection } = useNews(live === "yes" ? path : null, nothingSeen, withSnapshot);
  if (live !== "yes" && watch?.stage !== "watching") return null;
  if (live !== "yes")
    return (
      <Card withBorder padding="lg">
        <Group justify="space-between">
          <div>
            <Title order={2} size="h4">
              {t("live.waves")}
            </Title>
            <Text size="sm" c="dimmed">
              {t("live.look-why")}
            </Text>
          </div>
          <Button variant="default" onClick={() => keep({ live: "yes" })}>
            {t("live.look")}
          </Button>
        </Group>
      </Card>
    );
  const over = connection.kind === "over";
  return (
    <Stack gap="md">
      <LostConnection connection={connection} />
      <LiveWaves snapshot={state.newest} over={over} end={() => keep({ live: "" })} />
      {state.newest && <LivePhasors snapshot={state.newest} over={over} file={`${meter}.seen`} />}
    </Stack>
  );
}
