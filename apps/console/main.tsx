// The console's entry: a way in that stands in the address is used first; then the pages are shown. Loaded by `index.html`.

import "@mantine/core/styles.css";
import "uplot/dist/uPlot.min.css";
import "./look/console.css";
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { setNonce } from "get-nonce";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { comeInByAddress } from "./api/coming-in.ts";
import { isPassing } from "./api/problem.ts";
import { colours, theme } from "./look/theme.ts";
import { Console } from "./routes.tsx";
import { InLanguage } from "./words/language.tsx";
import { begunWords } from "./words/words.ts";

const TRIES = 2;
const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5000,
      retry: (failures, error) => failures < TRIES && isPassing(error),
    },
  },
});

/** Styles that the page makes itself are let in by the word that came with this answer. */
const nonce = document.querySelector<HTMLElement>("script[nonce]")?.nonce ?? "";
setNonce(nonce); // of what dialogs bring with them

await begunWords();
const refusal = await comeInByAddress();
createRoot(document.getElementById("console")!).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={colours}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={queries}>
        <InLanguage>
          <Console refusal={refusal} />
        </InLanguage>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
