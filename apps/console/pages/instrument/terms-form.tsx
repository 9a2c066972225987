// The owner's terms for an instrument, to be changed: who may have it, how long, when, side by side, and whether somebody more
// urgent may end a lease. Part of an instrument's page.

import {
  Button,
  Checkbox,
  CloseButton,
  Group,
  Input,
  Select,
  Stack,
  Switch,
  TagsInput,
  Text,
  TextInput,
} from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useTold } from "../../api/asked.ts";
import type { Priority, Terms } from "../../api/contracts.ts";
import { NumberField } from "../../parts/number-field.tsx";
import { Failure } from "../../parts/states.tsx";
import { offsetText } from "./terms-text.ts";

interface TermsFormProps {
  readonly resource: string;
  readonly terms: Terms | null;
  readonly done: () => void;
}

type Hours = NonNullable<Terms["hours"]>;
type Day = Hours["spans"][number]["day"];

const priorities: readonly Priority[] = ["background", "routine", "urgent", "emergency"];
const days: readonly Day[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const walls = ["none", "sandbox", "vm"] as const;
const USUAL: Terms = { applicants: ["*"], longestLeaseS: 3600 };
const USUAL_NOTICE_S = 300;

export function TermsForm({ resource, terms, done }: TermsFormProps) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState<Terms>(terms ?? USUAL);
  const change = (to: Partial<Terms>) => setWanted((before) => ({ ...before, ...to }));
  /** Left out where it is as if nothing had been said. */
  const without = (name: keyof Terms) =>
    setWanted((before) => {
      const { [name]: _, ...rest } = before;
      return rest as Terms;
    });
  const set = useTold<Terms>((said) => ({
    ...{ path: "/terms", method: "POST" as const, body: { resource, terms: said } },
  }));
  const { applicants, longestLeaseS, hours, sharedAtMost = 1, highestPriority, preemption } = wanted;
  const anybody = applicants.includes("*");
  const choices = priorities.map((value) => ({ value, label: t(`priority.${value}`) }));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        set.mutate(wanted, { onSuccess: done });
      }}
    >
      <Stack gap="md">
        <Switch
          label={t("terms.anybody")}
          checked={anybody}
          onChange={({ currentTarget }) => change({ applicants: currentTarget.checked ? ["*"] : [] })}
        />
        {!anybody && (
          <TagsInput
            label={t("terms.applicants")}
            description={t("terms.applicants-how")}
            value={[...applicants]}
            onChange={(value) => change({ applicants: value })}
            maxTags={1000}
            comboboxProps={{ withinPortal: false }}
          />
        )}
        <Checkbox
          label={t("terms.approval-each")}
          checked={wanted.approval === true}
          onChange={({ currentTarget }) =>
            currentTarget.checked ? change({ approval: true }) : without("approval")
          }
        />
        <Group gap="sm" grow align="flex-start">
          <NumberField
            label={t("terms.longest")}
            unit="min"
            least={1}
            required
            value={longestLeaseS / 60}
            change={(value) => change({ longestLeaseS: Number(value) * 60 })}
          />
          <NumberField
            label={t("terms.side-by-side")}
            least={1}
            most={100}
            whole
            required
            value={sharedAtMost}
            change={(value) => change({ sharedAtMost: Number(value) })}
          />
        </Group>
        <HoursForm
          hours={hours}
          change={(to) => (to === undefined ? without("hours") : change({ hours: to }))}
        />
        <Group gap="sm" grow align="flex-start">
          <Select
            label={t("terms.highest")}
            data={choices}
            value={highestPriority ?? "urgent"}
            onChange={(value) => change({ highestPriority: (value ?? "urgent") as Priority })}
            allowDeselect={false}
            comboboxProps={{ withinPortal: false }}
          />
          <Select
            label={t("terms.walls")}
            data={walls.map((value) => ({ value, label: t(`walls.${value}`) }))}
            value={wanted.walls ?? "none"}
            onChange={(value) => change({ walls: (value ?? "none") as (typeof walls)[number] })}
            allowDeselect={false}
            comboboxProps={{ withinPortal: false }}
          />
        </Group>
        <Checkbox
          label={t("terms.preemption-allowed")}
          checked={preemption !== undefined}
          onChange={({ currentTarget }) =>
            currentTarget.checked
              ? change({ preemption: { from: "emergency", noticeS: USUAL_NOTICE_S } })
              : without("preemption")
          }
        />
        {preemption && (
          <Group gap="sm" grow align="flex-start">
            <Select
              label={t("terms.preempted-from")}
              data={choices}
              value={preemption.from}
              onChange={(value) =>
                change({ preemption: { ...preemption, from: (value ?? "emergency") as Priority } })
              }
              allowDeselect={false}
              comboboxProps={{ withinPortal: false }}
            />
            <NumberField
              label={t("terms.notice")}
              unit="s"
              least={0}
              most={86_400}
              required
              value={preemption.noticeS}
              change={(value) => change({ preemption: { ...preemption, noticeS: Number(value) } })}
            />
          </Group>
        )}
        <Text size="sm" c="dimmed">
          {t("terms.change-how")}
        </Text>
        {set.error && <Failure error={set.error} />}
        <Button type="submit" loading={set.isPending}>
          {t("terms.set")}
        </Button>
      </Stack>
    </form>
  );
}

interface HoursFormProps {
  readonly hours: Hours | undefined;
  readonly change: (hours: Hours | undefined) => void;
}

function HoursForm({ hours, change }: HoursFormProps) {
  const { t } = useTranslation();
  const offset = hours?.utcOffsetMinutes ?? -new Date().getTimezoneOffset();
  const spans = hours?.spans ?? [];
  const set = (to: Hours["spans"]) =>
    change(to.length === 0 ? undefined : { utcOffsetMinutes: offset, spans: to });
  const setAt = (at: number, to: Partial<Hours["spans"][number]>) =>
    set(spans.map((span, n) => (n === at ? { ...span, ...to } : span)));
  const next = days[(days.indexOf(spans.at(-1)?.day ?? "sun") + 1) % days.length]!;
  const { from, to } = spans.at(-1) ?? { from: "08:00", to: "18:00" };
  return (
    <Input.Wrapper
      label={t("terms.hours")}
      description={t("terms.hours-how", { offset: offsetText(offset) })}
    >
      <Stack gap={6} mt={6}>
        {spans.length === 0 && <Text size="sm">{t("terms.always")}</Text>}
        {spans.map((span, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a span is known by its place alone
          <Group key={n} gap="xs" wrap="nowrap">
            <Select
              aria-label={t("terms.day")}
              data={days.map((value) => ({ value, label: t(`day.${value}`) }))}
              value={span.day}
              onChange={(value) => setAt(n, { day: (value ?? span.day) as Day })}
              allowDeselect={false}
              w={120}
              comboboxProps={{ withinPortal: false }}
            />
            <TextInput
              aria-label={t("terms.opens")}
              placeholder="08:00"
              value={span.from}
              onChange={({ currentTarget }) => setAt(n, { from: currentTarget.value })}
              w={90}
            />
            –
            <TextInput
              aria-label={t("terms.closes")}
              placeholder="24:00"
              value={span.to}
              onChange={({ currentTarget }) => setAt(n, { to: currentTarget.value })}
              w={90}
            />
            <CloseButton
              aria-label={t("terms.without-hours")}
              onClick={() => set(spans.filter((_, other) => other !== n))}
            />
          </Group>
        ))}
        <Group>
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => set([...spans, { day: spans.length === 0 ? "mon" : next, from, to }])}
          >
            {t("terms.more-hours")}
          </Button>
        </Group>
      </Stack>
    </Input.Wrapper>
  );
}
