// How the console's site is built and, by `npm run console`, shown while it is worked on. Called by Vite.

import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** What the interface answers itself; all the rest is the console's. */
const cloud = process.env.ETALON_CLOUD ?? "http://127.0.0.1:8740";

export default defineConfig({
  base: "/console/",
  plugins: [react()],
  // Packages of this house are taken from their sources: no build of theirs has to come first.
  resolve: { conditions: ["source", "module", "browser", "development|production"] },
  build: {
    outDir: "dist/site",
    assetsInlineLimit: 0, // nothing but files of this host: the page's policy lets in no other
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 800,
    // What every page needs comes in a few files, and not in forty that wait for each other; each page and the plots are apart.
    rolldownOptions: {
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            { name: "mantine", test: /node_modules\/(@mantine|@floating-ui|react-number-format)\// },
            {
              name: "react",
              test: /node_modules\/(react|react-dom|scheduler|@tanstack|i18next|react-i18next)\//,
            },
            {
              name: "parts",
              test: /apps\/console\/(api\/|words\/(?!sentence-forms|sentences\/|.*json)|parts\/(?!live|.*plot|waves))/,
            },
          ],
        },
      },
    },
  },
  // Only for development: in the built page the interface puts a word of its own there with each answer.
  html: { cspNonce: "style-nonce-of-this-answer" },
  server: {
    // Host and origin stay what the browser says, since its session's cookie goes by them.
    proxy: {
      "^/(?!console/)|^/console/(session|ways-in)": { target: cloud, changeOrigin: false },
    },
  },
});
