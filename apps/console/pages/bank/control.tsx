// Who switches a bank: its control, or people alone; changed here after a second word. Part of a bank's page.

import { may } from "@etalon/messages/http";
import { Button, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { useMe, useTold } from "../../api/asked.ts";
import type { ShownBank } from "../../api/contracts.ts";
import { SecondWord } from "../../parts/second-word.tsx";

export function Control({ bank: { id, control, seen } }: { readonly bank: ShownBank }) {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const [opened, { open, close }] = useDisclosure();
  const other = control === "automatic" ? "by hand" : "automatic";
  // As the station refuses it: nobody knows yet that there is anything to switch.
  const tooEarly = other === "automatic" && seen === null;
  const reason = useId();
  const change = useTold<void>(() => ({
    path: `/banks/${encodeURIComponent(id)}/control`,
    ...{ method: "POST" as const, body: { control: other } },
  }));
  const word = (which: string) => which.replaceAll(" ", "-");
  return (
    <Stack gap="xs" align="flex-start">
      <Text size="sm" role="status">
        {t("bank.control")}
        {t("sentence.colon")}
        <b>{t(`bank.control-${word(control)}`)}</b>
      </Text>
      {me && may(me, "order-switching") && (
        <Button
          variant="default"
          disabled={tooEarly}
          {...(tooEarly && { "aria-describedby": reason })}
          onClick={open}
        >
          {t(`bank.make-${word(other)}`)}
        </Button>
      )}
      {tooEarly && (
        <Text id={reason} size="sm" c="dimmed" maw={320}>
          {t("bank.not-heard")}
        </Text>
      )}
      <SecondWord
        opened={opened}
        title={t(`bank.make-${word(other)}`)}
        how={t(`bank.makes-${word(other)}`, { bank: id })}
        yes={t(`bank.make-${word(other)}`)}
        say={() => change.mutate(undefined, { onSuccess: close })}
        leave={close}
        told={change}
      />
    </Stack>
  );
}
