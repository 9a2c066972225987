// What a plan is made with: money, crews, how far ahead, and the rules behind it. Part of the page of the work list.

import { Button, Card, Group, Select, SimpleGrid, Text } from "@mantine/core";
import { type FormEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Kept, useKept } from "../../parts/address.ts";
import { Icon } from "../../parts/icons.tsx";
import { NumberField } from "../../parts/number-field.tsx";
import { quantityText } from "../../parts/quantity-text.ts";
import { keptText, type TermName, termNames, type terms } from "./terms.ts";

interface Field {
  readonly name: keyof typeof terms;
  readonly least: number;
  readonly most: number;
  /** A word for what is behind the number. */
  readonly unit?: "yuan" | "yuan-a-kwh" | "percent";
  /** What it is when nothing is said. */
  readonly usual: string;
  readonly whole?: true;
}

const UNLIMITED = "∞";
const main: readonly Field[] = [
  { name: "budget", least: 0, most: 1e12, unit: "yuan", usual: UNLIMITED, whole: true },
  { name: "crews", least: 0, most: 100_000, usual: UNLIMITED },
  { name: "years", least: 1, most: 20, usual: "5", whole: true },
  { name: "oldest", least: 1, most: 100, usual: "16" },
];
const more: readonly Field[] = [
  { name: "visit", least: 0, most: 1e12, unit: "yuan", usual: "300" },
  { name: "kwh", least: 0, most: 1e6, unit: "yuan-a-kwh", usual: "0.6" },
  { name: "fresh", least: 0.1, most: 20, usual: "1" },
  { name: "acceptable", least: 0.1, most: 50, unit: "percent", usual: "2" },
  { name: "confidence", least: 50.1, most: 99.9, unit: "percent", usual: "95" },
];

export function Inputs() {
  const { t, i18n } = useTranslation();
  const [kept, keep] = useKept();
  const [draft, setDraft] = useState<Kept>(kept);
  const own = keptText(kept);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the address says of the plan is taken when it says otherwise
  useEffect(() => setDraft(kept), [own]);
  const change = (name: TermName, value: string) => setDraft((before) => ({ ...before, [name]: value }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    keep({ ...Object.fromEntries(termNames.map((name) => [name, draft[name]])), after: "" });
  };
  const field = ({ name, least, most, unit: of, usual, whole }: Field) => {
    const unit = of === undefined ? "" : t(`work.${of}`);
    return (
      <NumberField
        key={name}
        label={[t(`work.term-${name}`), usual === UNLIMITED && unit]
          .filter(Boolean)
          .join(t("sentence.aside"))}
        placeholder={
          usual === UNLIMITED
            ? t("work.unlimited")
            : quantityText({ value: Number(usual), unit }, i18n.language)
        }
        {...{ least, most, whole, unit }}
        hideControls
        value={draft[name] ?? ""}
        change={(value) => change(name, String(value))}
      />
    );
  };
  return (
    <Card withBorder padding="md" component="form" onSubmit={submit}>
      <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="md" verticalSpacing="sm">
        {main.map(field)}
      </SimpleGrid>
      <details className="more">
        <summary>{t("work.more-terms")}</summary>
        <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="md" verticalSpacing="sm" mt="xs">
          {more.map(field)}
          <Select
            label={t("work.term-edition")}
            data={[
              { value: "", label: "DL/T 448-2016" },
              { value: "2000", label: "DL/T 448-2000" },
            ]}
            value={draft.edition === "2000" ? "2000" : ""}
            onChange={(value) => change("edition", value ?? "")}
            comboboxProps={{ withinPortal: false }}
            allowDeselect={false}
          />
        </SimpleGrid>
        <Text size="sm" c="dimmed" mt="xs">
          {t("work.terms-how")}
        </Text>
      </details>
      <Group gap="sm" mt="md">
        <Button type="submit" disabled={keptText(draft) === own}>
          {t("work.plan")}
        </Button>
        {kept.than ? (
          <Button variant="default" onClick={() => keep({ than: "" })}>
            {t("work.compare-end")}
          </Button>
        ) : (
          <Button
            variant="default"
            leftSection={<Icon name="compare" size={16} />}
            onClick={() => keep({ than: own })}
          >
            {t("work.compare")}
          </Button>
        )}
        <Text size="sm" c="dimmed">
          {t(kept.than ? "work.comparing" : "work.compare-how")}
        </Text>
      </Group>
    </Card>
  );
}
