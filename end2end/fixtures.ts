// What every browser test imports: `import { test, expect, axe, hydrated, signIn } from "../fixtures.ts";`
//
// - `page` shows the worker's Portico (`page.goto("/sign-in")`); the test fails at its end on any console error or
//   warning, page error, failed request or answer >= 500 that it did not announce with `expectIssues(/…/)`.
// - `portico` is that Portico: `url`, `log()`, `setupLink()`, `cli([...])`. All tests of a worker share it.
//   `await portico.fresh({ demo, env })` starts one for this test alone.
import { AxeBuilder } from "@axe-core/playwright";
import { type BrowserContext, type Page, expect, test as base } from "@playwright/test";
import { Issues } from "./harness/issues.ts";
import { type Options, Portico } from "./harness/portico.ts";

export { expect, Portico };

export interface SharedPortico {
  readonly url: string;
  log(): string;
  setupLink(): Promise<string>;
  cli: Portico["cli"];
  /** What `portico demo` printed, if this worker's Portico was started with `porticoOptions: { demo: true }`. */
  readonly demoOutput: string;
  /** Another Portico, ended and removed with the test. */
  fresh(options?: Options): Promise<Portico>;
}

interface TestFixtures {
  portico: SharedPortico;
  issues: Issues;
  /** Announces what this test provokes; each pattern must happen. */
  expectIssues: (...patterns: RegExp[]) => void;
  /** Watches a context the test has made itself, such as a second person's. */
  watch: (context: BrowserContext) => void;
}

interface WorkerFixtures {
  /** `test.use({ porticoOptions: { demo: true } })` at the top of a file: how the worker's Portico is started. */
  porticoOptions: Options;
  shared: Portico;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  porticoOptions: [{}, { scope: "worker", option: true }],

  shared: [
    async ({ porticoOptions }, use) => {
      const portico = await Portico.start(porticoOptions);
      await use(portico);
      await portico.remove();
    },
    { scope: "worker", timeout: 120_000 },
  ],

  portico: async ({ shared }, use, testInfo) => {
    const own: Portico[] = [];
    const from = shared.log().length;
    await use({
      url: shared.url,
      demoOutput: shared.demoOutput,
      log: () => shared.log(),
      setupLink: () => shared.setupLink(),
      cli: (args, options) => shared.cli(args, options),
      fresh: async (options) => {
        const portico = await Portico.start(options);
        own.push(portico);
        return portico;
      },
    });
    if (testInfo.status !== testInfo.expectedStatus) {
      const logs = [shared.log().slice(from), ...own.map((portico) => portico.log())];
      await testInfo.attach("portico.log", { body: logs.join("\n———\n"), contentType: "text/plain" });
    }
    const ends = await Promise.allSettled(own.map((portico) => portico.remove()));
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  },

  baseURL: async ({ portico }, use) => {
    await use(portico.url);
  },

  issues: async ({}, use) => {
    const issues = new Issues();
    await use(issues);
    issues.judge();
  },

  expectIssues: async ({ issues }, use) => {
    await use((...patterns) => issues.expect(...patterns));
  },

  watch: async ({ issues }, use) => {
    const ends: (() => void)[] = [];
    await use((context) => void ends.push(issues.watch(context)));
    for (const end of ends) end();
  },

  context: async ({ context, issues }, use) => {
    const end = issues.watch(context);
    await use(context);
    end();
  },
});

/** Waits until the page's WebAssembly has taken over. */
export async function hydrated(page: Page): Promise<void> {
  await expect(page.locator("html"), "the page is not hydrated").toHaveAttribute("data-hydrated", "true", {
    timeout: 20_000,
  });
}

/**
 * Signs an agent in as the form does without JavaScript, and opens the page behind it. The form itself has journeys of its
 * own; here it would only be one page more for every test.
 */
export async function signIn(page: Page, login: string, password: string): Promise<void> {
  const answer = await page.request.post("/agent/fn/sign_in", {
    form: { login, password, next: "/" },
    headers: { accept: "text/html" },
    maxRedirects: 0,
  });
  expect(answer.headers()["location"], "signing in leads away from the form").not.toContain("sign-in");
  await page.goto("/");
  await hydrated(page);
}

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/**
 * Insists that axe finds nothing on the page as it is now, or on a part of it where something lies over the rest.
 *
 * A form is judged as a whole: what its bar lies over would seem too small to hit, and people scroll.
 */
export async function axe(page: Page, part?: string): Promise<void> {
  const size = page.viewportSize();
  const whole = !part && size && (await page.locator(".form-actions").count()) > 0;
  if (whole) await page.setViewportSize({ ...size, height: 4000 });
  // There are no frames, for which it would open a page of its own each time.
  const builder = new AxeBuilder({ page }).withTags(RULES).setLegacyMode(true);
  const { violations } = await (part ? builder.include(part) : builder).analyze();
  if (whole) await page.setViewportSize(size);
  const found = violations.flatMap((violation) =>
    violation.nodes.map((node) => `${violation.id} (${violation.impact}): ${node.target.join(" ")}\n  ${node.html}`),
  );
  expect(found, `axe on ${page.url()}`).toEqual([]);
}

/** A word that no other test has. */
export function word(): string {
  return `w${Date.now().toString(36)}${Math.floor(Math.random() * 1e6).toString(36)}`;
}

/** Insists that the page does not scroll sideways. */
export async function fits(page: Page): Promise<void> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide, `${page.url()} scrolls sideways`).toBeLessThanOrEqual(page.viewportSize()?.width ?? 0);
}

/** Opens a page and waits until it is alive. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await hydrated(page);
}

/** Stores customers or customer users as an admin would with a file; those that exist are changed. */
export async function bring(
  portico: Pick<Portico, "cli">,
  what: "customers" | "customer-users",
  rows: Record<string, string>[],
): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  const quoted = (text = "") => `"${text.replaceAll('"', '""')}"`;
  const lines = rows.map((row) => columns.map((column) => quoted(row[column])).join(","));
  await portico.cli(["import", what, "-", "--update-existing"], { input: [columns.join(","), ...lines].join("\n"), check: true });
}

/** The address of the detail view of the person whom a word finds. */
export async function personPath(page: Page, text: string, url = ""): Promise<string> {
  const valid = "valid,invalid,invalid-temporarily";
  const answer = await page.request.get(`${url}/customer-users?q=${encodeURIComponent(text)}&valid=${valid}`);
  const path = (await answer.text()).match(/\/customer-users\/[0-9a-f-]{36}/)?.[0];
  if (!path) throw new Error(`nobody is found by ${text}`);
  return path;
}
