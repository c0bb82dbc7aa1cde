import type { Page } from "@playwright/test";
import { axe, expect, hydrated, open, signIn, test, word } from "../fixtures.ts";

const LOGIN = "sign-in-admin";
const PASSWORD = "quiet harbour lamp 7";
const ADMIN = ["create-admin", "--login", LOGIN, "--password", PASSWORD, "--email", "sign-in@portico.example"];

test.beforeAll(async ({ shared }) => {
  // The project's other files may have used the same worker.
  await shared.cli(ADMIN);
});

async function attempt(page: Page, login: string, password: string): Promise<void> {
  await page.locator("#field-login").fill(login);
  await page.locator("#field-password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

async function addAgent(page: Page, url: string, login: string, password: string): Promise<void> {
  await page.goto(`${url}/admin/agents/new`);
  await hydrated(page);
  await page.locator("#field-firstname").fill("Vera");
  await page.locator("#field-lastname").fill("Lind");
  await page.locator("#field-email").fill(`${login}@portico.example`);
  await page.locator("#field-login").fill(login);
  await page.getByRole("checkbox", { name: "Agent", exact: true }).check();
  await page.locator("#field-password").fill(password);
  await page.keyboard.press("Control+Enter");
  await expect(page).toHaveURL(/\/admin\/agents$/);
}

test("who is not signed in is asked, and then gets where they wanted to go", async ({ page }) => {
  await page.goto("/admin/audit?action=signed_in");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await hydrated(page);
  await expect(page.locator("#field-login")).toBeFocused();
  await axe(page);
  await attempt(page, LOGIN, PASSWORD);
  await expect(page).toHaveURL(/\/admin\/audit\?action=signed_in$/);
  await hydrated(page);
  await expect(page.locator("tbody tr").first()).toContainText("signed in");
});

test("a refused sign-in says so and keeps the username", async ({ page, expectIssues }) => {
  await page.goto("/sign-in");
  await hydrated(page);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.locator("#field-login-error")).toHaveText("Please fill in this field.");
  await expect(page.locator("#field-password-error")).toHaveText("Please fill in this field.");
  await expect(page.locator("#field-login")).toBeFocused();

  expectIssues(/401/);
  await attempt(page, LOGIN, "not the password");
  await expect(page.getByRole("alert").first()).toContainText("Username or password is wrong");
  await expect(page.locator("#field-login")).toHaveValue(LOGIN);
  await axe(page);

  // The password can be seen.
  await page.getByRole("button", { name: "Show password" }).click();
  await expect(page.locator("#field-password")).toHaveAttribute("type", "text");
});

test("no other site can be the next page", async ({ page, portico }) => {
  for (const next of ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]) {
    await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
    await hydrated(page);
    await expect(page.locator('input[name="next"]')).toHaveValue("/");
  }
  await attempt(page, LOGIN, PASSWORD);
  await expect(page).toHaveURL(`${portico.url}/customer-users`);
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("one can sign in, and is told when not", async ({ page, expectIssues }) => {
    // Chromium's way to say that it loads no scripts.
    expectIssues(/agent\.js: csp/);
    await page.goto("/sign-in?next=/profile");
    await attempt(page, LOGIN, "not the password");
    await expect(page).toHaveURL(/\/sign-in\?/);
    await expect(page.getByRole("alert")).toContainText("Username or password is wrong");
    await attempt(page, LOGIN, PASSWORD);
    await expect(page).toHaveURL(/\/profile$/);
  });
});

test("too many failures lock an account until an admin unlocks it", async ({ browser, page, portico, watch, expectIssues }) => {
  const own = await portico.fresh();
  await own.cli(ADMIN, { check: true });
  await page.goto(`${own.url}/sign-in`);
  await hydrated(page);
  await attempt(page, LOGIN, PASSWORD);
  await expect(page).not.toHaveURL(/sign-in/);
  await page.goto(`${own.url}/admin/settings`);
  await hydrated(page);
  // Set up from the command line, the organisation has no name yet.
  await page.locator("#field-name").fill("Acme");
  await page.locator("#field-agent_passwords-max_failed").fill("3");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("region", { name: "Messages" }).getByText("Saved")).toBeVisible();
  await addAgent(page, own.url, "vera", "seven green bottles 4");

  const context = await browser.newContext();
  watch(context);
  const vera = await context.newPage();
  await vera.goto(`${own.url}/sign-in`);
  await hydrated(vera);
  expectIssues(/401/);
  for (let count = 0; count < 3; count += 1) {
    await attempt(vera, "vera", `wrong ${count}`);
    await expect(vera.getByRole("alert").first()).toContainText("Username or password is wrong");
    await expect(vera.getByRole("button", { name: "Sign in" })).not.toHaveAttribute("aria-busy", "true");
  }
  // The admin sees it without reloading.
  const row = page.locator("tbody tr", { hasText: "Vera Lind" });
  await expect(row).toContainText("locked");
  await attempt(vera, "vera", "seven green bottles 4");
  await expect(vera.getByRole("button", { name: "Sign in" })).not.toHaveAttribute("aria-busy", "true");
  await expect(vera).toHaveURL(/sign-in/);

  await row.getByRole("link", { name: "Vera Lind", exact: true }).click();
  await expect(page.getByText("locked: after too many failed sign-ins")).toBeVisible();
  await axe(page);
  await page.getByRole("button", { name: "Unlock" }).click();
  await expect(page.getByText("locked: after too many failed sign-ins")).toBeHidden();

  // Now the right password works; it is due, and nothing else opens before it is changed.
  await attempt(vera, "vera", "seven green bottles 4");
  await expect(vera).toHaveURL(`${own.url}/profile`);
  await hydrated(vera);
  await expect(vera.getByText("Please set a new password before you go on.")).toBeVisible();
  await axe(vera);
  await vera.goto(`${own.url}/customer-users`);
  await expect(vera).toHaveURL(`${own.url}/profile`);
  await hydrated(vera);
  expectIssues(/422/);
  await vera.locator("#field-current").fill("not this one");
  await vera.locator("#field-password").fill("eight brown bottles 5");
  await vera.getByRole("button", { name: "Change password" }).click();
  await expect(vera.locator("#field-current-error")).toHaveText("This is not your current password.");
  await expect(vera.locator("#field-password")).toHaveValue("eight brown bottles 5");
  await vera.locator("#field-current").fill("seven green bottles 4");
  await vera.getByRole("button", { name: "Change password" }).click();
  await expect(vera).toHaveURL(`${own.url}/customer-users`);
  await context.close();
});

test("the profile changes language and appearance for oneself", async ({ page, portico }) => {
  const login = `taste${Date.now().toString(36)}`;
  await portico.cli(["create-admin", "--login", login, "--password", PASSWORD, "--email", `${login}@portico.example`], {
    check: true,
  });
  await signIn(page, login, PASSWORD);
  await page.goto("/profile");
  await hydrated(page);
  await axe(page);
  await page.locator("#field-language").selectOption("de");
  await page.locator("#field-theme").selectOption("dark");
  await page.getByRole("combobox", { name: "Time zone" }).fill("berlin");
  await page.getByRole("option", { name: "Europe/Berlin" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await hydrated(page);
  await expect(page.getByRole("combobox", { name: "Zeitzone" })).toHaveValue("Europe/Berlin");
  // The page was loaded anew where it was; what the top bar lies over would seem too small to hit.
  await page.evaluate(() => window.scrollTo(0, 0));
  await axe(page);
  await page.locator("#field-language").selectOption("");
  await page.locator("#field-theme").selectOption("");
  await page.getByRole("button", { name: "Speichern" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
});

test("appearance and language chosen one after the other are both kept", async ({ page, portico, isMobile }) => {
  test.skip(isMobile, "the same menu");
  const login = `both${Date.now().toString(36)}`;
  await portico.cli(["create-admin", "--login", login, "--password", PASSWORD, "--email", `${login}@portico.example`], {
    check: true,
  });
  await signIn(page, login, PASSWORD);
  const account = page.locator(".topbar").getByRole("button", { name: /^admin|both/i }).last();
  await account.click();
  await page.getByRole("menuitemradio", { name: "Dark" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await account.click();
  await page.getByRole("menuitemradio", { name: "Deutsch" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("a tab at rest does not let a used one rest", async ({ page, portico }) => {
  await signIn(page, LOGIN, PASSWORD);
  const resting = async (): Promise<boolean> => {
    const sent = await page.context().cookies(`${portico.url}/agent/fn/anything`);
    return sent.some(({ name }) => name === "portico_idle");
  };
  const other = await page.context().newPage();
  await other.clock.install();
  await other.goto("/customers");
  await hydrated(other);
  expect(await resting()).toBe(false);
  for (const milliseconds of [90_000, 20_000]) {
    await other.clock.fastForward(milliseconds);
    await expect.poll(resting).toBe(true);
    // It says so once a second at most.
    const used = async (): Promise<boolean> => {
      await page.keyboard.press("Shift");
      return resting();
    };
    await expect.poll(used).toBe(false);
  }
});

test("a page does not act in the name of whoever signs in beside it", async ({ page, portico }) => {
  const own = word();
  for (const login of [`a-${own}`, `b-${own}`]) {
    const who = ["--login", login, "--password", PASSWORD, "--email", `${login}@portico.example`];
    await portico.cli(["create-admin", ...who], { check: true });
  }
  await signIn(page, `a-${own}`, PASSWORD);
  await open(page, "/customers/new");
  await page.locator("#field-key").fill(own);
  await page.locator("#field-name").fill(`Works ${own}`);
  const other = await page.context().newPage();
  await signIn(other, `b-${own}`, PASSWORD);
  await open(other, "/customers");

  const send = page.locator(".form-actions button[type=submit]");
  await send.click();
  const again = page.getByRole("dialog", { name: "Your session has ended" });
  await again.getByRole("textbox", { name: /Password/ }).fill(PASSWORD);
  await again.getByRole("button", { name: "Sign in" }).click();
  await expect(again).toHaveCount(0);
  await send.click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(`Works ${own}`);
  await expect(page.locator('[data-widget="customer-history"], .widget').filter({ hasText: "History" })).toContainText(`a-${own}`);
});
