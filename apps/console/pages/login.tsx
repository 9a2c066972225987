// Coming in: by the operator's identity provider where there is one, or by a token. Called by `routes.tsx`.

import { Alert, Button, Divider, Group, Paper, PasswordInput, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAsked } from "../api/asked.ts";
import { beginLogin, comeInByToken } from "../api/coming-in.ts";
import type { Provider } from "../api/contracts.ts";
import { AWAY, NOT_KNOWN, statusOf } from "../api/problem.ts";
import { Icon } from "../parts/icons.tsx";
import { LanguageMenu, SchemeButton } from "../parts/preferences.tsx";
import { Sentence } from "../parts/sentence.tsx";
import { titled, useDocumentTitle } from "../title.ts";

export function Login({ refusal }: { readonly refusal: string | null }) {
  const { t } = useTranslation();
  useDocumentTitle(titled(t("login.enter")));
  const { data: provider } = useAsked<Provider>("/login");
  const queries = useQueryClient();
  const [token, setToken] = useState("");
  const byProvider = useMutation({ mutationFn: beginLogin });
  const byToken = useMutation({
    mutationFn: comeInByToken,
    onSuccess: (me) => queries.setQueryData(["/me"], me),
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    byProvider.reset();
    byToken.mutate(token.trim());
  };
  const said = (error: Error): string =>
    statusOf(error) === NOT_KNOWN
      ? t("login.token-unknown")
      : statusOf(error) === AWAY
        ? t("state.away")
        : error.message;
  /** What stood in the address is over once somebody tries another way. */
  const fresh = byToken.isIdle && byProvider.isIdle;
  return (
    <main style={{ minHeight: "100vh", display: "grid", placeItems: "center", padding: 16 }}>
      <Paper withBorder p="xl" radius="lg" w="100%" maw={440}>
        <Stack gap="md">
          <Group justify="space-between" wrap="nowrap">
            <Group gap="sm" wrap="nowrap">
              <img src="/console/mark.svg" width={36} height={36} alt="" />
              <Title order={1} size="h2">
                Etalon
              </Title>
            </Group>
            <Group gap={2} wrap="nowrap">
              <LanguageMenu />
              <SchemeButton />
            </Group>
          </Group>
          <Text c="dimmed">{t("login.what")}</Text>
          {refusal && fresh && (
            <Alert
              role="alert"
              color="yellow"
              variant="outline"
              icon={<Icon name="doubt" />}
              title={t("login.refused")}
            >
              <Text size="sm">
                <Sentence text={refusal} />
              </Text>
            </Alert>
          )}
          {provider?.issuer && (
            <>
              <Button size="md" loading={byProvider.isPending} onClick={() => byProvider.mutate()}>
                {t("login.by-provider", { provider: new URL(provider.issuer).host })}
              </Button>
              {byProvider.error && (
                <Text c="red" size="sm" role="alert">
                  {byProvider.error.message}
                </Text>
              )}
              <Divider label={t("login.or")} />
            </>
          )}
          <form onSubmit={send}>
            <Stack gap="sm">
              <PasswordInput
                label={t("login.token")}
                description={t("login.token-from")}
                value={token}
                onChange={({ currentTarget }) => setToken(currentTarget.value)}
                error={byToken.error && said(byToken.error)}
                autoComplete="off"
                visibilityToggleButtonProps={{ "aria-label": t("login.show-token") }}
              />
              <Button
                type="submit"
                variant={provider?.issuer ? "default" : "filled"}
                disabled={token.trim() === ""}
                loading={byToken.isPending}
              >
                {t("login.enter")}
              </Button>
            </Stack>
          </form>
          <Text size="sm" c="dimmed">
            {t("login.local")} <code>npx etalon console</code>
          </Text>
        </Stack>
      </Paper>
    </main>
  );
}
