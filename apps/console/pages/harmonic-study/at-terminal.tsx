// What the terminal keeps of a study, and asking it. Part of a harmonic study's page.

import { may } from "@etalon/messages/http";
import { Button, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useMe, useTold } from "../../api/asked.ts";
import type { Detection } from "../../api/contracts.ts";
import { Moment } from "../../parts/moment.tsx";
import { useSaying } from "../../parts/sentence.tsx";
import { Failure } from "../../parts/states.tsx";
import { Tag } from "../../parts/tag.tsx";

interface AtTerminalProps {
  readonly detection: Detection;
  readonly harmonics: NonNullable<Detection["harmonics"]>;
}

export function AtTerminal({ detection: { id, record }, harmonics }: AtTerminalProps) {
  const { t } = useTranslation();
  const say = useSaying();
  const { data: me } = useMe();
  const { atTerminalTaiNs, readBack } = harmonics;
  const ask = useTold<void>(() => ({
    ...{ path: `/detections/${id}/read-back`, method: "POST" as const, body: {} },
  }));
  return (
    <Stack gap={6} align="flex-start" role="status">
      <Text size="sm" c="dimmed">
        {t(atTerminalTaiNs === null ? "harmonics.not-at-terminal" : "harmonics.at-terminal", {
          terminal: record.terminal,
        })}
        {atTerminalTaiNs !== null && (
          <>
            <br />
            <Moment at={atTerminalTaiNs} />
          </>
        )}
      </Text>
      {readBack && (
        <span title={say(readBack.text)}>
          <Tag tone={readBack.same ? "good" : "bad"}>
            {t(readBack.same ? "harmonics.same" : "harmonics.not-same")}
          </Tag>
        </span>
      )}
      {me && may(me, "order-detections") && atTerminalTaiNs !== null && (
        <Button variant="default" loading={ask.isPending} onClick={() => ask.mutate()}>
          {t("harmonics.read-back")}
        </Button>
      )}
      {ask.error && <Failure error={ask.error} />}
    </Stack>
  );
}
