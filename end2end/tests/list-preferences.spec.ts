// What an agent makes of a list: columns, presets, and the filter by source.
import type { Page } from "@playwright/test";
import { axe, bring, expect, fits, hydrated, open, signIn, test, word } from "../fixtures.ts";

const PASSWORD = "quiet harbour lamp 7";

/** An admin of this test's own: what one agent makes of a list is nobody else's. */
async function begin(page: Page, cli: (args: string[]) => Promise<unknown>): Promise<string> {
  const login = word();
  await cli(["create-admin", "--login", login, "--password", PASSWORD, "--email", `${login}@portico.example`]);
  await signIn(page, login, PASSWORD);
  return login;
}

const heads = (page: Page): Promise<string[]> => page.locator("thead th").allInnerTexts();

/** Answers the question before a preset goes. */
async function removal(page: Page): Promise<void> {
  const question = page.getByRole("dialog", { name: /^Remove the preset/ });
  await question.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(question).toBeHidden();
}

test("columns are chosen, ordered, kept, and set back", async ({ page, portico, isMobile }) => {
  test.skip(isMobile, "there are no columns there");
  const own = await begin(page, (args) => portico.cli(args, { check: true }));
  await bring(portico, "customers", [{ key: own, name: `Works ${own}` }]);
  await bring(portico, "customer-users", [
    { login: own, firstname: "Anna", lastname: own, email: `${own}@portico.example`, customer_id: own, phone: "+420 541 210 334" },
  ]);
  await page.setViewportSize({ width: 1800, height: 900 });
  await open(page, `/customer-users?q=${own}`);
  const before = await heads(page);
  expect(before).toEqual(expect.arrayContaining(["Username", "Name", "Email", "CustomerID", "Customer", "Phone", "Edit"]));

  await page.getByRole("button", { name: "Columns" }).click();
  const dialog = page.getByRole("dialog", { name: "How the list is shown" });
  await expect(dialog.getByRole("checkbox", { name: "Email", exact: true })).toBeChecked();
  await axe(page, "dialog[open]");
  // Nothing but a name is no list.
  const boxes = dialog.getByRole("checkbox");
  for (const box of await boxes.all()) await box.uncheck();
  await expect(dialog.getByRole("button", { name: "Save" })).toBeDisabled();
  await expect(dialog).toContainText("Please tick at least one column.");
  await dialog.getByRole("checkbox", { name: "Phone", exact: true }).check();
  await dialog.getByRole("checkbox", { name: "Email", exact: true }).check();
  // Phone before Email, by its button.
  const names = dialog.locator(".choices label");
  await expect(async () => {
    const order = await names.allInnerTexts();
    if (order.indexOf("Phone") > order.indexOf("Email")) {
      await dialog.getByRole("button", { name: "Move Phone up" }).click();
    }
    const now = await names.allInnerTexts();
    expect(now.indexOf("Phone")).toBeLessThan(now.indexOf("Email"));
  }).toPass();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  const chosen = ["Username", "Name", "Phone", "Email", "Edit"];
  await expect.poll(() => heads(page)).toEqual(chosen);
  await expect(page.locator("tbody td").nth(2)).toHaveText("+420 541 210 334");

  // The choice stays: after a reload, another page, and a change of the row from elsewhere.
  await page.reload();
  await hydrated(page);
  expect(await heads(page)).toEqual(chosen);
  await bring(portico, "customer-users", [
    { login: own, firstname: "Anna", lastname: own, email: `${own}@portico.example`, customer_id: own, phone: "+420 777 000 111" },
  ]);
  await expect(page.locator("tbody td").nth(2)).toHaveText("+420 777 000 111");
  await fits(page);

  await page.getByRole("button", { name: "Columns" }).click();
  await dialog.getByRole("button", { name: "Set back to default" }).click();
  await expect.poll(() => heads(page)).toEqual(before);
});

test("three columns make the order, and pages are as long as wanted", async ({ page, portico, isMobile }) => {
  test.skip(isMobile, "there are no columns there");
  const own = await begin(page, (args) => portico.cli(args, { check: true }));
  await bring(portico, "customers", [{ key: own, name: `Works ${own}` }]);
  await bring(
    portico,
    "customer-users",
    Array.from({ length: 60 }, (_, number) => ({
      login: `${own}-${String(number).padStart(2, "0")}`,
      firstname: ["Anna", "Zoe"][number % 2] ?? "",
      lastname: own,
      email: `${own}-${number}@portico.example`,
      customer_id: own,
      city: ["Brno", "Aachen", "Praha"][number % 3] ?? "",
    })),
  );
  await page.setViewportSize({ width: 1800, height: 900 });
  await open(page, `/customer-users?q=${own}`);
  await expect(page.locator("tbody tr")).toHaveCount(50);

  // What no admin has put into the list can be in it, and sort it.
  await page.getByRole("button", { name: "Columns" }).click();
  const dialog = page.getByRole("dialog", { name: "How the list is shown" });
  for (const name of ["City", "Firstname", "Added", "Data Source"]) {
    await dialog.getByRole("checkbox", { name, exact: true }).check();
  }
  await dialog.getByLabel("Sort by").selectOption("City");
  await dialog.getByLabel("Direction").nth(0).selectOption("descending");
  await dialog.getByLabel("then by").nth(0).selectOption("Firstname");
  await dialog.getByLabel("then by").nth(1).selectOption("Username");
  await dialog.getByLabel("Direction").nth(2).selectOption("descending");
  await dialog.getByLabel("Rows loaded at once").selectOption("25");
  await axe(page, "dialog[open]");
  const loaded = page.waitForResponse((response) => response.url().includes("list_customer_users"));
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  const list = (await (await loaded).json()) as { page: { rows: unknown[] } };
  expect(list.page.rows).toHaveLength(25);
  // Opened again it shows what is stored, and changes nothing else.
  for (const again of [false, true]) {
    if (again) {
      await page.reload();
      await hydrated(page);
    }
    await page.getByRole("button", { name: "Columns" }).click();
    await expect(dialog.getByLabel("Sort by")).toHaveValue("city");
    await expect(dialog.getByLabel("Direction").nth(2)).toHaveValue("descending");
    await expect(dialog.getByLabel("Rows loaded at once")).toHaveValue("25");
    await expect(dialog.getByRole("checkbox", { name: "City", exact: true })).toBeChecked();
    await expect(dialog.getByText("Rows loaded at once")).toBeInViewport();
    await dialog.getByRole("checkbox", { name: "Mobile", exact: true }).setChecked(again);
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog).toBeHidden();
  }
  const rows = page.locator("tbody tr");
  expect(await heads(page)).toEqual(expect.arrayContaining(["Added", "Data Source"]));
  await expect(rows.first()).toContainText("Praha");
  await expect(rows.first()).toContainText("Anna");
  await expect(rows.first()).toContainText(`${own}-56`);
  await expect(rows.nth(1)).toContainText(`${own}-50`);
  await expect(rows.nth(10)).toContainText("Zoe");
  await expect(page.getByRole("columnheader", { name: /^City/ })).toHaveAttribute("aria-sort", "descending");
  await expect(page.getByRole("columnheader", { name: /^City/ })).toContainText("1");
  await expect(page.getByRole("columnheader", { name: /^Username/ })).toContainText("3");

  // The next pages follow in the same order, and so does the next person in the detail view.
  await expect(async () => {
    await page.mouse.wheel(0, 2000);
    await expect(rows).toHaveCount(60, { timeout: 500 });
  }).toPass();
  await expect(rows.nth(30)).toContainText("Brno");
  await expect(rows.last()).toContainText(`${own}-01`);
  await open(page, `/customer-users?q=${own}`);
  await rows.first().getByRole("link", { name: `Anna ${own}`, exact: true }).click();
  await page.getByRole("link", { name: "Next person" }).click();
  await expect(page.locator(".page-head")).toContainText(`${own}-50`);
  await page.goBack();
  await page.goBack();

  // A head alone is a new order; with Shift it is added to the one that is there.
  await page.getByRole("columnheader", { name: /^Email/ }).getByRole("link").click();
  await expect(page).toHaveURL(/sort=email$/);
  await page.getByRole("columnheader", { name: /^City/ }).getByRole("link").click();
  await expect(page).toHaveURL(/sort=city$/);
  await expect(page.getByRole("columnheader", { name: /^City/ })).toHaveAttribute("aria-sort", "ascending");
  await page.getByRole("columnheader", { name: /^Username/ }).getByRole("link").click({ modifiers: ["Shift"] });
  await expect(page).toHaveURL(/sort=city%2Clogin$/);
  await expect(rows.first()).toContainText(`${own}-01`);
  await expect(page.getByRole("columnheader", { name: /^Username/ })).toContainText("2");
  await page.getByRole("columnheader", { name: /^Username/ }).getByRole("link").click({ modifiers: ["Shift"] });
  await expect(page).toHaveURL(/sort=city%2C-login$/);
  await expect(rows.first()).toContainText(`${own}-58`);
  await fits(page);
  await axe(page);
  // Back to the order before, whose rows the tab still has, and to the columns that everybody has.
  await page.goBack();
  await expect(page).toHaveURL(/sort=city%2Clogin$/);
  await expect(rows.first()).toContainText(`${own}-01`);
  await page.getByRole("button", { name: "Columns" }).click();
  await dialog.getByRole("button", { name: "Set back to default" }).click();
  await expect(dialog).toBeHidden();
  await expect.poll(() => heads(page)).not.toContain("Added");
});

test("a filter with its order is named, found again, and forgotten", async ({ page, portico, expectIssues }) => {
  const own = await begin(page, (args) => portico.cli(args, { check: true }));
  await bring(portico, "customers", [
    { key: own, name: `Works ${own}` },
    { key: `${own}-2`, name: `Second ${own}` },
  ]);
  await open(page, "/customers");
  const preset = page.getByRole("button", { name: "Preset" });
  await expect(preset).toContainText("All");
  await open(page, `/customers?q=${own}&sort=-key`);
  const rows = page.locator("tbody tr");
  await expect(rows).toHaveCount(2);
  await expect(preset).toContainText("none");
  await preset.click();
  await page.getByRole("menuitem", { name: "Save as preset" }).click();
  const dialog = page.getByRole("dialog", { name: "Save this filter and order" });
  await axe(page, "dialog[open]");
  expectIssues(/422/);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByRole("textbox", { name: "Name" })).toHaveAccessibleDescription(/fill/i);
  await dialog.getByRole("textbox", { name: "Name" }).fill(`Mine ${own}`);
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(preset).toContainText(`Mine ${own}`);

  // From the whole list back to it, in another tab too; it is this list's only.
  await preset.click();
  await page.getByRole("menuitemradio", { name: "All" }).click();
  await expect(page).toHaveURL(/\/customers$/);
  await page.reload();
  await hydrated(page);
  await preset.click();
  await axe(page);
  await page.getByRole("menuitemradio", { name: `Mine ${own}` }).click();
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText(`${own}-2`);
  await expect(page).toHaveURL(/sort=-key/);
  await open(page, "/customer-users");
  await preset.click();
  await expect(page.getByRole("menuitemradio")).toHaveCount(1);

  await open(page, `/customers?q=${own}&sort=-key`);
  await preset.click();
  await page.getByRole("menuitem", { name: `Remove preset “Mine ${own}”` }).click();
  await axe(page);
  await removal(page);
  await expect(preset).toContainText("none");
  await page.reload();
  await hydrated(page);
  await preset.click();
  await expect(page.getByRole("menuitemradio", { name: `Mine ${own}` })).toHaveCount(0);
});

test("a preset is an item of the organizer, with its number", async ({ page, portico, isMobile }) => {
  const own = await begin(page, (args) => portico.cli(args, { check: true }));
  const customers = [1, 2].map((n) => ({ key: `${own}-${n}`, name: `Works ${n} ${own}` }));
  await bring(portico, "customers", customers);
  await open(page, `/customers?q=${own}&sort=-key`);
  await page.getByRole("button", { name: "Preset" }).click();
  await page.getByRole("menuitem", { name: "Save as preset" }).click();
  const dialog = page.getByRole("dialog", { name: "Save this filter and order" });
  const name = `100% <mine>, longer than the organizer ${own}`;
  await dialog.getByRole("textbox", { name: "Name" }).fill(name);
  await expect(dialog.getByRole("checkbox", { name: "Show in the organizer" })).toBeChecked();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();

  const organizer = page.getByRole("navigation", { name: "Organizer" });
  const menu = page.getByRole("button", { name: "Menu", exact: true });
  if (isMobile) await menu.click();
  const item = organizer.getByRole("link", { name });
  const whole = organizer.getByRole("link", { name: "Customers", exact: true });
  await expect(item).toHaveAttribute("aria-current", "page");
  await expect(item.locator(".count")).toHaveText("2");
  await expect(item.locator(".count")).toBeInViewport({ ratio: 1 });
  await expect(whole).not.toHaveAttribute("aria-current");
  await axe(page, "#organizer");
  // It counts what others do, too.
  await bring(portico, "customers", [{ key: `${own}-3`, name: `Works 3 ${own}` }]);
  await expect(item.locator(".count")).toHaveText("3");

  await whole.click();
  await expect(page).toHaveURL(/\/customers$/);
  if (isMobile) await menu.click();
  await expect(whole).toHaveAttribute("aria-current", "page");
  await expect(item).not.toHaveAttribute("aria-current");
  await item.click();
  // The rows are those that were left; that there is another one is told.
  const rows = page.locator("tbody tr");
  await expect(rows).toHaveCount(2);
  await page.getByRole("button", { name: "There is new data" }).click();
  await expect(rows).toHaveCount(3);
  await expect(rows.first()).toContainText(`${own}-3`);

  const preset = page.getByRole("button", { name: "Preset" });
  await preset.click();
  await page.getByRole("menuitem", { name: "Take out of the organizer" }).click();
  // On a telephone the organizer is out of sight, not out of the page.
  const nested = page.locator("#organizer .nested");
  await expect(nested).toHaveCount(0);
  await page.reload();
  await hydrated(page);
  await expect(nested).toHaveCount(0);
  await preset.click();
  await page.getByRole("menuitem", { name: "Show in the organizer" }).click();
  await expect(nested).toHaveCount(1);

  // Another one comes behind it, and changes places with it.
  await expect(page.getByRole("menuitem", { name: /in the organizer/ })).toHaveCount(0);
  await open(page, `/customers?q=${own}-1`);
  await preset.click();
  await page.getByRole("menuitem", { name: "Save as preset" }).click();
  await dialog.getByRole("textbox", { name: "Name" }).fill(`One ${own}`);
  await dialog.getByRole("button", { name: "Save" }).click();
  const names = page.locator("#organizer .nested a");
  const inOrder = (...expected: string[]) =>
    expect.poll(() => names.evaluateAll((all) => all.map((link) => link.getAttribute("title")))).toEqual(expected);
  await inOrder(name, `One ${own}`);
  await preset.click();
  await axe(page);
  // Below it is nothing.
  await expect(page.getByRole("menuitem", { name: "Down in the organizer" })).toHaveCount(0);
  await page.getByRole("menuitem", { name: "Up in the organizer" }).click();
  await inOrder(`One ${own}`, name);
  await page.reload();
  await hydrated(page);
  await inOrder(`One ${own}`, name);
  await preset.click();
  await page.getByRole("menuitem", { name: "Down in the organizer" }).click();
  await inOrder(name, `One ${own}`);

  // It is copied, and gets another name and an icon.
  await preset.click();
  await page.getByRole("menuitem", { name: "Copy …" }).click();
  await expect(dialog.getByRole("textbox", { name: "Name" })).toHaveValue(`Copy of One ${own}`);
  await dialog.getByRole("radio", { name: "Star" }).check({ force: true });
  await axe(page);
  await dialog.getByRole("button", { name: "Save" }).click();
  await inOrder(name, `One ${own}`, `Copy of One ${own}`);
  const copy = page.locator("#organizer .nested").filter({ hasText: `Copy of One ${own}` });
  await expect(copy.locator("use").first()).toHaveAttribute("href", /#star$/);
  await preset.click();
  await page.getByRole("menuitem", { name: "Name and icon …" }).click();
  const renaming = page.getByRole("dialog", { name: "Name and icon of this preset" });
  await renaming.getByRole("textbox", { name: "Name" }).fill(`Uno ${own}`);
  await renaming.getByRole("button", { name: "Save" }).click();
  await expect(renaming).toBeHidden();
  const renamed = (await names.evaluateAll((all) => all.map((link) => link.getAttribute("title")))).sort();
  expect(renamed).toContain(`Uno ${own}`);
  expect(renamed).toHaveLength(3);

  // Pointing at its icon shows what the list begins with.
  if (!isMobile) {
    await page.locator("#organizer .nested .preview").first().hover();
    const card = page.locator(".hover-card:popover-open");
    await expect(card).toContainText(`Works 3 ${own}`);
    await expect(card).toContainText(`${own}-3`);
    await axe(page);
    // Folded, the organizer is its icons.
    await page.getByRole("button", { name: "Fold the menu" }).click();
    for (const icon of await page.locator("#organizer li .preview").all()) {
      expect((await icon.boundingBox())?.width).toBeGreaterThanOrEqual(16);
    }
    await page.getByRole("button", { name: "Fold the menu" }).click();
  }
});

test("which validities are shown is remembered, until the address says otherwise", async ({ page, portico, isMobile }) => {
  const own = await begin(page, (args) => portico.cli(args, { check: true }));
  await bring(portico, "customers", [
    { key: own, name: `Works ${own}`, validity: "valid" },
    { key: `${own}-2`, name: `Gone ${own}`, validity: "invalid" },
  ]);
  const rows = page.locator("tbody tr");
  const validity = page.locator(".toolbar").getByRole("button", { name: /^Valid/ });
  await open(page, `/customers?q=${own}`);
  await expect(rows).toHaveCount(1);
  await validity.click();
  await page.getByRole("menuitemradio", { name: "all", exact: true }).click();
  await expect(rows).toHaveCount(2);
  // The list as it is without a filter.
  await open(page, "/customers");
  await expect(validity).toContainText("all");
  await expect(page).toHaveURL(/\/customers$/);
  if (!isMobile) {
    const whole = page.locator("#organizer a", { hasText: "Customers" });
    const total = (await page.locator(".crumbs .total").innerText()).trim();
    await expect(whole.locator(".count")).toHaveText(total);
  }
  await open(page, `/customers?q=${own}&valid=valid`);
  await expect(rows).toHaveCount(1);
  await open(page, "/customers");
  await validity.click();
  await page.getByRole("menuitemradio", { name: "valid", exact: true }).click();
  await expect(page).toHaveURL(/\/customers$/);
  await page.reload();
  await hydrated(page);
  await expect(validity).toContainText(/^\s*Valid\s*valid\s*$/);
});

test("a preset keeps its order, whatever becomes the usual one", async ({ page, portico, isMobile }) => {
  test.skip(isMobile, "the usual order is chosen with the columns");
  const own = await begin(page, (args) => portico.cli(args, { check: true }));
  await bring(portico, "customers", [
    { key: `${own}-1`, name: `B ${own}`, city: "Aachen" },
    { key: `${own}-2`, name: `A ${own}`, city: "Zwickau" },
  ]);
  const preset = page.getByRole("button", { name: "Preset" });
  const naming = page.getByRole("dialog", { name: "Save this filter and order" });
  const columns = page.getByRole("dialog", { name: "How the list is shown" });
  const names = page.locator("tbody a.name");
  const save = async (address: string, name: string): Promise<void> => {
    await open(page, address);
    await preset.click();
    await page.getByRole("menuitem", { name: "Save as preset" }).click();
    await naming.getByRole("textbox", { name: "Name" }).fill(name);
    await naming.getByRole("button", { name: "Save" }).click();
    await expect(naming).toBeHidden();
  };
  await save(`/customers?q=${own}`, "By name");
  await save(`/customers?q=${own}&sort=city`, "By city");
  await page.getByRole("button", { name: "Columns" }).click();
  await columns.getByLabel("Sort by").selectOption("City");
  await columns.getByRole("button", { name: "Save" }).click();
  await expect(columns).toBeHidden();

  const organizer = page.getByRole("navigation", { name: "Organizer" });
  for (const [name, first] of [
    ["By name", `A ${own}`],
    ["By city", `B ${own}`],
  ] as const) {
    await organizer.getByRole("link", { name }).click();
    await expect(names).toHaveCount(2);
    await expect(names.first()).toHaveText(first);
    await expect(preset).toContainText(name);
    await expect(organizer.getByRole("link", { name })).toHaveAttribute("aria-current", "page");
  }
  await preset.click();
  await page.getByRole("menuitem", { name: "Remove preset “By city”" }).click();
  await removal(page);
  await expect(organizer.getByRole("link", { name: "By city" })).toHaveCount(0);
});

test("on a telephone the order is chosen, too", async ({ page, portico, isMobile }) => {
  test.skip(!isMobile, "elsewhere it is chosen by the heads, and with the columns");
  const own = await begin(page, (args) => portico.cli(args, { check: true }));
  await bring(portico, "customers", [
    { key: `${own}-1`, name: `B ${own}`, city: "Aachen" },
    { key: `${own}-2`, name: `A ${own}`, city: "Zwickau" },
  ]);
  await open(page, `/customers?q=${own}`);
  const names = page.locator("tbody a.name");
  await expect(names).toHaveText([`A ${own}`, `B ${own}`]);
  await expect(page.getByRole("button", { name: "Columns" })).toBeHidden();
  await page.getByRole("button", { name: "Order" }).click();
  const dialog = page.getByRole("dialog", { name: "How the list is shown" });
  await dialog.getByLabel("Sort by").selectOption("City");
  await expect(dialog.getByRole("checkbox")).toHaveCount(0);
  await axe(page, "dialog[open]");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await expect(names).toHaveText([`B ${own}`, `A ${own}`]);
  await fits(page);
});

test("what one tab makes of a list, the other shows, and nobody else is told", async ({ page, portico, browser, watch }) => {
  const own = await begin(page, (args) => portico.cli(args, { check: true }));
  await bring(portico, "customers", [{ key: own, name: `Works ${own}` }]);
  const other = await page.context().newPage();
  await open(other, "/customers");
  const theirs = await browser.newContext({ baseURL: portico.url });
  watch(theirs);
  const stranger = await theirs.newPage();
  const told: string[] = [];
  stranger.on("websocket", (socket) => socket.on("framereceived", ({ payload }) => void told.push(String(payload))));
  await begin(stranger, (args) => portico.cli(args, { check: true }));

  await open(page, `/customers?q=${own}`);
  await page.getByRole("button", { name: "Preset" }).click();
  await page.getByRole("menuitem", { name: "Save as preset" }).click();
  const dialog = page.getByRole("dialog", { name: "Save this filter and order" });
  await dialog.getByRole("textbox", { name: "Name" }).fill(`Mine ${own}`);
  await dialog.getByRole("button", { name: "Save" }).click();
  const preset = other.locator("#organizer .nested a");
  await expect(preset).toHaveAttribute("title", `Mine ${own}`);
  await other.getByRole("button", { name: "Preset" }).click();
  await other.getByRole("menuitemradio", { name: `Mine ${own}` }).click();
  await other.getByRole("button", { name: "Preset" }).click();
  await other.getByRole("menuitem", { name: /^Remove preset/ }).click();
  await removal(other);
  await expect(page.locator("#organizer .nested a")).toHaveCount(0);

  // What comes behind it on the same socket has come.
  const before = told.length;
  await bring(portico, "customers", [{ key: `${own}-2`, name: `More ${own}` }]);
  await expect.poll(() => told.slice(before)).not.toEqual([]);
  expect(told.join()).not.toContain("ListsChanged");
  await theirs.close();
});

test("customers have their own columns, each of which sorts", async ({ page, portico, isMobile }) => {
  test.skip(isMobile, "there are no columns there");
  const own = await begin(page, (args) => portico.cli(args, { check: true }));
  const streets = ["Žižkova 1", "celní 2", "Čs. armády 3"];
  await bring(
    portico,
    "customers",
    streets.map((street, n) => ({ key: `${own}-${n}`, name: `Works ${n} ${own}`, street, comment: `Remark ${n}` })),
  );
  await page.setViewportSize({ width: 1800, height: 900 });
  await open(page, `/customers?q=${own}`);
  expect(await heads(page)).toEqual(["CustomerID", "Name", "City", "Country", "URL", "Edit"]);
  await page.getByRole("button", { name: "Columns" }).click();
  const dialog = page.getByRole("dialog", { name: "How the list is shown" });
  await expect(dialog).toContainText("CustomerID and Name are always there.");
  for (const name of ["City", "Country", "URL"]) await dialog.getByRole("checkbox", { name, exact: true }).uncheck();
  for (const name of ["Street", "Comment", "Added"]) await dialog.getByRole("checkbox", { name, exact: true }).check();
  // Moved by the same key again and again, it goes on.
  const order = (): Promise<string[]> => dialog.locator(".choices label").allInnerTexts();
  const before = await order();
  const [first = ""] = before;
  await dialog.getByRole("button", { name: `Move ${first} down` }).focus();
  for (const place of [1, 2]) {
    await page.keyboard.press("Enter");
    await expect.poll(async () => (await order()).indexOf(first)).toBe(place);
    await expect(dialog.getByRole("button", { name: `Move ${first} down` })).toBeFocused();
  }
  await dialog.getByRole("button", { name: `Move ${first} up` }).focus();
  for (const place of [1, 0]) {
    await page.keyboard.press("Enter");
    await expect.poll(async () => (await order()).indexOf(first)).toBe(place);
    // At the end the other button is left.
    await expect(dialog.getByRole("button", { name: `Move ${first} ${place ? "up" : "down"}` })).toBeFocused();
  }
  await dialog.getByLabel("Sort by").selectOption("Street");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  const chosen = ["CustomerID", "Name", "Street", "Comment", "Added", "Edit"];
  await expect.poll(async () => (await heads(page)).map((head) => head.trim())).toEqual(chosen);
  const cells = page.locator("tbody tr td:nth-child(3)");
  await expect(cells).toHaveText([streets[1] ?? "", streets[2] ?? "", streets[0] ?? ""]);
  await axe(page);
  await fits(page);

  // The choice stays; what somebody else changes is in its column.
  await page.reload();
  await hydrated(page);
  await bring(portico, "customers", [
    { key: `${own}-1`, name: `Works 1 ${own}`, street: "Celní 2", comment: "Another remark" },
  ]);
  await expect(page.locator("tbody tr").first()).toContainText("Another remark");
  await page.getByRole("columnheader", { name: /^Comment/ }).getByRole("link").click();
  await expect(page).toHaveURL(/sort=comment$/);
  await expect(cells).toHaveText(["Celní 2", streets[0] ?? "", streets[2] ?? ""]);
  await page.getByRole("button", { name: "Columns" }).click();
  await dialog.getByRole("button", { name: "Set back to default" }).click();
  await expect.poll(() => heads(page)).toContain("URL");
});

test("the list shows the people of one source", async ({ page, portico, isMobile }) => {
  test.skip(isMobile, "a single source is no choice, and there is no room for it");
  const own = await begin(page, (args) => portico.cli(args, { check: true }));
  await bring(portico, "customers", [{ key: own, name: `Works ${own}` }]);
  await bring(portico, "customer-users", [
    { login: own, firstname: "Anna", lastname: own, email: `${own}@portico.example`, customer_id: own },
  ]);
  await open(page, `/customer-users?q=${own}`);
  const source = page.getByRole("button", { name: "Data Source" });
  await expect(source).toContainText("any");
  await source.click();
  const choices = page.getByRole("menuitemradio");
  const name = (await choices.nth(1).innerText()).trim();
  expect(name).not.toBe("");
  await choices.nth(1).click();
  await expect(page).toHaveURL(/source=[0-9a-f-]{36}/);
  await expect(source).toContainText(name);
  await expect(page.locator("tbody tr")).toHaveCount(1);
  await page.reload();
  await hydrated(page);
  await expect(source).toContainText(name);
  // A source that is not there has nobody.
  await open(page, `/customer-users?q=${own}&source=00000000-0000-7000-8000-000000000000`);
  await expect(page.getByText("Nobody fits this filter")).toBeVisible();
  await expect(source).toContainText("no longer there");
  await axe(page);
});
