import type { BrowserContext, Page } from "@playwright/test";
import { axe, expect, hydrated, signIn, test } from "../fixtures.ts";

const LOGIN = "agents-admin";
const PASSWORD = "quiet harbour lamp 7";
const OTHER = "agents-other";

test.beforeAll(async ({ shared }) => {
  // The project's other files may have used the same worker.
  for (const login of [LOGIN, OTHER]) {
    await shared.cli(["create-admin", "--login", login, "--password", PASSWORD, "--email", `${login}@portico.example`]);
  }
});

/** A word that no other test has. */
function word(): string {
  return `${Date.now().toString(36)}${Math.floor(Math.random() * 1e6).toString(36)}`;
}

async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await hydrated(page);
}

/** Adds an agent and gives the address of the edit page. */
async function add(page: Page, login: string, roles: string[]): Promise<string> {
  await open(page, "/admin/agents/new");
  await page.locator("#field-firstname").fill("Vera");
  await page.locator("#field-lastname").fill(`Lind ${login}`);
  await page.locator("#field-email").fill(`${login}@portico.example`);
  await page.locator("#field-login").fill(login);
  for (const role of roles) await page.getByRole("checkbox", { name: role, exact: true }).check();
  await page.locator("#field-password").fill("seven green bottles 4");
  await page.keyboard.press("Control+Enter");
  await expect(page).toHaveURL(/\/admin\/agents$/);
  const link = page.getByRole("link", { name: `Vera Lind ${login}`, exact: true });
  await expect(link).toBeVisible();
  return (await link.getAttribute("href")) ?? "";
}

/** Signs an agent in for the first time, in a browser of their own. */
async function enter(context: BrowserContext, login: string): Promise<Page> {
  const page = await context.newPage();
  await signIn(page, login, "seven green bottles 4");
  await expect(page).toHaveURL(/\/profile$/);
  await page.locator("#field-current").fill("seven green bottles 4");
  await page.locator("#field-password").fill("eight brown bottles 5");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page).toHaveURL(/\/customer-users/);
  await hydrated(page);
  return page;
}

test("an agent is added, edited, and found in the list", async ({ page, expectIssues }) => {
  await signIn(page, LOGIN, PASSWORD);
  await open(page, "/admin");
  await axe(page);
  await page.locator("main").getByRole("link", { name: /^Agents/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Agents");
  await axe(page);
  await page.getByRole("link", { name: "Add agent" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Add agent");
  await axe(page);
  expectIssues(/422/);
  await page.getByRole("button", { name: "Create" }).click();
  await expect(page.locator("#field-firstname-error")).toHaveText("Please fill in this field.");
  await expect(page.locator("#field-firstname")).toBeFocused();
  // What was typed would be lost.
  await page.locator("#field-firstname").fill("Nobody");
  page.once("dialog", (dialog) => void dialog.accept());
  await page.getByRole("link", { name: "Cancel" }).click();
  await expect(page).toHaveURL(/\/admin\/agents$/);

  const login = word();
  const path = await add(page, login, ["Agent", "Customer manager"]);
  await page.locator("tbody tr", { hasText: login }).getByRole("link", { name: /^Edit/ }).click();
  await expect(page).toHaveURL(new RegExp(`${path}$`));
  await expect(page.getByRole("heading", { level: 1 })).toContainText(`Vera Lind ${login}`);
  await expect(page.getByRole("checkbox", { name: "Customer manager", exact: true })).toBeChecked();
  await expect(page.getByRole("checkbox", { name: "Admin", exact: true })).not.toBeChecked();
  await axe(page);
  await page.locator("#field-login").fill(LOGIN);
  await page.locator("#field-email").fill("vera@");
  await page.keyboard.press("Control+Enter");
  await expect(page.locator("#field-email-error")).toContainText("not an email address");
  await expect(page.locator("#field-login-error")).toContainText("Already used by");
  await page.locator("#field-login").fill(login);
  await page.locator("#field-email").fill(`v.${login}@portico.example`);
  await page.locator("#field-lastname").fill(`Lindqvist ${login}`);
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("link", { name: `Vera Lindqvist ${login}`, exact: true })).toBeVisible();

  await open(page, `/admin/audit?text=${login}`);
  const entry = page.locator("tbody tr", { hasText: "changed" }).first();
  await expect(entry).toContainText(`Lind ${login}`);
  await expect(entry).toContainText(`Lindqvist ${login}`);
  await axe(page);
});

test("two admins change the same agent: the second sees both versions", async ({ page, browser, portico, watch, expectIssues }) => {
  await signIn(page, LOGIN, PASSWORD);
  const login = word();
  const path = await add(page, login, ["Agent"]);
  await open(page, path);

  const context = await browser.newContext({ baseURL: portico.url });
  watch(context);
  const other = await context.newPage();
  await signIn(other, OTHER, PASSWORD);
  await open(other, path);
  await other.locator("#field-firstname").fill("Viveca");
  await other.keyboard.press("Control+Enter");
  await expect(other).toHaveURL(/\/admin\/agents$/);

  expectIssues(/409/);
  await page.locator("#field-firstname").fill("Verena");
  await page.keyboard.press("Control+Enter");
  const differs = page.locator(".versions .differs");
  await expect(differs).toHaveText(["Verena", "Viveca"]);
  await axe(page);

  // The other's version, then the own one once more.
  await page.getByRole("button", { name: "Take theirs" }).click();
  await expect(page.locator("#field-firstname")).toHaveValue("Viveca");
  await expect(page.locator(".versions")).toHaveCount(0);
  await page.locator("#field-firstname").fill("Verena");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("link", { name: `Verena Lind ${login}`, exact: true })).toBeVisible();

  // And keeping one's own version.
  await open(page, path);
  await open(other, path);
  await other.locator("#field-firstname").fill("Viveca");
  await other.keyboard.press("Control+Enter");
  await expect(other).toHaveURL(/\/admin\/agents$/);
  await page.locator("#field-firstname").fill("Vesna");
  await page.keyboard.press("Control+Enter");
  await page.getByRole("button", { name: "Keep mine and save" }).click();
  await expect(page.getByRole("link", { name: `Vesna Lind ${login}`, exact: true })).toBeVisible();
  // The other admin's list follows by itself.
  await expect(other.getByRole("link", { name: `Vesna Lind ${login}`, exact: true })).toBeVisible();
  await context.close();
});

test("setting an agent invalid ends the session at once", async ({ page, browser, portico, watch, expectIssues }) => {
  await signIn(page, LOGIN, PASSWORD);
  const login = word();
  const path = await add(page, login, ["Agent"]);
  const context = await browser.newContext({ baseURL: portico.url });
  watch(context);
  const vera = await enter(context, login);

  await open(page, path);
  await page.locator("#field-validity").selectOption("invalid");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page).toHaveURL(/\/admin\/agents$/);
  await expect(page.locator("tbody tr", { hasText: login })).toHaveCount(0);
  await expect(vera.getByRole("heading", { name: "Your session has ended" })).toBeVisible();
  await vera.goto("/customer-users");
  await expect(vera).toHaveURL(/\/sign-in/);
  await hydrated(vera);
  expectIssues(/401/);
  await vera.locator("#field-login").fill(login);
  await vera.locator("#field-password").fill("eight brown bottles 5");
  await vera.keyboard.press("Enter");
  await expect(vera.getByRole("alert").first()).toContainText("Username or password is wrong");

  await page.getByRole("link", { name: "Include invalid agents" }).click();
  await expect(page.locator("tbody tr", { hasText: login })).toContainText("invalid");
  await axe(page);
  await context.close();
});

test("an admin sets a password, which is due at the next sign-in", async ({ page, browser, portico, watch, expectIssues }) => {
  await signIn(page, LOGIN, PASSWORD);
  const login = word();
  const path = await add(page, login, ["Agent"]);
  const context = await browser.newContext({ baseURL: portico.url });
  watch(context);
  const vera = await enter(context, login);

  await open(page, path);
  await page.getByRole("button", { name: "Set password" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("Signs Vera Lind");
  await axe(page);
  expectIssues(/422/);
  await dialog.locator("#field-password").fill("short1");
  await dialog.getByRole("button", { name: "Set password" }).click();
  await expect(dialog.locator("#field-password-error")).toContainText("At least 8 characters");
  await dialog.locator("#field-password").fill("nine yellow bottles 6");
  await dialog.getByRole("button", { name: "Set password" }).click();
  await expect(dialog).toBeHidden();
  await expect(vera.getByRole("heading", { name: "Your session has ended" })).toBeVisible();
  await signIn(vera, login, "nine yellow bottles 6");
  await expect(vera).toHaveURL(/\/profile$/);
  await context.close();
});

test("a role's change takes effect with the next click", async ({ page, browser, portico, watch, expectIssues }) => {
  await signIn(page, LOGIN, PASSWORD);
  const name = `Readers ${word()}`;
  await open(page, "/admin/roles");
  await axe(page);
  await page.getByRole("link", { name: "Add role" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Add role");
  await axe(page);
  await page.locator("#field-name").fill(name);
  await page.getByRole("checkbox", { name: "See customer users" }).check();
  await page.getByRole("checkbox", { name: "See customers", exact: true }).check();
  await page.keyboard.press("Control+Enter");
  await expect(page).toHaveURL(/\/admin\/roles$/);
  await expect(page.locator(".matrix thead")).toContainText(name);

  const login = word();
  await add(page, login, [name]);
  const context = await browser.newContext({ baseURL: portico.url });
  watch(context);
  const vera = await enter(context, login);
  // On telephones it is in the closed drawer.
  await expect(vera.locator(".organizer").getByRole("link", { name: "Customers", includeHidden: true })).toHaveCount(1);
  expectIssues(/403/);
  const refused = await vera.goto("/admin/roles");
  await hydrated(vera);
  await expect(vera.getByText("You are not permitted to do this.")).toBeVisible();
  expect(refused?.status()).toBeLessThan(500);

  await open(page, "/admin/roles");
  await page.getByRole("link", { name, exact: true }).click();
  await expect(page.locator("#field-name")).toHaveValue(name);
  await page.getByRole("checkbox", { name: "Manage agents and roles" }).check();
  await page.keyboard.press("Control+Enter");
  await expect(page).toHaveURL(/\/admin\/roles$/);
  await vera.goto("/admin/roles");
  await hydrated(vera);
  await expect(vera.getByRole("heading", { level: 1 })).toHaveText("Roles");
  await context.close();
});

test("nobody can take the last admin's right to manage agents", async ({ page, portico, expectIssues }) => {
  const own = await portico.fresh();
  await own.cli(["create-admin", "--login", LOGIN, "--password", PASSWORD, "--email", "a@portico.example"], { check: true });
  await page.goto(`${own.url}/sign-in`);
  await hydrated(page);
  await page.locator("#field-login").fill(LOGIN);
  await page.locator("#field-password").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await expect(page).not.toHaveURL(/sign-in/);
  await open(page, `${own.url}/admin/roles`);
  await page.getByRole("link", { name: "Admin", exact: true }).click();
  await page.getByRole("checkbox", { name: "Manage agents and roles" }).uncheck();
  expectIssues(/422/);
  await page.keyboard.press("Control+Enter");
  await expect(page.locator("#permissions-error")).toHaveText("Then nobody could manage agents any more.");
});
