// A supply's events: where they lie beside the immunity curves, a list of them, and the waveform of one. Part of its page.

import { Grid, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useAsked } from "../../api/asked.ts";
import type { ImmunityCurves, ShownEvent, ShownQuality } from "../../api/contracts.ts";
import { useKept } from "../../parts/address.ts";
import { Choice } from "../../parts/choice.tsx";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Quantity } from "../../parts/quantity.tsx";
import { Empty, Shown } from "../../parts/states.tsx";
import { Tag } from "../../parts/tag.tsx";
import { Immunity } from "./immunity.tsx";
import { toneOf } from "./immunity-plane.ts";
import { Waveform } from "./waveform.tsx";

const EVENTS_AT_MOST = 1000;
const AGAIN_MS = 15_000;

export function Events({ quality }: { readonly quality: ShownQuality }) {
  const { t } = useTranslation();
  const { meter } = quality;
  const path = `/quality/${encodeURIComponent(meter)}`;
  const [{ event: wished }, keep] = useKept();
  const asked = useAsked<readonly ShownEvent[]>(`${path}/events?atMost=${EVENTS_AT_MOST}`, {
    everyMs: AGAIN_MS,
  });
  const curves = useAsked<ImmunityCurves>("/immunity-curves");
  const choose = (event: string) => keep({ event });
  return (
    <Shown of={asked}>
      {(events) => {
        if (events.length === 0)
          return <Empty icon="good" title={t("quality.no-events")} text={t("quality.no-events-why")} />;
        const chosen =
          events.find(({ id, startTaiNs }) => id === wished || String(startTaiNs) === wished) ??
          events.find(({ hasWaveform }) => hasWaveform);
        const placed = events.filter(({ event }) => event !== "rapid change");
        return (
          <Stack gap="lg">
            <Grid gap="lg">
              <Grid.Col span={{ base: 12, xl: 6 }}>
                {curves.data && (
                  <Immunity
                    curves={curves.data}
                    events={placed}
                    chosen={chosen?.id ?? null}
                    choose={choose}
                  />
                )}
              </Grid.Col>
              <Grid.Col span={{ base: 12, xl: 6 }}>
                {chosen && <Waveform key={chosen.id} quality={quality} event={chosen} />}
              </Grid.Col>
            </Grid>
            <List events={events} chosen={chosen?.id ?? null} choose={choose} />
          </Stack>
        );
      }}
    </Shown>
  );
}

interface ListProps {
  readonly events: readonly ShownEvent[];
  readonly chosen: string | null;
  readonly choose: (event: string) => void;
}

function List({ events, chosen, choose }: ListProps) {
  const { t } = useTranslation();
  const word = ({ event }: ShownEvent) => t(`recording.event-${event.replaceAll(" ", "-")}`);
  const region = (one: ShownEvent) =>
    one.immunity.map(
      ({ curve, region, sure }) =>
        `${t(`quality.curve-${curve}`)}${t("sentence.colon")}${t(`quality.region-${region.replaceAll(" ", "-")}`)}${sure ? "" : "?"}`,
    );
  const columns: readonly Column<ShownEvent>[] = [
    {
      ...{ id: "event", head: t("recording.event"), by: word, width: "130px" },
      cell: (one) => (
        <Choice chosen={one.id === chosen} choose={() => choose(one.id)}>
          {word(one)}
        </Choice>
      ),
    },
    {
      ...{ id: "start", head: t("recording.event-from"), by: ({ startTaiNs }) => startTaiNs },
      ...{ width: "150px", cell: ({ startTaiNs }) => <Moment at={startTaiNs} /> },
    },
    {
      ...{
        id: "duration",
        head: t("recording.event-lasts"),
        by: ({ durationS }) => durationS,
        number: true,
        width: "90px",
      },
      cell: ({ durationS, whole }) => (
        <>
          {!whole && "≥ "}
          <Quantity value={durationS} unit="s" decimals={2} />
        </>
      ),
    },
    {
      ...{
        id: "percent",
        head: t("recording.event-reached"),
        by: ({ percent }) => percent,
        number: true,
        width: "120px",
      },
      cell: ({ percent }) => <Quantity value={percent} unit="%" decimals={1} />,
    },
    {
      ...{ id: "immunity", head: t("quality.immunity"), by: (one) => region(one).join(), width: "196px" },
      cell: (one) =>
        one.immunity.length === 0 ? (
          "–"
        ) : (
          <span title={region(one).join(t("sentence.semicolon"))}>
            <Tag tone={toneOf(one)}>{region(one).join(t("sentence.semicolon"))}</Tag>
          </span>
        ),
    },
    {
      ...{
        id: "channels",
        head: t("quality.channel"),
        by: ({ channels }) => channels.join(" "),
        width: "90px",
      },
      cell: ({ channels }) => channels.join(t("sentence.comma")),
    },
    {
      ...{ id: "cell", head: t("quality.cell"), by: ({ cell }) => cell, width: "100px" },
      cell: ({ cell }) => cell ?? "–",
    },
  ];
  return (
    <>
      <DataTable
        label={t("quality.view-events")}
        columns={columns}
        rows={events}
        keyOf={({ id }) => id}
        exportOf={{ table: "quality-events" }}
        empty={null}
      />
      {events.length >= EVENTS_AT_MOST && (
        <Text size="sm" c="dimmed">
          {t("quality.events-newest", { count: EVENTS_AT_MOST })}
        </Text>
      )}
    </>
  );
}
