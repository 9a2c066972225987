// Power quality at one meter: held against a standard, its course, its events. A page.

import { Anchor, Card, Stack, Tabs, Text } from "@mantine/core";
import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useAsked } from "../api/asked.ts";
import type { Meter, ShownQuality } from "../api/contracts.ts";
import { NOT_THERE, statusOf } from "../api/problem.ts";
import { useKept } from "../parts/address.ts";
import { PageHead } from "../parts/page-head.tsx";
import { Quantity } from "../parts/quantity.tsx";
import { Empty, Shown } from "../parts/states.tsx";
import { OrderStudy } from "./study/order-study.tsx";
import { Compliance } from "./supply/compliance.tsx";
import { Course } from "./supply/course.tsx";
import { Days } from "./supply/days.tsx";
import { Events } from "./supply/events.tsx";
import { KeptIntervals } from "./supply/kept-intervals.tsx";
import { Standing } from "./supply/standing.tsx";

const AGAIN_MS = 15_000;
const views = ["compliance", "days", "course", "events"] as const;

export default function SupplyPage() {
  const { t } = useTranslation();
  const { id } = useParams({ strict: false }) as { readonly id: string };
  const [{ view }, keep] = useKept();
  const asked = useAsked<ShownQuality>(`/quality/${encodeURIComponent(id)}`, { everyMs: AGAIN_MS });
  const back = ["/quality", t("nav.quality")] as const;
  const unstudied = statusOf(asked.error) === NOT_THERE;
  const meter = useAsked<Meter>(`/meters/${encodeURIComponent(id)}`, { when: unstudied });
  if (unstudied)
    return (
      <Shown of={meter} back={back}>
        {() => (
          <Empty icon="quality" title={t("quality.unstudied", { meter: id })} text={t("quality.none-why")}>
            <Standing meter={id} />
            <OrderStudy of="quality" meter={id} />
          </Empty>
        )}
      </Shown>
    );
  const shown = views.find((one) => one === view) ?? "compliance";
  return (
    <Shown of={asked} back={back}>
      {(quality) => (
        <Stack gap="md">
          <Head quality={quality} />
          <Card withBorder padding="lg">
            <Tabs
              value={shown}
              onChange={(to) => keep({ view: to === "compliance" ? "" : (to ?? ""), find: "", sort: "" })}
            >
              <Tabs.List mb="md">
                {views.map((one) => (
                  <Tabs.Tab key={one} value={one}>
                    {t(`quality.view-${one}`)}
                    {one === "events" && ` (${quality.events})`}
                  </Tabs.Tab>
                ))}
              </Tabs.List>
              {views.map((one) => (
                <Tabs.Panel key={one} value={one}>
                  {one === shown && contents[one](quality)}
                </Tabs.Panel>
              ))}
            </Tabs>
          </Card>
          <KeptIntervals quality={quality} />
        </Stack>
      )}
    </Shown>
  );
}

const contents = {
  compliance: (quality: ShownQuality) => <Compliance quality={quality} />,
  days: (quality: ShownQuality) => <Days quality={quality} />,
  course: (quality: ShownQuality) => <Course quality={quality} />,
  events: (quality: ShownQuality) => <Events quality={quality} />,
};

function Head({ quality: { meter, terms } }: { readonly quality: ShownQuality }) {
  const { t } = useTranslation();
  const { nominalVoltageV, declaredVoltageV, shortCircuitVA, nominalHz } = terms.supply;
  const kV = nominalVoltageV !== null && nominalVoltageV >= 1000;
  return (
    <PageHead
      back={["/quality", t("nav.quality")]}
      title={t("quality.of", { meter })}
      about={
        <>
          {t("quality.nominal")}{" "}
          <Quantity
            value={nominalVoltageV === null || !kV ? nominalVoltageV : nominalVoltageV / 1000}
            unit={kV ? "kV" : "V"}
          />
          {" · "}
          {t("quality.declared")} <Quantity value={declaredVoltageV} unit="V" />
          {" · "}
          <Quantity value={nominalHz} unit="Hz" />
          {" · "}
          {t("quality.short-circuit")}{" "}
          <Quantity value={shortCircuitVA === null ? null : shortCircuitVA / 1e6} unit="MVA" />
        </>
      }
      more={
        <Text size="sm">
          <Anchor component={Link} to={`/meters/${encodeURIComponent(meter)}`}>
            {t("meter.of", { meter })}
          </Anchor>
        </Text>
      }
      beside={<OrderStudy of="quality" meter={meter} />}
    >
      <Standing meter={meter} />
    </PageHead>
  );
}
