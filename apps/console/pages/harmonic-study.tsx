// One harmonic study: whose each order is and how sure that is, powers by four theories and the bill under each, energies,
// losses, and what it all rests on. A page.

import { Alert, Anchor, Card, Stack, Tabs, Text } from "@mantine/core";
import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useAsked } from "../api/asked.ts";
import type { Detection } from "../api/contracts.ts";
import { useKept } from "../parts/address.ts";
import { Doubts } from "../parts/doubts.tsx";
import { Labelled } from "../parts/labelled.tsx";
import { Moment } from "../parts/moment.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { Quantity } from "../parts/quantity.tsx";
import { Sentence, useSaying } from "../parts/sentence.tsx";
import { Empty, Shown } from "../parts/states.tsx";
import { AtTerminal } from "./harmonic-study/at-terminal.tsx";
import { Energies } from "./harmonic-study/energies.tsx";
import { Evidence } from "./harmonic-study/evidence.tsx";
import { Limits } from "./harmonic-study/limits.tsx";
import { Sources } from "./harmonic-study/sources.tsx";
import { Theories } from "./harmonic-study/theories.tsx";

const AGAIN_MS = 2000;
const percent = { unit: "%", decimals: 2 };
const views = ["sources", "limits", "theories", "energies", "evidence"] as const;

export default function HarmonicStudyPage() {
  const { t } = useTranslation();
  const { id } = useParams({ strict: false }) as { readonly id: string };
  const asked = useAsked<Detection>(`/detections/${encodeURIComponent(id)}`, { everyMs: AGAIN_MS });
  return (
    <Shown of={asked} back={["/harmonics", t("nav.harmonics")]}>
      {(detection) =>
        detection.harmonics ? (
          <Study detection={detection} harmonics={detection.harmonics} />
        ) : (
          <Empty
            icon="harmonics"
            title={t(detection.stage === "done" ? "harmonics.nothing-found" : "harmonics.not-yet")}
          >
            <Anchor component={Link} to={`/detections/${id}`}>
              {t("detection.of", { meter: detection.record.id })}
            </Anchor>
          </Empty>
        )
      }
    </Shown>
  );
}

interface StudyProps {
  readonly detection: Detection;
  readonly harmonics: NonNullable<Detection["harmonics"]>;
}

function Study({ detection, harmonics }: StudyProps) {
  const { t } = useTranslation();
  const [{ view }, keep] = useKept();
  const say = useSaying();
  const { record } = harmonics;
  const thd = record.distortion;
  const { record: meter, result } = detection;
  const ratio = (meter.meter.voltageRatio ?? 1) * (meter.meter.currentRatio ?? 1);
  // A study that did not know of it is of the circuit as it was found.
  const fault = result?.wiring.fault;
  const miswired = record.wiringFault ?? (fault ? { text: fault.text, corrected: false } : null);
  const withheld = miswired !== null && !miswired.corrected;
  const doubts = record.doubts
    .filter(({ code }) => code !== "harmonics.miswired" && code !== "harmonics.righted")
    .map(({ text }) => text);
  const shown = views.find((one) => one === view) ?? "sources";
  const contents = {
    sources: () => <Sources study={record} withheld={withheld} />,
    limits: () => <Limits detection={detection.id} />,
    theories: () =>
      withheld ? (
        <Empty
          icon="harmonics"
          title={t("harmonics.withheld")}
          text={t("harmonics.withheld-why", { fault: say(miswired.text) })}
        />
      ) : (
        <Theories study={record} />
      ),
    energies: () => <Energies study={record} withheld={withheld} />,
    evidence: () => <Evidence study={record} />,
  };
  return (
    <Stack gap="md">
      <PageHead
        back={["/harmonics", t("nav.harmonics")]}
        title={t("harmonics.of", { meter: meter.id })}
        about={
          <>
            {meter.site} · <Moment at={record.fromTaiNs} />
          </>
        }
        more={
          <Text size="sm">
            <Anchor component={Link} to={`/detections/${detection.id}`}>
              {t("detection.of", { meter: meter.id })}
            </Anchor>
            {" · "}
            <Anchor component={Link} to={`/meters/${encodeURIComponent(meter.id)}`}>
              {t("meter.of", { meter: meter.id })}
            </Anchor>
          </Text>
        }
        beside={<AtTerminal detection={detection} harmonics={harmonics} />}
      />
      <Card withBorder padding="lg">
        <Labelled
          facts={[
            [t("harmonics.covered"), <Quantity key="c" value={record.coveredS} unit="s" decimals={1} />, 4],
            [t("harmonics.windows"), <Quantity key="w" value={record.windows} />, 4],
            [
              t("outcome.frequency"),
              <Quantity key="f" value={record.frequencyHz} unit="Hz" decimals={3} />,
              4,
            ],
            [
              t("harmonics.thd-u"),
              <Quantity
                key="u"
                value={thd.voltagePercent}
                expanded={thd.voltageExpandedPercent}
                {...percent}
              />,
              4,
            ],
            [
              t("harmonics.thd-i"),
              <Quantity
                key="i"
                value={thd.currentPercent}
                expanded={thd.currentExpandedPercent}
                {...percent}
              />,
              4,
            ],
            [t("meter.fact-wiring"), <Sentence key="w" text={record.wiring} />, 4],
          ]}
        />
        <Text size="sm" c="dimmed" mt="xs">
          {t("harmonics.thd-how")}{" "}
          {t(thd.voltageExpandedPercent ? "harmonics.thd-uncertain" : "harmonics.thd-no-uncertainty")}
        </Text>
        {ratio !== 1 && (
          <Text size="sm" c="dimmed" mt="xs">
            {t("harmonics.meter-side", {
              u: String(meter.meter.voltageRatio ?? 1),
              i: String(meter.meter.currentRatio ?? 1),
            })}
          </Text>
        )}
      </Card>
      {miswired && (
        <Alert
          {...{ color: miswired.corrected ? "blue" : "red", variant: "outline" }}
          classNames={{ label: miswired.corrected ? "" : "tone-bad" }}
          title={t(miswired.corrected ? "harmonics.righted" : "harmonics.miswired")}
        >
          <Sentence text={miswired.text} />
          {t("sentence.end")}
          {t(miswired.corrected ? "harmonics.righted-how" : "harmonics.miswired-how")}
        </Alert>
      )}
      <Doubts texts={doubts} />
      <Card withBorder padding="lg">
        <Tabs
          value={shown}
          onChange={(to) => keep({ view: to === "sources" ? "" : (to ?? ""), find: "", sort: "" })}
        >
          <Tabs.List mb="md">
            {views.map((one) => (
              <Tabs.Tab key={one} value={one}>
                {t(`harmonics.view-${one}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {views.map((one) => (
            <Tabs.Panel key={one} value={one}>
              {one === shown && contents[one]()}
            </Tabs.Panel>
          ))}
        </Tabs>
      </Card>
    </Stack>
  );
}
