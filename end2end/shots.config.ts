import { defineConfig } from "@playwright/test";
import { browser, sizes } from "./playwright.config.ts";

// `cargo xtask shots`: every page of shots.ts in both themes and both sizes.
export default defineConfig({
  testDir: ".",
  testMatch: "shots.ts",
  outputDir: "results/shots",
  workers: 2,
  timeout: 60_000,
  reporter: "list",
  use: browser,
  projects: Object.entries(sizes).flatMap(([size, view]) =>
    (["light", "dark"] as const).map((colorScheme) => ({ name: `${size}-${colorScheme}`, use: { ...view, colorScheme } })),
  ),
});
