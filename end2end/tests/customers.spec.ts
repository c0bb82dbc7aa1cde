import type { Page } from "@playwright/test";
import { axe, bring, expect, hydrated, signIn, test } from "../fixtures.ts";

const LOGIN = "customers-admin";
const PASSWORD = "quiet harbour lamp 7";
const ADMIN = ["create-admin", "--login", LOGIN, "--password", PASSWORD, "--email", "admin@portico.example"];

test.beforeAll(async ({ shared }) => {
  // The project's other files may have used the same worker.
  await shared.cli(ADMIN);
});

/** A CustomerID that no other test has. */
function key(): string {
  return `T${Date.now().toString(36)}${Math.floor(Math.random() * 1e6).toString(36)}`.toUpperCase();
}

async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await hydrated(page);
}

async function add(page: Page, fields: Record<string, string>): Promise<string> {
  await open(page, "/customers/new");
  for (const [name, value] of Object.entries(fields)) await page.locator(`[name="${name}"]`).fill(value);
  await page.locator("form.form-page button[type=submit]").click();
  await expect(page).toHaveURL(/\/customers\/[0-9a-f-]{36}$/);
  return new URL(page.url()).pathname;
}

test("the first customer: from nothing to its detail view", async ({ page, portico, expectIssues }) => {
  const own = await portico.fresh();
  await own.cli(ADMIN, { check: true });
  await page.goto(`${own.url}/sign-in`);
  await hydrated(page);
  await page.locator('input[name="login"]').fill(LOGIN);
  await page.locator('input[name="password"]').fill(PASSWORD);
  await page.locator('form:has(input[name="password"]) button[type="submit"]').click();
  await expect(page).not.toHaveURL(/sign-in/);

  await open(page, `${own.url}/customers`);
  await expect(page.getByText("No customers yet")).toBeVisible();
  await axe(page);
  await page.locator("main .empty").getByRole("link", { name: "Add Customer" }).click();
  await expect(page.getByRole("heading", { name: "Add Customer" })).toBeVisible();
  await axe(page);

  // Nothing filled in: every mandatory field says so, and the first one has the focus.
  expectIssues(/422/);
  await page.locator("form.form-page button[type=submit]").click();
  await expect(page.locator("#field-key-error")).toHaveText("Please fill in this field.");
  await expect(page.locator("#field-name-error")).toHaveText("Please fill in this field.");
  await expect(page.locator("#field-key")).toBeFocused();

  await page.locator("#field-key").fill("BRNO");
  await page.locator("#field-name").fill("Brno <b>Optics</b> & “Sons”");
  await page.locator("#field-street").fill("Křenová 40");
  await page.locator("#field-zip").fill("602 00");
  await page.locator("#field-city").fill("Brno");
  await page.locator("#field-country").fill("Czechia");
  await page.locator("#field-url").fill("javascript:alert(1)");
  await page.locator("#field-comment").fill("first line\nsecond line");
  await page.keyboard.press("Control+Enter");
  await expect(page.locator("#field-url-error")).toContainText("https://");
  await page.locator("#field-url").fill("brno-optics.example");
  await page.keyboard.press("Control+Enter");

  await expect(page).toHaveURL(/\/customers\/[0-9a-f-]{36}$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Brno <b>Optics</b> & “Sons”");
  const website = page.getByRole("link", { name: /brno-optics\.example/ });
  await expect(website).toHaveAttribute("href", "https://brno-optics.example");
  await expect(website).toHaveAttribute("rel", /noopener noreferrer/);
  await expect(page.getByText("Křenová 40")).toBeVisible();
  await expect(page.locator(".history li")).toHaveCount(1);
  await axe(page);

  // Add Customer User knows the customer.
  await expect(page.getByRole("link", { name: "Add Customer User" })).toHaveAttribute("href", /customer=BRNO/);
  // Also one whose CustomerID looks like another one when it is decoded once more.
  await bring(own, "customers", [
    { key: "P/Q", name: "Slash" },
    { key: "P%2FQ", name: "Percent" },
  ]);
  await open(page, `${own.url}/customers?q=percent`);
  await page.locator("tbody a.name").click();
  await page.getByRole("link", { name: "Add Customer User" }).click();
  for (const again of [false, true]) {
    if (again) await page.reload();
    await hydrated(page);
    await expect(page.locator("form.form-page")).toContainText("P%2FQ");
    await expect(page.locator("form.form-page")).toContainText("Percent");
  }
  await open(page, `${own.url}/customers`);
  await expect(page.locator("tbody tr")).toHaveCount(3);
  await axe(page);
});

test("sending the form twice adds one customer", async ({ page, expectIssues }) => {
  await signIn(page, LOGIN, PASSWORD);
  const id = key();
  await open(page, "/customers/new");
  await page.locator("#field-key").fill(id);
  await page.locator("#field-name").fill(`Twice ${id}`);
  // The first answer is lost on its way, as a bad connection would.
  expectIssues(/ERR_FAILED/);
  let lost = false;
  await page.route(/add_customer/, async (route) => {
    const answer = await route.fetch();
    if (lost) return route.fulfill({ response: answer });
    lost = true;
    return route.abort("failed");
  });
  await page.keyboard.press("Control+Enter");
  await expect(page.locator("form.form-page [role=alert]").first()).toContainText("Nothing is lost");
  await expect(page.locator("#field-name")).toHaveValue(`Twice ${id}`);
  await page.evaluate(() => {
    const form = document.querySelector<HTMLFormElement>("form.form-page");
    form?.requestSubmit();
    form?.requestSubmit();
  });
  await expect(page).toHaveURL(/\/customers\/[0-9a-f-]{36}$/);
  await open(page, `/customers?q=${id}`);
  await expect(page.locator("tbody tr")).toHaveCount(1);
});

test("a customer that was added, though the answer was lost, and that somebody has changed since", async ({ page, context, expectIssues }) => {
  await signIn(page, LOGIN, PASSWORD);
  const id = key();
  await open(page, "/customers/new");
  await page.locator("#field-key").fill(id);
  await page.locator("#field-name").fill(`Mine ${id}`);
  expectIssues(/ERR_FAILED|409/);
  await page.route(/add_customer/, async (route) => {
    await route.fetch();
    return route.abort("failed");
  }, { times: 1 });
  await page.keyboard.press("Control+Enter");
  await expect(page.locator("form.form-page [role=alert]").first()).toContainText("Nothing is lost");

  const other = await context.newPage();
  await open(other, `/customers?q=${id}`);
  await other.getByRole("link", { name: `Mine ${id}`, exact: true }).click();
  await expect(other).toHaveURL(/\/customers\/[0-9a-f-]{36}$/);
  const path = new URL(other.url()).pathname;
  await open(other, `${path}/edit`);
  await other.locator("#field-city").fill("Praha");
  await other.keyboard.press("Control+Enter");
  await expect(other).toHaveURL(new RegExp(`${path}$`));
  await other.close();

  await page.getByRole("button", { name: "Add customer" }).click();
  await page.getByRole("button", { name: "Take theirs" }).click();
  await expect(page.locator("#field-city")).toHaveValue("Praha");
  await page.locator("#field-street").fill("Dlouhá 5");
  await page.keyboard.press("Control+Enter");
  await expect(page).toHaveURL(new RegExp(`${path}$`));
  await open(page, `/customers?q=${id}`);
  await expect(page.locator("tbody tr")).toHaveCount(1);
});

test("a CustomerID that is taken names its owner", async ({ page, expectIssues }) => {
  await signIn(page, LOGIN, PASSWORD);
  const id = key();
  const path = await add(page, { key: id, name: `Owner ${id}` });
  await open(page, "/customers/new");
  await page.locator("#field-key").fill(id.toLowerCase());
  await page.locator("#field-name").fill("Somebody else");
  expectIssues(/422/);
  await page.keyboard.press("Control+Enter");
  const owner = page.locator("#field-key-error").getByRole("link", { name: `Owner ${id}` });
  await expect(owner).toHaveAttribute("href", path);
});

test("two people save the same customer: both versions, and nothing is lost", async ({ page, context, expectIssues }) => {
  await signIn(page, LOGIN, PASSWORD);
  const id = key();
  const path = await add(page, { key: id, name: `Both ${id}`, city: "Brno" });
  await open(page, `${path}/edit`);
  await page.locator("#field-city").fill("Ostrava");

  const other = await context.newPage();
  await open(other, `${path}/edit`);
  await other.locator("#field-city").fill("Praha");
  await other.locator("#field-comment").fill("moved");
  await other.keyboard.press("Control+Enter");
  await expect(other).toHaveURL(new RegExp(`${path}$`));

  expectIssues(/409/);
  await page.keyboard.press("Control+Enter");
  const versions = page.locator(".versions");
  await expect(versions.locator("tr", { hasText: "City" })).toContainText("Ostrava");
  await expect(versions.locator("tr", { hasText: "City" })).toContainText("Praha");
  await expect(versions.locator("td.differs")).toHaveCount(4);
  // Where the bar of the form covers no field.
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  await axe(page);

  await page.getByRole("button", { name: "Take theirs" }).click();
  await expect(versions).toHaveCount(0);
  await expect(page.locator("#field-city")).toHaveValue("Praha");
  await expect(page.locator("#field-comment")).toHaveValue("moved");

  // Again, and this time mine counts.
  await open(other, `${path}/edit`);
  await other.locator("#field-city").fill("Plzeň");
  await other.keyboard.press("Control+Enter");
  await expect(other).toHaveURL(new RegExp(`${path}$`));
  await page.locator("#field-city").fill("Ostrava");
  await page.keyboard.press("Control+Enter");
  await page.getByRole("button", { name: "Keep mine and save" }).click();
  await expect(page).toHaveURL(new RegExp(`${path}$`));
  // The other tab sees it by itself, and so does the history.
  await expect(other.locator(".page-title p")).toContainText("Ostrava");
  await expect(other.locator(".history .change", { hasText: "Ostrava" })).toContainText("Plzeň");
});

test("the list: sort, filter, scroll, and back to the same row", async ({ page, portico, isMobile }) => {
  const word = key();
  const lines = Array.from({ length: 120 }, (_, number) => {
    const n = String(number + 1).padStart(3, "0");
    return `${word}-${n},${word} Works ${n},${number % 2 ? "Aachen" : "Žilina"},Slovakia`;
  });
  await portico.cli(["import", "customers", "-"], { input: ["key,name,city,country", ...lines].join("\n"), check: true });
  await signIn(page, LOGIN, PASSWORD);
  await open(page, `/customers?q=${word}`);
  const rows = page.locator("tbody tr");
  await expect(rows).toHaveCount(50);
  await expect(page.locator(".load-more")).toContainText("50 of 120");
  await expect(rows.first()).toContainText(`${word} Works 001`);

  if (!isMobile) {
    await page.getByRole("columnheader", { name: "City" }).getByRole("link").click();
    await expect(page).toHaveURL(/sort=city/);
    await expect(rows.first()).toContainText("Aachen");
    await page.getByRole("columnheader", { name: "City" }).getByRole("link").click();
    await expect(page).toHaveURL(/sort=-city/);
    await expect(rows.first()).toContainText("Žilina");
    await expect(page.getByRole("columnheader", { name: "City" })).toHaveAttribute("aria-sort", "descending");
  }

  await open(page, `/customers?q=${word}`);
  await page.getByRole("searchbox", { name: /Filter/ }).fill(`${word} 117`);
  await expect(rows).toHaveCount(1);
  await expect(page).toHaveURL(/q=.*117/);
  await page.getByRole("searchbox", { name: /Filter/ }).fill(`${word} nobody`);
  await expect(page.getByText("No customer fits this filter")).toBeVisible();
  await axe(page);
  await page.getByRole("link", { name: "Clear filter" }).click();
  await expect(page).toHaveURL(/\/customers$/);

  await open(page, `/customers?q=${word}`);
  await expect(async () => {
    await page.mouse.wheel(0, 20_000);
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await expect(rows).toHaveCount(120, { timeout: 500 });
  }).toPass();
  const target = rows.nth(87);
  await target.scrollIntoViewIfNeeded();
  const before = await target.boundingBox();
  await target.locator("a.name").click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Works 088");
  await page.goBack();
  await expect(rows).toHaveCount(120);
  await expect(async () => {
    const after = await target.boundingBox();
    expect(Math.abs((after?.y ?? 0) - (before?.y ?? 0))).toBeLessThan(4);
  }).toPass();
});

test("invalid customers are shown on demand", async ({ page }) => {
  await signIn(page, LOGIN, PASSWORD);
  const id = key();
  const path = await add(page, { key: id, name: `Gone ${id}` });
  await open(page, `${path}/edit`);
  await page.locator("#field-validity").selectOption("invalid");
  await page.locator("#field-validity").press("Control+Enter");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("invalid");
  // Nobody new for a customer who is gone.
  await expect(page.getByRole("link", { name: "Add Customer User" })).toHaveCount(0);
  await open(page, `/customers?q=${id}`);
  await expect(page.getByText("No customer fits this filter")).toBeVisible();
  await page.getByRole("button", { name: /^Valid/ }).click();
  await page.getByRole("menuitemradio", { name: "all" }).click();
  await expect(page.locator("tbody tr")).toHaveCount(1);
  await expect(page.locator("tbody tr .tag")).toHaveText("invalid");
});

test("two people on the same list see each other's changes", async ({ page, browser, watch, portico }) => {
  await signIn(page, LOGIN, PASSWORD);
  const id = key();
  const path = await add(page, { key: id, name: `Live ${id}` });
  const second = await browser.newContext({ baseURL: portico.url });
  watch(second);
  const other = await second.newPage();
  await signIn(other, LOGIN, PASSWORD);
  await open(other, `/customers?q=${id}`);
  const row = other.locator("tbody tr");
  await expect(row).toHaveCount(1);

  await open(page, `${path}/edit`);
  await page.locator("#field-name").fill(`Changed ${id}`);
  await page.keyboard.press("Control+Enter");
  await expect(row).toContainText(`Changed ${id}`, { timeout: 1500 });
  await expect(row).toHaveAttribute("data-changes", /[01]/);

  // A new one is told, not pushed in between.
  await add(page, { key: `${id}-2`, name: `Second ${id}` });
  const refresh = other.locator(".stale").getByRole("button");
  await expect(refresh).toBeVisible({ timeout: 1500 });
  await expect(row).toHaveCount(1);
  await refresh.click();
  await expect(row).toHaveCount(2);
  await expect(refresh).toHaveCount(0);
  await second.close();
});

test("people are assigned to further customers", async ({ page, portico }) => {
  const own = key();
  await bring(portico, "customers", [
    { key: own, name: `Works ${own}` },
    { key: `${own}-2`, name: `Lab ${own}` },
  ]);
  await bring(portico, "customer-users", [
    { login: own, firstname: "Anna", lastname: `Novák ${own}`, email: `${own}@portico.example`, customer_id: own },
  ]);
  await signIn(page, LOGIN, PASSWORD);
  await open(page, `/customers?q=${own}-2`);
  await page.locator("tbody a.name").click();
  const people = page.getByRole("region", { name: "Customer Users" });
  await expect(people).toContainText("Nobody valid here");
  await people.getByRole("button", { name: "Assign customer user" }).click();
  const dialog = page.getByRole("dialog", { name: `Assign a customer user to Lab ${own}` });
  await axe(page);
  await dialog.getByRole("button", { name: "Assign customer user" }).click();
  await expect(dialog.getByText("Please fill in this field.")).toBeVisible();
  await dialog.getByRole("combobox", { name: /Customer user/ }).fill(own);
  await dialog.getByRole("option", { name: /Anna/ }).click();
  // Who is chosen can be read and taken back, however long what stands beside the name is.
  const field = await dialog.locator(".combobox .input").boundingBox();
  const typed = await dialog.getByRole("combobox").boundingBox();
  const clear = await dialog.getByRole("button", { name: "Clear" }).boundingBox();
  expect(typed?.width).toBeGreaterThan((field?.width ?? 0) * 0.3);
  expect((clear?.x ?? 0) + (clear?.width ?? 0)).toBeLessThanOrEqual((field?.x ?? 0) + (field?.width ?? 0));
  await dialog.getByRole("button", { name: "Assign customer user" }).click();
  await expect(dialog).toBeHidden();
  await expect(people.getByRole("link", { name: `Anna Novák ${own}` })).toBeVisible();
  // Those of other customers have their own place, however many others there are.
  await bring(
    portico,
    "customer-users",
    Array.from({ length: 11 }, (_, n) => ({
      login: `${own}.of${n}`,
      firstname: "Aaron",
      lastname: `${n} ${own}`,
      email: `${own}.of${n}@portico.example`,
      customer_id: `${own}-2`,
    })),
  );
  await expect(people.locator("header .count")).toHaveText("12");
  await expect(people.getByRole("link", { name: /^Aaron/ })).toHaveCount(10);
  await expect(people.getByRole("heading", { name: "Assigned, with another primary customer" })).toBeVisible();
  await expect(people.getByRole("link", { name: `Anna Novák ${own}` })).toBeVisible();
  await people.getByRole("button", { name: "Assign customer user" }).click();
  await dialog.getByRole("combobox", { name: /Customer user/ }).fill(`Anna ${own}`);
  await dialog.getByRole("option", { name: /Anna/ }).click();
  await dialog.getByRole("button", { name: "Assign customer user" }).click();
  await expect(page.getByRole("region", { name: "Messages" })).toContainText(`belongs to Lab ${own} already`);
  // Where the mouse happens to be now, the business card would open.
  await page.mouse.move(0, 0);
  await axe(page);
  await people.getByRole("button", { name: /^Remove Anna/ }).click();
  // The question stays, whatever happens elsewhere.
  await bring(portico, "customer-users", [
    { login: `${own}.2`, firstname: "Bela", lastname: `Novák ${own}`, email: `${own}.2@portico.example`, customer_id: `${own}-2` },
  ]);
  await expect(people.locator("header .count")).toHaveText("13");
  await page.getByRole("dialog", { name: /^Remove Anna/ }).getByRole("button", { name: "Remove", exact: true }).click();
  await expect(people.getByRole("link", { name: `Anna Novák ${own}` })).toHaveCount(0);
  // From the primary customer nobody can be removed.
  await open(page, `/customers?q=Works ${own}`);
  await page.locator("tbody a.name").click();
  await expect(people.getByRole("link", { name: `Anna Novák ${own}` })).toBeVisible();
  await expect(people.getByRole("button", { name: /^Remove/ })).toHaveCount(0);
});

test("the palette acts, not only searches", async ({ page, isMobile }) => {
  test.skip(isMobile, "it is the same there, opened by a button");
  await signIn(page, LOGIN, PASSWORD);
  await open(page, "/customers");
  const combobox = page.getByRole("combobox", { name: /Search/ });
  await page.keyboard.press("Control+k");
  await combobox.fill("dark");
  await page.getByRole("option", { name: /Dark/ }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.keyboard.press("Control+k");
  await combobox.fill("system");
  await page.keyboard.press("Enter");
  await expect(page.locator("html")).not.toHaveAttribute("data-theme");
  // Who leaves it before the answer is there wants nothing more.
  let answer = () => {};
  const left = new Promise<void>((resolve) => (answer = resolve));
  await page.route(/search_everything/, async (route) => {
    await left;
    await route.continue().catch(() => {});
  });
  await page.keyboard.press("Control+k");
  const asked = page.waitForRequest(/search_everything/);
  await combobox.fill("dark");
  const request = await asked;
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await expect(combobox).toBeHidden();
  answer();
  await request.response().catch(() => null);
  await expect(page.locator("html")).not.toHaveAttribute("data-theme");
  await page.unroute(/search_everything/);
  await page.keyboard.press("Control+k");
  await combobox.fill("shortcuts");
  await page.getByRole("option", { name: /shortcuts/ }).click();
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  const answered = page.waitForResponse(/search_everything/);
  await combobox.fill("Sign out");
  await answered;
  await page.getByRole("option", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
});

test("what does not exist is a 404", async ({ page }) => {
  await signIn(page, LOGIN, PASSWORD);
  for (const path of ["/customers/00000000-0000-7000-8000-000000000000", "/customers/nonsense"]) {
    // The browser itself tells the console of the status.
    const answer = await page.request.get(path);
    expect(answer.status(), path).toBe(404);
    expect(await answer.text()).toContain("This does not exist");
  }
});

test("leaving a changed form asks", async ({ page, isMobile }) => {
  test.skip(isMobile, "the organizer is a drawer there");
  await signIn(page, LOGIN, PASSWORD);
  await open(page, "/customers/new");
  await page.locator("#field-name").fill("half a name");
  page.once("dialog", (dialog) => void dialog.dismiss());
  await page.locator(".organizer").getByRole("link", { name: "Customers", exact: true }).click();
  await expect(page).toHaveURL(/\/customers\/new$/);
  await expect(page.locator("#field-name")).toHaveValue("half a name");

  // Back asks too, and so does the palette.
  page.once("dialog", (dialog) => void dialog.dismiss());
  await page.evaluate(() => history.back());
  await expect(page).toHaveURL(/\/customers\/new$/);
  await expect(page.locator("#field-name")).toHaveValue("half a name");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: /Search/ }).fill("Administration");
  // It asks as soon as what is found is known.
  const asked = page.waitForEvent("dialog").then((dialog) => dialog.dismiss());
  await page.keyboard.press("Enter");
  await asked;
  await expect(page).toHaveURL(/\/customers\/new$/);
  await expect(page.locator("#field-name")).toHaveValue("half a name");

  // Who agrees, goes.
  page.once("dialog", (dialog) => void dialog.accept());
  await page.locator(".organizer").getByRole("link", { name: "Customers", exact: true }).click();
  await expect(page).toHaveURL(/\/customers$/);
});
