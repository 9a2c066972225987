// One alarm rule, written anew or changed: limits with their hysteresis, how long, how grave, what counts as one, when it
// ends. Part of the page of alarms.

import { type AlarmQuantity, alarmQuantities } from "@etalon/messages/alarm-quantities.table";
import { Button, Group, Select, SimpleGrid, Stack, TagsInput, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AlarmRule } from "../../api/contracts.ts";
import { NumberField } from "../../parts/number-field.tsx";
import { Failure } from "../../parts/states.tsx";
import { isFinding, severities, useUnit, useWhat } from "./said.tsx";

interface RuleFormProps {
  /** null: a new one. */
  readonly rule: AlarmRule | null;
  /** Of all there are. */
  readonly names: readonly string[];
  /** null: it goes. */
  readonly set: (rule: AlarmRule | null) => void;
  readonly error: Error | null;
  readonly pending: boolean;
}

const groupings = ["subject", "terminal", "site", "all"] as const satisfies readonly AlarmRule["groupBy"][];
const endings = ["acknowledged", "by itself", "reset"] as const satisfies readonly AlarmRule["ends"][];
const quantities = Object.keys(alarmQuantities) as AlarmQuantity[];
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const fresh: AlarmRule = {
  ...{ name: "", quantity: "error-of-limit", subjects: ["*"], severity: "medium" },
  ...{ raiseAbove: 1, clearBelow: 1, raiseAfterS: 0, clearAfterS: 0, quietS: 300 },
  ...{ groupBy: "subject", ends: "acknowledged" },
};

export function RuleForm({ rule, names, set, error, pending }: RuleFormProps) {
  const { t } = useTranslation();
  const what = useWhat();
  const unitOf = useUnit();
  const [now, setNow] = useState(rule ?? fresh);
  const change = (changes: Partial<AlarmRule>) => setNow((before) => ({ ...before, ...changes }));
  const above = now.raiseAbove !== undefined;
  const raise = now.raiseAbove ?? now.raiseBelow ?? 0;
  const clear = (above ? now.clearBelow : now.clearAbove) ?? raise;
  const finding = isFinding(now.quantity);
  const unit = unitOf(now.quantity);
  const limits = (side: string, at: number, back: number) => {
    const { raiseAbove: _, clearBelow: _b, raiseBelow: _c, clearAbove: _d, ...rest } = now;
    setNow(
      side === "above"
        ? { ...rest, raiseAbove: at, clearBelow: back }
        : { ...rest, raiseBelow: at, clearAbove: back },
    );
  };
  const choose = (value: string | null) => {
    if (value === null) return;
    change({ quantity: value as AlarmQuantity });
    if (isFinding(value as AlarmQuantity)) limits("above", 0.5, 0.5);
  };
  const taken = rule === null && names.includes(now.name);
  const wrongName = now.name !== "" && !NAME.test(now.name);
  const wrongSide = above ? clear > raise : clear < raise;
  const menu = { comboboxProps: { withinPortal: false }, allowDeselect: false } as const;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        set(now);
      }}
    >
      <Stack gap="md">
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput
            label={t("rules.name")}
            description={t("rules.name-how")}
            required
            disabled={rule !== null}
            value={now.name}
            error={taken ? t("rules.name-taken") : wrongName && t("rules.name-wrong")}
            onChange={({ currentTarget }) => change({ name: currentTarget.value })}
          />
          <Select
            label={t("alarms.severity")}
            description={t("rules.severity-how")}
            data={severities.map((value) => ({ value, label: t(`alarms.severity-${value}`) }))}
            value={now.severity}
            onChange={(value) => value && change({ severity: value as AlarmRule["severity"] })}
            {...menu}
          />
        </SimpleGrid>
        <Select
          label={t("alarms.what")}
          data={quantities.map((value) => ({ value, label: what(value) }))}
          value={now.quantity}
          onChange={choose}
          searchable
          {...menu}
        />
        {!finding && (
          <SimpleGrid cols={{ base: 1, sm: 3 }}>
            <Select
              label={t("rules.side")}
              data={["above", "below"].map((value) => ({ value, label: t(`rules.side-${value}`) }))}
              value={above ? "above" : "below"}
              onChange={(side) => side && limits(side, raise, raise)}
              {...menu}
            />
            <NumberField
              label={t("rules.raise")}
              unit={unit}
              required
              value={raise}
              change={(value) => limits(above ? "above" : "below", Number(value), clear)}
            />
            <NumberField
              label={t("rules.clear")}
              unit={unit}
              required
              value={clear}
              error={wrongSide && t("rules.clear-wrong")}
              change={(value) => limits(above ? "above" : "below", raise, Number(value))}
            />
          </SimpleGrid>
        )}
        <SimpleGrid cols={{ base: 1, sm: 3 }}>
          {(["raiseAfterS", "clearAfterS", "quietS"] as const).map((name) => (
            <NumberField
              key={name}
              label={t(`rules.${name}`)}
              unit="s"
              least={0}
              most={604_800}
              required
              value={now[name]}
              change={(value) => change({ [name]: Number(value) })}
            />
          ))}
        </SimpleGrid>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <Select
            label={t("rules.group")}
            data={groupings.map((value) => ({ value, label: t(`rules.by-${value}`) }))}
            value={now.groupBy}
            onChange={(value) => value && change({ groupBy: value as AlarmRule["groupBy"] })}
            {...menu}
          />
          <Select
            label={t("rules.ends")}
            data={endings.map((value) => ({ value, label: t(`rules.ends-${value.replace(" ", "-")}`) }))}
            value={now.ends}
            onChange={(value) => value && change({ ends: value as AlarmRule["ends"] })}
            {...menu}
          />
        </SimpleGrid>
        <TagsInput
          label={t("rules.subjects")}
          description={t("rules.subjects-how")}
          value={now.subjects}
          onChange={(subjects) => change({ subjects })}
          maxTags={100}
          comboboxProps={{ withinPortal: false }}
        />
        {error && <Failure error={error} />}
        <Group justify="space-between">
          {rule ? (
            <Button variant="outline" color="red" loading={pending} onClick={() => set(null)}>
              {t("rules.remove")}
            </Button>
          ) : (
            <span />
          )}
          <Button
            type="submit"
            loading={pending}
            disabled={!now.name || taken || wrongName || wrongSide || now.subjects.length === 0}
          >
            {t("rules.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
