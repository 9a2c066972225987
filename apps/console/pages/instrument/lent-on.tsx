// On what terms an instrument is lent; its owner changes them here, or takes it back from everybody. Part of an instrument's
// page.

import { may } from "@etalon/messages/http";
import { Button, Card, Group, Modal, Text, Title } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "../../api/asked.ts";
import type { ShownInstrument, Terms } from "../../api/contracts.ts";
import { Duration, durationText } from "../../parts/duration.tsx";
import { FactTable } from "../../parts/fact-table.tsx";
import { TakeBack } from "./take-back.tsx";
import { TermsForm } from "./terms-form.tsx";
import { applicantsText, offsetText } from "./terms-text.ts";

export function LentOn({ entry }: { readonly entry: ShownInstrument }) {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const [changing, setChanging] = useState(false);
  const { terms, instrument } = entry;
  const { resource, auxiliary } = instrument;
  const rules = me !== undefined && may(me, "set-terms") && auxiliary.owner === me.party;
  return (
    <Card withBorder padding="lg">
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          {t("terms.title")}
        </Title>
        {rules && (
          <Group gap="xs">
            <Button size="compact-sm" variant="default" onClick={() => setChanging(true)}>
              {t("terms.change")}
            </Button>
            {terms && (
              <TakeBack
                button={t("terms.take-back")}
                title={t("terms.take-back-all", { resource })}
                about={t("terms.take-back-how")}
                body={{ resource }}
              />
            )}
          </Group>
        )}
      </Group>
      {terms ? <TermsTable terms={terms} /> : <Text c="dimmed">{t("instruments.no-terms")}</Text>}
      <Modal
        opened={changing}
        onClose={() => setChanging(false)}
        size="lg"
        title={`${t("terms.title")} · ${resource}`}
        closeButtonProps={{ "aria-label": t("frame.close") }}
      >
        <TermsForm resource={resource} terms={terms} done={() => setChanging(false)} />
      </Modal>
    </Card>
  );
}

function TermsTable({ terms }: { readonly terms: Terms }) {
  const { t } = useTranslation();
  const {
    applicants,
    longestLeaseS,
    hours,
    sharedAtMost = 1,
    highestPriority,
    preemption,
    walls,
    approval,
  } = terms;
  const facts: (readonly [string, ReactNode])[] = [
    [t("terms.applicants"), applicantsText(applicants, t)],
    ...(approval ? [[t("terms.approval"), t("terms.approval-each")] as const] : []),
    [t("terms.longest"), <Duration key="l" seconds={longestLeaseS} />],
    [t("terms.hours"), <Hours key="h" hours={hours} />],
    [t("terms.side-by-side"), sharedAtMost === 1 ? t("terms.alone") : String(sharedAtMost)],
    [t("terms.highest"), t(`priority.${highestPriority ?? "urgent"}`)],
    [
      t("terms.preemption"),
      preemption
        ? t("terms.preempted", {
            from: t(`priority.${preemption.from}`),
            notice: durationText(preemption.noticeS),
          })
        : t("terms.never"),
    ],
    ...(walls && walls !== "none" ? [[t("terms.walls"), t(`walls.${walls}`)] as const] : []),
  ];
  return <FactTable facts={facts} />;
}

function Hours({ hours }: { readonly hours: Terms["hours"] }) {
  const { t } = useTranslation();
  if (!hours) return t("terms.always");
  return (
    <>
      {hours.spans.map(({ day, from, to }) => (
        <div key={`${day} ${from}`}>
          {t(`day.${day}`)} {from}–{to}
        </div>
      ))}
      <Text size="xs" c="dimmed">
        {offsetText(hours.utcOffsetMinutes)}
      </Text>
    </>
  );
}
