// One alarm: how it stands, its figures against the limit, whom it is about with the ways to their pages, what can be done,
// and what became of it. A page.

import { Anchor, Card, Group, Stack, Text, Title } from "@mantine/core";
import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useAsked } from "../api/asked.ts";
import type { AlarmLine, Finder, ShownAlarm } from "../api/contracts.ts";
import { type Fact, Labelled } from "../parts/labelled.tsx";
import { Moment } from "../parts/moment.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { Quantity } from "../parts/quantity.tsx";
import { Sentence } from "../parts/sentence.tsx";
import { Shown } from "../parts/states.tsx";
import { Journal } from "./alarms/journal.tsx";
import { useAlarmNews } from "./alarms/live.ts";
import { Figures, isFinding, Priority, Subject, standingOf, useWhat } from "./alarms/said.tsx";
import { Treatment } from "./alarms/treatment.tsx";

export default function Alarm() {
  const { t } = useTranslation();
  const what = useWhat();
  const { id = "" } = useParams({ strict: false }) as { readonly id?: string };
  useAlarmNews();
  const asked = useAsked<ShownAlarm>(`/alarms/${encodeURIComponent(id)}`);
  return (
    <Stack gap="md">
      <Shown of={asked} back={["/alarms", t("nav.alarms")]}>
        {({ alarm, news }) => {
          const line = alarm ?? news.at(-1);
          return (
            <>
              {line && (
                <PageHead
                  back={["/alarms", t("nav.alarms")]}
                  title={what(line.quantity)}
                  about={id}
                  more={
                    <Group gap="md">
                      <Priority of={line.severity} />
                      <Text span size="sm" fw={600}>
                        {alarm ? t(`alarms.is-${standingOf(alarm)}`) : t("alarms.is-over")}
                      </Text>
                    </Group>
                  }
                  beside={alarm && <Treatment line={alarm} large />}
                />
              )}
              {line && <Known line={line} />}
              <Card withBorder padding="lg">
                <Title order={2} size="h4" mb="sm">
                  {t("alarms.became")}
                </Title>
                <Journal news={[...news].reverse()} of={id} />
              </Card>
            </>
          );
        }}
      </Shown>
    </Stack>
  );
}

function Known({ line }: { readonly line: AlarmLine }) {
  const { t } = useTranslation();
  const { subjects, members, group, acknowledged, shelved, raisedBy, confirmedBy } = line;
  // What neither detections nor monitoring measure is found by whoever watches that quantity.
  const isMeasured = line.measured !== undefined || line.detection !== undefined;
  const hasValue = !isFinding(line.quantity);
  const about =
    subjects.length === 0 ? group : subjects.map((id) => <Subject key={id} line={line} id={id} />);
  const facts: readonly Fact[] = [
    [t(hasValue ? "alarms.figures-worst" : "alarms.figures"), <Figures key="f" line={line} whole />, 12],
    ...(hasValue && line.detection !== undefined
      ? [[t("alarms.worst-by"), <ToDetection key="b" id={line.detection} />, 12] as const]
      : []),
    [t("alarms.since"), <Moment key="s" at={line.firstTaiNs} />, 6],
    [t("alarms.last"), <Moment key="l" at={line.lastTaiNs} />, 6],
    [t("alarms.readings"), <Quantity key="n" value={line.readings} />, 6],
    [t("alarms.occurrences"), <Quantity key="o" value={line.occurrences} />, 6],
    ...(isMeasured && raisedBy ? [[t("alarms.raised-by"), <Found key="d" by={raisedBy} />, 6] as const] : []),
    ...(isMeasured && confirmedBy
      ? [[t("alarms.confirmed-by"), <Found key="c" by={confirmedBy} />, 6] as const]
      : []),
    [
      members > subjects.length ? t("alarms.members-some", { count: members }) : t("alarms.members"),
      <Group key="m" gap="sm" component="span" display="inline-flex">
        {about}
      </Group>,
      12,
    ],
    [t("alarms.in-words"), <Sentence key="w" text={line.text} />, 12],
    [t("alarms.rule"), <code key="r">{line.rule}</code>, 12],
    ...(acknowledged
      ? [
          [
            t("alarms.acknowledged-by"),
            <By key="a" by={acknowledged.by} at={acknowledged.atTaiNs} words={acknowledged.comment} />,
            12,
          ] as const,
        ]
      : []),
    ...(shelved
      ? [
          [
            t("alarms.shelved-until"),
            <By key="u" by={shelved.by} at={shelved.untilTaiNs} words={shelved.why} />,
            12,
          ] as const,
        ]
      : []),
  ];
  return (
    <Card withBorder padding="lg">
      <Labelled facts={facts} />
    </Card>
  );
}

const ToDetection = ({ id }: { readonly id: string }) => (
  <Anchor component={Link} to={`/detections/${id}`} size="sm" underline="always">
    {id}
  </Anchor>
);

function Found({ by: { detection, atTaiNs } }: { readonly by: Finder }) {
  const { t } = useTranslation();
  return (
    <span>
      {detection === null ? t("alarms.monitoring") : <ToDetection id={detection} />}
      {t("sentence.aside")}
      <Moment at={atTaiNs} />
    </span>
  );
}

interface ByProps {
  readonly by: string;
  readonly at: bigint;
  readonly words: string;
}

function By({ by, at, words }: ByProps) {
  const { t } = useTranslation();
  return (
    <span>
      {by}
      {t("sentence.aside")}
      <Moment at={at} />
      {words && `${t("sentence.colon")}${words}`}
    </span>
  );
}
