// What can be ordered of a meter: a watch, its end, a detection. Part of a meter's page.

import { may } from "@etalon/messages/http";
import { Button, Group, Text } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMe, useTold } from "../../api/asked.ts";
import { Failure } from "../../parts/states.tsx";
import { useWatch } from "./use-watch.ts";

const USUAL_S = 30;

export function Acts({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { data: me } = useMe();
  const watch = useWatch(id);
  const start = useTold<void>(() => ({
    ...{ path: "/watches", method: "POST" as const },
    body: { meter: id, utcOffsetS: -60 * new Date().getTimezoneOffset() },
  }));
  const end = useTold<void>(() => ({ path: `/watches/${encodeURIComponent(id)}`, method: "DELETE" }));
  const detect = useTold<void, { detection: string }>(() => ({
    ...{ path: "/detections", method: "POST" as const, body: { meter: id, durationS: USUAL_S } },
  }));
  const wrong = start.error ?? end.error ?? detect.error;
  return (
    <>
      {watch !== undefined && (
        <Text size="sm" c="dimmed" role="status">
          {t(`meter.watch-${watch?.stage ?? "none"}`)}
        </Text>
      )}
      {me && may(me, "order-detections") && (
        <Group gap="xs">
          {watch ? (
            <Button
              variant="default"
              loading={end.isPending}
              disabled={watch.stage === "ending"}
              onClick={() => end.mutate()}
            >
              {t("meter.watch-end")}
            </Button>
          ) : (
            <Button
              variant="default"
              loading={start.isPending}
              disabled={watch === undefined}
              onClick={() => start.mutate()}
            >
              {t("meter.watch-start")}
            </Button>
          )}
          <Button
            loading={detect.isPending}
            onClick={() =>
              detect.mutate(undefined, {
                onSuccess: ({ detection }) => void navigate({ to: `/detections/${detection}` }),
              })
            }
          >
            {t("meter.detect")}
          </Button>
        </Group>
      )}
      {wrong && <Failure error={wrong} />}
    </>
  );
}
