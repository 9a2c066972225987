// Asking for an order of a bank: what can be asked for as it stands, a second word before it goes, and what is answered.
// Part of a bank's page.

import { may } from "@etalon/messages/http";
import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe, useTold } from "../../api/asked.ts";
import type { AskedOrder, ShownBank } from "../../api/contracts.ts";
import { SecondWord } from "../../parts/second-word.tsx";
import { Why } from "./why.tsx";
import { type Wish, wishesOf } from "./wishes.ts";

export function Asking({ bank }: { readonly bank: ShownBank }) {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const [wish, setWish] = useState<Wish | null>(null);
  const [asked, setAsked] = useState<string | null>(null);
  const order = useTold<Wish["order"], AskedOrder>((wanted) => ({
    path: `/banks/${encodeURIComponent(bank.id)}/orders`,
    ...{ method: "POST" as const, body: { order: wanted } },
  }));
  if (!me || !may(me, "order-switching"))
    return (
      <Text size="sm" c="dimmed">
        {t("bank.may-not")}
      </Text>
    );
  const close = () => {
    setWish(null);
    order.reset();
  };
  const send = ({ order: wanted }: Wish) =>
    order.mutate(wanted, {
      onSuccess: ({ ask }) => {
        setAsked(ask);
        close();
      },
    });
  const said = ({ word, values = {} }: Wish) => t(`bank.${word}`, values);
  return (
    <Stack gap="xs">
      <Group gap="xs">
        {wishesOf(bank).map((one) => (
          <Button key={said(one)} variant="default" size="xs" onClick={() => setWish(one)}>
            {said(one)}
          </Button>
        ))}
      </Group>
      {asked !== null && <Answered bank={bank} ask={asked} />}
      {wish && (
        <SecondWord
          opened
          title={t("bank.ask")}
          about={`${bank.id}${t("sentence.colon")}${said(wish)}`}
          how={t("bank.ask-how")}
          yes={t("bank.order-it")}
          say={() => send(wish)}
          leave={close}
          told={order}
        />
      )}
    </Stack>
  );
}

/** What became of what was asked for on this page. */
function Answered({ bank: { asks, orders }, ask }: { readonly bank: ShownBank; readonly ask: string }) {
  const { t } = useTranslation();
  const answer = asks.find((one) => one.ask === ask);
  const order = answer && orders.find(({ number }) => number === answer.number);
  const refusal =
    answer?.number === null ? answer.why : order?.outcome?.kind === "refused" ? order.outcome.why.text : null;
  if (refusal !== null)
    return (
      <Alert data-answer="refused" role="status" color="red" variant="outline" title={t("bank.refused")}>
        <Why text={refusal} />
      </Alert>
    );
  const stage = !answer
    ? "waits"
    : !order?.outcome
      ? "ordered"
      : !order.measured
        ? "carried-out"
        : "measured";
  return (
    <Alert data-answer={stage} role="status" variant="outline">
      {t(`bank.stage-${stage}`, { number: answer?.number ?? "" })}
    </Alert>
  );
}
