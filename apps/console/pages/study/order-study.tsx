// Having a meter's power quality or harmonics studied: which meter, how long, what is known of the supply. Goes on to the
// detection that measures it. Called by the pages of both.

import { systemVoltageV } from "@etalon/basis/meter";
import { may } from "@etalon/messages/http";
import { Button, Checkbox, Modal, SegmentedControl, Select, SimpleGrid, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAsked, useMe, useTold } from "../../api/asked.ts";
import type { Meter } from "../../api/contracts.ts";
import { MeterHolders } from "../../parts/holders.tsx";
import { MeterChoice } from "../../parts/meter-choice.tsx";
import { NumberField } from "../../parts/number-field.tsx";
import { quantityText } from "../../parts/quantity-text.ts";
import { Failure } from "../../parts/states.tsx";
import {
  type Figures,
  harmonicsOf,
  qualityOf,
  type StudyOf,
  type SupplyFigure,
  suppliesOf,
} from "./orders.ts";

interface OrderStudyProps {
  readonly of: StudyOf;
  /** Known already. */
  readonly meter?: string;
}

export function OrderStudy({ of, meter }: OrderStudyProps) {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const [opened, { open, close }] = useDisclosure();
  if (!me || !may(me, "order-detections")) return null;
  return (
    <>
      <Button onClick={open}>{t(`study.order-${of}`)}</Button>
      <Modal
        opened={opened}
        onClose={close}
        title={t(`study.order-${of}`)}
        closeButtonProps={{ "aria-label": t("frame.close") }}
        size="lg"
      >
        <Order of={of} {...(meter !== undefined && { meter })} />
      </Modal>
    </>
  );
}

const standards = ["gbt", "en50160", "ieee519"] as const;
const factors = ["0.9", "0.85", "0.8"] as const;
/** Of power quality it follows from the clock: until one whole interval is in it. */
const usualMinutes: Readonly<Record<StudyOf, number | "">> = { quality: "", harmonics: 1 };

function Order({ of, meter: known }: OrderStudyProps) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const [meter, setMeter] = useState<string | null>(known ?? null);
  const [minutes, setMinutes] = useState<number | string>(usualMinutes[of]);
  const [standard, setStandard] = useState<(typeof standards)[number]>("gbt");
  const [figures, setFigures] = useState<Figures>({});
  const [standing, setStanding] = useState(false);
  const [billed, setBilled] = useState(true);
  const [factor, setFactor] = useState<(typeof factors)[number]>("0.9");
  const plate = useAsked<Meter>(`/meters/${encodeURIComponent(meter ?? "")}`, { when: meter !== null });
  const plateV = plate.data && systemVoltageV(plate.data.record.meter);
  const order = useTold<object, { detection: string }>((body) => ({
    ...{ path: "/detections", method: "POST" as const, body },
  }));
  const stand = useTold<object>((body) => ({ ...{ path: "/studies", method: "POST" as const, body } }));
  const studies =
    of === "quality"
      ? { quality: qualityOf(figures, standard) }
      : { harmonics: harmonicsOf(figures, billed ? Number(factor) : null, plateV) };
  const lacksVoltage =
    of === "harmonics" && figures.shortCircuitMVA !== undefined && !(figures.nominalV ?? plateV);
  /** What a figure is when it is left out, or what is then not told. */
  const leftOut: Partial<Record<SupplyFigure, string>> = {
    ...(plateV !== undefined && {
      nominalV: t("study.plate-voltage", {
        volts: quantityText({ value: plateV, unit: "V" }, i18n.language),
      }),
    }),
    ...(of === "harmonics" && { shortCircuitMVA: t("study.no-short-circuit") }),
  };
  const mustSay = usualMinutes[of] !== "";
  const lacksMinutes = minutes === "" ? mustSay : !(Number(minutes) > 0);
  const send = () => {
    if (standing)
      return stand.mutate(
        { meter, utcOffsetS: -60 * new Date().getTimezoneOffset(), ...studies },
        { onSuccess: () => void navigate({ to: `/quality/${encodeURIComponent(meter!)}` }) },
      );
    return order.mutate(
      { meter, ...(minutes !== "" && { durationS: 60 * Number(minutes) }), ...studies },
      { onSuccess: ({ detection }) => void navigate({ to: `/detections/${detection}` }) },
    );
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Stack gap="md">
        <Text size="sm">{t(`study.what-${of}`)}</Text>
        <MeterChoice meter={meter} choose={setMeter} />
        {meter !== null && <MeterHolders meter={meter} />}
        {of === "quality" && (
          <SegmentedControl
            aria-label={t("study.how-long")}
            data={["once", "standing"].map((value) => ({ value, label: t(`study.${value}`) }))}
            value={standing ? "standing" : "once"}
            onChange={(value) => setStanding(value === "standing")}
          />
        )}
        {standing && <Text size="sm">{t("study.standing-how")}</Text>}
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          {!standing && (
            <NumberField
              label={t("study.minutes")}
              description={t(`study.minutes-how-${of}`)}
              unit="min"
              required={mustSay}
              {...{ least: 0.5, most: 1440, value: minutes, change: setMinutes }}
            />
          )}
          {of === "quality" ? (
            <Select
              label={t("quality.standard")}
              data={standards.map((value) => ({ value, label: t(`quality.by-${value}`) }))}
              value={standard}
              allowDeselect={false}
              onChange={(value) => setStandard(standards.find((one) => one === value) ?? "gbt")}
              comboboxProps={{ withinPortal: false }}
            />
          ) : (
            <Select
              label={t("study.factor")}
              data={[...factors]}
              value={factor}
              disabled={!billed}
              allowDeselect={false}
              onChange={(value) => setFactor(factors.find((one) => one === value) ?? "0.9")}
              comboboxProps={{ withinPortal: false }}
            />
          )}
        </SimpleGrid>
        {of === "harmonics" && (
          <Checkbox
            label={t("study.billed")}
            checked={billed}
            onChange={({ currentTarget }) => setBilled(currentTarget.checked)}
          />
        )}
        <fieldset>
          <legend>{t("study.supply")}</legend>
          <Text size="sm" c="dimmed" mb="xs">
            {t(`study.supply-${of}`)}
          </Text>
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            {suppliesOf[of].map(({ name, unit }) => (
              <NumberField
                key={name}
                label={[t(`study.${name}`), unit].filter(Boolean).join(t("sentence.aside"))}
                description={leftOut[name]}
                least={0}
                value={figures[name] ?? ""}
                change={(value) =>
                  setFigures({ ...figures, [name]: value === "" ? undefined : Number(value) })
                }
                error={lacksVoltage && name === "nominalV" && t("study.lacks-voltage")}
              />
            ))}
          </SimpleGrid>
        </fieldset>
        {(order.error ?? stand.error) && <Failure error={order.error ?? stand.error} />}
        <Button
          type="submit"
          disabled={meter === null || lacksMinutes || lacksVoltage}
          loading={order.isPending || stand.isPending}
        >
          {t(`study.order-${of}`)}
        </Button>
      </Stack>
    </form>
  );
}
