// An instrument's calendar: by week or day, what was lent, is lent and is booked, when it is closed; a booking begins by drawing
// over free time. Part of an instrument's page.

import { may } from "@etalon/messages/http";
import { ActionIcon, Button, Card, Group, SegmentedControl, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useMe } from "../../api/asked.ts";
import type { PastLease, ShownInstrument } from "../../api/contracts.ts";
import { useKept } from "../../parts/address.ts";
import { Icon } from "../../parts/icons.tsx";
import { zoneOf } from "../../parts/moment-text.ts";
import { useNow } from "../../parts/now.ts";
import { closedIn, dayFrom, dayNamed, daysOf, dayText, lengthOf, msOf, type View, views } from "./days.ts";
import type { TimeSpan } from "./laid-out.ts";
import { type Drawn, TimeGrid } from "./time-grid.tsx";

interface CalendarProps {
  readonly entry: ShownInstrument;
  readonly past: readonly PastLease[];
  readonly choose: (span: TimeSpan | null) => void;
}

const HOUR_PX = { week: 24, day: 60 } as const;
const STEP_MINUTES = { week: 15, day: 5 } as const;
const TICK_MS = 15_000;

export function Calendar({ entry, past, choose }: CalendarProps) {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const nowMs = useNow(TICK_MS);
  const [{ span = "week", day = "" }, keep] = useKept();
  const view: View = span === "day" ? "day" : "week";
  const at = dayNamed(day);
  const days = daysOf(view, at);
  const mayApply = me !== undefined && may(me, "apply");
  const go = (to: Date) => keep({ day: dayText(to) === dayText(new Date()) ? "" : dayText(to) });
  const [first, last] = [days[0]!, days.at(-1)!];
  const title = view === "day" ? dayText(first) : `${dayText(first)} – ${dayText(last)}`;
  return (
    <Card withBorder padding="lg">
      <Group justify="space-between" mb="sm" gap="sm">
        <Group gap="sm">
          <Title order={2} size="h4">
            {t("calendar.title")}
          </Title>
          <Text c="dimmed">
            {title} · {zoneOf(first)}
          </Text>
        </Group>
        <Group gap="xs">
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={t("calendar.before")}
            onClick={() => go(dayFrom(at, -lengthOf[view]))}
          >
            <Icon name="left" size={16} />
          </ActionIcon>
          <Button variant="default" size="sm" onClick={() => keep({ day: "" })}>
            {t("calendar.today")}
          </Button>
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={t("calendar.after")}
            onClick={() => go(dayFrom(at, lengthOf[view]))}
          >
            <Icon name="right" size={16} />
          </ActionIcon>
          <SegmentedControl
            aria-label={t("calendar.title")}
            data={views.map((value) => ({ value, label: t(`calendar.by-${value}`) }))}
            value={view}
            onChange={(value) => keep({ span: value === "week" ? "" : value })}
          />
          {mayApply && <Button onClick={() => choose(null)}>{t("instruments.apply-or-book")}</Button>}
        </Group>
      </Group>
      <TimeGrid
        label={`${t("calendar.title")}${t("sentence.aside")}${title}`}
        days={days}
        hourPx={HOUR_PX[view]}
        stepMinutes={STEP_MINUTES[view]}
        drawn={drawnOf(entry, past, me?.party)}
        closedIn={(one) => closedIn(entry.terms?.hours, one)}
        nowMs={nowMs}
        {...(mayApply && { choose })}
      />
      <Group gap="lg" mt="sm">
        {(["lent", "booked", "past"] as const).map((as) => (
          <Text key={as} size="sm" c="dimmed" span>
            <span className="calendar-key calendar-taken" data-as={as} />
            {t(`calendar.${as}`)}
          </Text>
        ))}
        <Text size="sm" c="dimmed" span>
          <span className="calendar-key calendar-closed" />
          {t("calendar.closed")}
        </Text>
        {mayApply && (
          <Text size="sm" c="dimmed" ml="auto">
            {t("calendar.how")}
          </Text>
        )}
      </Group>
    </Card>
  );
}

function drawnOf(
  { leases, bookings }: ShownInstrument,
  past: readonly PastLease[],
  party: string | undefined,
): readonly Drawn[] {
  const drawn = (
    as: Drawn["as"],
    { application, applicant }: { readonly application: string; readonly applicant: string },
    { from, until }: { readonly from: bigint; readonly until: bigint },
  ): Drawn => ({
    ...{ id: `${as} ${application}`, as, who: applicant, mine: applicant === party },
    ...{ fromMs: msOf(from), untilMs: msOf(until) },
  });
  return [
    ...past.flatMap((one) =>
      one.endedTaiNs === null ? [] : [drawn("past", one, { from: one.fromTaiNs, until: one.endedTaiNs })],
    ),
    ...leases.map((one) => drawn("lent", one, { from: one.fromTaiNs, until: one.untilTaiNs })),
    ...bookings.map((one) => drawn("booked", one, { from: one.fromTaiNs, until: one.untilTaiNs })),
  ];
}
