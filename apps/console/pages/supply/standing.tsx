// Whether a meter's supply is studied round the clock, since when and by whom, and ending that. Part of its page.

import { may } from "@etalon/messages/http";
import { Anchor, Button, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useAsked, useMe, useTold } from "../../api/asked.ts";
import type { StandingStudy } from "../../api/contracts.ts";
import { Moment } from "../../parts/moment.tsx";
import { SecondWord } from "../../parts/second-word.tsx";
import { Tag } from "../../parts/tag.tsx";

const AGAIN_MS = 10_000;

/** Of all meters that are. */
export const useStanding = () => useAsked<readonly StandingStudy[]>("/studies", { everyMs: AGAIN_MS });

export function Standing({ meter }: { readonly meter: string }) {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const [opened, { open, close }] = useDisclosure();
  const study = useStanding().data?.find((one) => one.meter === meter);
  const end = useTold<void>(() => ({
    ...{ path: `/studies/${encodeURIComponent(meter)}`, method: "DELETE" as const },
  }));
  if (!study) return null;
  return (
    <Group gap="md" role="status">
      <Tag tone={study.failures > 0 ? "doubt" : "good"}>{t("quality.standing")}</Tag>
      <Text size="sm" c="dimmed">
        <Moment at={study.sinceTaiNs} /> · {t("quality.standing-days", { count: study.days })} · {study.by}
        {study.failures > 0 && ` · ${t("quality.standing-failures", { count: study.failures })}`}
      </Text>
      {study.detection && (
        <Anchor component={Link} to={`/detections/${study.detection}`} size="sm">
          {t("quality.standing-day")}
        </Anchor>
      )}
      {me && may(me, "order-detections") && (
        <Button size="compact-sm" variant="default" onClick={open}>
          {t("quality.standing-end")}
        </Button>
      )}
      <SecondWord
        opened={opened}
        title={t("quality.standing-end")}
        how={t("quality.standing-ends")}
        yes={t("quality.standing-end")}
        say={() => end.mutate(undefined, { onSuccess: close })}
        leave={close}
        told={end}
      />
    </Group>
  );
}
