import type { Locator, Page } from "@playwright/test";
import { axe, bring, expect, fits, hydrated, open, personPath, signIn, test, word } from "../fixtures.ts";

const LOGIN = "people-admin";
const PASSWORD = "quiet harbour lamp 7";
const ADMIN = ["create-admin", "--login", LOGIN, "--password", PASSWORD, "--email", "people@portico.example"];

test.beforeAll(async ({ shared }) => {
  // The project's other files may have used the same worker.
  await shared.cli(ADMIN);
});

const rowsOf = (page: Page): Locator => page.locator("tbody tr");
const card = (page: Page): Locator => page.locator(".hover-card:popover-open");

/** A person as a row of a file; everything about them contains the word. */
function person(own: string, login = own, fields: Record<string, string> = {}): Record<string, string> {
  return {
    login,
    firstname: "Anna",
    lastname: `Novák ${own}`,
    email: `${login.replaceAll(/[^a-z0-9]/g, "-")}@portico.example`,
    customer_id: own,
    ...fields,
  };
}

/** Opens the organizer where it is a drawer. */
async function organizer(page: Page, isMobile: boolean): Promise<Locator> {
  if (isMobile) await page.getByRole("button", { name: "Menu", exact: true }).click();
  return page.getByRole("navigation", { name: "Organizer" });
}

test("a fresh installation: from nobody to the first person", async ({ page, portico, isMobile }) => {
  const own = await portico.fresh();
  await own.cli(ADMIN, { check: true });
  await open(page, `${own.url}/sign-in`);
  await page.locator('input[name="login"]').fill(LOGIN);
  await page.locator('input[name="password"]').fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/customer-users$/);

  const empty = page.locator("main .empty");
  await expect(empty.getByRole("heading")).toHaveText("There are no customer users yet");
  await expect(empty).toContainText("Add a customer first");
  await expect(page.locator(".crumbs .total")).toHaveText("0");
  await axe(page);
  await empty.getByRole("link", { name: "Add Customer", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Add Customer");
  await page.locator("#field-key").fill("BRNO");
  await page.locator("#field-name").fill("Brno Optics");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Brno Optics");

  await (await organizer(page, isMobile)).getByRole("link", { name: "Customer Users" }).click();
  await expect(empty).toContainText("There are no customer users yet");
  await expect(empty).not.toContainText("Add a customer first");
  await empty.getByRole("link", { name: "Add Customer User" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Add Customer User");
  await page.locator("#field-firstname").fill("Anna");
  await page.locator("#field-lastname").fill("Novák");
  await page.locator("#field-email").fill("anna@brno.example");
  await page.locator("#field-customer_id").fill("brno");
  await page.locator(".options:popover-open li", { hasText: "Brno Optics" }).click();
  await page.locator("#field-login").fill("a.novak");
  await page.getByRole("button", { name: "Create" }).click();

  await expect(page).toHaveURL(/\/customer-users\/[0-9a-f-]{36}$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Anna Novák");
  await expect(page.getByRole("region", { name: "Messages" })).toContainText("Anna Novák was added.");
  // On a phone the trail is only the page itself.
  const way = isMobile ? await organizer(page, isMobile) : page.getByRole("navigation", { name: "Breadcrumb" });
  await way.getByRole("link", { name: "Customer Users" }).click();
  await expect(rowsOf(page)).toHaveCount(1);
  await expect(rowsOf(page)).toContainText("Brno Optics");
  await expect(page.locator(".crumbs .total")).toHaveText("1");
  await axe(page);

  // That nobody is not valid is not that there is nobody, also when it is remembered.
  for (const [path, hit] of [["/customer-users", "Nobody fits this filter"], ["/customers", "No customer fits this filter"]]) {
    await open(page, `${own.url}${path}`);
    await page.locator(".toolbar").getByRole("button", { name: /^Valid/ }).click();
    await page.getByRole("menuitemradio", { name: "not valid", exact: true }).click();
    await expect(empty).toContainText(hit ?? "");
    await open(page, `${own.url}${path}`);
    await expect(empty).toContainText(hit ?? "");
    await empty.getByRole("link", { name: "Clear filter" }).click();
    await expect(rowsOf(page)).toHaveCount(1);
  }
});

test("adding is reached from the list, from New, by a key, and from a customer", async ({ page, portico, isMobile }) => {
  const own = word();
  await bring(portico, "customers", [
    { key: own, name: `Works ${own}` },
    { key: `${own}-2`, name: `Second ${own}` },
  ]);
  await signIn(page, LOGIN, PASSWORD);
  const title = page.getByRole("heading", { level: 1 });

  await page.locator(".toolbar").getByRole("link", { name: "Add Customer User" }).click();
  await expect(title).toHaveText("Add Customer User");
  // Nothing is known of the customer: it is searched for.
  await expect(page.locator("#field-customer_id")).toBeVisible();

  await open(page, "/customers");
  await (await organizer(page, isMobile)).getByRole("button", { name: "New", exact: true }).click();
  await expect(page.getByRole("menuitem", { name: "Customer user" })).toBeFocused();
  await axe(page, ".menu-panel:popover-open");
  await page.getByRole("menuitem", { name: "Customer user" }).click();
  await expect(page).toHaveURL(/\/customer-users\/new$/);
  await expect(title).toHaveText("Add Customer User");

  await open(page, "/customers");
  await page.keyboard.press("c");
  await expect(page).toHaveURL(/\/customer-users\/new$/);
  await expect(title).toHaveText("Add Customer User");

  await open(page, `/customers?q=${own}-2`);
  await rowsOf(page).locator("a.name").click();
  await expect(title).toHaveText(`Second ${own}`);
  await page.locator("main").getByRole("link", { name: "Add Customer User" }).click();
  await expect(title).toHaveText("Add Customer User");
  const locked = page.locator(".combobox .locked");
  await expect(locked).toContainText(`Second ${own}`);
  await expect(locked).toContainText(`${own}-2`);
  await expect(page.locator("#field-customer_id")).toBeHidden();
  await expect(page.locator('input[name="customer_id"]')).toHaveValue(`${own}-2`);
  await axe(page);
  await locked.getByRole("button", { name: "Change" }).click();
  await expect(page.locator("#field-customer_id")).toBeFocused();
  await page.locator("#field-customer_id").fill(`Works ${own}`);
  await expect(page.locator(".options:popover-open li")).toContainText([`Works ${own}`]);
  await page.keyboard.press("Enter");
  await expect(page.locator('input[name="customer_id"]')).toHaveValue(own);
});

test("the list: total, filters, and nothing for many at once", async ({ page, portico, isMobile }) => {
  const own = word();
  await bring(portico, "customers", [
    { key: own, name: `Works ${own}` },
    { key: `${own}-2`, name: `Second ${own}` },
  ]);
  await bring(portico, "customer-users", [
    person(own, `${own}.1`, { firstname: "Čeněk", email: `one+tag@${own}.example` }),
    person(own, `${own}/a b@c;d+e`, { firstname: "Dora", email: `two@${own}.example` }),
    person(own, `${own}.3`, { firstname: "Emil", customer_id: `${own}-2` }),
  ]);
  await signIn(page, LOGIN, PASSWORD);
  const rows = rowsOf(page);
  const filter = page.getByRole("searchbox", { name: "Filter this list" });
  await open(page, `/customer-users?q=${own}`);
  await expect(rows).toHaveCount(3);
  await expect(page.locator(".crumbs .total")).toHaveText("3");
  await expect(page.locator(".load-more")).toContainText("Showing 3 of 3");
  await expect(page.getByRole("checkbox")).toHaveCount(0);
  await fits(page);
  await axe(page);

  // Without accents, by parts of the name, by username with all kinds of characters, by address.
  for (const [typed, name] of [
    [`cenek ${own}`, "Čeněk"],
    [`${own}/a b@c;d+e`, "Dora"],
    [`one+tag@${own}`, "Čeněk"],
    [`EMIL ${own.toUpperCase()}`, "Emil"],
  ] as const) {
    await filter.fill(typed);
    await expect(rows).toHaveCount(1);
    await expect(rows).toContainText(name);
    await expect(page).toHaveURL((url) => url.searchParams.get("q") === typed);
    // The address alone brings the same.
    await page.reload();
    await hydrated(page);
    await expect(rows).toHaveCount(1);
    await expect(rows).toContainText(name);
    await expect(filter).toHaveValue(typed);
  }
  await open(page, `/customer-users?q=${own}`);
  await filter.fill(`${own} nobody`);
  await expect(page.getByText("Nobody fits this filter")).toBeVisible();
  await axe(page);
  await page.getByRole("link", { name: "Clear filter" }).click();
  await expect(page).toHaveURL(/\/customer-users$/);
  await expect(filter).toHaveValue("");
  await expect(rows.first()).toBeVisible();

  // By customer.
  await page.locator(".toolbar").getByRole("combobox", { name: "Customer" }).fill(`second ${own}`);
  await page.getByRole("option", { name: new RegExp(`Second ${own}`) }).click();
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText("Emil");
  await expect(page).toHaveURL(/customer=[0-9a-f-]{36}/);
  await page.reload();
  await hydrated(page);
  await expect(rows).toHaveCount(1);
  await expect(page.locator(".toolbar").getByRole("combobox", { name: "Customer" })).toHaveValue(`Second ${own}`);
  if (!isMobile) {
    // The customer of a row is a link of its own.
    await rows.getByRole("link", { name: `Second ${own}` }).click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText(`Second ${own}`);
  }
});

test("every column sorts, both ways", async ({ page, portico, isMobile }) => {
  test.skip(isMobile, "there are no columns there");
  const own = word();
  await bring(portico, "customers", ["A", "B", "C"].map((n) => ({ key: `${own}${n}`, name: `${n} ${own}` })));
  await bring(portico, "customer-users", [
    person(own, `b${own}`, { firstname: "Cyril", email: `a@${own}.example`, phone: "+420 300", customer_id: `${own}B` }),
    person(own, `a${own}`, { firstname: "Bela", email: `c@${own}.example`, phone: "+420 100", customer_id: `${own}C` }),
    person(own, `c${own}`, { firstname: "Adam", email: `b@${own}.example`, phone: "+420 200", customer_id: `${own}A` }),
  ]);
  await page.setViewportSize({ width: 1800, height: 900 });
  await signIn(page, LOGIN, PASSWORD);
  await open(page, `/customer-users?q=${own}`);
  const heads = page.locator("thead th a.sort");
  const words = await heads.allInnerTexts();
  expect(words).toEqual(expect.arrayContaining(["Username", "Name", "Email", "CustomerID", "Customer", "Phone"]));
  for (const [at, name] of words.entries()) {
    const column = page.locator("thead th").nth(at);
    const cells = (): Promise<string[]> => page.locator(`tbody tr td:nth-child(${at + 1})`).allInnerTexts();
    await heads.nth(at).click();
    await expect(column).toHaveAttribute("aria-sort", "ascending");
    const sorted = [...(await cells())].sort();
    expect(new Set(sorted).size, name).toBe(3);
    await expect.poll(cells, name).toEqual(sorted);
    await heads.nth(at).click();
    await expect(column).toHaveAttribute("aria-sort", "descending");
    await expect.poll(cells, name).toEqual([...sorted].reverse());
    await expect(page.locator("thead th[aria-sort]")).toHaveCount(1);
  }
});

test("a long list: more by scrolling and by button, and back to the same row", async ({ page, portico }) => {
  const own = word();
  await bring(portico, "customers", [{ key: own, name: `Works ${own}` }]);
  const people = Array.from({ length: 120 }, (_, number) => {
    const n = String(number + 1).padStart(3, "0");
    return person(own, `${own}.${n}`, { firstname: `P${n}` });
  });
  await bring(portico, "customer-users", people);
  await signIn(page, LOGIN, PASSWORD);
  const rows = rowsOf(page);
  await open(page, `/customer-users?q=${own}`);
  await expect(rows).toHaveCount(50);
  await expect(page.locator(".load-more")).toContainText("Showing 50 of 120");
  await page.getByRole("button", { name: "Load more" }).focus();
  await page.keyboard.press("Enter");
  await expect(rows).not.toHaveCount(50);
  await expect(async () => {
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await expect(rows).toHaveCount(120, { timeout: 500 });
  }).toPass();
  await expect(page.locator(".load-more")).toContainText("Showing 120 of 120");
  await expect(page.getByRole("button", { name: "Load more" })).toHaveCount(0);
  expect(new Set(await rows.locator("a.name").allInnerTexts()).size).toBe(120);

  const target = rows.nth(87);
  await target.scrollIntoViewIfNeeded();
  const before = await target.boundingBox();
  await target.locator("a.name").click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("P088");
  await page.goBack();
  await expect(rows).toHaveCount(120);
  await expect(async () => {
    const after = await target.boundingBox();
    expect(Math.abs((after?.y ?? 0) - (before?.y ?? 0))).toBeLessThan(4);
  }).toPass();
  // It is marked, and the keys go on from there.
  await expect(target).toHaveClass(/\bat\b/);
  // A page that is loaded anew is as long as it was, and where it was.
  await page.reload();
  await hydrated(page);
  await expect(rows).toHaveCount(120);
  await expect(target).toBeInViewport();
});

test("rows: the whole row opens, in a new tab too, the pencil edits, keys do both", async ({ page, context, portico }) => {
  const own = word();
  await bring(portico, "customers", [{ key: own, name: `Works ${own}` }]);
  await bring(portico, "customer-users", [1, 2, 3].map((n) => person(own, `${own}.${n}`, { firstname: `P${n}` })));
  await signIn(page, LOGIN, PASSWORD);
  const rows = rowsOf(page);
  const list = `/customer-users?q=${own}`;
  const title = page.getByRole("heading", { level: 1 });

  // Somewhere in the row, not on a link of its own.
  await open(page, list);
  const where = { position: { x: 4, y: 4 } };
  await rows.nth(1).locator(".row-link").click({ ...where, force: true });
  await expect(title).toHaveText(`P2 Novák ${own}`);
  await page.goBack();
  await expect(rows).toHaveCount(3);

  for (const how of [{ modifiers: ["Control" as const] }, { button: "middle" as const }]) {
    const opened = context.waitForEvent("page");
    await rows.nth(2).locator(".row-link").click({ ...where, ...how, force: true });
    const tab = await opened;
    await expect(tab.getByRole("heading", { level: 1 })).toHaveText(`P3 Novák ${own}`);
    await tab.close();
  }
  await expect(page).toHaveURL(new RegExp(`q=${own}`));

  await rows.nth(0).getByRole("link", { name: `Edit P1 Novák ${own}` }).click();
  await expect(page).toHaveURL(/\/edit$/);
  await expect(title).toHaveText(`Edit P1 Novák ${own}`);
  // Not by way of the detail view.
  await page.goBack();
  await expect(rows).toHaveCount(3);
  // Back from what was saved is the list, not the form again.
  await rows.nth(0).getByRole("link", { name: `Edit P1 Novák ${own}` }).click();
  await page.locator("#field-city").fill("Brno");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(title).toHaveText(`P1 Novák ${own}`);
  await page.goBack();
  await expect(rows).toHaveCount(3);

  for (const key of ["j", "j", "j", "j", "k"]) await page.keyboard.press(key);
  await expect(rows.nth(1)).toHaveClass(/\bat\b/);
  await axe(page);
  await page.keyboard.press("Enter");
  await expect(title).toHaveText(`P2 Novák ${own}`);
  await page.keyboard.press("e");
  await expect(title).toHaveText(`Edit P2 Novák ${own}`);
  await open(page, list);
  await page.keyboard.press("j");
  await page.keyboard.press("e");
  await expect(title).toHaveText(`Edit P1 Novák ${own}`);
  // In a field they are letters.
  await page.locator("#field-title").fill("");
  await page.locator("#field-title").pressSequentially("jec");
  await expect(page.locator("#field-title")).toHaveValue("jec");
});

test("who is not valid is not in the list, until asked for", async ({ page, portico }) => {
  const own = word();
  await bring(portico, "customers", [{ key: own, name: `Works ${own}` }]);
  await bring(portico, "customer-users", [1, 2, 3].map((n) => person(own, `${own}.${n}`, { firstname: `P${n}` })));
  await signIn(page, LOGIN, PASSWORD);
  for (const [n, validity] of [[1, "invalid"], [2, "invalid-temporarily"]] as const) {
    await open(page, `${await personPath(page, `${own}.${n}`)}/edit`);
    await page.locator("#field-validity").selectOption(validity);
    await expect(page.getByText("A person who is not valid cannot sign in")).toBeVisible();
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.locator(".page-head .tag")).toHaveText(validity);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(`P${n} Novák ${own}`);
  }
  await axe(page);
  const rows = rowsOf(page);
  const choose = async (name: string): Promise<void> => {
    await page.locator(".toolbar").getByRole("button", { name: /^Valid/ }).click();
    await page.getByRole("menuitemradio", { name, exact: true }).click();
  };
  await open(page, `/customer-users?q=${own}`);
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText("P3");
  await expect(page.locator(".crumbs .total")).toHaveText("1");
  await choose("not valid");
  await expect(rows).toHaveCount(2);
  await expect(rows.locator(".tag")).toHaveText(["invalid", "invalid-temporarily"]);
  await expect(page.locator(".crumbs .total")).toHaveText("2");
  await axe(page);
  await choose("all");
  await expect(rows).toHaveCount(3);
  await choose("valid");
  await expect(rows).toHaveCount(1);
  // Who is made invalid on the way back is red, and then gone.
  await rows.getByRole("link", { name: /^Edit/ }).click();
  await page.locator("#field-validity").selectOption("invalid");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator(".page-head .tag")).toHaveText("invalid");
  await page.goBack();
  await expect(page.locator("tbody tr.leaving")).toContainText("P3");
  await expect(rows).toHaveCount(0);
  await open(page, `${await personPath(page, `${own}.3`)}/edit`);
  await page.locator("#field-validity").selectOption("valid");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator(".page-head .tag")).toHaveCount(0);
  // The customer's detail view shows valid people.
  await open(page, `/customers?q=${own}`);
  await rows.locator("a.name").click();
  const people = page.locator(".widget", { hasText: "Customer Users" });
  await expect(people.locator(".rows li")).toHaveCount(1);
  await expect(people.locator(".rows")).toContainText("P3");
});

test("the business card: by pointing, by keys, by a long press", async ({ page, portico, isMobile, expectIssues }) => {
  const own = word();
  await bring(portico, "customers", [{ key: own, name: `Works ${own}` }]);
  await bring(portico, "customer-users", [
    person(own, own, { title: "Dr.", email: `anna@${own}.example`, phone: "+420 5 41", mobile: "+420 6 02", city: "Brno" }),
    person(own, `${own}.2`, { firstname: "Zoe" }),
  ]);
  await signIn(page, LOGIN, PASSWORD);
  const path = await personPath(page, `Anna ${own}`);
  await open(page, `${path}/edit`);
  await page.locator("#field-validity").selectOption("invalid-temporarily");
  await page.getByLabel("Login Forbidden").check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator(".page-head .tag")).toHaveCount(2);

  await open(page, `/customer-users?q=${own}&valid=valid,invalid-temporarily`);
  const row = rowsOf(page).filter({ hasText: `Anna Novák` });
  const name = row.locator("a.name");
  const full = async (): Promise<void> => {
    await expect(card(page)).toHaveCount(1);
    await expect(card(page)).toHaveAttribute("aria-label", /^Business card of /);
    await expect(card(page).getByRole("heading")).toHaveText(`Dr. Anna Novák ${own}`);
    await expect(card(page)).toContainText(`${own} · Works ${own}`);
    await expect(card(page).getByRole("link", { name: `anna@${own}.example` })).toHaveAttribute("href", `mailto:anna@${own}.example`);
    await expect(card(page).getByRole("link", { name: "+420 5 41" })).toHaveAttribute("href", "tel:+420541");
    await expect(card(page).getByRole("link", { name: "+420 6 02" })).toHaveAttribute("href", "tel:+420602");
    await expect(card(page)).toContainText("Brno");
    await expect(card(page).locator(".tag")).toHaveText(["invalid-temporarily", "Login Forbidden"]);
    await expect(card(page).getByRole("link", { name: "Open" })).toHaveAttribute("href", path);
    await expect(card(page).getByRole("link", { name: "Edit" })).toHaveAttribute("href", `${path}/edit`);
  };

  if (isMobile) {
    // A long press, which is not a click on the link.
    const box = await name.boundingBox();
    const at = { x: (box?.x ?? 0) + 10, y: (box?.y ?? 0) + 8 };
    const touch = await page.context().newCDPSession(page);
    await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [at] });
    await full();
    await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    await full();
    await expect(page).toHaveURL(/\/customer-users\?/);
    const inside = await card(page).boundingBox();
    expect(inside?.x).toBeGreaterThanOrEqual(0);
    expect((inside?.x ?? 0) + (inside?.width ?? 0)).toBeLessThanOrEqual(page.viewportSize()?.width ?? 0);
    await axe(page);
    await page.touchscreen.tap(200, 30);
    await expect(card(page)).toHaveCount(0);
    // A short one is a click.
    await name.tap();
    await expect(page).toHaveURL(new RegExp(`${path}$`));
    return;
  }

  for (const trigger of [name, row.locator("a.quiet-link").first()]) {
    await trigger.hover();
    await full();
    // It stays while it is pointed at, and closes when not any more.
    await card(page).hover();
    await card(page).getByRole("heading").hover();
    await full();
    await page.mouse.move(600, 880);
    await expect(card(page)).toHaveCount(0);
  }
  // One after the other.
  await name.hover();
  await full();
  await axe(page);
  await page.keyboard.press("Escape");
  await expect(card(page)).toHaveCount(0);
  await expect(page).toHaveURL(/\/customer-users\?/);

  // By keys, into the card and out again.
  await page.mouse.move(600, 880);
  await name.focus();
  await page.keyboard.press("Space");
  await full();
  await page.keyboard.press("Tab");
  await expect(card(page).locator(":focus")).toHaveCount(1);
  await page.keyboard.press("Escape");
  await expect(card(page)).toHaveCount(0);
  await name.focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`${path}$`));

  // The same card where a customer's people are named.
  await open(page, `/customer-users?q=Zoe ${own}`);
  await rowsOf(page).getByRole("link", { name: `Works ${own}` }).click();
  await page.locator(".widget .rows").getByRole("link", { name: `Zoe Novák ${own}` }).hover();
  await expect(card(page).getByRole("heading")).toHaveText(`Zoe Novák ${own}`);
  await card(page).getByRole("link", { name: "Edit" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Edit Zoe Novák ${own}`);
  // Where somebody is in the way, and in the audit log.
  expectIssues(/422/);
  await page.locator("#field-login").fill(own);
  await page.getByRole("button", { name: "Save" }).click();
  await page.locator("#field-login-error").getByRole("link", { name: `Anna Novák ${own}` }).hover();
  await expect(card(page).getByRole("heading")).toHaveText(`Dr. Anna Novák ${own}`);
  await page.locator("#field-login").fill(`${own}.2`);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Zoe Novák ${own}`);
  await open(page, `/admin/audit?text=${own}`);
  await page.locator("tbody").getByRole("link", { name: `Zoe Novák ${own}` }).first().hover();
  await expect(card(page).getByRole("heading")).toHaveText(`Zoe Novák ${own}`);
});

test("the palette finds people and customers", async ({ page, portico, isMobile }) => {
  const own = word();
  const digits = String(Date.now()).slice(-9);
  await bring(portico, "customers", [{ key: `K/${own}`, name: `Works ${own}` }]);
  await bring(portico, "customer-users", [
    person(own, own, { firstname: "Zdeňka", customer_id: `K/${own}`, phone: `+420 ${digits.slice(0, 3)} ${digits.slice(3)}` }),
  ]);
  await signIn(page, LOGIN, PASSWORD);
  const palette = page.getByRole("dialog", { name: "Search people, customers, screens" });
  const input = palette.getByRole("combobox");
  const options = palette.getByRole("option");

  if (isMobile) await page.getByRole("button", { name: "Search or jump to…" }).click();
  else await page.keyboard.press("Control+k");
  await expect(input).toBeFocused();
  await expect(options.first()).toBeVisible();
  await axe(page);
  await input.fill(`zdenka ${own}`);
  await expect(options.filter({ hasText: `Zdeňka Novák ${own}` })).toHaveCount(1);
  await input.fill(digits);
  await expect(options.filter({ hasText: `Zdeňka Novák ${own}` })).toHaveCount(1);
  await input.fill("no such thing anywhere");
  await expect(palette.getByRole("status")).toContainText("Nothing found");
  await axe(page);
  await input.fill(`k/${own}`);
  await expect(options).toHaveCount(2);
  await expect(options.nth(0)).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("ArrowDown");
  await expect(options.nth(1)).toHaveAttribute("aria-selected", "true");
  await expect(options.nth(1)).toContainText(`Works ${own}`);
  await axe(page);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/customers\/[0-9a-f-]{36}$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Works ${own}`);

  await page.getByRole("button", { name: "Search or jump to…" }).click();
  await expect(input).toHaveValue("");
  await input.fill(own);
  if (!isMobile) {
    // The business card is there, too, and can be used although a dialog is open.
    await options.filter({ hasText: "Zdeňka" }).hover();
    const card = page.locator(".hover-card:popover-open");
    await expect(card).toContainText(`+420 ${digits.slice(0, 3)}`);
    await axe(page);
    await card.getByRole("link", { name: "Open" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Zdeňka Novák ${own}`);
    await expect(palette).toBeHidden();
    await open(page, "/customers");
    await page.keyboard.press("Control+k");
    await input.fill(own);
  }
  await options.filter({ hasText: "Zdeňka" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Zdeňka Novák ${own}`);
  await expect(palette).toBeHidden();
  await page.keyboard.press("/");
  await expect(input).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(palette).toBeHidden();
});

test("what a role does not permit is not there", async ({ page, portico, browser, watch, expectIssues }) => {
  const own = word();
  await bring(portico, "customers", [{ key: own, name: `Works ${own}` }]);
  await bring(portico, "customer-users", [person(own, `${own}.1`), person(own, `${own}.2`, { firstname: "Gone" })]);
  await signIn(page, LOGIN, PASSWORD);
  const gone = await personPath(page, `Gone ${own}`);
  await open(page, `${gone}/edit`);
  await page.locator("#field-validity").selectOption("invalid");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator(".page-head .tag")).toHaveText("invalid");
  await open(page, "/admin/roles/new");
  await page.locator("#field-name").fill(`Adders ${own}`);
  for (const right of ["See customer users", "Add customer users", "Edit customer users", "See customers"]) {
    await page.getByRole("checkbox", { name: right, exact: true }).check();
  }
  await page.keyboard.press("Control+Enter");
  await expect(page).toHaveURL(/\/admin\/roles$/);
  await open(page, "/admin/agents/new");
  for (const [key, value] of Object.entries({
    firstname: "Vera",
    lastname: own,
    email: `vera.${own}@portico.example`,
    login: `vera.${own}`,
    password: "seven green bottles 4",
  })) {
    await page.locator(`#field-${key}`).fill(value);
  }
  await page.getByRole("checkbox", { name: `Adders ${own}` }).check();
  await page.locator("#field-login").press("Control+Enter");
  await expect(page).toHaveURL(/\/admin\/agents$/);

  const context = await browser.newContext({ baseURL: portico.url });
  watch(context);
  const vera = await context.newPage();
  await signIn(vera, `vera.${own}`, "seven green bottles 4");
  await vera.locator("#field-current").fill("seven green bottles 4");
  await vera.locator("#field-password").fill("eight brown bottles 5");
  await vera.getByRole("button", { name: "Change password" }).click();
  await expect(vera).toHaveURL(/\/customer-users/);

  // Not even by the address.
  await open(vera, `/customer-users?q=${own}&valid=valid,invalid`);
  await expect(rowsOf(vera)).toHaveCount(1);
  await expect(vera.locator(".crumbs .total")).toHaveText("1");
  await expect(vera.locator(".toolbar").getByRole("button", { name: /^Valid/ })).toHaveCount(0);
  await expect(vera.locator(".toolbar").getByRole("link", { name: "Export" })).toHaveCount(0);
  expect((await vera.request.get("/agent/export/customer-users.csv")).status()).toBe(403);
  await vera.keyboard.press("Control+k");
  const palette = vera.getByRole("dialog", { name: "Search people, customers, screens" });
  await palette.getByRole("combobox").fill(own);
  await expect(palette.getByRole("option").filter({ hasText: "Anna" })).toHaveCount(1);
  await expect(palette.getByRole("option").filter({ hasText: "Gone" })).toHaveCount(0);
  await vera.keyboard.press("Escape");
  await rowsOf(vera).getByRole("link", { name: /^Edit/ }).click();
  await expect(vera.locator("#field-validity")).toBeDisabled();
  await expect(vera.getByLabel("Login Forbidden")).toBeDisabled();
  await expect(vera.locator("#field-access option")).not.toContainText(["Set a password now"]);
  await axe(vera);
  // Somebody who may forbids the login meanwhile: Vera's version of the rest can still be kept.
  const edited = new URL(vera.url()).pathname;
  await open(page, edited);
  await page.getByLabel("Login Forbidden").check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator(".page-head .tag")).toHaveText("Login Forbidden");
  expectIssues(/409/);
  await vera.locator("#field-city").fill("Praha");
  await vera.getByRole("button", { name: "Save" }).click();
  await expect(vera.getByRole("heading", { name: "Two versions" })).toBeVisible();
  await expect(vera.locator(".versions")).not.toContainText("Login Forbidden");
  await vera.getByRole("button", { name: "Keep mine and save" }).click();
  await expect(vera.locator(".page-head .tag")).toHaveText("Login Forbidden");
  await expect(vera.locator('[data-widget="customer-information"]')).toContainText("Praha");
  await open(vera, "/customer-users/new");
  await expect(vera.locator(".form-heading")).toHaveText(["Personal Information", "Address", "Login Credentials", "Miscellaneous"]);
  await expect(vera.getByLabel("Login Forbidden")).toHaveCount(0);
  // What the form does not offer, the server does not take.
  await vera.locator("#field-firstname").fill("Xenia");
  await vera.locator("#field-lastname").fill(own);
  await vera.locator("#field-email").fill(`xenia.${own}@portico.example`);
  await vera.locator("#field-login").fill(`xenia.${own}`);
  await vera.locator("#field-customer_id").fill(own);
  await vera.locator(".options:popover-open li").click();
  await vera.route(/add_customer_user/, (route) =>
    route.continue({ postData: (route.request().postData() ?? "").replace('"login_forbidden":false', '"login_forbidden":true') }),
  );
  expectIssues(/403/);
  await vera.getByRole("button", { name: "Create" }).click();
  await expect(vera.locator("form.form-page [role=alert]").first()).toContainText("You are not permitted to do this.");
  await vera.unroute(/add_customer_user/);
  await vera.getByRole("button", { name: "Create" }).click();
  await expect(vera.getByRole("heading", { level: 1 })).toHaveText(`Xenia ${own}`);

  // Who may only look is told so before anything is typed.
  await open(page, "/admin/roles");
  await page.getByRole("link", { name: `Adders ${own}`, exact: true }).click();
  for (const right of ["Add customer users", "Edit customer users"]) {
    await page.getByRole("checkbox", { name: right, exact: true }).uncheck();
  }
  await page.keyboard.press("Control+Enter");
  await expect(page).toHaveURL(/\/admin\/roles$/);
  for (const path of ["/customer-users/new", edited, "/customers/new", "/admin/roles/new"]) {
    const answer = await vera.request.get(path);
    expect(answer.status(), path).toBe(403);
    expect(await answer.text(), path).toContain("You are not permitted to do this.");
  }
  await context.close();
});
