import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { BrowserContext, Locator, Page } from "@playwright/test";
import { Portico, axe, bring, expect, hydrated, open, personPath, signIn, test, word } from "../fixtures.ts";

const LOGIN = "live-admin";
const PASSWORD = "quiet harbour lamp 7";
const ADMIN = ["create-admin", "--login", LOGIN, "--password", PASSWORD, "--email", "live@portico.example"];
/** A change made anywhere shows everywhere within a second; half a second is the browser's and the test's own. */
const SOON = { timeout: 1500 };

test.beforeAll(async ({ shared }) => {
  // The project's other files may have used the same worker.
  await shared.cli(ADMIN);
});

const card = (page: Page): Locator => page.locator(".hover-card:popover-open");
const widget = (page: Page, key: string): Locator => page.locator(`[data-widget="${key}"]`);
const broken = (page: Page): Locator => page.getByText("Connection lost. Trying again…");

/** Signs in at a Portico that is not the worker's. */
async function enter(page: Page, url: string): Promise<void> {
  await open(page, `${url}/sign-in`);
  await page.locator('input[name="login"]').fill(LOGIN);
  await page.locator('input[name="password"]').fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).not.toHaveURL(/sign-in/);
  await hydrated(page);
}

function people(own: string, names: string[]): Record<string, string>[] {
  return names.map((firstname) => ({
    login: `${own}.${firstname.toLowerCase()}`,
    firstname,
    lastname: `Novák ${own}`,
    email: `${own}.${firstname.toLowerCase()}@portico.example`,
    customer_id: own,
  }));
}

/** Saves some fields of a person and waits until the answer is there. */
async function save(page: Page, path: string, fields: Record<string, string>): Promise<void> {
  for (const [key, value] of Object.entries(fields)) await page.locator(`#field-${key}`).fill(value);
  const answered = page.waitForResponse((response) => /change_customer_user/.test(response.url()) && response.ok());
  await page.getByRole("button", { name: "Save" }).click();
  await answered;
  await expect(page).toHaveURL(new RegExp(`${path}$`));
}

test("the same list, card and detail view on two screens", async ({ page, browser, watch, portico, isMobile }) => {
  const own = word();
  await bring(portico, "customers", [{ key: own, name: `Works ${own}` }]);
  await bring(portico, "customer-users", people(own, ["Anna", "Bela"]));
  const second: BrowserContext = await browser.newContext({ baseURL: portico.url });
  watch(second);
  const other = await second.newPage();
  await signIn(page, LOGIN, PASSWORD);
  await signIn(other, LOGIN, PASSWORD);
  const path = await personPath(page, `Anna ${own}`);
  await open(other, `/customer-users?q=${own}`);
  const rows = other.locator("tbody tr");
  const anna = rows.filter({ has: other.locator(`a[href="${path}"]`) });
  await expect(rows).toHaveCount(2);
  const detail = await second.newPage();
  await open(detail, path);
  await expect(detail.locator(".notes, [data-widget=notes]")).toContainText("No notes yet");
  const hovering = await second.newPage();
  await open(hovering, `/customer-users?q=${own}`);
  const name = hovering.locator(`tbody a.name[href="${path}"]`);
  await name.focus();
  await hovering.keyboard.press("Space");
  await expect(card(hovering).getByRole("heading")).toHaveText(`Anna Novák ${own}`);

  // A change: in the row, which shows that it has changed; in the open card; in head, information and history.
  await open(page, `${path}/edit`);
  await save(page, path, { lastname: `Marková ${own}`, phone: "+420 777" });
  await Promise.all([
    expect(anna).toContainText(`Anna Marková ${own}`, SOON),
    expect(card(hovering).getByRole("heading")).toHaveText(`Anna Marková ${own}`, SOON),
    expect(card(hovering)).toContainText("+420 777", SOON),
    expect(detail.getByRole("heading", { level: 1 })).toHaveText(`Anna Marková ${own}`, SOON),
    expect(widget(detail, "customer-information")).toContainText("+420 777", SOON),
    expect(widget(detail, "history").locator(".change", { hasText: "Phone" })).toContainText("+420 777", SOON),
  ]);
  await expect(anna).toHaveAttribute("data-changes", /[01]/);
  await expect(rows).toHaveCount(2);
  await axe(detail);

  // A note, on both screens; a half-written one of somebody else stays.
  await widget(detail, "notes").getByLabel("New internal note").fill("half a thou");
  await open(page, path);
  await widget(page, "notes").getByLabel("New internal note").fill("Calls on Mondays");
  await widget(page, "notes").getByRole("button", { name: "Add note" }).click();
  await expect(widget(page, "notes").locator("article.note")).toHaveCount(1);
  await expect(widget(detail, "notes").locator("article.note")).toContainText("Calls on Mondays", SOON);
  await expect(widget(detail, "notes").getByLabel("New internal note")).toHaveValue("half a thou");
  await widget(detail, "notes").getByLabel("New internal note").fill("");

  // Somebody new is announced, not pushed between what one reads.
  await open(page, "/customer-users/new");
  for (const [key, value] of Object.entries({ firstname: "Aaron", lastname: own, email: `new.${own}@portico.example`, login: `${own}.new` })) {
    await page.locator(`#field-${key}`).fill(value);
  }
  await page.locator("#field-customer_id").fill(own);
  await page.locator(".options:popover-open li").filter({ hasText: own }).click();
  await page.getByRole("button", { name: "Create" }).click();
  await expect(page).toHaveURL(/\/customer-users\/[0-9a-f-]{36}$/);
  const refresh = other.locator(".stale").getByRole("button");
  await expect(refresh).toBeVisible(SOON);
  await expect(other.locator(".crumbs .total")).toHaveText("3", SOON);
  await expect(rows).toHaveCount(2);
  await axe(other);
  await refresh.click();
  await expect(rows).toHaveCount(3);
  await expect(refresh).toHaveCount(0);

  // Who is not valid any more leaves the list, but not at once: nobody shall click the wrong row.
  await open(page, `${path}/edit`);
  await page.locator("#field-validity").selectOption("invalid");
  await save(page, path, {});
  await expect(anna).toHaveClass(/\bleaving\b/, SOON);
  await expect(detail.locator(".page-head .tag")).toHaveText("invalid", SOON);
  await expect(rows).toHaveCount(2);
  await expect(anna).toHaveCount(0);
  await expect(other.locator(".crumbs .total")).toHaveText("2");

  // The customer's name stands in the rows too.
  await open(page, `/customers?q=${own}`);
  await page.locator("tbody").getByRole("link", { name: /^Edit/ }).click();
  await page.locator("#field-name").fill(`Renamed ${own}`);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Renamed ${own}`);
  if (!isMobile) await expect(rows.first()).toContainText(`Renamed ${own}`, SOON);
  await expect(detail.locator(".page-head")).toContainText(`Renamed ${own}`, SOON);
  await second.close();
});

/** What is on its way when a node dies breaks in one of these ways. */
const BROKEN =
  /WebSocket|ERR_CONNECTION_|ERR_EMPTY_RESPONSE|ERR_SOCKET_NOT_CONNECTED|ERR_CONTENT_LENGTH_MISMATCH|ERR_INCOMPLETE_CHUNKED_ENCODING/;

test("a server that dies and comes back: the page says so, and then shows what it missed", async ({ page, portico, browser, watch, expectIssues }) => {
  const own = word();
  const server = await portico.fresh();
  await server.cli(ADMIN, { check: true });
  await bring(server, "customers", [{ key: own, name: `Works ${own}` }]);
  await bring(server, "customer-users", people(own, ["Anna", "Bela"]));
  await enter(page, server.url);
  const crowd = word();
  await bring(server, "customers", [{ key: crowd, name: `Works ${crowd}` }]);
  await bring(server, "customer-users", people(crowd, Array.from({ length: 80 }, (_, n) => `P${n}`)));
  const path = await personPath(page, `Anna ${own}`, server.url);
  const long = await page.context().newPage();
  await open(long, `${server.url}/customer-users?q=${crowd}`);
  await long.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  await expect(long.locator("tbody tr")).toHaveCount(80);
  const detail = await page.context().newPage();
  await open(detail, `${server.url}${path}`);
  await open(page, `${server.url}/customer-users?q=${own}`);
  await expect(page.locator("tbody tr")).toHaveCount(2);
  await widget(detail, "notes").getByLabel("New internal note").fill("typed before the power cut");

  expectIssues(BROKEN);
  await server.kill();
  await expect(broken(page)).toBeVisible();
  await expect(broken(detail)).toBeVisible();
  await expect(broken(long)).toBeVisible();
  await axe(page);
  await expect(page.locator("tbody tr")).toHaveCount(2);
  // Meanwhile somebody changes something elsewhere.
  await bring(server, "customer-users", [{ ...people(own, ["Anna"])[0], lastname: `Marková ${own}` }]);
  await bring(server, "customer-users", [{ ...people(crowd, ["P0"])[0], lastname: `Marková ${crowd}` }]);
  await server.serve();
  await expect(broken(page)).toHaveCount(0, { timeout: 20_000 });
  await expect(broken(detail)).toHaveCount(0, { timeout: 20_000 });
  await expect(page.locator("tbody")).toContainText(`Anna Marková ${own}`);
  // A long list is as long as it was, and knows what has changed.
  await expect(long.locator("tbody")).toContainText(`P0 Marková ${crowd}`);
  await expect(broken(long)).toHaveCount(0, { timeout: 20_000 });
  await expect(long.locator("tbody tr")).toHaveCount(80);
  await expect(detail.getByRole("heading", { level: 1 })).toHaveText(`Anna Marková ${own}`);
  await expect(widget(detail, "notes").getByLabel("New internal note")).toHaveValue("typed before the power cut");
  await axe(page);

  // Still signed in, and live again.
  const second = await browser.newContext();
  watch(second);
  const other = await second.newPage();
  await enter(other, server.url);
  await open(other, `${server.url}${path}/edit`);
  await save(other, path, { lastname: `Dvořák ${own}` });
  await expect(page.locator("tbody")).toContainText(`Anna Dvořák ${own}`, SOON);
  await widget(detail, "notes").getByLabel("New internal note").press("Control+Enter");
  await expect(widget(detail, "notes").locator("article.note")).toContainText("typed before the power cut");
  await second.close();
});

/** Runs a statement with PostgreSQL's own client, which is not everywhere on the path. */
async function sql(url: string, statement: string): Promise<void> {
  const root = "/usr/lib/postgresql";
  const versions = existsSync(root) ? readdirSync(root).sort().reverse() : [];
  const folders = [...(process.env["PATH"] ?? "").split(":"), ...versions.map((version) => join(root, version, "bin"))];
  const client = folders.map((folder) => join(folder, "psql")).find((file) => existsSync(file));
  if (!client) throw new Error("there is no psql on the path or in /usr/lib/postgresql");
  await promisify(execFile)(client, ["--no-psqlrc", "--set=ON_ERROR_STOP=1", "--command", statement, url]);
}

test("two nodes on one database: what is changed on one shows on the other", async ({ page, portico, browser, watch, expectIssues }) => {
  const postgres = process.env["PORTICO_TEST_POSTGRES_URL"] ?? "";
  test.skip(!postgres, "PORTICO_TEST_POSTGRES_URL is not set: there is no PostgreSQL to share");
  const own = word();
  const database = `portico_live_${own}`;
  const address = new URL(postgres);
  address.pathname = `/${database}`;
  await sql(postgres, `CREATE DATABASE ${database}`);
  const nodes: Portico[] = [];
  try {
    const env = { PORTICO_DATABASE_URL: address.href };
    const one = await portico.fresh({ env });
    nodes.push(one);
    await one.cli(ADMIN, { check: true });
    await bring(one, "customers", [{ key: own, name: `Works ${own}` }]);
    await bring(one, "customer-users", people(own, ["Anna", "Bela"]));
    const two = await portico.fresh({ env });
    nodes.push(two);
    const second = await browser.newContext();
    watch(second);
    const other = await second.newPage();
    await enter(page, one.url);
    await enter(other, two.url);
    const path = await personPath(page, `Anna ${own}`, one.url);
    await open(other, `${two.url}/customer-users?q=${own}`);
    const rows = other.locator("tbody tr");
    await expect(rows).toHaveCount(2);
    const detail = await second.newPage();
    await open(detail, `${two.url}${path}`);

    await open(page, `${one.url}${path}/edit`);
    await save(page, path, { lastname: `Marková ${own}` });
    await Promise.all([
      expect(rows.first()).toContainText(`Anna Marková ${own}`, SOON),
      expect(detail.getByRole("heading", { level: 1 })).toHaveText(`Anna Marková ${own}`, SOON),
    ]);
    await widget(page, "notes").getByLabel("New internal note").fill("from the first node");
    await widget(page, "notes").getByRole("button", { name: "Add note" }).click();
    await expect(widget(page, "notes").locator("article.note")).toHaveCount(1);
    await expect(widget(detail, "notes")).toContainText("from the first node", SOON);
    // And the other way round.
    await open(other, `${two.url}${path}/edit`);
    await save(other, path, { lastname: `Dvořák ${own}` });
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Anna Dvořák ${own}`, SOON);

    // One node dies; the other one goes on, and a session is good on both.
    expectIssues(BROKEN);
    await one.kill();
    await expect(broken(page)).toBeVisible();
    await open(other, `${two.url}${path}/edit`);
    await save(other, path, { lastname: `Svoboda ${own}` });
    await one.serve();
    await expect(broken(page)).toHaveCount(0, { timeout: 20_000 });
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Anna Svoboda ${own}`);
    await second.close();
  } finally {
    await page.goto("about:blank");
    for (const node of nodes) await node.stop();
    await sql(postgres, `DROP DATABASE ${database} WITH (FORCE)`);
  }
});

test("who comes into a long list by a change is told of", async ({ page, browser, watch, portico }) => {
  const own = word();
  await bring(portico, "customers", [{ key: own, name: `Works ${own}` }]);
  const names = Array.from({ length: 60 }, (_, number) => `Bela${number}`);
  const valid = people(own, names).map((person) => ({ ...person, validity: "valid" }));
  const invalid = people(own, ["Aaron", "Zoe"]).map((person) => ({ ...person, validity: "invalid" }));
  await bring(portico, "customer-users", [...valid, ...invalid]);
  const second = await browser.newContext({ baseURL: portico.url });
  watch(second);
  const other = await second.newPage();
  await signIn(page, LOGIN, PASSWORD);
  await signIn(other, LOGIN, PASSWORD);
  await open(page, `/customer-users?q=${own}`);
  const rows = page.locator("tbody tr");
  await expect(rows).toHaveCount(50);
  const button = page.getByRole("button", { name: "There is new data. Refresh the list." });

  // Zoe is behind what is shown: only the number is another one.
  for (const name of ["Zoe", "Aaron"]) {
    await expect(button).toHaveCount(0);
    const path = await personPath(other, `${name} ${own}`);
    await open(other, `${path}/edit`);
    await other.locator("#field-validity").selectOption("valid");
    await save(other, path, {});
    await expect(page.getByText(name === "Zoe" ? "of 61" : "of 62")).toBeVisible(SOON);
  }
  await button.click(SOON);
  await expect(rows.first()).toContainText(`Aaron Novák ${own}`);
  await expect(button).toHaveCount(0);
  await second.close();
});
