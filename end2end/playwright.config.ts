import { type PlaywrightTestConfig, defineConfig } from "@playwright/test";

/** Shared by the tests and the screenshots: the system's Chromium, no downloads, no telemetry. */
export const browser: NonNullable<PlaywrightTestConfig["use"]> = {
  browserName: "chromium",
  headless: true,
  launchOptions: {
    ...(process.env["CHROMIUM"] ? { executablePath: process.env["CHROMIUM"] } : {}),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  },
  // A moving colour has no contrast to measure.
  contextOptions: { reducedMotion: "reduce" },
  locale: "en-GB",
  // Not the server's zone: a moment formatted in two zones is a hydration mismatch.
  timezoneId: "Asia/Kathmandu",
};

export const sizes = {
  desktop: { viewport: { width: 1440, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
} as const;

export default defineConfig({
  testDir: "tests",
  outputDir: "results",
  workers: 2,
  retries: 0,
  // What hangs is found by these, not what is slow: machines differ by far.
  timeout: 180_000,
  expect: { timeout: 20_000 },
  forbidOnly: !!process.env["CI"],
  reporter: process.env["CI"] || !process.stdout.isTTY ? "list" : "line",
  use: { ...browser, screenshot: "only-on-failure" },
  projects: [
    { name: "desktop", use: sizes.desktop },
    { name: "phone", use: sizes.phone },
  ],
});
